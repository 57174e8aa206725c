"""The account that the platform's tests use, and its server's side of the API."""

import json
import ssl
from typing import Any

import httpx

from local.platform.account_fields import parse_account
from local.platform.accounts import Account
from local.platform.serve import RunningPlatform

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # loading the real trust store takes longer than a request
APP_ID = "wx0123456789abcdef"
APP_SECRET = "0123456789abcdef0123456789abcdef"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SHOP: dict[str, Any] = {
    "name": "shop",
    "app_id": APP_ID,
    "app_secret": APP_SECRET,
    "token": "AAAAA",
    "encoding_aes_key": AES_KEY,
    "mode": "safe",
    "callback_url": "http://127.0.0.1:1/wechat/shop",
}
CREDENTIALS = {"grant_type": "client_credential", "appid": APP_ID, "secret": APP_SECRET}


def an_account(**changes: Any) -> Account:
    return parse_account({**SHOP, **changes})


def call_api(platform: RunningPlatform, method: str, path: str, **request: Any) -> dict[str, Any]:
    """The JSON that the API side answers with HTTP 200."""
    response = httpx.request(method, platform.base_url + path, trust_env=False, verify=NO_TLS, **request)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def get_token(platform: RunningPlatform) -> str:
    token: str = call_api(platform, "POST", "/cgi-bin/stable_token", json=CREDENTIALS)["access_token"]
    return token


def send(platform: RunningPlatform, message: dict[str, Any], token: str | None = None) -> int:
    """The errcode of custom/send."""
    return send_body(platform, json.dumps(message, ensure_ascii=False).encode(), token)


def send_body(platform: RunningPlatform, body: bytes, token: str | None = None) -> int:
    query = {"access_token": token or get_token(platform)}
    answer = call_api(platform, "POST", "/cgi-bin/message/custom/send", params=query, content=body)
    return int(answer["errcode"])


def a_text(user: str, content: str = "你好") -> dict[str, Any]:
    return {"touser": user, "msgtype": "text", "text": {"content": content}}
