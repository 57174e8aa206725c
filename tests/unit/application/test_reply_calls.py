"""A reply as the call that delivers it, by the kind of account."""

from dataclasses import replace
from typing import Any

import pytest

from liushui.application.reply_calls import Delivery, api_of, call_of, delivery_of
from liushui.ports import AccessToken, CallResult
from liushui.wechat.accounts import Account, ComponentAccount
from liushui.wechat.calls.call import Host
from liushui.wechat.replies import (
    Article,
    Image,
    InvalidReply,
    MiniProgram,
    Music,
    News,
    Reply,
    Subscribe,
    Template,
    Text,
    Video,
    Voice,
    to_data,
)
from tests.builders import AES_KEY, FixedAccounts, an_account
from tests.sending import Town

KEYS = {"token": "AAAAA", "encoding_aes_key": AES_KEY}
AGENTS = [{"name": "desk", "id": 1000002, "secret": "s1"}, {"name": "shop", "id": 1000003, "secret": "s2"}]
WECOM = Account.from_dict({"name": "corp", "kind": "wecom", "corp_id": "ww0123456789abcdef", "agents": AGENTS, **KEYS})
PLATFORM = Account.from_dict(
    {"name": "platform", "kind": "component", "app_id": "wx0123456789abcdef", "app_secret": "s", **KEYS}
)
DESK = delivery_of(WECOM, {})
REPLY = "0123456789abcdef01234567"


def test_an_official_account_sends_customer_service_messages() -> None:
    delivery = delivery_of(an_account(), {})
    assert delivery == Delivery("access_token")
    call = call_of(delivery, to_data(Text("好")), "o1", reply_id=REPLY)
    assert (call.name, call.body) == ("custom/send", {"touser": "o1", "msgtype": "text", "text": {"content": "好"}})
    assert call.delivers


def test_so_does_an_account_that_a_platform_manages() -> None:
    assert isinstance(PLATFORM, ComponentAccount)
    assert delivery_of(PLATFORM.authorized("wxfedcba9876543210"), {}) == Delivery("access_token")


@pytest.mark.parametrize(
    ("received", "kind", "agent_id"),
    [
        ({"AgentID": "1000003"}, "access_token/shop", 1000003),
        ({"AgentID": "9"}, "access_token/desk", 1000002),
        ({}, "access_token/desk", 1000002),
    ],
)
def test_on_wecom_the_application_answers_that_was_written_to(received: Any, kind: str, agent_id: int) -> None:
    assert delivery_of(WECOM, received) == Delivery(kind, agent_id)


ARTICLE = Article("标题", "描述", "https://example.com/a.jpg", "https://example.com/")


@pytest.mark.parametrize(
    ("reply", "sent"),
    [
        (Text("好"), {"content": "好"}),
        (Image("m1"), {"media_id": "m1"}),
        (Voice("m1"), {"media_id": "m1"}),
        (Video("m1", "标题"), {"media_id": "m1", "title": "标题"}),
        (
            News((ARTICLE,)),
            {
                "articles": [
                    {
                        "title": "标题",
                        "url": "https://example.com/",
                        "description": "描述",
                        "picurl": "https://example.com/a.jpg",
                    }
                ]
            },
        ),
    ],
    ids=["text", "image", "voice", "video", "news"],
)
def test_wecom_is_sent_each_kind_that_it_has(reply: Reply, sent: Any) -> None:
    call = call_of(DESK, to_data(reply), "zhangsan", reply_id=REPLY)
    kind = type(reply).__name__.lower()
    assert (call.host, call.name, call.delivers) == (Host.WORK, "message/send", True)
    assert call.body is not None
    assert {"touser": "zhangsan", "agentid": 1000002, "msgtype": kind, kind: sent}.items() <= dict(call.body).items()


KF: dict[str, Any] = {"open_kfid": "wk1", "external_userid": "wm1", "msgtype": "text", "text": {"content": "hi"}}
ENTERED: dict[str, Any] = {
    "msgtype": "event",
    "event": {"event_type": "enter_session", "open_kfid": "wk1", "external_userid": "wm1", "welcome_code": "c1"},
}


def test_customer_service_answers_by_the_account_that_was_written_to() -> None:
    assert delivery_of(WECOM, KF) == Delivery("access_token/desk", open_kfid="wk1")
    assert delivery_of(WECOM, ENTERED) == Delivery("access_token/desk", open_kfid="wk1", code="c1")
    assert delivery_of(WECOM, ENTERED, is_first=False) == Delivery("access_token/desk", open_kfid="wk1")


@pytest.mark.parametrize(
    ("reply", "sent"),
    [
        (Text("好"), {"content": "好"}),
        (Image("m1"), {"media_id": "m1"}),
        (Voice("m1"), {"media_id": "m1"}),
        (Video("m1"), {"media_id": "m1"}),
    ],
    ids=["text", "image", "voice", "video"],
)
def test_customer_service_is_sent_each_kind_that_it_has(reply: Reply, sent: Any) -> None:
    call, kind = call_of(delivery_of(WECOM, KF), to_data(reply), "wm1", reply_id="0" * 24), type(reply).__name__.lower()
    assert (call.name, call.delivers, call.vendor_key) == ("kf/send_msg", True, True)
    assert call.body is not None
    assert {"touser": "wm1", "open_kfid": "wk1", "msgtype": kind, kind: sent}.items() <= dict(call.body).items()


def test_the_vendors_key_is_of_the_reply_and_of_what_it_says() -> None:
    def key(content: str, reply_id: str = "0" * 24) -> str:
        call = call_of(delivery_of(WECOM, KF), to_data(Text(content)), "wm1", reply_id=reply_id)
        return str((call.body or {})["msgid"])

    assert key("好") == key("好")
    assert len({key("好"), key("不好"), key("好", "1" * 24)}) == 3
    assert len(key("好")) == 32


@pytest.mark.parametrize(
    ("received", "reply", "why"),
    [(KF, News((ARTICLE,)), "sends no News"), (ENTERED, Image("m1"), "content must be one of")],
    ids=["news", "an image as a welcome"],
)
def test_what_customer_service_does_not_send_is_refused(received: Any, reply: Reply, why: str) -> None:
    with pytest.raises(InvalidReply, match=why):
        call_of(delivery_of(WECOM, received), to_data(reply), "wm1", reply_id=REPLY)


@pytest.mark.parametrize("delivery", [DESK, Delivery()], ids=["wecom", "official"])
def test_what_only_answers_a_callback_is_refused(delivery: Delivery) -> None:
    with pytest.raises(InvalidReply):
        call_of(delivery, {"msgtype": "transfer_customer_service", "transfer_customer_service": {}}, "o1", reply_id=REPLY)


def test_wecom_has_no_music_and_no_text_that_it_would_cut() -> None:
    with pytest.raises(InvalidReply, match="no Music"):
        call_of(
            DESK, to_data(Music("m1", "a", "b", "https://example.com/", "https://example.com/")), "zhangsan", reply_id=REPLY
        )


@pytest.mark.parametrize(
    "account", [PLATFORM, Account.from_dict({"name": "mute", "kind": "wecom", "corp_id": "ww1", **KEYS})]
)
def test_an_account_that_can_send_nobody_anything_says_so(account: Account) -> None:
    with pytest.raises(InvalidReply, match="nothing that could send"):
        delivery_of(account, {})


def corporation(**answer: Any) -> Town:
    """The town's account is WeCom's, and WeCom answers so."""
    town = Town()
    town.accounts = FixedAccounts({"demo": replace(WECOM, name="demo")})
    token = AccessToken("desk's token", town.clock.at + 7_200_000, "ww0123456789abcdef/1000002")
    town.tokens.put("demo", "access_token/desk", token)
    town.platform.sends.append(CallResult(None, errcode=0, data={"errcode": 0, **answer}))
    return town


def test_a_deferred_reply_on_wecom_goes_through_the_application() -> None:
    town = corporation(msgid="m-1")
    town.send(town.ask("好"))
    (sent,) = town.platform.sent
    assert sent.body["agentid"] == 1000002
    assert town.event("ReplySent")["message_id"] == "m-1"


@pytest.mark.parametrize("missed", ["invaliduser", "unlicenseduser"])
def test_what_wecom_takes_and_gives_to_nobody_has_failed(missed: str) -> None:
    town = corporation(**{missed: "o-user-1"})
    town.send(town.ask("好"))
    assert town.event("ReplyFailed")["error_class"] == "recipient_unreachable"


MINI = Account.from_dict(
    {"name": "mini", "kind": "mini", "app_id": "wx0123456789abcdef", "app_secret": "s", "mode": "plain", "token": "AAAAA"}
)
NOTICE = Template("t1", {"first": "好"}, "https://example.com/", MiniProgram("wx1"))


def test_a_template_message_goes_by_its_own_api_with_a_key_of_the_reply() -> None:
    call = call_of(Delivery(), to_data(NOTICE), "o1", reply_id=REPLY)
    assert (call.name, call.vendor_key, call.delivers) == ("template/send", True, True)
    body = dict(call.body or {})
    assert str(body.pop("client_msg_id")).startswith(REPLY)
    assert body == {
        "touser": "o1",
        "template_id": "t1",
        "url": "https://example.com/",
        "miniprogram": {"appid": "wx1"},
        "data": {"first": {"value": "好"}},
    }


def test_an_amended_message_has_another_key_the_same_one_the_same() -> None:
    texts = ("好", "好", "不好")
    calls = [call_of(Delivery(), to_data(Template("t1", {"a": text})), "o1", reply_id=REPLY) for text in texts]
    keys = [(call.body or {})["client_msg_id"] for call in calls]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(("account", "name"), [(MINI, "subscribe/send"), (an_account(), "subscribe/bizsend")])
def test_a_subscription_message_goes_by_the_api_of_the_accounts_kind(account: Account, name: str) -> None:
    reply = Subscribe("t1", {"thing1": "好"}, "pages/a")
    call = call_of(delivery_of(account, {}), to_data(reply), "o1", reply_id=REPLY)
    assert (call.name, call.vendor_key) == (name, False)
    assert call.body == {"touser": "o1", "template_id": "t1", "page": "pages/a", "data": {"thing1": {"value": "好"}}}


def test_a_notice_that_cannot_be_sent_is_refused() -> None:
    with pytest.raises(InvalidReply, match="no template messages"):
        call_of(delivery_of(MINI, {}), to_data(NOTICE), "o1", reply_id=REPLY)
    with pytest.raises(InvalidReply, match="no Template"):
        call_of(DESK, to_data(NOTICE), "zhangsan", reply_id=REPLY)
    with pytest.raises(InvalidReply, match="thing1 must be"):
        call_of(Delivery(), to_data(Subscribe("t1", {"thing1": "x" * 21})), "o1", reply_id=REPLY)


def test_an_api_is_known_before_the_message_is() -> None:
    paths = [api_of(delivery, None, "o1", reply_id=REPLY) for delivery in (Delivery(), DESK)]
    assert paths == ["/cgi-bin/message/custom/send", "/cgi-bin/message/send"]
