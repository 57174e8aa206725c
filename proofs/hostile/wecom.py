"""`/wecom/{account}`: XML of a corporation's applications, and JSON of robots. Everything is in envelopes."""

import json
from collections.abc import Iterator

from liushui.wechat.accounts import WeComAccount
from local.aws_events import Json
from proofs.hostile.letters import (
    as_bytes,
    in_xml,
    json_bodies,
    sealed,
    signed,
    with_body,
    with_query,
    wrong_blocks,
    wrong_texts,
    xml_bodies,
)
from proofs.hostile.stage import CANARY, CORP, OFFICIAL, ROBOT
from tests.builders import text_fields, to_xml

_TEXT = to_xml(text_fields(CANARY)).encode()
_SAID = {"msgid": "1", "aibotid": "a", "chattype": "single", "from": {"userid": "u"}, "msgtype": "text"}
_ROBOTS = json.dumps(_SAID | {"text": {"content": CANARY}}).encode()


def a_request(account: WeComAccount, inner: bytes | None = None) -> Json:
    """A callback as WeCom sends it, or with another body inside."""
    return enveloped(account, sealed(account, (_ROBOTS if account is ROBOT else _TEXT) if inner is None else inner))


def enveloped(account: WeComAccount, encrypt: str) -> Json:
    """A right signature over it."""
    return signed(account, encrypt, json.dumps({"encrypt": encrypt}) if account is ROBOT else in_xml(encrypt), marked=False)


def hostile() -> Iterator[tuple[str, Json]]:
    """Requests that must be refused, each with its name."""
    for account, whole in ((CORP, _TEXT), (ROBOT, _ROBOTS)):
        for name, event in _of(account, whole):
            yield f"{name}, {account.name}", event
    for name, body in (xml_bodies() | {"a user like a path": to_xml(text_fields(CANARY, user="../" * 100))}).items():
        yield f"XML, {name}", a_request(CORP, as_bytes(body))
    for name, body in (json_bodies() | {"a user like a path": _robots(**{"from": {"userid": "../" * 100}})}).items():
        yield f"JSON, {name}", a_request(ROBOT, as_bytes(body))
    yield from _wrong_envelopes()
    yield from _wrong_checks()


def odd() -> Iterator[tuple[str, Json]]:
    """Requests that must be taken, each a commit."""
    for name, inner in {
        "no fields": b"{}",
        "no sender": _robots(**{"from": None}),
        "an id of a lone surrogate": _robots(msgid="\ud800"),
        "lone surrogates": _robots(msgid="2", **{"from": {"userid": "\ud800"}, "text": {"content": "\udfff"}}),
        "fields of other types": _robots(msgid=["1"], aibotid={"a": 1}, msgtype=1),
    }.items():
        yield f"JSON, {name}", a_request(ROBOT, inner)
    lone = rb'{"ToUserName":"\udc00","FromUserName":"\ud800","MsgType":"text","MsgId":8,"Content":"x"}'
    yield "JSON, a member whose name is a lone surrogate", a_request(CORP, lone)
    yield "XML, no fields", a_request(CORP, b"<xml></xml>")
    yield (
        "XML, an approval of nothing",
        a_request(
            CORP, b"<xml><MsgType>event</MsgType><Event>sys_approval_change</Event><ApprovalInfo>x</ApprovalInfo></xml>"
        ),
    )


def _robots(**changes: object) -> bytes:
    return json.dumps(_SAID | changes).encode()


def _of(account: WeComAccount, whole: bytes) -> Iterator[tuple[str, Json]]:
    right = sealed(account, whole)
    for what, signature in {"wrong": "0" * 40, "empty": "", "lone surrogate": "\ud800" * 40, "missing": None}.items():
        yield f"msg_signature, {what}", with_query(enveloped(account, right), {"msg_signature": signature})
    for name in ("timestamp", "nonce"):
        yield f"no {name}", with_query(enveloped(account, right), {name: None})
    for what, receiver in {
        "another corporation": "wwffffffffffffffff", "an application's id": "1000002", "an Official Account": "wx01234567",
        "nobody" if account is CORP else "the corporation": "" if account is CORP else CORP.corp_id,
    }.items():  # fmt: skip
        yield f"addressed to {what}", enveloped(account, sealed(account, whole, receiver=receiver))
    key = OFFICIAL["safe"].encoding_aes_key
    yield "another account's key", enveloped(account, sealed(account, whole, key=key))
    for what, encrypt in (wrong_texts(right) | wrong_blocks(account)).items():
        yield f"envelope, {what}", enveloped(account, encrypt)
    for what, at in {"in eleven minutes": 660, "eleven minutes ago": -660}.items():
        yield f"rightly signed {what}", signed(account, right, in_xml(right), at=at)
    yield "a plain body", with_body(enveloped(account, right), whole)
    yield "a plain body, signed as without one", signed(account, "", whole)


def _wrong_envelopes() -> Iterator[tuple[str, Json]]:
    right, robots = sealed(CORP, _TEXT), sealed(ROBOT, _ROBOTS)
    yield "envelope, twice", signed(CORP, right, f"<xml><Encrypt>{right}</Encrypt><Encrypt>{right}</Encrypt></xml>")
    yield "envelope, in small letters", signed(CORP, right, f"<xml><encrypt>{right}</encrypt></xml>")
    for what, body in {
        "twice": f'{{"encrypt":"{robots}","encrypt":"{robots}"}}', "in both": f'{{"encrypt":"{robots}","Encrypt":"{robots}"}}',
        "in a list": f'{{"encrypt":["{robots}"]}}', "null": '{"encrypt":null}', "no object": f'["{robots}"]',
    }.items():  # fmt: skip
        yield f"envelope, {what}", signed(ROBOT, robots, body)


def a_check(encrypt: str, account: WeComAccount = CORP) -> Json:
    """The URL check of WeCom's console with this `echostr`."""
    return with_query(signed(account, encrypt, ""), {"echostr": encrypt}) | {"httpMethod": "GET", "body": None}


def _wrong_checks() -> Iterator[tuple[str, Json]]:
    right = sealed(CORP, CANARY.encode())
    yield "check, wrong signature", with_query(a_check(right), {"msg_signature": "0" * 40})
    yield "check, of another text", with_query(a_check(right), {"echostr": sealed(CORP, b"1")})
    yield "check, no echostr", with_query(a_check(right), {"echostr": None})
    yield "check, plain", a_check(CANARY)
    yield "check, long", a_check(sealed(CORP, CANARY.encode() * 60))
    yield "check, no text inside", a_check(sealed(CORP, b"\xff" + CANARY.encode()))
    yield "check, of another corporation", a_check(sealed(CORP, CANARY.encode(), receiver="wwffffffffffffffff"))
    for what, encrypt in (wrong_texts(right) | wrong_blocks(CORP)).items():
        yield f"check, {what}", a_check(encrypt)
    yield "check, blanks and cut off", with_query(a_check(right[:-24]), {"echostr": right[:-24].replace("+", " ")})
    yield "check, only blanks", a_check(" " * 64)
