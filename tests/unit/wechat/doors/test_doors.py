"""What each address verifies and how it answers, with WeChat's published vectors and round trips of our own."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.domain.errors import (
    MalformedBody,
    MethodNotAllowed,
    ReceiverMismatch,
    SignatureMismatch,
    TimestampOutOfRange,
    UnknownAccount,
    WrongAddress,
)
from liushui.domain.json import JsonObject
from liushui.wechat.callback import AccountKeys, Opened
from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.doors.door import Answer, Delivery, Door
from liushui.wechat.doors.kf import KfDoor
from liushui.wechat.doors.opening import DOORS, door_of
from liushui.wechat.replies import (
    Article,
    Image,
    Music,
    News,
    Reply,
    Text,
    TransferToCustomerService,
    UpdateButton,
    UpdateTemplateCard,
    Video,
    Voice,
    to_data,
)
from liushui.wechat.signature import sign
from liushui.wechat.xml import parse
from tests.unit.wechat.doors.samples import (
    ADDRESSES,
    CORP_ID,
    MEMBER,
    SEAL,
    STORED,
    USER,
    a_door,
    an_account,
    as_xml,
    delivered,
    unsealed,
    url_check,
)
from tests.unit.wechat.samples import AES_KEY, APP_ID, NONCE, PUBLISHED_ENCRYPT, RANDOM16, TIMESTAMP, TOKEN, TOLERANCE

# Which door


@pytest.mark.parametrize("kind", STORED)
@pytest.mark.parametrize("address", DOORS)
def test_an_account_is_met_at_its_own_address_only(kind: str, address: str) -> None:
    account = an_account(kind)
    if address == ADDRESSES[kind]:
        assert door_of(account, address, None).account is account
    else:
        with pytest.raises(WrongAddress, match=f"callbacks go to /{ADDRESSES[kind]}/<account>") as refused:
            door_of(account, address, None)
        assert refused.value.status == 404


@pytest.mark.parametrize("kind", [kind for kind in STORED if kind != "component"])
def test_only_a_third_party_platform_has_further_accounts(kind: str) -> None:
    with pytest.raises(WrongAddress):
        a_door(kind, "wx0123456789abcdef")


@pytest.mark.parametrize("app_id", ["", "a/b", "x" * 65, "wx 1"])
def test_what_is_no_app_id_is_unknown(app_id: str) -> None:
    with pytest.raises(UnknownAccount):
        a_door("component", app_id)


@pytest.mark.parametrize("address", DOORS)
@pytest.mark.parametrize("app_id", [None, "wx0123456789abcdef"])
def test_a_managed_account_is_met_by_its_platforms_name_only(address: str, app_id: str | None) -> None:
    with pytest.raises(WrongAddress, match="/component/<platform>/<AppID>"):
        door_of(a_door("component", "wx0123456789abcdef").account, address, app_id)


# /wechat


def test_the_published_message_of_a_mini_program_is_opened() -> None:
    query = {"msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", "timestamp": str(TIMESTAMP), "nonce": NONCE}
    body = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": PUBLISHED_ENCRYPT}).encode()
    opened = a_door("mini").open(Delivery({**query, "encrypt_type": "aes"}, {}, body, TIMESTAMP, TOLERANCE))
    assert (opened.fields["Event"], opened.fields["debug_str"], opened.form) == ("debug_demo", "hello world", "json")


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_mini_programs_json_keeps_all_digits_in_every_mode(mode: str) -> None:
    inner = '{"MsgType":"text","MsgId":24536000000000000123,"Content":"好 🌊"}'
    outer = '{"Encrypt":"{}"}' if mode == "safe" else inner[:-1] + ',"Encrypt":"{}"}'
    delivery = delivered(inner, outer=outer, signature=sign(TOKEN, str(TIMESTAMP), NONCE))
    door = a_door("mini", mode=mode)
    opened = door.open(delivery)
    assert opened.fields == {"MsgType": "text", "MsgId": "24536000000000000123", "Content": "好 🌊"}
    assert door.cause(opened.fields) == "msg:24536000000000000123"


def test_json_inside_an_xml_envelope_is_told_by_its_own_first_character() -> None:
    door = a_door("mini")
    assert door.open(delivered(' {"MsgType":"text"}')).form == "json"
    assert door.open(delivered(as_xml(USER), outer='{"Encrypt":"{}"}')).form == "xml"


@pytest.mark.parametrize(("kind", "changes"), [("official", {}), ("mini", {"payload": "xml"})])
def test_an_account_that_is_sent_xml_takes_no_json(kind: str, changes: dict[str, Any]) -> None:
    for delivery in (delivered("{}"), delivered(as_xml(USER), outer='{"Encrypt":"{}"}')):
        with pytest.raises(MalformedBody, match="the body is JSON, but this account is sent XML"):
            a_door(kind, **changes).open(delivery)


@pytest.mark.parametrize("outer", ['{"Encrypt":"{}","encrypt":"x"}', '{"Encrypt":["{}"]}', "{}"])
def test_a_json_envelope_has_one_text_in_it(outer: str) -> None:
    with pytest.raises(MalformedBody):
        a_door("mini").open(delivered("{}", outer=outer))


EVERYTHING: list[Reply] = [
    Text("好"), Image("m"), Voice("m"), Video("m"), Music("t", "a", "b", "c", "d"), News((Article("a", "b", "c", "d"),)),
    TransferToCustomerService(), TransferToCustomerService("kf@gh"), UpdateButton("done"),
    UpdateTemplateCard({"CardType": "text_notice"}),
]  # fmt: skip
SIX = {"Text", "Image", "Voice", "Video", "Music", "News"}
MINI_EVENT = {"MsgType": "event", "Event": "xpay_goods_deliver_notify", "FromUserName": "o1"}


@pytest.mark.parametrize(
    ("door", "fields", "taken"),
    [
        (a_door("official"), USER, SIX | {"TransferToCustomerService"}),
        (a_door("component", "wx0123456789abcdef"), USER, SIX | {"TransferToCustomerService"}),
        (a_door("mini"), USER, {"TransferToCustomerService"}),
        (a_door("mini"), MINI_EVENT, set()),
        (a_door("wecom"), MEMBER, {"Text", "Image", "Voice", "Video", "News", "UpdateButton", "UpdateTemplateCard"}),
        (a_door("wecom"), MEMBER | {"FromUserName": "sys", "ExternalUserID": "wm1"}, set()),
        (a_door("wecom"), {"aibotid": "a", "msgtype": "text", "from": {"userid": "u"}}, {"Text"}),
        (a_door("wecom"), {"aibotid": "a", "msgtype": "event", "from": {"userid": "u"}}, set()),
        (a_door("component"), {"InfoType": "authorized"}, set()),
        (a_door("pay"), {"id": "1"}, set()),
    ],
)  # fmt: skip
def test_an_answer_carries_what_wechat_takes_there(door: Door, fields: dict[str, Any], taken: set[str]) -> None:
    assert {type(reply).__name__ for reply in EVERYTHING if door.takes(fields, to_data(reply))} == taken


def test_a_mini_programs_transfer_is_sealed_json() -> None:
    door = a_door("mini")
    opened = door.open(delivered(json.dumps(USER), outer='{"Encrypt":"{}"}'))
    answer = door.answer(opened, to_data(TransferToCustomerService("kf@gh")), SEAL)
    outer = json.loads(answer.body)
    assert (answer.content_type, type(outer["TimeStamp"]), type(outer["Nonce"])) == ("application/json", int, str)
    assert json.loads(unsealed(answer)) == {
        "ToUserName": "o1",
        "FromUserName": "gh_0123456789ab",
        "CreateTime": TIMESTAMP,
        "MsgType": "transfer_customer_service",
        "TransInfo": {"KfAccount": "kf@gh"},
    }


@pytest.mark.parametrize("event", ["xpay_goods_deliver_notify", "XPAY_refund_notify", "minigame_coin_deliver_completed"])
def test_payments_are_acknowledged_in_their_own_form(event: str) -> None:
    fields = {"MsgType": "event", "Event": event}
    door = a_door("mini")
    as_json = door.answer(door.open(delivered(json.dumps(fields), outer='{"Encrypt":"{}"}')), None, SEAL)
    assert unsealed(as_json) == '{"ErrCode":0,"ErrMsg":"success"}'
    in_xml = door.answer(door.open(delivered(as_xml(fields))), None, SEAL)
    assert parse(unsealed(in_xml).encode()) == {"ErrCode": "0", "ErrMsg": "success"}
    plain = a_door("mini", mode="plain")
    signed = {"signature": sign(TOKEN, str(TIMESTAMP), NONCE), "timestamp": str(TIMESTAMP), "nonce": NONCE}
    opened = plain.open(Delivery(signed, {}, json.dumps(fields).encode(), TIMESTAMP, TOLERANCE))
    assert plain.answer(opened, None, SEAL) == Answer('{"ErrCode":0,"ErrMsg":"success"}', "application/json")


def test_a_payment_that_asks_for_a_decision_is_not_acknowledged_as_done() -> None:
    door = a_door("mini")
    fields = {"MsgType": "event", "Event": "xpay_subscribe_ios_refund_query_notify"}
    assert door.answer(door.open(delivered(json.dumps(fields))), None, SEAL) == Answer("success")


# /wecom


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_wecoms_url_check_is_answered_with_what_it_holds_encrypted(echo: str) -> None:
    encrypt = MessageCrypter(AES_KEY, (CORP_ID,)).encrypt(echo.encode(), CORP_ID, RANDOM16)
    assert a_door("wecom").verify_url(url_check(encrypt)) == echo
    assert a_door("wecom").verify_url(url_check(encrypt, echostr=encrypt.replace("+", " "))) == echo


def test_wecoms_url_check_is_verified_in_every_way() -> None:
    door = a_door("wecom")
    encrypt = MessageCrypter(AES_KEY, (CORP_ID,)).encrypt(b"1", CORP_ID, RANDOM16)
    with pytest.raises(SignatureMismatch):
        door.verify_url(url_check(encrypt, msg_signature="0" * 40))
    with pytest.raises(SignatureMismatch, match="echostr is missing"):
        door.verify_url(url_check(encrypt, echostr=""))
    with pytest.raises(TimestampOutOfRange):
        door.verify_url(replace(url_check(encrypt), now=TIMESTAMP + TOLERANCE + 1))
    with pytest.raises(ReceiverMismatch):
        a_door("wecom", receive_ids=["ww_other"]).verify_url(url_check(encrypt))
    with pytest.raises(MalformedBody):
        door.verify_url(url_check(MessageCrypter(AES_KEY, (CORP_ID,)).encrypt(b"\xff", CORP_ID, RANDOM16)))


def test_a_members_message_is_opened_and_answered_with_the_corp_id() -> None:
    door = a_door("wecom")
    opened = door.open(delivered(as_xml(MEMBER), receive_id=CORP_ID))
    assert opened.fields == MEMBER
    assert (door.subject(opened.fields), door.cause(opened.fields)) == (("user", "zhangsan"), "msg:1")
    reply = parse(unsealed(door.answer(opened, to_data(Text("好 🌊")), SEAL), receive_id=CORP_ID).encode())
    assert reply == {
        "ToUserName": "zhangsan",
        "FromUserName": CORP_ID,
        "CreateTime": str(TIMESTAMP),
        "MsgType": "text",
        "Content": "好 🌊",
    }
    assert door.answer(opened, None, SEAL) == Answer("")


def test_wecom_needs_no_encrypt_type_and_takes_nothing_plain() -> None:
    door, delivery = a_door("wecom"), delivered(as_xml(MEMBER), receive_id=CORP_ID)
    query = {name: value for name, value in delivery.query.items() if name != "encrypt_type"}
    assert door.open(replace(delivery, query=query)).fields == MEMBER
    with pytest.raises(MalformedBody, match="no Encrypt"):
        door.open(replace(delivery, query=query, body=as_xml(MEMBER).encode()))


@pytest.mark.parametrize("receive_id", ["suite1", "", CORP_ID])
def test_each_of_the_receivers_is_taken_and_answered_as_itself(receive_id: str) -> None:
    door = a_door("wecom", receive_ids=[CORP_ID, "suite1", ""])
    opened = door.open(delivered(as_xml(MEMBER), receive_id=receive_id))
    assert unsealed(door.answer(opened, to_data(Text("好")), SEAL), receive_id=receive_id)
    with pytest.raises(ReceiverMismatch):
        door.open(delivered(as_xml(MEMBER), receive_id="suite2"))


def test_what_a_provider_is_told_is_answered_with_success() -> None:
    door = a_door("wecom", receive_ids=["suite1"])
    opened = door.open(delivered(as_xml({"InfoType": "suite_ticket", "SuiteTicket": "t"}), receive_id="suite1"))
    assert door.answer(opened, None, SEAL) == Answer("success")


def test_a_robot_speaks_json_with_names_of_its_own() -> None:
    door = a_door("wecom", receive_ids=[""])
    said = {"msgid": "CAIQ1", "aibotid": "a", "from": {"userid": "lisi"}, "msgtype": "text", "text": {"content": "hi"}}
    opened = door.open(delivered(json.dumps(said), receive_id="", outer='{"encrypt":"{}"}'))
    assert (door.subject(opened.fields), door.cause(opened.fields)) == (("user", "lisi"), "msg:CAIQ1")
    answer = door.answer(opened, to_data(Text("好")), SEAL)
    assert set(json.loads(answer.body)) == {"encrypt", "msgsignature", "timestamp", "nonce"}
    stream = {"id": SEAL.seed, "finish": True, "content": "好"}
    assert json.loads(unsealed(answer, receive_id="")) == {"msgtype": "stream", "stream": stream}
    assert door.answer(opened, None, SEAL) == Answer("")


# no address


def test_what_is_pulled_from_customer_service_has_ids_of_its_own_and_no_answer() -> None:
    door = KfDoor(a_door("wecom").account)
    text: JsonObject = {"msgid": "m1", "open_kfid": "wk1", "external_userid": "wm1", "origin": 3, "msgtype": "text"}
    event: JsonObject = {
        "msgid": "m2",
        "msgtype": "event",
        "event": {"event_type": "enter_session", "external_userid": "wm1"},
    }
    assert [(door.subject(one), door.cause(one)) for one in (text, event)] == [
        (("user", "wm1"), "msg:m1"),
        (("user", "wm1"), "msg:m2"),
    ]
    assert door.subject({"event": {"servicer_userid": "lisi"}}) == ("servicer", "lisi")
    assert door.subject({}) == ("account", "notices")
    assert door.cause({}).startswith("sha256:")
    assert not door.takes(text, to_data(Text("好")))
    assert door.answer(Opened(dict(text), AccountKeys("", "", "plain", None)), None, SEAL) == Answer("")
    for enter in (door.verify_url, door.open):
        with pytest.raises(MethodNotAllowed):
            enter(delivered("{}"))


# /component


def test_a_ticket_is_opened_and_answered_with_exactly_success() -> None:
    door = a_door("component")
    ticket = {"AppId": APP_ID, "InfoType": "component_verify_ticket", "ComponentVerifyTicket": "ticket@@@1"}
    opened = door.open(delivered(as_xml(ticket), outer="<xml><AppId>x</AppId><Encrypt>{}</Encrypt></xml>"))
    assert opened.fields == ticket
    assert door.subject(opened.fields) == ("component", "ticket")
    assert door.answer(opened, None, SEAL) == Answer("success")
    assert not door.has_bot


def test_a_managed_accounts_message_is_its_own_and_goes_by_the_platforms_keys() -> None:
    door = a_door("component", "wx0123456789abcdef", tenant="acme")
    assert (door.account.app_id, door.account.tenant, door.has_bot) == ("wx0123456789abcdef", "acme", True)
    opened = door.open(delivered(as_xml(USER)))
    assert door.subject(opened.fields) == ("user", "o1")
    assert parse(unsealed(door.answer(opened, to_data(Text("好")), SEAL)).encode())["Content"] == "好"
    assert door.answer(opened, None, SEAL) == Answer("success")
    with pytest.raises(ReceiverMismatch):
        door.open(delivered(as_xml(USER), receive_id="wx0123456789abcdef"))


@pytest.mark.parametrize("app_id", [None, "wx0123456789abcdef"])
def test_a_platforms_addresses_answer_a_signed_url_check_and_nothing_plain(app_id: str | None) -> None:
    door, delivery = a_door("component", app_id), delivered(as_xml(USER))
    signed = {"signature": sign(TOKEN, str(TIMESTAMP), NONCE), "timestamp": str(TIMESTAMP), "nonce": NONCE}
    assert door.verify_url(replace(delivery, query={**signed, "echostr": "1"})) == "1"
    with pytest.raises(SignatureMismatch):
        door.open(replace(delivery, query=signed, body=as_xml(USER).encode()))


# /pay


def test_notices_have_no_url_check() -> None:
    with pytest.raises(MethodNotAllowed) as refused:
        a_door("pay").verify_url(url_check("x"))
    assert refused.value.status == 405


def test_a_notice_is_about_itself_and_answered_with_nothing() -> None:
    door = a_door("pay")
    fields = {"id": "EV-1", "event_type": "TRANSACTION.SUCCESS"}
    assert (door.subject(fields), door.cause(fields), door.has_bot) == (("notice", "EV-1"), "notice:EV-1", False)
    opened = Opened({**fields}, AccountKeys("", "", "plain", None), "json")
    assert door.answer(opened, None, SEAL) == Answer("", status=204)


def test_a_notices_window_is_half_of_the_tolerance() -> None:
    headers = {f"wechatpay-{name}": "1" for name in ("signature", "serial", "nonce")}
    delivery = Delivery({}, headers | {"wechatpay-timestamp": str(TIMESTAMP)}, b"{}", TIMESTAMP + 301, 600)
    with pytest.raises(TimestampOutOfRange):
        a_door("pay").open(delivery)
    with pytest.raises(SignatureMismatch):
        a_door("pay", platform_keys={"2": "-----BEGIN PUBLIC KEY-----"}).open(replace(delivery, now=TIMESTAMP + 300))
