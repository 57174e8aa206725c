"""Facts of "创建企业群发", "获取企业的全部群发记录", "提醒成员群发", "停止企业群发"."""

from typing import Any

import pytest

from local.platform.apis.wecom_external import befriend
from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import Server

PATH = "/cgi-bin/externalcontact"


@pytest.fixture
def friends(corp: Server) -> Server:
    """anna knows carl and dora, bob knows dora."""
    befriend(corp.simulator, "corp", "anna", "wm-carl")
    befriend(corp.simulator, "corp", "anna", "wm-dora")
    befriend(corp.simulator, "corp", "bob", "wm-dora")
    return corp


def create(corp: Server, **given: Any) -> dict[str, Any]:
    return corp.post(f"{PATH}/add_msg_template", {"chat_type": "single", "text": {"content": "sale"}, **given})


def confirm(corp: Server, msgid: str, user: str) -> dict[str, Any]:
    return corp.post("/control/mass_confirmations", {"account": "corp", "user": user, "msgid": msgid})


def test_nobody_has_it_before_the_member_confirms(friends: Server) -> None:
    made = create(friends, external_userid=["wm-carl", "wm-dora", "wm-x"])
    assert made["fail_list"] == ["wm-x"]
    asked = {"msgid": made["msgid"]}
    assert friends.post(f"{PATH}/get_groupmsg_task", asked)["task_list"] == [{"userid": "anna", "status": 0}]
    assert friends.shown("wm-carl") == []
    assert confirm(friends, made["msgid"], "anna") == {"customers": 2}
    confirm(friends, made["msgid"], "anna")
    (message,) = friends.shown("wm-carl")
    assert (message["mass"]["text"], message["from_member"]) == ({"content": "sale"}, "anna")
    assert friends.post(f"{PATH}/get_groupmsg_task", asked)["task_list"][0]["status"] == 2
    sends = friends.post(f"{PATH}/get_groupmsg_send_result", {**asked, "userid": "anna"})["send_list"]
    assert [(send["external_userid"], send["status"]) for send in sends] == [("wm-carl", 1), ("wm-dora", 1)]


def test_a_senders_customers_are_all_whom_that_member_knows(friends: Server) -> None:
    made = create(friends, sender="bob")
    assert confirm(friends, made["msgid"], "bob") == {"customers": 1}
    assert friends.shown("wm-carl") == []


def test_what_was_stopped_is_not_sent(friends: Server) -> None:
    msgid = create(friends, sender="anna")["msgid"]
    assert friends.post(f"{PATH}/cancel_groupmsg_send", {"msgid": msgid})["errcode"] == 0
    assert "stopped" in confirm(friends, msgid, "anna")["error"]
    assert "no mass message" in confirm(friends, "msg-x", "anna")["error"]


def test_members_are_reminded_three_times_a_day(friends: Server, clock: ManualClock) -> None:
    given = {"msgid": create(friends, sender="anna")["msgid"]}
    assert [friends.post(f"{PATH}/remind_groupmsg_send", given)["errcode"] for _ in range(4)] == [0, 0, 0, 45009]
    clock.advance(86_400)
    friends.token = friends.simulator.tokens.get_lasting("corp", "1000002")[0]
    assert friends.post(f"{PATH}/remind_groupmsg_send", given)["errcode"] == 0


@pytest.mark.parametrize(
    ("given", "errcode"),
    [
        ({}, 40058),
        ({"sender": "anna", "text": {}}, 40058),
        ({"sender": "anna", "text": {"content": "x" * 4_001}}, 40058),
        ({"sender": "anna", "attachments": [{}] * 10}, 40058),
        ({"sender": "anna", "chat_type": "group"}, 40058),
        ({"external_userid": ["wm-x"]}, 41048),
        ({"sender": "carl"}, 41048),
    ],
)
def test_what_will_not_do_has_its_errcode(friends: Server, given: dict[str, Any], errcode: int) -> None:
    assert create(friends, **given)["errcode"] == errcode


@pytest.mark.parametrize("action", ["get_groupmsg_task", "get_groupmsg_send_result", "remind_groupmsg_send"])
def test_a_message_that_is_none(friends: Server, action: str) -> None:
    assert friends.post(f"{PATH}/{action}", {"msgid": "msg-x", "userid": "anna"})["errcode"] == 40058
