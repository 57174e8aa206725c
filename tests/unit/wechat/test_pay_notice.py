"""Notices of WeChat Pay, signed with a key that is made here."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from Crypto.Cipher import AES
from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15
from hypothesis import given
from hypothesis import strategies as st

from liushui.domain.errors import (
    BodyTooLarge,
    ConfigurationError,
    DecryptionFailed,
    MalformedBody,
    SignatureMismatch,
    TimestampOutOfRange,
)
from liushui.wechat.callback import MAX_BODY_BYTES
from liushui.wechat.pay_notice import load_key, unseal, verify

NOW, WINDOW, SERIAL = 1714112445, 300, "5157F09EFDC096DE15EBE81A47057A7200000000"
KEY, OTHER = RSA.generate(2048), RSA.generate(2048)
KEYS = {"PUB_KEY_ID_1": OTHER.public_key().export_key().decode(), SERIAL: KEY.public_key().export_key().decode()}
API_KEY, FORMER = "0123456789abcdef0123456789ABCDEF", "f" * 32


def signed(body: bytes, *, key: RSA.RsaKey = KEY, timestamp: str = str(NOW), **changes: str) -> dict[str, str]:
    message = f"{timestamp}\nnonce1\n".encode() + body + b"\n"
    signature = base64.b64encode(pkcs1_15.new(key).sign(SHA256.new(message))).decode()
    headers = {"timestamp": timestamp, "nonce": "nonce1", "serial": SERIAL, "signature": signature}
    return {f"wechatpay-{name.replace('_', '-')}": value for name, value in (headers | changes).items()}


def sealed(plain: bytes, *, key: str = API_KEY, extra: str = "transaction", **changes: Any) -> bytes:
    cipher = AES.new(key.encode(), AES.MODE_GCM, nonce=b"nonce4567890")
    cipher.update(extra.encode())
    text, tag = cipher.encrypt_and_digest(plain)
    resource = {
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(text + tag).decode(),
        "nonce": "nonce4567890",
    }
    resource |= {"associated_data": extra, "original_type": "transaction"} | changes
    return json.dumps({"id": "EV-1", "event_type": "TRANSACTION.SUCCESS", "resource": resource}).encode()


def verified(headers: Mapping[str, str], body: bytes = b"{}", now: int = NOW) -> None:
    verify(KEYS, headers, body, now, WINDOW)


def test_what_wechat_pay_signed_is_taken_by_the_key_that_it_names() -> None:
    verified(signed(b"{}"))
    verified(signed(b"{}", serial=SERIAL.lower()))
    verified(signed(b"{}", key=OTHER, serial="PUB_KEY_ID_1"))
    verified(signed(b"{}", signature_type="WECHATPAY2-SHA256-RSA2048"))


@given(st.binary(max_size=60), st.integers(0, 70), st.integers(1, 255))
def test_not_one_byte_may_change(body: bytes, place: int, change: int) -> None:
    headers = signed(body)
    verified(headers, body)
    changed = bytearray(body + b" ")
    changed[place % len(changed)] ^= change
    with pytest.raises(SignatureMismatch):
        verified(headers, bytes(changed))


@pytest.mark.parametrize("change", [{"timestamp": str(NOW + 1)}, {"nonce": "nonce2"}, {"serial": "PUB_KEY_ID_1"}])
def test_nor_may_what_is_signed_along(change: dict[str, str]) -> None:
    headers = signed(b"{}") | {f"wechatpay-{name}": value for name, value in change.items()}
    with pytest.raises(SignatureMismatch, match="not made by WeChat Pay"):
        verified(headers)


def test_a_probe_is_refused_like_any_wrong_signature() -> None:
    probe = "WECHATPAY/SIGNTEST/" + signed(b"{}")["wechatpay-signature"]
    with pytest.raises(SignatureMismatch, match="not made by WeChat Pay") as refused:
        verified(signed(b"{}", signature=probe))
    with pytest.raises(SignatureMismatch) as other:
        verified(signed(b"{}", signature="AAAA"))
    assert str(refused.value) == str(other.value)


def test_a_key_that_the_account_does_not_have_is_told_with_the_remedy() -> None:
    with pytest.raises(SignatureMismatch, match="platform_keys"):
        verified(signed(b"{}", serial="PUB_KEY_ID_2"))


def test_another_kind_of_signature_is_refused() -> None:
    with pytest.raises(SignatureMismatch, match="Signature-Type"):
        verified(signed(b"{}", signature_type="WECHATPAY2-SM2-WITH-SM3"))


@pytest.mark.parametrize("name", ["signature", "serial", "timestamp", "nonce"])
@pytest.mark.parametrize("value", [None, "", "9" * 2000])
def test_a_notice_without_its_headers_is_refused(name: str, value: str | None) -> None:
    headers = {key: text for key, text in signed(b"{}").items() if key != f"wechatpay-{name}"}
    if value is not None:
        headers[f"wechatpay-{name}"] = value
    with pytest.raises(SignatureMismatch, match=f"wechatpay-{name} is missing or longer"):
        verified(headers)


@pytest.mark.parametrize("distance", [-WINDOW, WINDOW])
def test_the_window_holds_both_ways(distance: int) -> None:
    verified(signed(b"{}"), now=NOW + distance)
    with pytest.raises(TimestampOutOfRange):
        verified(signed(b"{}"), now=NOW + distance + (1 if distance > 0 else -1))
    with pytest.raises(TimestampOutOfRange, match="not a number"):
        verified(signed(b"{}", timestamp="now"))


def test_a_body_above_the_limit_is_refused_first() -> None:
    with pytest.raises(BodyTooLarge):
        verified({}, b" " * (MAX_BODY_BYTES + 1))


@pytest.mark.parametrize("key", [API_KEY, FORMER])
def test_the_resource_is_opened_with_the_current_key_or_the_one_before(key: str) -> None:
    body = sealed('{"amount":{"total":100},"note":"好 🌊"}'.encode(), key=key)
    assert unseal((API_KEY, FORMER), body) == {
        "id": "EV-1",
        "event_type": "TRANSACTION.SUCCESS",
        "original_type": "transaction",
        "resource": {"amount": {"total": "100"}, "note": "好 🌊"},
    }


def test_a_resource_without_associated_data_is_opened() -> None:
    body = json.loads(sealed(b"{}", extra=""))
    del body["resource"]["associated_data"]
    assert unseal((API_KEY,), json.dumps(body).encode())["resource"] == {}


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": ""},
        {"nonce": "x"},
        {"nonce": "\ud800"},
        {"ciphertext": "AAAA"},
        {"ciphertext": "#"},
        {"associated_data": "x"},
        {"associated_data": "\udfff"},
    ],
)
def test_what_was_tampered_with_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(DecryptionFailed):
        unseal((API_KEY, FORMER), sealed(b"{}", **change))
    with pytest.raises(DecryptionFailed):
        unseal((FORMER,), sealed(b"{}"))


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"id":"1","resource":"x"}',
        b'{"resource":{}}',
        sealed(b"{}", algorithm="AES"),
        sealed(b"[]"),
        sealed(b"x"),
    ],
)
def test_what_is_no_notice_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        unseal((API_KEY,), body)


@pytest.mark.parametrize("pem", ["", "x", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"])
def test_what_is_no_key_is_said(pem: str) -> None:
    with pytest.raises(ConfigurationError, match="neither an RSA certificate nor an RSA public key"):
        load_key(pem)
