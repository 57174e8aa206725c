"""The whole verification of a callback. What it must hold follows from the account's configuration alone, never from itself.

Order: presence and length of the parameters, timestamp, signature, decryption, parsing. (In compatible and safe mode the
signature covers `Encrypt`, so this one field is read before.) Source: WeChat developer documentation, "Message push"
(消息推送).

Nothing that WeChat, or anybody, sends makes these functions raise anything but a CallbackRefused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from liushui.domain.errors import (
    BodyTooLarge,
    ConfigurationError,
    MalformedBody,
    SignatureMismatch,
    TimestampOutOfRange,
)
from liushui.wechat import signature
from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.xml import Fields, cdata, clean_text, encrypt_of, parse

MAX_BODY_BYTES = 64 * 1024
_MAX_PARAMETER_CHARS = 256
_MAX_TIMESTAMP_DIGITS = 12

Mode: TypeAlias = Literal["plain", "compatible", "safe"]
"""How the account's console is set: plain XML; plain and encrypted side by side; encrypted only."""

_SignedParts: TypeAlias = tuple[str, str, str]
"""The signature, the timestamp and the nonce of a request."""


@dataclass(frozen=True, slots=True)
class AccountKeys:
    """What a callback of one account is verified with. `crypter` is needed in compatible and safe mode."""

    token: str = field(repr=False)
    app_id: str
    mode: Mode
    crypter: MessageCrypter | None


def verify_url(keys: AccountKeys, query: Mapping[str, str], now: int, tolerance: int) -> str:
    """The answer to the console's URL check: the raw `echostr`. It is plain in every mode of an Official Account.

    `now` and `tolerance` are seconds. The text comes from outside: serve it as text/plain. Raises SignatureMismatch and
    TimestampOutOfRange.
    """
    echo = _parameter(query, "echostr")
    _check_signature(keys, _signed_parts(query, "signature", now, tolerance))
    return echo


def open_message(keys: AccountKeys, query: Mapping[str, str], body: bytes, now: int, tolerance: int) -> Fields:
    """The fields of a verified callback: in compatible and safe mode those that were encrypted, never the outer ones.

    `now` and `tolerance` are seconds. Raises CallbackRefused, as its more exact kinds.
    """
    if len(body) > MAX_BODY_BYTES:
        raise BodyTooLarge(f"the body has {len(body)} bytes, more than the {MAX_BODY_BYTES} that are accepted")
    if keys.mode == "plain":
        _check_signature(keys, _signed_parts(query, "signature", now, tolerance))
        return _plain_fields(body)
    if query.get("encrypt_type") != "aes":
        raise SignatureMismatch(
            f"the request is not marked encrypt_type=aes, but this account's mode is {keys.mode}; if WeChat's console is "
            "set to plain mode, set the account's mode to plain"
        )
    return _decrypted_fields(keys, _signed_parts(query, "msg_signature", now, tolerance), body)


def seal_reply(keys: AccountKeys, xml: str, timestamp: int, nonce: str, random16: bytes) -> str:
    """The encrypted envelope of a passive reply, for compatible and safe mode.

    `timestamp` is in seconds, `nonce` free to choose (the request's own serves), `random16` 16 new random bytes.
    """
    encrypt = _crypter(keys).encrypt(xml.encode(), keys.app_id, random16)
    nonce = clean_text(nonce)
    signed = signature.sign(keys.token, str(timestamp), nonce, encrypt)
    return (
        f"<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt><MsgSignature><![CDATA[{signed}]]></MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
    )


def _plain_fields(body: bytes) -> Fields:
    fields = parse(body)
    # A console in compatible mode adds the envelope to the plain fields. It differs in each retry and is no part of them.
    envelope = fields.pop("Encrypt", None)
    if envelope is not None and "MsgType" not in fields:
        raise MalformedBody(
            "the body is encrypted, but this account's mode is plain: set it to safe, as WeChat's console is, and add the "
            "EncodingAESKey; or set the console to plain mode"
        )
    return fields


def _decrypted_fields(keys: AccountKeys, signed: _SignedParts, body: bytes) -> Fields:
    encrypt = encrypt_of(body)
    if not encrypt:
        raise MalformedBody(
            f"the body has no Encrypt, but this account's mode is {keys.mode}; if WeChat's console is set to plain mode, "
            "set the account's mode to plain"
        )
    _check_signature(keys, signed, encrypt)
    return parse(_crypter(keys).decrypt(encrypt))


def _parameter(query: Mapping[str, str], name: str) -> str:
    value = query.get(name)
    if not value or len(value) > _MAX_PARAMETER_CHARS:
        raise SignatureMismatch(f"the query parameter {name} is missing or longer than {_MAX_PARAMETER_CHARS} characters")
    return value


def _signed_parts(query: Mapping[str, str], name: str, now: int, tolerance: int) -> _SignedParts:
    given, timestamp, nonce = (
        _parameter(query, name),
        _parameter(query, "timestamp"),
        _parameter(query, "nonce"),
    )
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MAX_TIMESTAMP_DIGITS):
        raise TimestampOutOfRange("the query parameter timestamp is not a number of seconds")
    distance = abs(now - int(timestamp))
    if distance > tolerance:
        raise TimestampOutOfRange(
            f"the timestamp is {distance} seconds away from this server's clock, more than the {tolerance} that are accepted"
        )
    return given, timestamp, nonce


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
