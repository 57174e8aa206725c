"""What a page needs to use WeChat's JS-SDK: signatures made with a ticket, which is kept like an access token (`tokens`).

Sources: "JS-SDK documentation", appendix 1 (JS-SDK使用权限签名算法), appendix 4 (卡券扩展字段及签名生成算法); WeCom: "The
signature of JS-SDK" (JS-SDK签名算法).
"""

import hashlib
from collections.abc import Sequence

from liushui.domain.json import JsonObject
from liushui.wechat.calls import checks
from liushui.wechat.calls.checks import check_url
from liushui.wechat.signature import sign


def js_sdk_signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1, in hex. `timestamp` in seconds; `url` exactly as the browser shows it: what follows `#` does not count."""
    checks.required("ticket", ticket)
    checks.required("nonce", nonce)
    check_url("url", url)
    page = url.partition("#")[0]
    signed = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(signed.encode()).hexdigest()  # noqa: S324 - the protocol's own choice


def card_signature(ticket: str, *values: str) -> str:
    """For cards: `values` are the card's fields (AppID, card_id, timestamp as text, nonce …) in any order."""
    checks.required("ticket", ticket)
    return sign(ticket, *values)


def page_config(app_id: str, ticket: str, *, nonce: str, timestamp: int, url: str, apis: Sequence[str]) -> JsonObject:
    """What the page gives to `wx.config`. WeCom: the CorpID as `app_id`, the corporation's ticket."""
    checks.required("app_id", app_id)
    return {"appId": app_id, **_signed(ticket, nonce, timestamp, url, apis)}


def agent_config(
    corp_id: str, agent_id: int, ticket: str, *, nonce: str, timestamp: int, url: str, apis: Sequence[str]
) -> JsonObject:
    """What the page gives to WeCom's `wx.agentConfig`, signed with the application's ticket."""
    checks.required("corp_id", corp_id)
    return {"corpid": corp_id, "agentid": str(agent_id), **_signed(ticket, nonce, timestamp, url, apis)}


def _signed(ticket: str, nonce: str, timestamp: int, url: str, apis: Sequence[str]) -> JsonObject:
    return {
        "timestamp": timestamp,
        "nonceStr": nonce,
        "signature": js_sdk_signature(ticket, nonce, timestamp, url),
        "jsApiList": list(apis),
    }
