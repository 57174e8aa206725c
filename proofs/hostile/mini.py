"""`/wechat/{account}` of a mini program that is sent JSON, plain and in envelopes."""

import json
from collections.abc import Iterator

from local.aws_events import Json
from proofs.hostile.letters import as_bytes, json_bodies, sealed, signed, with_query, wrong_blocks, wrong_texts, xml_bodies
from proofs.hostile.stage import CANARY, MINI

_PLAIN, _SAFE = MINI["plain"], MINI["safe"]
_TEXT = {"ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": 1, "MsgType": "text", "Content": CANARY, "MsgId": 1}


def a_request(mode: str, inner: bytes | None = None) -> Json:
    """A callback as WeChat sends it, or with another body inside."""
    plain = json.dumps(_TEXT).encode() if inner is None else inner
    return signed(_PLAIN, "", plain, marked=False) if mode == "plain" else _enveloped(sealed(_SAFE, plain))


def hostile() -> Iterator[tuple[str, Json]]:
    """Requests that must be refused, each with its name."""
    long = {"a user like a path": json.dumps(_TEXT | {"FromUserName": "../../" + "o" * 300})}
    long |= {"a user like a number": json.dumps(_TEXT).replace('"o1"', "1" * 5000)}
    for name, body in (json_bodies() | long).items():
        yield f"{name}, plain", a_request("plain", as_bytes(body))
        yield f"{name}, sealed", a_request("safe", as_bytes(body))
    for name, body in xml_bodies().items():
        yield f"XML, {name}", a_request("plain", as_bytes(body))
    yield "signature, wrong", with_query(a_request("plain"), {"signature": "0" * 40})
    yield "msg_signature, wrong", with_query(a_request("safe"), {"msg_signature": "0" * 40})
    yield from _wrong_envelopes()


def odd() -> Iterator[tuple[str, Json]]:
    """Requests that must be taken, each a commit."""
    for mode in MINI:
        for name, body in {
            "no fields": "{}",
            "a huge number": '{"FromUserName":"o","MsgType":"text","MsgId":' + "9" * 5000 + ',"Content":1e999999}',
            "fields of other types": '{"FromUserName":["o"],"MsgType":{"a":null},"Event":true,"CreateTime":-0.0}',
            "lone surrogates": r'{"ToUserName":"\udc00","FromUserName":"\ud800","MsgType":"text","Content":"\udfff"}',
            "rare characters": r'{"FromUserName":"\u0000/..\u202e","MsgType":"event","Event":"\uffff","":"x"}',
            "unknown to all": r'{"FromUserName":"o2","MsgType":"event","Event":"a_new_one","__class__":"x"}',
        }.items():
            yield f"{name}, {mode}", a_request(mode, body.encode())


def _enveloped(encrypt: str) -> Json:
    return signed(_SAFE, encrypt, json.dumps({"ToUserName": "gh_1", "Encrypt": encrypt}))


def _wrong_envelopes() -> Iterator[tuple[str, Json]]:
    whole = json.dumps(_TEXT).encode()
    right = sealed(_SAFE, whole)
    yield "envelope, another key", _enveloped(sealed(_SAFE, whole, key="B" * 43))
    yield "envelope, another receiver", _enveloped(sealed(_SAFE, whole, receiver="wxffffffffffffffff"))
    for what, encrypt in (wrong_texts(right) | wrong_blocks(_SAFE)).items():
        yield f"envelope, {what}", _enveloped(encrypt)
    said = json.dumps(right)
    for what, value in {
        "twice": f'{said},"Encrypt":{said}', "in both spellings": f'{said},"encrypt":{said}', "in a list": f"[{said}]",
        "in an object": f'{{"Encrypt":{said}}}', "null": "null", "a number": "1", "true": "true", "NaN": "NaN",
    }.items():  # fmt: skip
        yield f"envelope, {what}", signed(_SAFE, right, f'{{"ToUserName":"gh_1","Encrypt":{value}}}')
    yield "envelope, of a number that is signed", signed(_SAFE, "1", '{"Encrypt":1}')
    yield "envelope, at the plain account", signed(_PLAIN, "", f'{{"Encrypt":{said}}}', marked=False)
    yield "plain where sealed is asked for", signed(_SAFE, "", whole)
