"""Hostile callbacks: whatever comes in, the real handler gives no 5xx, stores nothing of it, and tells nobody anything."""

import base64
import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass

import pytest
from hypothesis import strategies as st

from functions.receive_callback.handler import lambda_handler
from liushui.domain.errors import MalformedBody
from liushui.wechat import signature, xml
from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.signature import sign
from local.aws_events import Json, proxy_event
from proofs.projections import examples
from proofs.runner import Complaints, Mutant, Scale, patched
from tests.builders import AES_KEY, a_callback, an_account, text_fields, to_xml
from tests.deployed import Context, Deployed, deployed
from tests.strategies import any_text

CANARY = "c4nary-in-the-b0dy"
"""Stands in every hostile body, and must not stand anywhere else."""
ACCOUNTS = {mode: an_account(name=f"shop-{mode}", mode=mode) for mode in ("plain", "compatible", "safe")}
SECRETS = (ACCOUNTS["plain"].token, ACCOUNTS["plain"].app_secret, AES_KEY, CANARY)


@dataclass
class Door:
    """The deployed handler, and what it has told so far."""

    stage: Deployed
    output: io.StringIO

    def knock(self, event: Json) -> tuple[int, str]:
        """The status of the answer and its body."""
        with redirect_stdout(self.output):
            answer = lambda_handler(event, Context())
        json.dumps(answer)
        return answer["statusCode"], answer["body"]

    def stored(self) -> int:
        """How many commits stand."""
        count: int = self.stage.client.scan(TableName="liushui-local-commits", Select="COUNT")["Count"]
        return count

    def told(self) -> str:
        """The log and the metrics since the last look."""
        told = self.stage.logs.getvalue() + self.output.getvalue()
        for stream in (self.stage.logs, self.output):
            stream.truncate(0)
            stream.seek(0)
        return told


@contextmanager
def door() -> Iterator[Door]:
    """See `Door`."""
    with pytest.MonkeyPatch.context() as patch, deployed(patch) as stage:
        for account in ACCOUNTS.values():
            stage.add_account(account)
        yield Door(stage, io.StringIO())


def a_request(mode: str, *, body: str | bytes | None = None, **query: str) -> Json:
    """A callback as WeChat sends it, with another body, with other parameters. Bytes come as base64."""
    account = ACCOUNTS[mode]
    right, whole = a_callback(account, text_fields(CANARY), now=int(time.time()))
    text = whole.decode() if body is None else body
    event = proxy_event("POST", account.name, right | query, "", at=1)
    if isinstance(text, bytes):
        return event | {"body": base64.b64encode(text).decode(), "isBase64Encoded": True}
    return event | {"body": text}


def corpus() -> Iterator[tuple[str, Json]]:
    """Requests that must be refused, each with its name."""
    yield from _wrong_signatures()
    for name, body in _bodies().items():
        yield f"{name}, plain", a_request("plain", body=body)
        yield f"{name}, sealed", _sealed(body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass"))
    yield from _wrong_envelopes()
    yield from _wrong_requests()


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
            "old": "1000000000",
            "far ahead": "4000000000",
            "Arabic": "٣" * 10,
            "none": "",
            "long": "9" * 300,
        }.items():
            yield f"timestamp, {what}, {mode}", a_request(mode, timestamp=stamp)


def _bodies() -> dict[str, str | bytes]:
    inside = f"<FromUserName>o</FromUserName><MsgType>text</MsgType><MsgId>1</MsgId><Content>&a;</Content><N>{CANARY}</N>"

    def document(declared: str) -> str:
        return f"<!DOCTYPE xml [{declared}]><xml>{inside}</xml>"

    laughs = '<!ENTITY z "ha">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("zyxwv", "yxwva", strict=True))
    return {
        "entity": document(f'<!ENTITY a "{CANARY}">'),
        "entity, external": document('<!ENTITY a SYSTEM "file:///etc/passwd">'),
        "entity, over the network": document('<!ENTITY a SYSTEM "http://127.0.0.1:1/x">'),
        "entity, parameter": document('<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; <!ENTITY a "x">'),
        "entity, of entities": document(laughs),
        "entity, undeclared": f"<xml>{inside}</xml>",
        "document type": f"<!DOCTYPE xml><xml>{inside.replace('&a;', 'x')}</xml>",
        "instruction": f"<?php {CANARY}?><xml>{inside.replace('&a;', 'x')}</xml>",
        "another encoding": f'<?xml version="1.0" encoding="gbk"?><xml>{inside.replace("&a;", "x")}</xml>',
        "UTF-16": f"<xml>{inside.replace('&a;', 'x')}</xml>".encode("utf-16"),
        "not UTF-8": b"<xml><Content>\xff\xfe</Content><N>" + CANARY.encode() + b"</N></xml>",
        "deep": "<xml>" + "<a>" * 4000 + CANARY + "</a>" * 4000 + "</xml>",
        "cut off": f"<xml><Content>{CANARY}",
        "two roots": f"<xml>{CANARY}</xml><xml/>",
        "another root": f"<html>{CANARY}</html>",
        "no XML": CANARY,
        "nothing": "",
        "NUL": f"<xml>\0{CANARY}</xml>",
        "lone surrogate": f"<xml>\ud800{CANARY}</xml>",
        "large": f"<xml><Content>{CANARY * 5000}</Content></xml>",
        "a user like a path": to_xml(text_fields(CANARY, user="../../" + "o" * 300)),
    }


def _sealed(plain: bytes, *, key: str = AES_KEY, receiver: str | None = None) -> Json:
    """An envelope with a right signature, whatever is inside."""
    account = ACCOUNTS["safe"]
    encrypt = MessageCrypter(key, (account.app_id,)).encrypt(plain, receiver or account.app_id, b"0" * 16)
    return _enveloped(encrypt)


def _enveloped(encrypt: str) -> Json:
    query = a_request("safe")["queryStringParameters"]
    signed = sign(ACCOUNTS["safe"].token, query["timestamp"], query["nonce"], encrypt)
    body = f"<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"
    return a_request("safe", body=body, msg_signature=signed)


def _wrong_envelopes() -> Iterator[tuple[str, Json]]:
    whole = to_xml(text_fields(CANARY)).encode()
    right = str(xml.encrypt_of(_sealed(whole)["body"].encode()))
    yield "envelope, another key", _sealed(whole, key="B" * 43)
    yield "envelope, another receiver", _sealed(whole, receiver="wxffffffffffffffff")
    for what, encrypt in {
        "a bit turned": ("B" if right[0] != "B" else "C") + right[1:], "cut off": right[:-24], "no base64": "é" * 64,
        "one block": "A" * 24, "empty": "", "padding only": "====",
    }.items():  # fmt: skip
        yield f"envelope, {what}", _enveloped(encrypt)
    yield "envelope, twice", a_request("safe", body=f"<xml><Encrypt>{right}</Encrypt><Encrypt>{right}</Encrypt></xml>")
    yield "plain where sealed is asked for", a_request("safe", body=whole.decode())


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


def refused(scale: Scale) -> str:
    """Each of the corpus."""
    complaints, names = Complaints(), 0
    with door() as at:
        for name, event in corpus():
            names += 1
            _refuse(at, name, event, complaints)
    complaints.raise_any()
    return f"{names} requests"


def _refuse(at: Door, name: str, event: Json, complaints: Complaints) -> None:
    try:
        status, body = at.knock(event)
    except Exception as error:  # noqa: BLE001 - what a handler raises is a 502 at the API
        complaints.unless(holds=False, complaint=f"{name}: raised {type(error).__name__}")
        return
    complaints.unless(400 <= status < 500, f"{name}: answered {status}")
    _tells_nothing(at, name, body, complaints)
    complaints.unless(at.stored() == 0, f"{name}: something was stored")


def _tells_nothing(at: Door, name: str, body: str, complaints: Complaints) -> None:
    complaints.unless("Traceback" not in body and ".py" not in body, f"{name}: a stack trace is in the answer")
    told = at.told()
    for secret in SECRETS:
        complaints.unless(secret not in told, f"{name}: {'the body' if secret == CANARY else 'a secret'} is in the log")
        complaints.unless(secret not in body, f"{name}: {'the body' if secret == CANARY else 'a secret'} is in the answer")


def anything(scale: Scale) -> str:
    """Requests that are made up, from nothing and from right ones with parts replaced; what is not 200 stores nothing."""
    cases, names = (
        scale(400, 5000),
        ["signature", "timestamp", "nonce", "msg_signature", "encrypt_type", "echostr", "openid"],
    )
    with door() as at:

        def holds(mode: str, query: dict[str, str], body: str | bytes, cut: int, parts: set[str], method: str) -> None:
            event = a_request(mode)
            whole = event["body"].encode()
            if "body" in parts:
                event |= a_request(mode, body=body)
            elif "spliced" in parts:
                inner = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
                event |= a_request(mode, body=whole[: cut % len(whole)] + inner + whole[cut % len(whole) + len(inner) :])
            if "query" in parts:
                event["queryStringParameters"] |= query
            before, complaints = at.stored(), Complaints()
            try:
                status, answer = at.knock(event | {"httpMethod": method})
            except Exception as error:
                raise AssertionError(f"raised {type(error).__name__}") from error
            complaints.unless(status < 500, f"answered {status}")
            complaints.unless(status == 200 or at.stored() == before, f"answered {status}, and stored something")
            _tells_nothing(at, "anything", "" if status == 200 else answer, complaints)
            complaints.raise_any()

        examples(
            holds, cases, mode=st.sampled_from(sorted(ACCOUNTS)), query=st.dictionaries(st.sampled_from(names), any_text),
            body=any_text | st.binary(), cut=st.integers(0, 2000),
            parts=st.sets(st.sampled_from(["body", "spliced", "query"]), min_size=1),
            method=st.sampled_from(["POST", "POST", "POST", "GET", "PUT"]),
        )  # fmt: skip
    return f"{cases} requests"


def _prefix_matches(given: str, *parts: str) -> bool:
    return bool(given) and sign(*parts)[:8] == given[:8]


_PARSE: Callable[[bytes], xml.Fields] = xml.parse


def _telling_parse(body: bytes) -> xml.Fields:
    try:
        return _PARSE(body)
    except MalformedBody as error:
        raise MalformedBody(f"{error}: {body[:400]!r}") from error


@contextmanager
def _telling() -> Iterator[None]:
    from liushui.wechat import callback

    with patched(xml, "parse", _telling_parse), patched(callback, "parse", _telling_parse):
        yield


ENTITIES = Mutant(
    "entity expansion on", lambda: patched(xml, "_refuse_document_type", lambda *_: None), r"entity, plain: answered 200"
)
PREFIX = Mutant(
    "signature compared by prefix",
    lambda: patched(signature, "matches", _prefix_matches),
    r"first half right, plain: answered 200",
)
TELLING = Mutant("the exception quotes the body", _telling, "the body is in the log")
RAISING = Mutant(
    "a body that is no UTF-8 is not expected",
    lambda: patched(xml, "_parse_flat", lambda body: {"Content": body.decode()}),
    r"answered 503",
)
