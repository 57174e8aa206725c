"""Accounts of the other kinds, and what opens what they are pushed: written from WeChat's documents, not from our server."""

import base64
import json
from typing import Any

from Crypto.Cipher import AES
from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15

from liushui.wechat import signature, xml
from liushui.wechat.crypto import MessageCrypter
from local.platform.xml_writer import write_xml
from tests.unit.platform.endpoint import Received
from tests.unit.platform.shop import AES_KEY, SHOP

TOKEN = SHOP["token"]
CORP_ID = "ww0123456789abcdef"
MINI: dict[str, Any] = {**SHOP, "kind": "mini", "name": "game", "app_id": "wxmini0123456789a", "payload": "json"}
CORP: dict[str, Any] = {
    "kind": "wecom",
    "name": "corp",
    "corp_id": CORP_ID,
    "token": TOKEN,
    "encoding_aes_key": AES_KEY,
    "agents": [{"name": "desk", "id": 1000002, "secret": "s"}, {"name": "bank", "id": 1000003, "secret": "t"}],
}
COMPONENT: dict[str, Any] = {
    "kind": "component",
    "name": "platform",
    "app_id": "wxcomponent012345",
    "app_secret": "secret",
    "token": TOKEN,
    "encoding_aes_key": AES_KEY,
}
PAY: dict[str, Any] = {
    "kind": "pay",
    "name": "till",
    "mch_id": "1900000001",
    "api_v3_key": "0123456789abcdef0123456789abcdef",
}


def open_encrypted(request: Received, receiver: str) -> dict[str, Any]:
    """An encrypted push, checked as its document demands."""
    query = request.query
    json_body = json.loads(request.body) if request.body.startswith(b"{") else None
    outer = json_body or xml.parse(request.body)
    encrypt = str(outer.get("Encrypt") or outer.get("encrypt"))
    assert signature.matches(query["msg_signature"], TOKEN, query["timestamp"], query["nonce"], encrypt)
    inner = MessageCrypter(AES_KEY, (receiver,)).decrypt(encrypt)
    fields: dict[str, Any] = json.loads(inner) if inner.startswith(b"{") else xml.parse(inner)
    return fields


def seal_xml(fields: dict[str, Any], receiver: str) -> bytes:
    """An encrypted answer in XML."""
    encrypt = MessageCrypter(AES_KEY, (receiver,)).encrypt(write_xml(fields).encode(), receiver, b"0123456789abcdef")
    signed = signature.sign(TOKEN, "1", "2", encrypt)
    return write_xml({"Encrypt": encrypt, "MsgSignature": signed, "TimeStamp": 1, "Nonce": "2"}).encode()


def seal_json(fields: dict[str, Any], receiver: str, *, robot: bool = False, timestamp: Any = 1) -> bytes:
    """An encrypted answer in JSON; a robot's has its names in small letters."""
    encrypt = MessageCrypter(AES_KEY, (receiver,)).encrypt(json.dumps(fields).encode(), receiver, b"0123456789abcdef")
    signed = signature.sign(TOKEN, "1", "2", encrypt)
    names = ("encrypt", "msgsignature", "timestamp", "nonce") if robot else ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
    return json.dumps(dict(zip(names, (encrypt, signed, timestamp, "2"), strict=True))).encode()


def is_signed_by(request: Received, public_key: str) -> bool:
    """Whether WeChat Pay's signature is over timestamp, nonce and the raw body."""
    headers = request.headers
    message = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode() + request.body + b"\n"
    try:
        key = RSA.import_key(public_key)
        pkcs1_15.new(key).verify(SHA256.new(message), base64.b64decode(headers["Wechatpay-Signature"]))
    except ValueError:
        return False
    return True


def unseal(notice: dict[str, Any]) -> dict[str, Any]:
    """The resource of a notice, by AEAD_AES_256_GCM: the tag is the last 16 bytes."""
    resource = notice["resource"]
    sealed = base64.b64decode(resource["ciphertext"])
    cipher = AES.new(PAY["api_v3_key"].encode(), AES.MODE_GCM, nonce=resource["nonce"].encode())
    cipher.update(resource["associated_data"].encode())
    opened: dict[str, Any] = json.loads(cipher.decrypt_and_verify(sealed[:-16], sealed[-16:]))
    return opened
