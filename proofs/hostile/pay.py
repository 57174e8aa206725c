"""`/pay/{account}`: notices of WeChat Pay, signed in headers, with a resource that is sealed."""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from Crypto.Cipher import AES
from Crypto.Hash import SHA256
from Crypto.Signature import pkcs1_15

from liushui.wechat.pay_notice import ALGORITHM
from local.aws_events import Json, proxy_event
from local.callback_payloads import platform_key
from proofs.hostile.letters import as_bytes, json_bodies, with_body
from proofs.hostile.stage import API_V3_KEY, CANARY, SERIAL, till

_NONCE, _EXTRA = "415670741abc", "transaction"
_INSIDE = json.dumps({"transaction_id": "1", "attach": CANARY}).encode()


def a_request(body: bytes | None = None, *, at: int = 0, headers: Mapping[str, str | None] | None = None) -> Json:
    """A notice as WeChat Pay sends it `at` seconds from now, or another body, rightly signed, and then other headers; None
    leaves one out."""
    whole, stamp = a_notice() if body is None else body, str(int(time.time()) + at)
    signature = pkcs1_15.new(platform_key()).sign(SHA256.new(f"{stamp}\n{_NONCE}\n".encode() + whole + b"\n"))
    right = {
        "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": _NONCE, "Wechatpay-Serial": SERIAL,
        "Wechatpay-Signature": base64.b64encode(signature).decode(), "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }  # fmt: skip
    given = {name: value for name, value in {**right, **(headers or {})}.items() if value is not None}
    return with_body(proxy_event("POST", till().name, {}, "", at=1, door="pay", more_headers=given), whole)


def a_notice(
    inside: bytes = _INSIDE, *, key: str = API_V3_KEY, parts: Mapping[str, Any] | None = None, **changes: Any
) -> bytes:
    """The body: with this inside its resource, other `parts` of the resource, other fields of its own; `...` leaves one out."""
    cipher = AES.new(key.encode(), AES.MODE_GCM, nonce=_NONCE.encode())
    cipher.update(_EXTRA.encode())
    text, tag = cipher.encrypt_and_digest(inside)
    sealed = {
        "original_type": "transaction", "algorithm": ALGORITHM, "ciphertext": base64.b64encode(text + tag).decode(),
        "associated_data": _EXTRA, "nonce": _NONCE,
    }  # fmt: skip
    notice = {"id": "EV-1", "event_type": "TRANSACTION.SUCCESS", "summary": CANARY}
    return json.dumps(_changed({**notice, "resource": _changed(sealed, parts or {})}, changes)).encode()


def hostile() -> Iterator[tuple[str, Json]]:
    """Requests that must be refused, each with its name."""
    yield from _wrong_bodies()
    yield from _wrong_headers()
    for name, body in json_bodies().items():
        yield f"notice, {name}", a_request(as_bytes(body))
        yield f"resource, {name}", a_request(a_notice(as_bytes(body)))
    for name, change in _wrong_resources().items():
        yield f"resource, {name}", a_request(a_notice(parts=change))
    yield "resource, another key", a_request(a_notice(key="x" * 32))
    yield "resource, empty", a_request(a_notice(b""))
    odd_notices: dict[str, dict[str, Any]] = {
        "a list": {"resource": [{}]}, "text": {"resource": CANARY}, "null": {"resource": None}, "missing": {"resource": ...},
        "without an id": {"id": ...}, "of an empty id": {"id": ""}, "of an id with parts": {"id": {"a": "1"}},
        "of a long id": {"id": "../" * 100},
    }  # fmt: skip
    for name, changes in odd_notices.items():
        yield f"notice, {name}", a_request(a_notice(**changes))


def odd() -> Iterator[tuple[str, Json]]:
    """Requests that must be taken, each a commit."""
    yield "names in capitals", _in_capitals(a_request(a_notice(id="EV-2")))
    yield "a serial in small letters", a_request(a_notice(id="EV-3"), headers={"Wechatpay-Serial": SERIAL.lower()})
    yield "an id of a lone surrogate", a_request(a_notice(id="\ud800"))
    yield "an id like a path", a_request(a_notice(id="../EV-5@us-east-1"))
    yield "a huge number", a_request(a_notice(b'{"amount":' + b"9" * 5000 + b"}", id="EV-6"))
    yield "four minutes old", a_request(a_notice(id="EV-7"), at=-240)


def _changed(whole: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**whole, **changes}.items() if value is not ...}


def _in_capitals(event: Json) -> Json:
    return event | {"headers": {name.upper(): value for name, value in event["headers"].items()}}


def _wrong_headers() -> Iterator[tuple[str, Json]]:
    right = a_request()["headers"]
    for name in ("Timestamp", "Nonce", "Serial", "Signature"):
        header = f"Wechatpay-{name}"
        for what, value in {
            "missing": None, "empty": "", "long": "9" * 2000, "not ASCII": "é" * 40, "lone surrogate": "\ud800" * 10,
        }.items():  # fmt: skip
            yield f"{name}, {what}", a_request(headers={header: value})
        yield f"{name}, twice in odd case", a_request(headers={header.swapcase(): "1"})
    signature = right["Wechatpay-Signature"]
    for what, value in {
        "of a probe": f"WECHATPAY/SIGNTEST/{signature}", "cut off": signature[:-8], "of no one": "A" * 344, "short": "AAAA",
        "with a line end": f"{signature[:76]}\n{signature[76:]}",
    }.items():  # fmt: skip
        yield f"signature, {what}", a_request(headers={"Wechatpay-Signature": value})
    yield "another nonce", a_request(headers={"Wechatpay-Nonce": "415670741abd"})
    yield "another serial", a_request(headers={"Wechatpay-Serial": SERIAL[:-1] + "1"})
    yield "another type", a_request(headers={"Wechatpay-Signature-Type": "WECHATPAY2-SM2-WITH-SM3"})
    yield "another minute", a_request(headers={"Wechatpay-Timestamp": str(int(right["Wechatpay-Timestamp"]) - 60)})
    for what, at in {"in six minutes": 360, "six minutes ago": -360, "a day ago": -86_400}.items():
        yield f"rightly signed {what}", a_request(at=at)
    yield "no headers", a_request() | {"headers": None}


def _wrong_bodies() -> Iterator[tuple[str, Json]]:
    right, whole = a_request(), a_notice()
    turned = whole.replace(b"TRANSACTION.SUCCESS", b"TRANSACTION.SUCCESs")
    for what, body in {"one byte changed": turned, "one byte more": whole + b" ", "one byte less": whole[:-1]}.items():
        yield f"body, {what}", with_body(right, body)
    yield "no body", with_body(right, None)
    for method in ("GET", "PUT", "HEAD"):
        yield f"{method}", right | {"httpMethod": method}
    yield "GET with echostr", right | {"httpMethod": "GET", "queryStringParameters": {"echostr": CANARY}}
    yield "an AppID behind it", right | {
        "resource": "/pay/{account}/{appid}", "pathParameters": {"account": till().name, "appid": "wx0123456789abcdef"}
    }  # fmt: skip


def _wrong_resources() -> dict[str, Mapping[str, Any]]:
    sealed = json.loads(a_notice())["resource"]["ciphertext"]
    raw = base64.b64decode(sealed)
    return {
        "a wrong tag": {"ciphertext": base64.b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode()},
        "a wrong text": {"ciphertext": base64.b64encode(bytes([raw[0] ^ 1]) + raw[1:]).decode()},
        "only a tag": {"ciphertext": base64.b64encode(raw[-16:]).decode()},
        "half a tag": {"ciphertext": base64.b64encode(raw[:-8]).decode()},
        "no base64": {"ciphertext": "é" * 40}, "cut base64": {"ciphertext": sealed[:-1]}, "no ciphertext": {"ciphertext": ...},
        "a ciphertext in parts": {"ciphertext": [sealed]}, "a ciphertext of a lone surrogate": {"ciphertext": "\ud800" * 40},
        "another algorithm": {"algorithm": "AEAD_SM4_GCM"}, "no algorithm": {"algorithm": ...},
        "an algorithm in small letters": {"algorithm": ALGORITHM.lower()},
        "a short nonce": {"nonce": _NONCE[:-1]}, "a long nonce": {"nonce": _NONCE * 40}, "no nonce": {"nonce": ...},
        "an empty nonce": {"nonce": ""}, "a nonce in parts": {"nonce": {"a": _NONCE}},
        "a nonce beyond ASCII": {"nonce": "水" * 4},
        "a nonce of a lone surrogate": {"nonce": "\ud800" * 12}, "no associated data": {"associated_data": ...},
        "other associated data": {"associated_data": "refund"},
        "associated data of a lone surrogate": {"associated_data": "\udfff"},
    }  # fmt: skip
