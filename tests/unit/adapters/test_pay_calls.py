"""WeChat Pay's calls as bytes on the wire: what is signed, which answers count, and what each refusal becomes."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from liushui.adapters.wechat_api import WeChatApi
from liushui.ports import CallResult
from liushui.wechat.calls import pay_orders, pay_sharing
from liushui.wechat.calls.call import Call
from liushui.wechat.errcodes import ErrorClass
from tests.builders import FixedClock, an_account
from tests.merchants import NOW, PLATFORM_SERIAL, a_merchant, is_signed, merchant_key, opened, platform_key, signature
from tests.unit.wechat.calls.test_pay_orders import ORDER
from tests.wire import Behaviour, Wire, a_wire

CREATE, ASK = pay_orders.create_native_order(ORDER), pay_orders.get_order("1900000001", "trade|7*")
CODE = '{"code_url":"weixin://x"}'


@pytest.fixture
def wire() -> Iterator[Wire]:
    with a_wire() as wire:
        yield wire


@pytest.fixture
def api() -> Iterator[WeChatApi]:
    api = WeChatApi(clock=FixedClock(NOW * 1000), connect_seconds=0.5, read_seconds=0.5)
    yield api
    api.close()


def answers(wire: Wire, body: str, status: str = "200 OK", *, at: int = NOW, **changes: str) -> Behaviour:
    """An answer as WeChat Pay signs it, with `changes` of its headers afterwards."""
    headers = {
        "Timestamp": str(at), "Nonce": "n", "Serial": PLATFORM_SERIAL,
        "Signature": signature(platform_key(), str(at), "n", body), **changes,
    }  # fmt: skip
    lines = "".join(f"Wechatpay-{name}: {value}\r\n" for name, value in headers.items() if value)
    return wire.answers(body.encode(), status, headers=lines)


def called(wire: Wire, api: WeChatApi, call: Call[Any] = CREATE) -> CallResult:
    return api.call(a_merchant(api_base=wire.url), call)


def test_a_request_is_signed_as_it_is_sent(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [answers(wire, CODE)]
    result = called(wire, api)
    assert (result.error_class, result.data) == (None, {"code_url": "weixin://x"})
    head, _, body = wire.requests[0].decode().partition("\r\n\r\n")
    sent = dict(re.findall(r'(\w+)="([^"]*)"', head))
    assert head.startswith("POST /v3/pay/transactions/native HTTP/1.1\r\n")
    assert is_signed(
        merchant_key(), sent["signature"], "POST", "/v3/pay/transactions/native", sent["timestamp"], sent["nonce_str"], body
    )
    assert sent["timestamp"] == str(NOW)
    assert f"Wechatpay-Serial: {PLATFORM_SERIAL}" in head
    assert "Accept: application/json" in head


def test_a_question_is_signed_with_its_path_and_query_and_no_body(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [answers(wire, "{}")]
    called(wire, api, ASK)
    head = wire.requests[0].decode()
    target = head.split(" ")[1]
    sent = dict(re.findall(r'(\w+)="([^"]*)"', head))
    assert target == "/v3/pay/transactions/out-trade-no/trade%7C7%2A?mchid=1900000001"
    assert is_signed(merchant_key(), sent["signature"], "GET", target, sent["timestamp"], sent["nonce_str"], "")


def test_each_try_has_a_nonce_of_its_own(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [answers(wire, CODE)]
    nonces = set()
    for _ in range(2):
        called(wire, api)
        nonces.add(dict(re.findall(r'(\w+)="([^"]*)"', wire.requests[-1].decode()))["nonce_str"])
    assert len(nonces) == 2


def test_sensitive_fields_are_sealed_on_sending(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [answers(wire, "{}")]
    called(wire, api, pay_sharing.add_receiver("wx1", "PERSONAL_OPENID", "o-1", "STAFF", name="张三"))
    body = json.loads(wire.requests[0].partition(b"\r\n\r\n")[2])
    assert opened(platform_key(), body["name"]) == "张三"
    assert body["account"] == "o-1"


def test_no_content_is_an_answer(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [answers(wire, "", "204 No Content")]
    result = called(wire, api, pay_orders.close_order("1900000001", "trade-7"))
    assert (result.error_class, result.data) == (None, {})


@pytest.mark.parametrize(
    "changes",
    [{"Signature": ""}, {"Signature": "AAAA"}, {"Nonce": "other"}, {"Serial": "OTHER"}, {"at": NOW - 301}],
    ids=lambda changes: next(iter(changes)) + str(next(iter(changes.values()))),
)
def test_a_success_that_wechat_pay_did_not_sign_counts_as_no_answer(
    wire: Wire, api: WeChatApi, changes: dict[str, Any]
) -> None:
    wire.behaviours = [answers(wire, CODE, **changes)]
    made, asked = called(wire, api), called(wire, api, ASK)
    assert (made.error_class, made.certain, made.data) == (ErrorClass.AMBIGUOUS, False, {})
    assert (asked.error_class, asked.certain) == (ErrorClass.WAIT, True)
    assert made.detail is not None
    assert "not signed by WeChat Pay" in made.detail


def test_a_refusal_becomes_its_class_code_and_field_without_wechat_pays_words(wire: Wire, api: WeChatApi) -> None:
    said = {"code": "PARAM_ERROR", "message": "o-secret", "detail": {"field": "/payer/openid", "value": "o-secret"}}
    wire.behaviours = [wire.answers(json.dumps(said).encode(), "400 Bad Request")]
    result = called(wire, api)
    assert (result.error_class, result.certain, result.code, result.errcode) == (
        ErrorClass.PERMANENT, True, "PARAM_ERROR", None,
    )  # fmt: skip
    assert result.detail is not None
    assert "(/payer/openid)" in result.detail
    assert "o-secret" not in result.detail


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("500 Oops", '{"code":"SYSTEM_ERROR","message":"x"}'),
        ("502 Bad Gateway", "<html>"),
        ("200 OK", "<html>"),
        ("200 OK", "[]"),
        ("403 Forbidden", '{"message":"x"}'),
        ("302 Found", ""),
        ("400 Bad Request", '{"code":"BANK_ERROR","message":"x"}'),
    ],
)
def test_what_says_neither_yes_nor_no_leaves_open_whether_it_was_done(
    wire: Wire, api: WeChatApi, status: str, body: str
) -> None:
    wire.behaviours = [wire.answers(body.encode(), status)]
    made, asked = called(wire, api), called(wire, api, ASK)
    assert (made.error_class, made.certain) == (ErrorClass.AMBIGUOUS, False)
    assert (asked.error_class, asked.certain) == (ErrorClass.WAIT, True)


def test_an_account_that_cannot_sign_sends_nothing(wire: Wire, api: WeChatApi) -> None:
    wire.behaviours = [answers(wire, CODE)]
    bare = replace(a_merchant(api_base=wire.url), private_key=None, serial_no=None)
    for account, word in ((bare, "--private-key"), (an_account(api_base=wire.url), "kind pay")):
        result = api.call(account, CREATE)
        assert result.error_class is ErrorClass.CONFIGURATION
        assert word in str(result.detail)
    assert wire.requests == []
