"""What goes into requests: envelopes with right signatures, whatever is inside, and bodies that nobody should send."""

import base64
import time
from collections.abc import Mapping

from Crypto.Cipher import AES

from liushui.wechat.accounts import ComponentAccount, OfficialAccount, WeComAccount
from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.signature import sign
from local.aws_events import Json, proxy_event
from proofs.hostile.stage import CANARY
from tests.builders import text_fields, to_xml

Keyed = OfficialAccount | WeComAccount | ComponentAccount
NONCE = "1234567"
_BLOCK = 32


def with_body(event: Json, body: str | bytes | None) -> Json:
    """The same request with another body: bytes come as base64."""
    if isinstance(body, bytes):
        return event | {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    return event | {"body": body, "isBase64Encoded": False}


def with_query(event: Json, change: Mapping[str, str | None]) -> Json:
    """The same request with other parameters; None leaves one out."""
    query = {name: value for name, value in {**event["queryStringParameters"], **change}.items() if value is not None}
    return event | {
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()},
    }


def repeated(event: Json, name: str, *values: str) -> Json:
    """The same request with several values of one parameter: the last stands in API Gateway's single values."""
    several = {**event["multiValueQueryStringParameters"], name: list(values)}
    return with_query(event, {name: values[-1]}) | {"multiValueQueryStringParameters": several}


def receiver_of(account: Keyed) -> str:
    """Whom the account's envelopes are addressed to."""
    return account.keyring[0].receive_id


def sealed(account: Keyed, plain: bytes, *, receiver: str | None = None, key: str | None = None) -> str:
    """`plain` in the account's envelope, or in that of another key or receiver."""
    crypter = MessageCrypter(key or account.encoding_aes_key or "", ())
    return crypter.encrypt(plain, receiver_of(account) if receiver is None else receiver, b"0" * 16)


def block_sealed(account: Keyed, padded: bytes) -> str:
    """Whole blocks that no sender would make, encrypted with the account's key."""
    key = base64.b64decode((account.encoding_aes_key or "") + "=")
    return base64.b64encode(AES.new(key, AES.MODE_CBC, key[:16]).encrypt(padded)).decode()


def wrong_blocks(account: Keyed) -> dict[str, str]:
    """Envelopes that decrypt to something with a wrong length prefix or wrong padding."""
    message, receiver = to_xml(text_fields(CANARY)).encode(), receiver_of(account).encode()

    def made(length: int, pad: bytes | None = None) -> str:
        text = b"0" * 16 + length.to_bytes(4, "big") + message + receiver
        size = _BLOCK - len(text) % _BLOCK
        return block_sealed(account, text + (bytes([size]) * size if pad is None else pad * size))

    return {
        "length prefix, beyond the end": made(len(message) + 1000), "length prefix, as large as it gets": made(2**32 - 1),
        "length prefix, one too long": made(len(message) + 1), "length prefix, one too short": made(len(message) - 1),
        "length prefix, nothing": made(0), "padding, of zeros": made(len(message), b"\0"),
        "padding, too large": made(len(message), b"\x21"), "padding, all of it": block_sealed(account, b"\x20" * _BLOCK),
        "padding, that differs": block_sealed(account, b"0" * 60 + b"\x01\x02\x03\x04"),
        "half a block": block_sealed(account, b"\x10" * 16),
    }  # fmt: skip


def wrong_texts(right: str) -> dict[str, str]:
    """A right envelope that was damaged on the way."""
    return {
        "a bit turned": ("B" if right[0] != "B" else "C") + right[1:], "cut off": right[:-24], "cut in a group": right[:-3],
        "no base64": "é" * 64, "one block": "A" * 24, "empty": "", "padding only": "====", "lone surrogate": "\ud800" * 64,
    }  # fmt: skip


def signed(
    account: Keyed, encrypt: str, body: str | bytes, *, app_id: str | None = None, at: int = 0, marked: bool = True
) -> Json:
    """A POST to the account's door, rightly signed `at` seconds from now. `marked`: as encrypted."""
    stamp = str(int(time.time()) + at)
    query = {"timestamp": stamp, "nonce": NONCE, "msg_signature": sign(account.token, stamp, NONCE, encrypt)}
    query |= {"signature": sign(account.token, stamp, NONCE)} | ({"encrypt_type": "aes"} if marked else {})
    return with_body(proxy_event("POST", account.name, query, "", at=1, door=account.door, app_id=app_id), body)


def in_xml(encrypt: str) -> bytes:
    """The XML envelope around it."""
    return f"<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>".encode("utf-8", "surrogatepass")


def as_bytes(body: str | bytes) -> bytes:
    """Its bytes, those of lone surrogates too."""
    return body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")


def xml_bodies() -> dict[str, str | bytes]:
    """XML that must be refused wherever it stands."""
    inside = f"<FromUserName>o</FromUserName><MsgType>text</MsgType><MsgId>1</MsgId><Content>&a;</Content><N>{CANARY}</N>"
    harmless = inside.replace("&a;", "x")

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
        "document type": f"<!DOCTYPE xml><xml>{harmless}</xml>",
        "instruction": f"<?php {CANARY}?><xml>{harmless}</xml>",
        "another encoding": f'<?xml version="1.0" encoding="gbk"?><xml>{harmless}</xml>',
        "UTF-16": f"<xml>{harmless}</xml>".encode("utf-16"),
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
    }


def json_bodies() -> dict[str, str | bytes]:
    """JSON that must be refused wherever it stands."""
    inside = f'"FromUserName":"o","MsgType":"text","MsgId":1,"Content":"{CANARY}"'
    whole = f"{{{inside}}}"
    return {
        "a name twice": f'{{{inside},"FromUserName":"p"}}',
        "a name twice, inside": f'{{{inside},"a":{{"b":1,"b":2}}}}',
        "a name twice, spelt otherwise": f'{{{inside},"Msg\\u0054ype":"event"}}',
        "NaN": f'{{{inside},"a":NaN}}',
        "infinite": f'{{{inside},"a":[-Infinity]}}',
        "deep": f'{{{inside},"a":{"[" * 40}{"]" * 40}}}',
        "deeper than a stack": f'{{{inside},"a":{"[" * 30_000}',
        "a list": f"[{whole}]",
        "a text": f'"{CANARY}"',
        "a number": "1" * 5000,
        "nothing at all": "null",
        "blanks": " \n ",
        "two objects": whole * 2,
        "cut off": whole[:-3],
        "a comma too many": f"{{{inside},}}",
        "a comment": f"{{{inside}/**/}}",
        "single quotes": whole.replace('"', "'"),
        "a mark before it": b"\xef\xbb\xbf" + whole.encode(),
        "UTF-16": whole.encode("utf-16"),
        "UTF-32": whole.encode("utf-32"),
        "not UTF-8": whole.encode()[:-1] + b',"a":"\xff\xfe"}',
        "lone surrogate": f'{{{inside},"a":"\ud800"}}',
        "NUL": f'{{{inside},"a":"\0"}}',
        "large": f'{{{inside},"a":"{CANARY * 5000}"}}',
    }
