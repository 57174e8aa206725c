"""What a page needs to use WeChat's JS-SDK: tickets (cache them like access tokens) and signatures made with them.

Sources: "JS-SDK documentation", appendix 1 (JS-SDK使用权限签名算法), appendix 4 (卡券扩展字段及签名生成算法); WeCom: "The
signature of JS-SDK" (JS-SDK签名算法).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build
from liushui.wechat.calls.call import Call, Host
from liushui.wechat.calls.limits import check_one_of, check_text, check_url
from liushui.wechat.signature import sign


@dataclass(frozen=True, slots=True)
class Ticket:
    """A secret of the account, for `expires_in_seconds` (7200)."""

    ticket: str = field(repr=False)
    expires_in_seconds: int


def get_ticket(kind: Literal["jsapi", "wx_card"] = "jsapi") -> Call[Ticket]:
    """获取jsapi_ticket (or, for cards, api_ticket) of an Official Account."""
    check_one_of("kind", kind, ("jsapi", "wx_card"))
    return build.get("/cgi-bin/ticket/getticket", _ticket, {"type": kind})


def get_corporation_ticket() -> Call[Ticket]:
    """获取企业的jsapi_ticket of WeCom; at most 400 times an hour for a corporation, 100 for an application."""
    return build.get("/cgi-bin/get_jsapi_ticket", _ticket, host=Host.WORK)


def get_agent_ticket() -> Call[Ticket]:
    """获取应用的jsapi_ticket of WeCom, for agentConfig."""
    return build.get("/cgi-bin/ticket/get", _ticket, {"type": "agent_config"}, host=Host.WORK)


def js_sdk_signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1, in hex. `timestamp` in seconds; `url` exactly as the browser shows it: what follows `#` does not count."""
    check_text("ticket", ticket)
    check_text("nonce", nonce)
    check_url("url", url)
    page = url.partition("#")[0]
    signed = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(signed.encode()).hexdigest()  # noqa: S324 - the protocol's own choice


def card_signature(ticket: str, *values: str) -> str:
    """For cards: `values` are the card's fields (AppID, card_id, timestamp as text, nonce …) in any order."""
    check_text("ticket", ticket)
    return sign(ticket, *values)


def page_config(app_id: str, ticket: str, *, nonce: str, timestamp: int, url: str, apis: Sequence[str]) -> JsonObject:
    """What the page gives to `wx.config`. WeCom: the CorpID as `app_id`, the corporation's ticket."""
    check_text("app_id", app_id)
    return {"appId": app_id, **_signed(ticket, nonce, timestamp, url, apis)}


def agent_config(
    corp_id: str, agent_id: int, ticket: str, *, nonce: str, timestamp: int, url: str, apis: Sequence[str]
) -> JsonObject:
    """What the page gives to WeCom's `wx.agentConfig`, signed with the application's ticket."""
    check_text("corp_id", corp_id)
    return {"corpid": corp_id, "agentid": str(agent_id), **_signed(ticket, nonce, timestamp, url, apis)}


def _signed(ticket: str, nonce: str, timestamp: int, url: str, apis: Sequence[str]) -> JsonObject:
    return {
        "timestamp": timestamp,
        "nonceStr": nonce,
        "signature": js_sdk_signature(ticket, nonce, timestamp, url),
        "jsApiList": list(apis),
    }


def _ticket(answer: JsonObject) -> Ticket:
    return Ticket(answers.text(answer, "ticket"), answers.number(answer, "expires_in"))
