from collections.abc import Callable

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_customer_messages as messages
from liushui.wechat.calls.call import Host
from tests.unit.wechat.calls.shape import assert_post, assert_refused

ROOT = "/cgi-bin/externalcontact"
LINK = messages.link("消息标题", "https://example.link.com/path", picture_url="https://p", description="消息描述")


def test_a_welcome_with_every_kind_of_attachment() -> None:
    attachments = [
        messages.image(media_id="MEDIA_ID"),
        messages.image(url="http://p.qpic.cn/0"),
        LINK,
        messages.mini_program("消息标题", "wx8bd80126147dfAAA", "/path/index.html", "MEDIA_ID"),
        messages.file("video", "MEDIA_ID"),
        messages.file("file", "MEDIA_ID"),
    ]
    call = messages.send_welcome("CALLBACK_CODE", text="文本消息内容", attachments=attachments)
    body: JsonObject = {
        "welcome_code": "CALLBACK_CODE",
        "text": {"content": "文本消息内容"},
        "attachments": [
            {"msgtype": "image", "image": {"media_id": "MEDIA_ID"}},
            {"msgtype": "image", "image": {"pic_url": "http://p.qpic.cn/0"}},
            {
                "msgtype": "link",
                "link": {
                    "title": "消息标题",
                    "url": "https://example.link.com/path",
                    "picurl": "https://p",
                    "desc": "消息描述",
                },
            },
            {
                "msgtype": "miniprogram",
                "miniprogram": {
                    "title": "消息标题",
                    "pic_media_id": "MEDIA_ID",
                    "appid": "wx8bd80126147dfAAA",
                    "page": "/path/index.html",
                },
            },
            {"msgtype": "video", "video": {"media_id": "MEDIA_ID"}},
            {"msgtype": "file", "file": {"media_id": "MEDIA_ID"}},
        ],
    }
    assert_post(call, f"{ROOT}/send_welcome_msg", body, host=Host.WORK)
    assert call.delivers


def test_a_mass_message_to_customers() -> None:
    call = messages.create_mass_message(
        to="customers", external_userids=["wo1"], sender="zhangsan", any_tags=[["t1", "t2"], ["t3"]], text="hi"
    )
    body: JsonObject = {
        "chat_type": "single",
        "external_userid": ["wo1"],
        "tag_filter": {"group_list": [{"tag_list": ["t1", "t2"]}, {"tag_list": ["t3"]}]},
        "sender": "zhangsan",
        "text": {"content": "hi"},
    }
    assert_post(call, f"{ROOT}/add_msg_template", body, host=Host.WORK)
    assert call.delivers
    assert call.read({"errcode": 0, "fail_list": ["wm1"], "msgid": "msg1"}) == messages.MassMessage("msg1", ("wm1",))


def test_a_mass_message_to_chats() -> None:
    body = messages.create_mass_message(
        to="chats", sender="zhangsan", chat_ids=["wr1"], allow_select=True, attachments=[messages.file("file", "M")]
    ).body
    assert body == {
        "chat_type": "group",
        "chat_id_list": ["wr1"],
        "sender": "zhangsan",
        "allow_select": True,
        "attachments": [{"msgtype": "file", "file": {"media_id": "M"}}],
    }


def test_tasks_and_results_by_pages() -> None:
    tasks = messages.list_send_tasks("msg1", limit=50, cursor="C")
    body: JsonObject = {"msgid": "msg1", "limit": 50, "cursor": "C"}
    assert_post(tasks, f"{ROOT}/get_groupmsg_task", body, host=Host.WORK)
    task: JsonObject = {"userid": "zhangsan", "status": 2, "send_time": 1552536375}
    read = tasks.read({"next_cursor": "N", "task_list": [task]})
    assert read == messages.Tasks((messages.SendTask("zhangsan", 2, 1552536375),), "N")
    results = messages.list_send_results("msg1", "zhangsan")
    body = {"msgid": "msg1", "userid": "zhangsan", "limit": 1000}
    assert_post(results, f"{ROOT}/get_groupmsg_send_result", body, host=Host.WORK)
    sent: JsonObject = {"external_userid": "wm1", "userid": "zhangsan", "status": 1, "send_time": 1552536375}
    assert results.read({"next_cursor": "", "send_list": [sent]}) == messages.Results(
        (messages.SendResult("zhangsan", "wm1", None, 1, 1552536375),), None
    )


def test_members_are_reminded_or_stopped() -> None:
    remind = messages.remind_members("msg1")
    assert_post(remind, f"{ROOT}/remind_groupmsg_send", {"msgid": "msg1"}, host=Host.WORK)
    assert remind.delivers
    stop = messages.stop_mass_message("msg1")
    assert_post(stop, f"{ROOT}/cancel_groupmsg_send", {"msgid": "msg1"}, host=Host.WORK)


create = messages.create_mass_message
WRONG: dict[str, tuple[Callable[[], object], str, str]] = {
    "nothing to say": (lambda: messages.send_welcome("C"), "text", "attachments"),
    "no code": (lambda: messages.send_welcome("", text="x"), "welcome_code", "empty"),
    "long text": (lambda: messages.send_welcome("C", text="x" * 4001), "text", "4000"),
    "ten attachments": (lambda: messages.send_welcome("C", attachments=[LINK] * 10), "attachments", "9"),
    "no picture": (lambda: messages.image(), "media_id", "url"),
    "two pictures": (lambda: messages.image(media_id="M", url="http://a"), "media_id", "url"),
    "long title": (lambda: messages.link("x" * 129, "http://a"), "title", "128"),
    "long description": (lambda: messages.link("x", "http://a", description="x" * 513), "description", "512"),
    "long url": (lambda: messages.link("x", "http://a/" + "a" * 2048), "url", "2048"),
    "long mini title": (lambda: messages.mini_program("x" * 65, "wx", "p", "M"), "title", "64"),
    "to nobody": (lambda: create(to="customers", text="x"), "sender", "external_userids"),
    "customers by chat": (lambda: create(to="customers", sender="z", chat_ids=["c"], text="x"), "customers", "chat_ids"),
    "chats of nobody": (lambda: create(to="chats", chat_ids=["c"], text="x"), "chats", "sender"),
    "too many customers": (
        lambda: create(to="customers", external_userids=["x"] * 10_001, text="x"),
        "external_userids",
        "10000",
    ),
    "too many chats": (lambda: create(to="chats", sender="z", chat_ids=["x"] * 2001, text="x"), "chat_ids", "2000"),
    "long page": (lambda: messages.list_send_tasks("m", limit=1001), "limit", "1000"),
}


@pytest.mark.parametrize(("make", "field", "limit"), WRONG.values(), ids=WRONG)
def test_what_wecom_would_refuse_is_refused_here(make: Callable[[], object], field: str, limit: str) -> None:
    assert_refused(make, field, limit)
