"""Callbacks of every platform as API Gateway hands them over, and the accounts that they are for.

Keys are WeChat's published test keys ("Message push", 消息推送) and, for WeChat Pay, a throw-away one in `events/wechat`.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from Crypto.Cipher import AES
from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15

from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.pay_notice import ALGORITHM
from liushui.wechat.signature import sign
from local.aws_events import Json, proxy_event

CALLBACKS: Final = Path(__file__).parents[1] / "events" / "wechat"

TOKEN, ENCODING_AES_KEY, APP_ID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
"""The test keys that WeChat publishes on "Message push" (消息推送)."""
CORP_ID, AUTHORIZER, MCH_ID = "ww0123456789abcdef", "wx0123456789abcdef", "1900000001"
API_V3_KEY, PLATFORM_SERIAL = "0123456789abcdef0123456789ABCDEF", "5157F09EFDC096DE15EBE81A47057A7200000000"
AT: Final = 1_714_112_445_000
"""The moment of all payloads: milliseconds since the epoch."""
NONCE: Final = "415670741"
_SECOND: Final = AT // 1000
_RANDOM16: Final = b"707722b803182950"


def platform_key() -> RSA.RsaKey:
    """The key that stands for WeChat Pay's own: written for this repository, used for nothing."""
    return RSA.import_key((CALLBACKS / "throw_away_platform_key.pem").read_bytes())


def accounts(app_secret: str) -> dict[str, dict[str, Any]]:
    """The accounts other than the Official ones, as they are stored."""
    keys = {"token": TOKEN, "encoding_aes_key": ENCODING_AES_KEY}
    app = {**keys, "app_id": APP_ID, "app_secret": app_secret}
    pem = platform_key().public_key().export_key().decode()
    pay = {"mch_id": MCH_ID, "api_v3_key": API_V3_KEY, "platform_keys": {PLATFORM_SERIAL: pem}}
    agent = {"name": "desk", "id": 1000002, "secret": app_secret}
    return {
        "demo-mini": {"name": "demo-mini", "kind": "mini", **app, "mode": "safe", "payload": "json"},
        "demo-wecom": {"name": "demo-wecom", "kind": "wecom", **keys, "corp_id": CORP_ID, "agents": [agent]},
        "demo-component": {"name": "demo-component", "kind": "component", **app},
        "demo-pay": {"name": "demo-pay", "kind": "pay", **pay},
    }


def platform_callbacks() -> dict[str, Json]:
    """Every case by its name."""
    return {
        "wecom_url_check": wecom_url_check("4375120948345356249"),
        "wecom_text": _encrypted("wecom", "demo-wecom", _wecom_text(), CORP_ID),
        "mini_json": _encrypted("wechat", "demo-mini", _mini_text(), APP_ID, form="json"),
        "component_ticket": _encrypted("component", "demo-component", _ticket(), APP_ID),
        "component_message": _encrypted("component", "demo-component", _authorizers_text(), APP_ID, app_id=AUTHORIZER),
        "pay_notice": pay_notice(_transaction()),
        "pay_probe": pay_notice(_transaction(), probe=True),
        "pay_url_check": proxy_event("GET", "demo-pay", {"echostr": "1"}, None, at=AT, door="pay"),
        "wrong_address": _encrypted("wecom", "demo-mini", _wecom_text(), CORP_ID),
    }


def wecom_url_check(echo: str) -> Json:
    """The check of WeCom's console, whose `echostr` a form decoder on the way has left without its plus signs."""
    encrypt = MessageCrypter(ENCODING_AES_KEY, (CORP_ID,)).encrypt(echo.encode(), CORP_ID, _RANDOM16)
    query = {"msg_signature": sign(TOKEN, str(_SECOND), NONCE, encrypt), "timestamp": str(_SECOND), "nonce": NONCE}
    return proxy_event("GET", "demo-wecom", {**query, "echostr": encrypt.replace("+", " ")}, None, at=AT, door="wecom")


def pay_notice(resource: Mapping[str, Any], *, probe: bool = False) -> Json:
    """A notice whose resource this is; a `probe` carries a wrong signature on purpose."""
    cipher = AES.new(API_V3_KEY.encode(), AES.MODE_GCM, nonce=NONCE.encode())
    cipher.update(b"transaction")
    sealed, tag = cipher.encrypt_and_digest(_json(resource).encode())
    body = _json(
        {
            "id": "EV-2018022511223320873",
            "create_time": "2024-04-26T14:20:45+08:00",
            "resource_type": "encrypt-resource",
            "event_type": "TRANSACTION.SUCCESS",
            "summary": "支付成功",
            "resource": {
                "original_type": "transaction",
                "algorithm": ALGORITHM,
                "ciphertext": base64.b64encode(sealed + tag).decode(),
                "associated_data": "transaction",
                "nonce": NONCE,
            },
        }
    )
    digest = SHA256.new(f"{_SECOND}\n{NONCE}\n{body}\n".encode())
    signature = base64.b64encode(pkcs1_15.new(platform_key()).sign(digest)).decode()
    headers = {
        "Wechatpay-Timestamp": str(_SECOND),
        "Wechatpay-Nonce": NONCE,
        "Wechatpay-Serial": PLATFORM_SERIAL,
        "Wechatpay-Signature": f"WECHATPAY/SIGNTEST/{signature}" if probe else signature,
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }
    return proxy_event("POST", "demo-pay", {}, body, at=AT, door="pay", more_headers=headers)


def _encrypted(
    door: str, account: str, inner: str, receive_id: str, *, form: str = "xml", app_id: str | None = None
) -> Json:
    encrypt = MessageCrypter(ENCODING_AES_KEY, (receive_id,)).encrypt(inner.encode(), receive_id, _RANDOM16)
    timestamp = str(_SECOND)
    query = {"timestamp": timestamp, "nonce": NONCE, "msg_signature": sign(TOKEN, timestamp, NONCE, encrypt)}
    if door != "wecom":
        query |= {"signature": sign(TOKEN, timestamp, NONCE), "encrypt_type": "aes"}
    outer = {"AppId" if door == "component" and app_id is None else "ToUserName": receive_id, "Encrypt": encrypt}
    body = _json(outer) if form == "json" else _xml(outer)
    return proxy_event("POST", account, query, body, at=AT, door=door, app_id=app_id)


def _wecom_text() -> str:
    head = {"ToUserName": CORP_ID, "FromUserName": "zhangsan", "CreateTime": str(_SECOND), "MsgType": "text"}
    return _xml({**head, "Content": "流水不腐，户枢不蠹 🌊", "MsgId": "7361829473827164928", "AgentID": "1000002"})


def _mini_text() -> str:
    head = {"ToUserName": "gh_0123456789ab", "FromUserName": "oMini_0123456789-abcdefgh", "CreateTime": _SECOND}
    return _json({**head, "MsgType": "text", "Content": "流水不腐，户枢不蠹 🌊", "MsgId": 24536000000000001})


def _ticket() -> str:
    info = {"AppId": APP_ID, "CreateTime": str(_SECOND), "InfoType": "component_verify_ticket"}
    return _xml({**info, "ComponentVerifyTicket": "ticket@@@made-up"})


def _authorizers_text() -> str:
    return (CALLBACKS / "text.xml").read_text(encoding="utf-8")


def _transaction() -> dict[str, Any]:
    return {
        "transaction_id": "1217752501201407033233368018",
        "amount": {"payer_total": 100, "total": 100, "currency": "CNY", "payer_currency": "CNY"},
        "mchid": MCH_ID,
        "trade_state": "SUCCESS",
        "out_trade_no": "1217752501201407033233368018",
        "appid": APP_ID,
        "payer": {"openid": "oLiushui_0123456789-abcdefgh"},
    }


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _xml(fields: Mapping[str, str]) -> str:
    return f"<xml>{''.join(f'<{name}><![CDATA[{text}]]></{name}>' for name, text in fields.items())}</xml>"
