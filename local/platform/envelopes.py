"""Signing what is pushed and opening what is answered, in the three modes ("消息加解密说明")."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from liushui.domain.errors import DecryptionFailed, MalformedBody, ReceiverMismatch
from liushui.wechat import signature, xml
from liushui.wechat.crypto import MessageCrypter
from local.platform.accounts import Account
from local.platform.documents import Document
from local.platform.errors import ReplyMalformed
from local.platform.xml_writer import write_xml

NOTHING_TO_SAY = (b"", b"success")


@dataclass(frozen=True, kw_only=True)
class SignedRequest:
    """One try: the account's address, WeChat's query parameters, the body."""

    url: str
    query: dict[str, str]
    body: str

    @property
    def full_url(self) -> str:
        return self.url + ("&" if urlsplit(self.url).query else "?") + urlencode(self.query)

    def public(self) -> dict[str, Any]:
        return {"url": self.url, "query": self.query, "body": self.body}


def sign_request(account: Account, document: Document, *, timestamp: str, nonce: str) -> SignedRequest:
    """The document as one signed push. `Encrypt` differs each time, since it begins with random bytes."""
    query = {**sign_query(account, timestamp, nonce), "openid": document.user}
    if account.mode == "plain":
        return SignedRequest(url=account.callback_url, query=query, body=document.xml)
    encrypt = _crypter(account).encrypt(document.xml.encode(), account.app_id, secrets.token_bytes(16))
    query["encrypt_type"] = "aes"
    query["msg_signature"] = signature.sign(account.token, timestamp, nonce, encrypt)
    visible = {"ToUserName": document.original_id} if account.mode == "safe" else document.fields
    return SignedRequest(url=account.callback_url, query=query, body=write_xml({**visible, "Encrypt": encrypt}))


def sign_query(account: Account, timestamp: str, nonce: str) -> dict[str, str]:
    """The parameters that every request of WeChat's carries, the address check included."""
    signed = signature.sign(account.token, timestamp, nonce)
    return {"signature": signed, "timestamp": timestamp, "nonce": nonce}


def open_answer(account: Account, body: bytes) -> bytes | None:
    """The plain XML of a passive reply, or None for the two answers that mean "nothing to say".

    Raises ReplyMalformed where WeChat would tell the user that the service is out of order.
    """
    if body in NOTHING_TO_SAY:
        return None
    envelope = parse_answer(body)
    if "Encrypt" not in envelope:
        if account.mode == "safe":
            raise ReplyMalformed("in safe mode the reply must be encrypted")
        return body
    if account.mode == "plain":
        raise ReplyMalformed("in plain mode the reply must not be encrypted")
    return _decrypt(account, envelope)


def parse_answer(body: bytes) -> Mapping[str, Any]:
    try:
        return xml.parse(body)
    except MalformedBody as error:
        raise ReplyMalformed(f"the answer is neither empty, nor success, nor XML: {error}") from error


def _decrypt(account: Account, envelope: Mapping[str, Any]) -> bytes:
    parts = [envelope.get(name) for name in ("TimeStamp", "Nonce", "Encrypt", "MsgSignature")]
    if not all(isinstance(part, str) and part for part in parts):
        raise ReplyMalformed("an encrypted reply needs Encrypt, MsgSignature, TimeStamp and Nonce")
    timestamp, nonce, encrypt, signed = (str(part) for part in parts)
    if not signature.matches(signed, account.token, timestamp, nonce, encrypt):
        raise ReplyMalformed("the reply's MsgSignature was not made with this account's Token over these parts")
    try:
        return _crypter(account).decrypt(encrypt)
    except (DecryptionFailed, ReceiverMismatch) as error:
        raise ReplyMalformed(str(error)) from error


def _crypter(account: Account) -> MessageCrypter:
    return _cached_crypter(account.encoding_aes_key or "", account.app_id)


@lru_cache(maxsize=64)
def _cached_crypter(encoding_aes_key: str, app_id: str) -> MessageCrypter:
    return MessageCrypter(encoding_aes_key, (app_id,))
