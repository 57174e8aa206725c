"""Facts of 微信客服: "读取消息", "发送消息", "发送欢迎语等事件响应消息", "获取会话状态"."""

from typing import Any

import pytest

from local.platform.apis.wecom_kf import note_customer_message
from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import Server

CUSTOMER = "wm-carl"
SYNC, SEND, TRANS = "/cgi-bin/kf/sync_msg", "/cgi-bin/kf/send_msg", "/cgi-bin/kf/service_state/trans"


@pytest.fixture
def kf(corp: Server) -> str:
    """The open_kfid of a service account."""
    return str(corp.post("/cgi-bin/kf/account/add", {"name": "help", "media_id": "m"})["open_kfid"])


def write(corp: Server, kf: str, text: str = "hi") -> str:
    return note_customer_message(corp.simulator, "corp", kf, CUSTOMER, "text", {"content": text})


def a_text(kf: str, **changes: Any) -> dict[str, Any]:
    return {"touser": CUSTOMER, "open_kfid": kf, "msgtype": "text", "text": {"content": "hello"}, **changes}


def test_messages_are_read_by_cursor(corp: Server, kf: str) -> None:
    for text in ("one", "two", "three"):
        write(corp, kf, text)
    first = corp.post(SYNC, {"limit": 2, "open_kfid": kf})
    assert ([m["text"]["content"] for m in first["msg_list"]], first["has_more"]) == (["one", "two"], 1)
    rest = corp.post(SYNC, {"cursor": first["next_cursor"], "open_kfid": kf})
    assert ([m["text"]["content"] for m in rest["msg_list"]], rest["has_more"]) == (["three"], 0)
    assert (rest["msg_list"][0]["origin"], rest["msg_list"][0]["external_userid"]) == (3, CUSTOMER)
    last = corp.post(SYNC, {"cursor": rest["next_cursor"]})
    assert (last["msg_list"], last["next_cursor"]) == ([], rest["next_cursor"])
    assert [event["OpenKfId"] for _, event in corp.owed()] == [kf] * 3


def test_a_callbacks_token_lets_read_its_account_for_ten_minutes(corp: Server, kf: str, clock: ManualClock) -> None:
    other = str(corp.post("/cgi-bin/kf/account/add", {"name": "till"})["open_kfid"])
    write(corp, kf)
    ((_, event),) = corp.owed()
    assert corp.post(SYNC, {"open_kfid": kf, "token": event["Token"]})["errcode"] == 0
    assert corp.post(SYNC, {"open_kfid": other, "token": event["Token"]})["errcode"] == 95007
    assert corp.post(SYNC, {"open_kfid": kf, "token": "invented"})["errcode"] == 95007
    assert corp.post(SYNC, {"open_kfid": kf, "token": "t" * 129})["errcode"] == 40058
    clock.advance(600)
    assert corp.post(SYNC, {"open_kfid": kf, "token": event["Token"]})["errcode"] == 95007


def test_without_a_token_few_readings_are_allowed(corp: Server, kf: str, clock: ManualClock) -> None:
    answers = [corp.post(SYNC, {"open_kfid": kf})["errcode"] for _ in range(21)]
    assert answers == [0] * 20 + [45009]
    write(corp, kf)
    ((_, event),) = corp.owed()
    assert corp.post(SYNC, {"open_kfid": kf, "token": event["Token"]})["errcode"] == 0
    clock.advance(60)
    assert corp.post(SYNC, {"open_kfid": kf})["errcode"] == 0


def test_an_event_names_account_and_customer_inside(corp: Server, kf: str) -> None:
    note_customer_message(
        corp.simulator, "corp", kf, CUSTOMER, "event", {"event_type": "user_recall_msg", "recall_msgid": "1"}
    )
    (event,) = corp.post(SYNC, {})["msg_list"]
    assert {"open_kfid", "external_userid"}.isdisjoint(event)
    assert (event["event"]["open_kfid"], event["event"]["external_userid"]) == (kf, CUSTOMER)


def test_messages_are_kept_for_three_days(corp: Server, kf: str, clock: ManualClock) -> None:
    write(corp, kf)
    clock.advance(3 * 86_400)
    corp.token = corp.simulator.tokens.get_lasting("corp", "1000002")[0]
    assert corp.post(SYNC, {})["msg_list"] == []


@pytest.mark.parametrize(
    ("given", "errcode"), [({"open_kfid": "x"}, 95000), ({"cursor": "x"}, 40058), ({"limit": 1_001}, 40058)]
)
def test_a_reading_that_will_not_do_has_its_errcode(corp: Server, given: dict[str, Any], errcode: int) -> None:
    assert corp.post(SYNC, given)["errcode"] == errcode


def test_five_messages_follow_one_within_48_hours(corp: Server, kf: str, clock: ManualClock) -> None:
    write(corp, kf)
    assert [corp.post(SEND, a_text(kf))["errcode"] for _ in range(6)] == [0] * 5 + [95001]
    write(corp, kf)
    assert corp.post(SEND, a_text(kf))["errcode"] == 0
    assert len(corp.shown(CUSTOMER)) == 6
    assert all(message["origin"] == 3 for message in corp.post(SYNC, {})["msg_list"]), (
        "what was sent by API is not read back"
    )
    clock.advance(48 * 3600)
    corp.token = corp.simulator.tokens.get_lasting("corp", "1000002")[0]
    assert corp.post(SEND, a_text(kf))["errcode"] == 95001


def test_a_msgid_is_sent_once(corp: Server, kf: str) -> None:
    write(corp, kf)
    assert [corp.post(SEND, a_text(kf, msgid="reply-1"))["msgid"] for _ in range(2)] == ["reply-1"] * 2
    assert len(corp.shown(CUSTOMER)) == 1
    assert corp.post(SEND, a_text(kf, msgid="m" * 33))["errcode"] == 40058


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [({"open_kfid": ""}, 95004), ({"open_kfid": "x"}, 95000), ({"touser": "wm-x"}, 40096), ({"msgtype": "news"}, 40008)],
)
def test_a_message_that_will_not_do_has_its_errcode(corp: Server, kf: str, changes: dict[str, Any], errcode: int) -> None:
    write(corp, kf)
    assert corp.post(SEND, a_text(kf, **changes))["errcode"] == errcode


def test_while_a_human_serves_the_api_is_silent(corp: Server, kf: str) -> None:
    write(corp, kf)
    session = {"open_kfid": kf, "external_userid": CUSTOMER}
    assert corp.post("/cgi-bin/kf/service_state/get", session)["service_state"] == 0
    assert corp.post(TRANS, {**session, "service_state": 3})["errcode"] == 40058
    assert corp.post(TRANS, {**session, "service_state": 3, "servicer_userid": "anna"})["errcode"] == 0
    state = corp.post("/cgi-bin/kf/service_state/get", session)
    assert (state["service_state"], state["servicer_userid"]) == (3, "anna")
    assert corp.post(SEND, a_text(kf))["errcode"] == 95018
    code = corp.post(TRANS, {**session, "service_state": 4})["msg_code"]
    goodbye = {"code": code, "msgtype": "text", "text": {"content": "bye"}}
    assert [corp.post("/cgi-bin/kf/send_msg_on_event", goodbye)["errcode"] for _ in range(2)] == [0, 40058]
    assert corp.post(TRANS, {**session, "service_state": 1})["errcode"] == 95018
    write(corp, kf)
    assert corp.post(SEND, a_text(kf))["errcode"] == 0, "a new message opens a new session"


def test_entering_gives_a_code_for_twenty_seconds(corp: Server, kf: str, clock: ManualClock) -> None:
    note_customer_message(corp.simulator, "corp", kf, CUSTOMER, "event", {"event_type": "enter_session"})
    (event,) = corp.post(SYNC, {})["msg_list"]
    assert (event["origin"], event["event"]["event_type"]) == (4, "enter_session")
    menu = {"head_content": "?", "list": [{"type": "click", "click": {"id": "1", "content": "yes"}}]}
    welcome = {"code": event["event"]["welcome_code"], "msgtype": "msgmenu", "msgmenu": menu}
    assert corp.post("/cgi-bin/kf/send_msg_on_event", {**welcome, "msgtype": "image"})["errcode"] == 40008
    clock.advance(20)
    assert corp.post("/cgi-bin/kf/send_msg_on_event", welcome)["errcode"] == 40058
    assert corp.post(SEND, a_text(kf))["errcode"] == 95001, "entering is no message"


def test_service_accounts_live_and_have_addresses(corp: Server, kf: str) -> None:
    assert corp.post("/cgi-bin/kf/account/update", {"open_kfid": kf, "name": "sales"})["errcode"] == 0
    assert corp.get("/cgi-bin/kf/account/list")["account_list"][0]["name"] == "sales"
    assert kf in corp.post("/cgi-bin/kf/add_contact_way", {"open_kfid": kf, "scene": "s"})["url"]
    assert [corp.post("/cgi-bin/kf/account/del", {"open_kfid": kf})["errcode"] for _ in range(2)] == [0, 95000]
