"""Facts of "发送模板消息", "发送订阅通知": template and subscribe messages."""

from typing import Any

import pytest

from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import TEMPLATE, USER, Server

SEND = "/cgi-bin/message/template/send"
DATA = {"first": {"value": "您好"}, "keyword1": {"value": 5}}


def a_template(**changes: Any) -> dict[str, Any]:
    return {"touser": USER, "template_id": TEMPLATE, "data": DATA, **changes}


def consent(server: Server, status: str = "accept") -> None:
    choice = {"TemplateId": TEMPLATE, "SubscribeStatusString": status, "PopupScene": "0"}
    fields = {"MsgType": "event", "Event": "subscribe_msg_popup_event", "SubscribeMsgPopupEvent": {"List": choice}}
    server.act(USER, None, **fields)


def test_a_template_message_reaches_the_user_and_its_end_is_owed(shop: Server) -> None:
    shop.act()
    answer = shop.post(SEND, a_template(url="https://example.com/"))
    assert answer["errcode"] == 0
    (message,) = shop.shown()
    assert (message["via"], message["template"]["data"], message["template"]["url"]) == (
        "template",
        DATA,
        "https://example.com/",
    )
    event = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": answer["msgid"], "Status": "success"}
    assert shop.owed() == [(USER, event)]


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"touser": "o-stranger"}, 40003),
        ({"template_id": "short"}, 40037),
        ({"data": {}}, 47003),
        ({"data": {"first": "您好"}}, 47003),
        ({"miniprogram": {"pagepath": "index"}}, 40013),
    ],
)
def test_a_template_that_will_not_do_has_its_errcode(shop: Server, changes: dict[str, Any], errcode: int) -> None:
    shop.act()
    assert shop.post(SEND, a_template(**changes))["errcode"] == errcode
    assert (shop.shown(), shop.owed()) == ([], [])


def test_who_does_not_follow_gets_no_template(shop: Server) -> None:
    shop.act()
    shop.act(USER, "unsubscribe")
    assert shop.post(SEND, a_template())["errcode"] == 43004


def test_a_client_msg_id_sends_once_in_ten_minutes(shop: Server, clock: ManualClock) -> None:
    shop.act()
    first = shop.post(SEND, a_template(client_msg_id="order-1"))
    assert shop.post(SEND, a_template(client_msg_id="order-1")) == first
    assert len(shop.shown()) == len(shop.owed()) == 1
    clock.advance(600)
    assert shop.post(SEND, a_template(client_msg_id="order-1"))["msgid"] != first["msgid"]


def test_a_hundred_thousand_templates_a_day(shop: Server) -> None:
    for _ in range(100_000):
        shop.simulator.quotas.spend("shop", "template/send")
    assert shop.post(SEND, a_template())["errcode"] == 45009


@pytest.mark.parametrize("api", ["bizsend", "subscribe"])
def test_one_consent_is_one_message(shop: Server, api: str) -> None:
    path = "/cgi-bin/message/template/subscribe" if api == "subscribe" else "/cgi-bin/message/subscribe/bizsend"
    message = a_template(scene="1000", title="通知", data={"thing1": {"value": "咖啡"}})
    shop.act()
    assert shop.post(path, message)["errcode"] == 43101
    consent(shop)
    consent(shop, "reject")
    assert [shop.post(path, message)["errcode"] for _ in range(2)] == [0, 43101]
    assert len(shop.shown()) == 1


def test_a_one_time_subscription_comes_from_its_page(shop: Server) -> None:
    query = {"action": "get_confirm", "appid": shop.account.app_id, "scene": "7", "template_id": TEMPLATE, "reserved": "r"}
    answer = shop.request(
        "GET", "/mp/subscribemsg", params={**query, "redirect_url": "https://a.example/x?y=1", "user": USER}
    )
    assert answer.headers["location"] == (
        f"https://a.example/x?y=1&openid={USER}&template_id={TEMPLATE}&action=confirm&scene=7&reserved=r"
    )
    message = a_template(scene=7, title="通知")
    assert shop.post("/cgi-bin/message/template/subscribe", message)["errcode"] == 0
    assert shop.post("/cgi-bin/message/template/subscribe", {**message, "title": "字" * 16})["errcode"] == 45002


def test_a_subscribe_message_ends_in_an_event(shop: Server) -> None:
    consent(shop)
    answer = shop.post("/cgi-bin/message/subscribe/bizsend", a_template(data={"thing1": {"value": "咖啡"}}, page="index"))
    assert shop.shown()[0]["subscribe"]["page"] == "index"
    ((user, event),) = shop.owed()
    outcome = {"TemplateId": TEMPLATE, "MsgID": str(answer["msgid"]), "ErrorCode": "0", "ErrorStatus": "success"}
    assert (user, event["Event"], event["SubscribeMsgSentEvent"]) == (USER, "subscribe_msg_sent_event", {"List": outcome})


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("thing1", "字" * 20, "字" * 21),
        ("number2", "12.5", "twelve"),
        ("letter3", "abc", "abc1"),
        ("character_string4", "A-1", "编号"),
        ("phone_number5", "+86-0766-66888866", "1" * 18),
        ("amount6", "￥12.50", "十元"),
        ("phrase7", "已发货", "字" * 6),
        ("name8", "张三", "字" * 11),
        ("date9", "2019年10月1日", "昨天"),
    ],
)
def test_each_kind_of_value_has_its_rule(game: Server, key: str, good: str, bad: str) -> None:
    game.simulator.conversations.meet("game", USER).consents[TEMPLATE] = 1
    path = "/cgi-bin/message/subscribe/send"
    refused = game.post(path, a_template(data={key: {"value": bad}}))
    assert (refused["errcode"], f"data.{key}.value" in refused["errmsg"]) == (47003, True)
    assert game.post(path, a_template(data={key: {"value": good}}, miniprogram_state="trial"))["errcode"] == 0


def test_what_a_mini_program_may_not_call_is_unauthorized(game: Server, shop: Server) -> None:
    assert game.post(SEND, a_template())["errcode"] == 48001
    assert shop.post("/cgi-bin/message/subscribe/send", a_template())["errcode"] == 48001


def test_an_account_has_25_templates(shop: Server) -> None:
    shop.act()
    add, delete = "/cgi-bin/template/api_add_template", "/cgi-bin/template/del_private_template"
    ids = [shop.post(add, {"template_id_short": "TM00015"})["template_id"] for _ in range(25)]
    assert shop.post(add, {"template_id_short": "TM00015"})["errcode"] == 45026
    listed = shop.get("/cgi-bin/template/get_all_private_template")["template_list"]
    assert [template["template_id"] for template in listed] == ids
    assert shop.post(SEND, a_template(template_id=ids[0]))["errcode"] == 0
    assert [shop.post(delete, {"template_id": ids[0]})["errcode"] for _ in range(2)] == [0, 40037]
    assert shop.post(add, {})["errcode"] == 40037
