from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_task_cards as cards
from liushui.wechat.calls.call import Host
from liushui.wechat.calls.wecom_contents import WeComContent
from tests.unit.wechat.calls.shape import assert_post, assert_refused

YES, NO = cards.TaskButton("yes", "批准", "已批准", "red", bold=True), cards.TaskButton("no", "驳回")


def test_a_card_has_buttons() -> None:
    assert cards.task_card("礼品申请", "明信片", "task-1", [YES, NO], url="https://x.example/") == WeComContent(
        "taskcard",
        {
            "title": "礼品申请",
            "description": "明信片",
            "url": "https://x.example/",
            "task_id": "task-1",
            "btn": [
                {"key": "yes", "name": "批准", "replace_name": "已批准", "color": "red", "is_bold": True},
                {"key": "no", "name": "驳回"},
            ],
        },
    )
    assert_refused(lambda: cards.task_card("t", "d", "task-1", []), "buttons", "1 to 2")
    assert_refused(lambda: cards.task_card("t", "d", "task 1", [YES]), "task_id")
    assert_refused(lambda: cards.task_card("t", "茶" * 171, "t", [YES]), "description", "512")


def test_cards_say_what_was_pressed() -> None:
    call = cards.update_task_card(["anna", "bob"], 1, "task-1", "已收到")
    body: JsonObject = {"userids": ["anna", "bob"], "agentid": 1, "task_id": "task-1", "replace_name": "已收到"}
    assert_post(call, "/cgi-bin/message/update_taskcard", body, host=Host.WORK)
    assert call.read({"invaliduser": ["bob"]}) == ("bob",)
