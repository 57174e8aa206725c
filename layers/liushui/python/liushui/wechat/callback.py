"""The verification of callbacks that are signed with a Token. What they must hold follows from the account's configuration
alone, never from themselves.

Order: presence and length of the parameters, timestamp, signature, decryption, parsing. (In compatible and safe mode the
signature covers `Encrypt`, so this one field is read before.) Source: WeChat developer documentation, "Message push"
(消息推送).

Nothing that WeChat, or anybody, sends makes these functions raise anything but a CallbackRefused.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, TypeVar

from liushui.domain.errors import (
    BodyTooLarge,
    CallbackRefused,
    ConfigurationError,
    DecryptionFailed,
    MalformedBody,
    ReceiverMismatch,
    SignatureMismatch,
    TimestampOutOfRange,
)
from liushui.wechat import signature
from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.xml import Fields, cdata, clean_text, parse

MAX_BODY_BYTES = 64 * 1024
MAX_PARAMETER_CHARS = 256
_MAX_ECHO_CHARS = 1024
_MAX_TIMESTAMP_DIGITS = 12

Mode: TypeAlias = Literal["plain", "compatible", "safe"]
"""How the account's console is set: plain; plain and encrypted side by side; encrypted only."""

Form: TypeAlias = Literal["xml", "json"]

_JSON = re.compile(rb"[ \t\r\n]*+\{")
"""How JSON begins."""

_SignedParts: TypeAlias = tuple[str, str, str]
"""The signature, the timestamp and the nonce of a request."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AccountKeys:
    """What a callback of one account is verified with, and whom its answer is addressed to when that is encrypted.
    `crypter` is needed in compatible and safe mode. `forms`: what bodies may be."""

    token: str = field(repr=False)
    receive_id: str
    mode: Mode
    crypter: MessageCrypter | None
    forms: tuple[Form, ...] = ("xml",)


@dataclass(frozen=True, slots=True)
class Opened:
    """A verified callback. `keys` opened it and `form` is its own: an answer is sealed with the same in the same.

    `robot`: its envelope is that of WeCom's intelligent robots, whose names are in small letters.
    """

    fields: Fields
    keys: AccountKeys = field(repr=False)
    form: Form = "xml"
    robot: bool = False


def with_any_keys(keyring: tuple[AccountKeys, ...], check: Callable[[AccountKeys], T]) -> T:
    """What `check` returns for the first keys that pass it: while keys are changed, those before are valid, too.

    Raises the refusal that came furthest, of several the current keys'.
    """
    refusals = list[CallbackRefused]()
    for keys in keyring:
        try:
            return check(keys)
        except _IN_ORDER as refusal:
            refusals.append(refusal)
    raise max(refusals, key=lambda refusal: _IN_ORDER.index(type(refusal)))


_IN_ORDER = (SignatureMismatch, DecryptionFailed, ReceiverMismatch)
"""What other keys may take, by how far the callback came."""


def verify_url(keys: AccountKeys, query: Mapping[str, str], now: int, tolerance: int) -> str:
    """The answer to the console's URL check: the raw `echostr`. It is plain in every mode of an Official Account.

    `now` and `tolerance` are seconds. The text comes from outside: serve it as text/plain. Raises SignatureMismatch,
    TimestampOutOfRange, and MalformedBody for an `echostr` that UTF-8 cannot carry.
    """
    echo = _parameter(query, "echostr")
    _check_signature(keys, _signed_parts(query, "signature", now, tolerance))
    try:
        echo.encode()
    except UnicodeEncodeError:
        raise MalformedBody("the query parameter echostr holds a lone surrogate") from None
    return echo


def verify_encrypted_url(keys: AccountKeys, query: Mapping[str, str], now: int, tolerance: int) -> str:
    """The answer to the URL check of WeCom's console: what the signed `echostr` holds encrypted. WeCom developer
    documentation, "Callback configuration" (回调配置). Raises as `open_message` does."""
    echo = _parameter(query, "echostr", _MAX_ECHO_CHARS).replace(" ", "+")  # a form decoder on the way makes blanks of "+"
    _check_signature(keys, _signed_parts(query, "msg_signature", now, tolerance), echo)
    try:
        return _crypter(keys).decrypt(echo).decode()
    except UnicodeDecodeError:
        raise MalformedBody("the encrypted echostr does not hold text") from None


def open_message(keys: AccountKeys, query: Mapping[str, str], body: bytes, now: int, tolerance: int) -> Opened:
    """A verified callback: in compatible and safe mode the fields that were encrypted, never the outer ones.

    `now` and `tolerance` are seconds. Raises CallbackRefused, as its more exact kinds.
    """
    check_size(body)
    if keys.mode == "plain":
        _check_signature(keys, _signed_parts(query, "signature", now, tolerance))
        return _plain(keys, body)
    if query.get("encrypt_type") != "aes":
        raise SignatureMismatch(
            f"the request is not marked encrypt_type=aes, but this account's mode is {keys.mode}; if WeChat's console is "
            "set to plain mode, set the account's mode to plain"
        )
    return open_encrypted(keys, query, body, now, tolerance)


def open_encrypted(keys: AccountKeys, query: Mapping[str, str], body: bytes, now: int, tolerance: int) -> Opened:
    """The same where nothing but encrypted callbacks exist (WeCom). Raises as `open_message` does."""
    check_size(body)
    signed = _signed_parts(query, "msg_signature", now, tolerance)
    outer, form = _read(keys, body)
    encrypt, robot = _encrypt_in(outer, form)
    if not encrypt:
        raise MalformedBody(
            f"the body has no Encrypt, but this account's mode is {keys.mode}; if WeChat's console is set to plain mode, "
            "set the account's mode to plain"
        )
    _check_signature(keys, signed, encrypt)
    inner, receiver = _crypter(keys).open(encrypt)
    fields, form = _read(keys, inner)
    opener = keys if receiver == keys.receive_id else replace(keys, receive_id=receiver)
    return Opened(fields, opener, form, robot)


def check_size(body: bytes) -> None:
    """Raises BodyTooLarge above the limit."""
    if len(body) > MAX_BODY_BYTES:
        raise BodyTooLarge(f"the body has {len(body)} bytes, more than the {MAX_BODY_BYTES} that are accepted")


def seal_reply(opened: Opened, text: str, timestamp: int, nonce: str, random16: bytes) -> str:
    """The encrypted envelope of a passive reply, for compatible and safe mode, in the form of the callback.

    `timestamp` is in seconds, `nonce` free to choose (the request's own serves), `random16` 16 new random bytes.
    """
    keys = opened.keys
    encrypt = _crypter(keys).encrypt(text.encode(), keys.receive_id, random16)
    nonce = clean_text(nonce)
    signed = signature.sign(keys.token, str(timestamp), nonce, encrypt)
    if opened.robot:
        return json.dumps({"encrypt": encrypt, "msgsignature": signed, "timestamp": timestamp, "nonce": nonce})
    if opened.form == "json":
        return json.dumps({"Encrypt": encrypt, "MsgSignature": signed, "TimeStamp": timestamp, "Nonce": nonce})
    return (
        f"<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt><MsgSignature><![CDATA[{signed}]]></MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
    )


def _plain(keys: AccountKeys, body: bytes) -> Opened:
    fields, form = _read(keys, body)
    # A console in compatible mode adds the envelope to the plain fields. It differs in each retry and is no part of them.
    envelope = fields.pop("Encrypt", None)
    if envelope is not None and "MsgType" not in fields:
        raise MalformedBody(
            "the body is encrypted, but this account's mode is plain: set it to safe, as WeChat's console is, and add the "
            "EncodingAESKey; or set the console to plain mode"
        )
    return Opened(fields, keys, form)


def _read(keys: AccountKeys, body: bytes) -> tuple[Fields, Form]:
    """The fields, by the form that the first character tells. The type in the headers is no help: it may say anything."""
    if not _JSON.match(body):
        return parse(body), "xml"
    if "json" not in keys.forms:
        raise MalformedBody(
            "the body is JSON, but this account is sent XML: set the data format in WeChat's console to XML, or the payload of "
            "a mini program's account to json"
        )
    from liushui.wechat.json import parse as parse_json  # most accounts never need it

    return parse_json(body), "json"


def _encrypt_in(outer: Fields, form: Form) -> tuple[str, bool]:
    """The envelope's text without blanks around it, "" when there is none, and whether it is a robot's."""
    value, robots = outer.get("Encrypt"), outer.get("encrypt") if form == "json" else None
    encrypt = robots if value is None else value
    if (value is not None and robots is not None) or not (encrypt is None or isinstance(encrypt, str)):
        raise MalformedBody("the body holds more than one Encrypt, or one that is not plain text")
    return encrypt.strip() if encrypt else "", value is None


def _parameter(query: Mapping[str, str], name: str, most: int = MAX_PARAMETER_CHARS) -> str:
    value = query.get(name)
    if not value or len(value) > most:
        raise SignatureMismatch(f"the query parameter {name} is missing or longer than {most} characters")
    return value


def _signed_parts(query: Mapping[str, str], name: str, now: int, tolerance: int) -> _SignedParts:
    given, timestamp, nonce = (
        _parameter(query, name),
        _parameter(query, "timestamp"),
        _parameter(query, "nonce"),
    )
    check_time(timestamp, now, tolerance)
    return given, timestamp, nonce


def check_time(timestamp: str, now: int, tolerance: int) -> None:
    """All in seconds. Raises TimestampOutOfRange."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MAX_TIMESTAMP_DIGITS):
        raise TimestampOutOfRange("the timestamp is not a number of seconds")
    distance = abs(now - int(timestamp))
    if distance > tolerance:
        raise TimestampOutOfRange(
            f"the timestamp is {distance} seconds away from this server's clock, more than the {tolerance} that are accepted"
        )


def _check_signature(keys: AccountKeys, signed: _SignedParts, *more: str) -> None:
    given, timestamp, nonce = signed
    if not signature.matches(given, keys.token, timestamp, nonce, *more):
        raise SignatureMismatch(
            "the signature was not made with this account's Token: compare it with the one in WeChat's console (基本配置)"
        )


def _crypter(keys: AccountKeys) -> MessageCrypter:
    if keys.crypter is None:
        raise ConfigurationError(f"mode {keys.mode} needs an EncodingAESKey, and these keys have none")
    return keys.crypter
