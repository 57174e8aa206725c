"""`/wechat/{account}` with XML: Official Accounts in each mode."""

import time
from collections.abc import Iterator

from local.aws_events import Json, proxy_event
from proofs.hostile.letters import (
    as_bytes,
    in_xml,
    sealed,
    signed,
    with_body,
    with_query,
    wrong_blocks,
    wrong_texts,
    xml_bodies,
)
from proofs.hostile.stage import CANARY, OFFICIAL
from tests.builders import a_callback, text_fields, to_xml

_SAFE = OFFICIAL["safe"]


def a_request(mode: str, *, body: str | bytes | None = None, **query: str) -> Json:
    """A callback as WeChat sends it, with another body, with other parameters."""
    right, whole = a_callback(OFFICIAL[mode], text_fields(CANARY), now=int(time.time()))
    event = proxy_event("POST", OFFICIAL[mode].name, right | query, "", at=1)
    return with_body(event, whole.decode() if body is None else body)


def hostile() -> Iterator[tuple[str, Json]]:
    """Requests that must be refused, each with its name."""
    yield from _wrong_signatures()
    for name, body in (
        xml_bodies() | {"a user like a path": to_xml(text_fields(CANARY, user="../../" + "o" * 300))}
    ).items():
        yield f"{name}, plain", a_request("plain", body=body)
        yield f"{name}, sealed", _enveloped(sealed(_SAFE, as_bytes(body)))
    yield from _wrong_envelopes()
    yield from _wrong_requests()


def odd() -> Iterator[tuple[str, Json]]:
    """Requests that must be taken, each a commit."""
    for name, body in {
        "no fields": "<xml></xml>",
        "no type": "<xml><FromUserName>o</FromUserName></xml>",
        "repeated fields": "<xml><MsgType>text</MsgType><MsgType>event</MsgType><FromUserName>o</FromUserName></xml>",
        "fields with fields": "<xml><FromUserName><a>1</a></FromUserName><MsgType><b/></MsgType></xml>",
        "rare characters": to_xml(text_fields("\U0001f30a]]>\u202e\U000e0041", user="o/../%00\u202e", msg_id="9" * 30)),
        "long text": to_xml(text_fields("x" * 60_000, msg_id="2")),
        "a number that is none": to_xml(text_fields("x", msg_id="٣")),
    }.items():
        yield f"{name}, plain", a_request("plain", body=body.encode())


def _wrong_signatures() -> Iterator[tuple[str, Json]]:
    for mode, name in (("plain", "signature"), ("safe", "msg_signature")):
        right = a_request(mode)["queryStringParameters"][name]
        for what, wrong in {
            "the first half right": right[:20] + "0" * 20, "cut off": right[:39], "longer": right + "0",
            "in capitals": right.upper(), "empty": "", "not ASCII": "é" * 40, "a NUL": right + "\0", "of no one": "0" * 40,
            "lone surrogate": "\ud800" * 40,
        }.items():  # fmt: skip
            yield f"signature, {what}, {mode}", a_request(mode, **{name: wrong})
        for what, stamp in {
            "old": "1000000000", "far ahead": "4000000000", "Arabic": "٣" * 10, "none": "", "long": "9" * 300,
        }.items():  # fmt: skip
            yield f"timestamp, {what}, {mode}", a_request(mode, timestamp=stamp)
    for what, at in {"in eleven minutes": 660, "eleven minutes ago": -660}.items():
        encrypt = sealed(_SAFE, to_xml(text_fields(CANARY)).encode())
        yield f"rightly signed {what}", signed(_SAFE, encrypt, in_xml(encrypt), at=at)


def _enveloped(encrypt: str) -> Json:
    return signed(_SAFE, encrypt, in_xml(encrypt))


def _wrong_envelopes() -> Iterator[tuple[str, Json]]:
    whole = to_xml(text_fields(CANARY)).encode()
    right = sealed(_SAFE, whole)
    yield "envelope, another key", _enveloped(sealed(_SAFE, whole, key="B" * 43))
    yield "envelope, another receiver", _enveloped(sealed(_SAFE, whole, receiver="wxffffffffffffffff"))
    for what, encrypt in (wrong_texts(right) | wrong_blocks(_SAFE)).items():
        yield f"envelope, {what}", _enveloped(encrypt)
    for what, body in {
        "twice": f"<xml><Encrypt>{right}</Encrypt><Encrypt>{right}</Encrypt></xml>",
        "nested": f"<xml><Encrypt><a>{right}</a></Encrypt></xml>",
        "with an attribute": f"<xml><Encrypt a='1'>{right}</Encrypt></xml>",
        "named otherwise": f"<xml><encrypt>{right}</encrypt></xml>",
    }.items():
        yield f"envelope, {what}", signed(_SAFE, right, body)
    yield "envelope, not marked", signed(_SAFE, right, in_xml(right), marked=False)
    yield "envelope, marked otherwise", with_query(_enveloped(right), {"encrypt_type": "raw"})
    yield "plain where sealed is asked for", a_request("safe", body=whole.decode())
    yield "JSON where XML is asked for", a_request("plain", body=f'{{"FromUserName":"o","Content":"{CANARY}"}}')


def _wrong_requests() -> Iterator[tuple[str, Json]]:
    right = a_request("safe")
    changes: dict[str, Json] = {
        "no query": {"queryStringParameters": None}, "no body": {"body": None}, "no account": {"pathParameters": None},
        "another account": {"pathParameters": {"account": "nobody"}},
        "an account like a path": {"pathParameters": {"account": "../shop-safe"}},
        "an account of another name": {"pathParameters": {"account": "Shop-Safe\0"}},
        "another method": {"httpMethod": "DELETE"}, "GET without echostr": {"httpMethod": "GET"},
    }  # fmt: skip
    for name, change in changes.items():
        yield name, right | change
    for name in ("signature", "timestamp", "nonce"):
        yield f"no {name}", with_query(a_request("plain"), {name: None})
    yield "a long echostr", a_request("plain", echostr=CANARY * 20) | {"httpMethod": "GET"}
    yield "a check with a lone surrogate", a_request("plain", echostr="\ud800") | {"httpMethod": "GET"}
    yield "a wrong check", a_request("plain", echostr=CANARY, signature="0" * 40) | {"httpMethod": "GET"}
