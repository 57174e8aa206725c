"""Signing what is pushed and opening what is answered, in the three modes ("消息加解密说明")."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from liushui.domain.errors import DecryptionFailed, MalformedBody, ReceiverMismatch
from liushui.wechat import signature, xml
from liushui.wechat.crypto import MessageCrypter
from local.platform.accounts import Account, Form
from local.platform.documents import Document, written_as
from local.platform.errors import ReplyMalformed

NOTHING_TO_SAY = (b"", b"success")
CONTENT_TYPES: dict[Form, str] = {"xml": "text/xml", "json": "application/json"}
ENVELOPE = ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
ROBOT_ENVELOPE = ("encrypt", "msgsignature", "timestamp", "nonce")


@dataclass(frozen=True, kw_only=True)
class SignedRequest:
    """One try: the account's address, the query parameters, the headers beside the usual ones, the body."""

    url: str
    query: dict[str, str]
    body: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def full_url(self) -> str:
        if not self.query:
            return self.url
        return self.url + ("&" if urlsplit(self.url).query else "?") + urlencode(self.query)

    def public(self) -> dict[str, Any]:
        return {"url": self.url, "query": self.query, "headers": self.headers, "body": self.body}


def sign_request(account: Account, document: Document, *, timestamp: str, nonce: str) -> SignedRequest:
    """The document as one signed push. `Encrypt` differs each time, since it begins with random bytes."""
    query = {**sign_query(account, timestamp, nonce), "openid": document.user}
    headers = {"Content-Type": CONTENT_TYPES[document.form]}
    if account.mode == "plain":
        return SignedRequest(url=account.callback_url, query=query, body=document.text, headers=headers)
    encrypt = encrypt_for(account, document.text)
    query["encrypt_type"] = "aes"
    query["msg_signature"] = signature.sign(account.token, timestamp, nonce, encrypt)
    visible = {"ToUserName": document.original_id} if account.mode == "safe" else document.fields
    body = written_as(document.form, {**visible, "Encrypt": encrypt})
    return SignedRequest(url=account.callback_url, query=query, body=body, headers=headers)


def sign_query(account: Account, timestamp: str, nonce: str) -> dict[str, str]:
    """The parameters that every request of WeChat's carries, the address check included."""
    signed = signature.sign(account.token, timestamp, nonce)
    return {"signature": signed, "timestamp": timestamp, "nonce": nonce}


def encrypt_for(account: Account, text: str, receiver: str | None = None) -> str:
    """`text` encrypted for the account's own id, or for another receiver."""
    receiver = account.receive_id if receiver is None else receiver
    return _cached_crypter(account.encoding_aes_key or "", receiver).encrypt(
        text.encode(), receiver, secrets.token_bytes(16)
    )


def open_answer(account: Account, body: bytes, form: Form = "xml") -> bytes | None:
    """The plain text of a passive reply, or None for the two answers that mean "nothing to say".

    Raises ReplyMalformed where WeChat would tell the user that the service is out of order.
    """
    if body in NOTHING_TO_SAY:
        return None
    envelope = parse_answer(body, form)
    if "Encrypt" not in envelope:
        if account.mode == "safe":
            raise ReplyMalformed("in safe mode the reply must be encrypted")
        return body
    if account.mode == "plain":
        raise ReplyMalformed("in plain mode the reply must not be encrypted")
    if form == "json" and not isinstance(envelope.get("TimeStamp"), int):
        raise ReplyMalformed("the TimeStamp of an encrypted reply in JSON must be a number")
    return decrypt_answer(account, envelope, ENVELOPE, account.receive_id)


def parse_answer(body: bytes, form: Form = "xml") -> Mapping[str, Any]:
    if form == "json":
        return parse_json_answer(body)
    try:
        return xml.parse(body)
    except MalformedBody as error:
        raise ReplyMalformed(f"the answer is neither empty, nor success, nor XML: {error}") from error


def parse_json_answer(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(body.decode())
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise ReplyMalformed("the answer is neither empty, nor success, nor a JSON object")
    return parsed


def decrypt_answer(account: Account, envelope: Mapping[str, Any], names: tuple[str, ...], receiver: str) -> bytes:
    """What is sealed in the envelope, whose parts have these names. Raises ReplyMalformed."""
    parts = [envelope.get(name) for name in names]
    if not all(isinstance(part, str | int) and str(part) for part in parts):
        raise ReplyMalformed(f"an encrypted reply needs {', '.join(names)}")
    encrypt, signed, timestamp, nonce = (str(part) for part in parts)
    if not signature.matches(signed, account.token, timestamp, nonce, encrypt):
        raise ReplyMalformed(f"the reply's {names[1]} was not made with this account's Token over these parts")
    try:
        return _cached_crypter(account.encoding_aes_key or "", receiver).decrypt(encrypt)
    except (DecryptionFailed, ReceiverMismatch) as error:
        raise ReplyMalformed(str(error)) from error


@lru_cache(maxsize=64)
def _cached_crypter(encoding_aes_key: str, receiver: str) -> MessageCrypter:
    return MessageCrypter(encoding_aes_key, (receiver,))
