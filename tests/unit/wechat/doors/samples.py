"""Accounts of every kind, their doors, and callbacks for them."""

from typing import Any

from liushui.wechat.accounts import Account
from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.doors.door import Answer, Delivery, Door, Seal
from liushui.wechat.doors.opening import door_of
from liushui.wechat.json import parse as parse_json
from liushui.wechat.signature import sign
from liushui.wechat.xml import parse
from tests.unit.wechat.samples import AES_KEY, APP_ID, NONCE, RANDOM16, TIMESTAMP, TOKEN, TOLERANCE

CORP_ID, OTHER_KEY, OTHER_TOKEN = "ww0123456789abcdef", "B" * 43, "BBBBB"
SEAL = Seal(TIMESTAMP, "0123456789abcdef0123456789abcdef")
USER = {"ToUserName": "gh_0123456789ab", "FromUserName": "o1", "CreateTime": str(TIMESTAMP), "MsgType": "text", "MsgId": "1"}
MEMBER = USER | {"ToUserName": CORP_ID, "FromUserName": "zhangsan", "AgentID": "1000002"}
APP: dict[str, Any] = {"app_id": APP_ID, "app_secret": "s3cret", "token": TOKEN, "encoding_aes_key": AES_KEY}
STORED: dict[str, dict[str, Any]] = {
    "official": {**APP, "mode": "safe"},
    "mini": {**APP, "mode": "safe", "payload": "json"},
    "wecom": {"corp_id": CORP_ID, "token": TOKEN, "encoding_aes_key": AES_KEY},
    "component": APP,
    "pay": {"mch_id": "1900000001", "api_v3_key": "k" * 32, "platform_keys": {"1": "-----BEGIN PUBLIC KEY-----"}},
}
ADDRESSES = {"official": "wechat", "mini": "wechat", "wecom": "wecom", "component": "component", "pay": "pay"}


def an_account(kind: str, **changes: Any) -> Account:
    return Account.from_dict({"name": "shop", "kind": kind} | STORED[kind] | changes)


def a_door(kind: str, app_id: str | None = None, **changes: Any) -> Door:
    return door_of(an_account(kind, **changes), ADDRESSES[kind], app_id)


def as_xml(fields: dict[str, str]) -> str:
    return f"<xml>{''.join(f'<{name}><![CDATA[{text}]]></{name}>' for name, text in fields.items())}</xml>"


def delivered(
    inner: str, *, receive_id: str = APP_ID, key: str = AES_KEY, token: str = TOKEN,
    outer: str = "<xml><Encrypt>{}</Encrypt></xml>",
    now: int = TIMESTAMP, **query: str,
) -> Delivery:  # fmt: skip
    encrypt = MessageCrypter(key, (receive_id,)).encrypt(inner.encode(), receive_id, RANDOM16)
    signed = sign(token, str(TIMESTAMP), NONCE, encrypt)
    whole = {"msg_signature": signed, "timestamp": str(TIMESTAMP), "nonce": NONCE, "encrypt_type": "aes"} | query
    return Delivery(whole, {}, outer.replace("{}", encrypt).encode(), now, TOLERANCE)


def url_check(encrypt: str, **query: str) -> Delivery:
    signed = sign(TOKEN, str(TIMESTAMP), NONCE, encrypt)
    whole = {"msg_signature": signed, "timestamp": str(TIMESTAMP), "nonce": NONCE, "echostr": encrypt} | query
    return Delivery(whole, {}, b"", TIMESTAMP, TOLERANCE)


def unsealed(answer: Answer, *, receive_id: str = APP_ID, key: str = AES_KEY, token: str = TOKEN) -> str:
    """What WeChat reads in an encrypted answer."""
    is_json = answer.content_type == "application/json"
    outer = {name.lower(): value for name, value in (parse_json if is_json else parse)(answer.body.encode()).items()}
    encrypt = str(outer["encrypt"])
    assert outer["msgsignature"] == sign(token, str(outer["timestamp"]), str(outer["nonce"]), encrypt)
    return MessageCrypter(key, (receive_id,)).decrypt(encrypt).decode()
