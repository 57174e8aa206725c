"""Facts of "获取access_token", "发送应用消息", "更新模版卡片消息", "应用推送消息"."""

from typing import Any

import pytest

from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import Server

SEND = "/cgi-bin/message/send"
UPDATE = "/cgi-bin/message/update_template_card"


def a_text(content: str = "你好", **changes: Any) -> dict[str, Any]:
    return {"touser": "anna", "agentid": 1000002, "msgtype": "text", "text": {"content": content}, **changes}


def a_card(kind: str = "button_interaction") -> dict[str, Any]:
    card = {"card_type": kind, "main_title": {"title": "t"}, "button_list": [{"text": "b", "key": "k"}], "task_id": "task-1"}
    return {"touser": "anna|bob", "agentid": 1000002, "msgtype": "template_card", "template_card": card}


def test_an_agents_token_stays_the_same_until_it_ends(corp: Server, clock: ManualClock) -> None:
    query = {"corpid": "ww0123456789abcdef", "corpsecret": "helper-secret"}
    first = corp.get("/cgi-bin/gettoken", **query)
    clock.advance(7_199)
    again = corp.get("/cgi-bin/gettoken", **query)
    assert (again["access_token"], first["expires_in"], again["expires_in"]) == (first["access_token"], 7_200, 1)
    assert corp.get("/cgi-bin/gettoken", **{**query, "corpsecret": "b"})["access_token"] != first["access_token"]
    clock.advance(1)
    assert corp.post(SEND, a_text(), access_token=first["access_token"])["errcode"] == 42001
    assert corp.get("/cgi-bin/gettoken", **query)["access_token"] != first["access_token"]


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [({"corpid": ""}, 41002), ({"corpsecret": ""}, 41004), ({"corpid": "ww"}, 40013), ({"corpsecret": "x"}, 40001)],
)
def test_wrong_credentials_have_their_errcode(corp: Server, changes: dict[str, str], errcode: int) -> None:
    query = {"corpid": "ww0123456789abcdef", "corpsecret": "helper-secret"}
    answer = corp.get("/cgi-bin/gettoken", **{**query, **changes})
    assert (answer["errcode"], f"devtool/query?e={errcode}" in answer["errmsg"]) == (errcode, True)


def test_tokens_of_one_platform_do_not_serve_on_the_other(corp: Server, shop: Server) -> None:
    beside = corp.simulator
    beside.accounts.put(shop.account)
    official = beside.tokens.get_stable("shop", force=False)[0]
    assert corp.get("/cgi-bin/user/info", openid="anna")["errcode"] == 40014
    assert corp.post(SEND, a_text(), access_token=official)["errcode"] == 40014
    assert corp.get("/cgi-bin/menu/get", agentid="1000002")["errcode"] == 46003
    assert "devtool" not in corp.get("/cgi-bin/menu/get", access_token=official)["errmsg"]


def test_members_get_it_and_strangers_are_told_back(corp: Server) -> None:
    answer = corp.post(SEND, a_text(touser="anna|nobody", totag="1"))
    assert (answer["errcode"], answer["invaliduser"], answer["invalidtag"]) == (0, "nobody", "1")
    (message,) = corp.shown("anna")
    assert (message["via"], message["text"], message["agentid"]) == ("wecom", {"content": "你好"}, 1000002)
    assert corp.post(SEND, a_text(touser="@all"))["errcode"] == 0
    assert corp.post(SEND, a_text(touser="", toparty="1"))["errcode"] == 0
    assert [len(corp.shown(user)) for user in ("anna", "bob")] == [3, 2]


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"touser": "nobody"}, 81013),
        ({"touser": ""}, 82001),
        ({"touser": "|".join("x" for _ in range(1_001))}, 40031),
        ({"toparty": "|".join("1" for _ in range(101))}, 82002),
        ({"totag": "|".join("1" for _ in range(101))}, 82003),
        ({"agentid": None}, 41011),
        ({"agentid": 1}, 40056),
        ({"agentid": 1000003}, 301002),
        ({"msgtype": "sticker"}, 40008),
        ({"text": {}}, 44004),
        ({"msgtype": "image", "image": {"media_id": "invented"}}, 40007),
        ({"msgtype": "textcard", "textcard": {"description": "d", "url": "u"}}, 41016),
        ({"msgtype": "news", "news": {"articles": []}}, 44003),
        ({"msgtype": "news", "news": {"articles": [{"title": "t", "url": "u"}] * 9}}, 45008),
        ({"msgtype": "markdown", "markdown": {"content": "字" * 683}}, 40058),
        ({"msgtype": "template_card", "template_card": {"card_type": "other"}}, 40058),
        ({"msgtype": "template_card", "template_card": {"card_type": "text_notice"}}, 40058),
        ({"enable_duplicate_check": 1, "duplicate_check_interval": 14_401}, 40058),
    ],
)
def test_what_will_not_do_has_its_errcode(corp: Server, changes: dict[str, Any], errcode: int) -> None:
    assert corp.post(SEND, a_text(**changes))["errcode"] == errcode
    assert corp.shown("anna") == []


def test_wecom_understands_escapes(corp: Server) -> None:
    body = b'{"touser": "anna", "agentid": 1000002, "msgtype": "text", "text": {"content": "\\u4f60"}}'
    assert corp.send(SEND, content=body).json()["errcode"] == 0
    assert corp.shown("anna")[0]["text"] == {"content": "你"}


def test_a_text_is_cut_without_a_word(corp: Server) -> None:
    assert corp.post(SEND, a_text("字" * 683))["errcode"] == 0
    assert corp.shown("anna")[0]["text"] == {"content": "字" * 682}


def test_above_thirty_a_minute_messages_vanish(corp: Server, clock: ManualClock) -> None:
    assert [corp.post(SEND, a_text())["errcode"] for _ in range(31)] == [0] * 31
    assert len(corp.shown("anna")) == 30
    clock.advance(60)
    corp.post(SEND, a_text())
    assert len(corp.shown("anna")) == 31


def test_a_repetition_is_dropped_while_it_is_remembered(corp: Server, clock: ManualClock) -> None:
    message = a_text(enable_duplicate_check=1)
    first = corp.post(SEND, message)
    clock.advance(1_799)
    assert corp.post(SEND, message) == first
    corp.post(SEND, a_text("another", enable_duplicate_check=1))
    assert len(corp.shown("anna")) == 2
    clock.advance(1)
    assert corp.post(SEND, message)["msgid"] != first["msgid"]


def test_a_message_can_be_recalled_for_a_day(corp: Server, clock: ManualClock) -> None:
    recall = "/cgi-bin/message/recall"
    first, late = corp.post(SEND, a_text())["msgid"], corp.post(SEND, a_text())["msgid"]
    assert [corp.post(recall, {"msgid": first})["errcode"] for _ in range(2)] == [0, 40058]
    assert [message.get("recalled", False) for message in corp.shown("anna")] == [True, False]
    clock.advance(86_400)
    corp.token = corp.simulator.tokens.get_lasting("corp", "1000002")[0]
    assert corp.post(recall, {"msgid": late})["errcode"] == 40058


def test_a_card_is_updated_once_within_72_hours(corp: Server, clock: ManualClock) -> None:
    code, late = (corp.post(SEND, a_card())["response_code"] for _ in range(2))
    update = {"userids": ["anna", "nobody"], "agentid": 1000002, "response_code": code, "button": {"replace_name": "done"}}
    assert corp.post(UPDATE, {**update, "button": {}})["errcode"] == 40058
    answer = corp.post(UPDATE, update)
    assert (answer["errcode"], answer["invaliduser"]) == (0, ["nobody"])
    assert corp.shown("anna")[-1]["template_card"] == {"updated": True, "button": {"replace_name": "done"}}
    assert len(corp.shown("bob")) == 2
    assert corp.post(UPDATE, update)["errcode"] == 40058
    clock.advance(72 * 3600)
    corp.token = corp.simulator.tokens.get_lasting("corp", "1000002")[0]
    assert corp.post(UPDATE, {**update, "response_code": late})["errcode"] == 40058


def test_a_notice_has_no_response_code(corp: Server) -> None:
    card = {"card_type": "text_notice", "main_title": {"title": "t"}, "card_action": {"type": 1, "url": "https://a.example"}}
    assert "response_code" not in corp.post(SEND, {**a_card(), "template_card": card})


def test_a_group_gets_what_is_sent_to_it(corp: Server) -> None:
    create, send = "/cgi-bin/appchat/create", "/cgi-bin/appchat/send"
    assert corp.post(create, {"name": "g", "userlist": ["anna"]})["errcode"] == 86220
    assert corp.post(create, {"name": "g", "userlist": ["anna", "nobody"]})["errcode"] == 86216
    assert corp.post(create, {"name": "g", "owner": "carl", "userlist": ["anna", "bob"]})["errcode"] == 86217
    assert corp.post(create, {"name": "g", "owner": "bob", "userlist": ["anna", "bob"], "chatid": "G1"})["chatid"] == "G1"
    assert corp.post(create, {"name": "g", "userlist": ["anna", "bob"], "chatid": "G1"})["errcode"] == 86001
    text = {"msgtype": "text", "text": {"content": "hi"}}
    assert corp.post(send, {"chatid": "G2", **text})["errcode"] == 86003
    assert corp.post(send, {"chatid": "G1", **text})["errcode"] == 0
    assert [(message["via"], message["chatid"]) for message in corp.shown("anna")] == [("appchat", "G1")]
    changes = {"chatid": "G1", "name": "new", "owner": "anna", "del_user_list": ["bob"]}
    assert corp.post("/cgi-bin/appchat/update", changes)["errcode"] == 0
    told = corp.get("/cgi-bin/appchat/get", chatid="G1")["chat_info"]
    assert told == {"chatid": "G1", "name": "new", "owner": "anna", "userlist": ["anna"]}


def test_the_menu_and_the_tickets_are_an_agents_own(corp: Server) -> None:
    button = {"type": "click", "name": "n", "key": "k"}
    assert corp.post("/cgi-bin/menu/create", {"button": [button]}, agentid="1000002")["errcode"] == 0
    assert corp.get("/cgi-bin/menu/get", agentid="1000002")["button"] == [button]
    assert corp.get("/cgi-bin/menu/get", agentid="1000003")["errcode"] == 301002
    assert corp.get("/cgi-bin/menu/get")["errcode"] == 41011
    assert corp.get("/cgi-bin/menu/delete", agentid="1000002")["errcode"] == 0
    assert corp.get("/cgi-bin/menu/get", agentid="1000002")["errcode"] == 46003
    own, shared = corp.get("/cgi-bin/ticket/get", type="agent_config"), corp.get("/cgi-bin/get_jsapi_ticket")
    corp.token = corp.simulator.tokens.get_lasting("corp", "1000003")[0]
    assert corp.get("/cgi-bin/ticket/get", type="agent_config")["ticket"] != own["ticket"]
    assert corp.get("/cgi-bin/get_jsapi_ticket")["ticket"] == shared["ticket"]
