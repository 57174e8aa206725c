"""Pushes over real HTTP to a scripted server: tries, signatures, what the user sees."""

from typing import Any

import pytest

from liushui.wechat import signature, xml
from liushui.wechat.crypto import MessageCrypter
from local.platform.callbacks import FAULT_NOTICE
from local.platform.clock import ManualClock
from local.platform.serve import RunningPlatform
from local.platform.xml_writer import write_xml
from tests.unit.platform.endpoint import Received, Reply, ScriptedEndpoint
from tests.unit.platform.shop import AES_KEY, APP_ID, SHOP, an_account

USER = "o-user"
CRYPTER = MessageCrypter(AES_KEY, (APP_ID,))


def open_push(request: Received, mode: str) -> dict[str, Any]:
    """The document in a push, its signatures checked as a server would."""
    query = request.query
    assert signature.matches(query["signature"], SHOP["token"], query["timestamp"], query["nonce"])
    if mode == "plain":
        return xml.parse(request.body)
    encrypt = xml.encrypt_of(request.body)
    assert encrypt is not None
    signed = (SHOP["token"], query["timestamp"], query["nonce"], encrypt)
    assert signature.matches(query["msg_signature"], *signed)
    return xml.parse(CRYPTER.decrypt(encrypt))


def text_reply(content: str = "收到", *, user: str = USER, sealed: bool = True) -> bytes:
    inner = write_xml(
        {
            "ToUserName": user,
            "FromUserName": an_account().original_id,
            "CreateTime": 1,
            "MsgType": "text",
            "Content": content,
        }
    )
    if not sealed:
        return inner.encode()
    encrypt = CRYPTER.encrypt(inner.encode(), APP_ID, b"0123456789abcdef")
    signed = signature.sign(SHOP["token"], "1", "2", encrypt)
    return write_xml({"Encrypt": encrypt, "MsgSignature": signed, "TimeStamp": 1, "Nonce": "2"}).encode()


def seen(platform: RunningPlatform) -> list[Any]:
    """What the user saw, in order."""
    return [message[message["msgtype"]]["content"] for message in platform.control.delivered("shop", USER)]


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_message_arrives_signed_in_every_mode_and_its_reply_is_shown(
    shop: RunningPlatform, endpoint: ScriptedEndpoint, clock: ManualClock, mode: str
) -> None:
    shop.control.put_account(**{**SHOP, "mode": mode, "callback_url": endpoint.url})
    endpoint.script = [Reply(text_reply(sealed=mode != "plain"))]
    result = shop.control.act("shop", USER, fields={"Content": "在吗"})
    (request,) = endpoint.received
    fields = open_push(request, mode)
    assert fields["Content"] == "在吗"
    assert fields["MsgId"] == result["msg_id"]
    assert fields["CreateTime"] == str(int(clock.now())) == str(result["create_time"])
    assert request.query["openid"] == USER
    assert request.headers["Content-Type"] == "text/xml"
    assert result["reply"] == {"msgtype": "text", "text": {"content": "收到"}}
    assert result["decrypted"] == write_xml({**fields, "CreateTime": int(clock.now()), "MsgId": int(result["msg_id"])})
    assert result["request"]["body"].encode() == request.body
    assert result["answer"].encode() == text_reply(sealed=mode != "plain")
    assert seen(shop) == ["收到"]


@pytest.mark.parametrize("body", [b"", b"success"])
def test_nothing_to_say_shows_nothing(shop: RunningPlatform, endpoint: ScriptedEndpoint, body: bytes) -> None:
    endpoint.script = [Reply(body)]
    result = shop.control.act("shop", USER)
    assert (len(result["tries"]), result["reply"], result["problem"]) == (1, None, None)
    assert seen(shop) == []


def test_without_an_answer_the_same_document_comes_three_times_freshly_signed(
    shop: RunningPlatform, endpoint: ScriptedEndpoint
) -> None:
    endpoint.script = [Reply(drop=True), Reply(delay=2), Reply(text_reply())]
    result = shop.control.act("shop", USER)
    documents = [open_push(request, "safe") for request in endpoint.received]
    assert len(documents) == 3
    assert documents[0] == documents[1] == documents[2]
    assert len({request.query["nonce"] for request in endpoint.received}) == 3
    assert len({request.body for request in endpoint.received}) == 3
    assert [attempt["status"] for attempt in result["tries"]] == [None, None, 200]
    assert "no answer within 0.4 s" in result["tries"][1]["error"]
    assert result["tries"][1]["elapsed_ms"] >= 400
    assert seen(shop) == ["收到"]


@pytest.mark.parametrize("status", [201, 302, 503])
def test_anything_but_http_200_is_no_answer(shop: RunningPlatform, endpoint: ScriptedEndpoint, status: int) -> None:
    endpoint.script = [Reply(status=status)]
    result = shop.control.act("shop", USER)
    assert [attempt["status"] for attempt in result["tries"]] == [status, 200]
    assert seen(shop) == []


def test_after_three_vain_tries_the_user_sees_the_fault_notice(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(status=503)] * 3
    result = shop.control.act("shop", USER)
    assert len(result["tries"]) == len(endpoint.received) == 3
    (message,) = shop.control.delivered("shop", USER)
    assert (message["msgtype"], message["via"]) == ("notice", "system")
    assert seen(shop) == [FAULT_NOTICE]


def test_an_address_where_nobody_listens_is_tried_three_times(shop: RunningPlatform) -> None:
    shop.control.put_account(**SHOP)
    result = shop.control.act("shop", USER)
    assert [attempt["status"] for attempt in result["tries"]] == [None] * 3
    assert "ConnectError" in result["tries"][0]["error"]
    assert result["answer"] is None


@pytest.mark.parametrize("body", [b'{"errcode": 0}', text_reply(sealed=False), text_reply("字" * 683)])
def test_a_malformed_answer_is_not_tried_again_and_the_user_sees_the_fault_notice(
    shop: RunningPlatform, endpoint: ScriptedEndpoint, body: bytes
) -> None:
    endpoint.script = [Reply(body)]
    result = shop.control.act("shop", USER)
    assert len(endpoint.received) == 1
    assert result["reply"] is None
    assert result["problem"]
    assert seen(shop) == [FAULT_NOTICE]


@pytest.mark.parametrize("kind", ["unsubscribe", "VIEW"])
def test_nobody_sees_an_answer_to_leaving_or_to_a_link_opened(
    shop: RunningPlatform, endpoint: ScriptedEndpoint, kind: str
) -> None:
    endpoint.script = [Reply(text_reply()), Reply(b"broken")]
    shop.control.act("shop", USER, kind)
    shop.control.act("shop", USER, kind)
    assert seen(shop) == []


def test_equal_pushes_at_once_are_one_message_with_one_reply(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(text_reply(), delay=0.1)] * 4
    result = shop.control.act("shop", USER, times=4)
    assert len(result["tries"]) == len(endpoint.received) == 4
    assert len({open_push(request, "safe")["MsgId"] for request in endpoint.received}) == 1
    assert max(attempt["elapsed_ms"] for attempt in result["tries"]) < 350, "they were pushed side by side"
    assert [entry["direction"] for entry in shop.control.conversation("shop", USER)["messages"]] == ["in", "out"]


def test_after_equal_pushes_that_all_fail_one_is_tried_again(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(status=503)] * 3
    result = shop.control.act("shop", USER, times=3)
    assert [attempt["status"] for attempt in result["tries"]] == [503, 503, 503, 200]


def test_the_same_message_id_again_is_a_repeat(
    shop: RunningPlatform, endpoint: ScriptedEndpoint, clock: ManualClock
) -> None:
    endpoint.script = [Reply(text_reply())] * 3 + [Reply(text_reply(user="o-another"))]
    first = shop.control.act("shop", USER)
    repeat = {"msg_id": first["msg_id"], "create_time": first["create_time"]}
    assert shop.control.act("shop", USER, **repeat)["decrypted"] == first["decrypted"]
    assert seen(shop) == ["收到"]
    shop.control.act("shop", USER)
    shop.control.act("shop", "o-another", **repeat)
    assert seen(shop) == ["收到", "收到"]
    others = shop.control.conversation("shop", "o-another")["messages"]
    assert [entry["via"] for entry in others] == ["callback", "passive"], "ids are one user's own"


def test_a_repeated_reply_that_was_lost_is_shown_when_it_comes(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(b"success"), Reply(text_reply())]
    first = shop.control.act("shop", USER)
    shop.control.act("shop", USER, msg_id=first["msg_id"], create_time=first["create_time"])
    assert seen(shop) == ["收到"]


def test_the_address_check_wants_the_bare_echostr(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(lambda request: request.query["echostr"].encode()), Reply(b'"quoted"')]
    assert shop.control.verify("shop")["ok"] is True
    refused = shop.control.verify("shop")
    assert (refused["ok"], refused["status"]) == (False, 200)
    assert "bare echostr" in refused["error"]
    request = endpoint.received[0]
    assert request.method == "GET"
    parts = (SHOP["token"], request.query["timestamp"], request.query["nonce"])
    assert signature.matches(request.query["signature"], *parts)
