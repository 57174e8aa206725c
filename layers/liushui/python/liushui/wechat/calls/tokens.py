"""The calls that hand out tokens and tickets. What they ask with are secrets; so is what they are answered with.

A token's life is in seconds. WeChat, pages "Get access token" (获取接口调用凭据), "Get stable access token"
(获取稳定版接口调用凭据), "Third-party platforms' credentials" (第三方平台调用凭证) and "JS-SDK" (附录1：JS-SDK使用权限签名算法);
WeCom, pages "Get access_token" (获取access_token) and "JS-SDK signatures" (JS-SDK使用权限签名算法).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeVar

from liushui.domain.commits import as_object
from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import Call, Host, InvalidCall, TokenUse

T = TypeVar("T")

AUTHORIZERS_A_PAGE: Final = 500
_TICKETS: Final = ("jsapi", "wx_card")


@dataclass(frozen=True, slots=True)
class Issued:
    """A token or ticket that lives for `expires_in` seconds. `refresh_token`: what the next is to be asked for with."""

    value: str = field(repr=False)
    expires_in: int
    refresh_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Authorizer:
    """An account that authorised a third-party platform; `authorized_at` in seconds since the epoch."""

    app_id: str
    refresh_token: str = field(repr=False)
    authorized_at: int


@dataclass(frozen=True, slots=True)
class Authorizers:
    """One page of a platform's authorizers, and how many there are in all."""

    total: int
    authorizers: tuple[Authorizer, ...]


def stable_token(app_id: str, secret: str, *, force: bool = False) -> Call[Issued]:
    """The same token again until its last 5 minutes. `force` ends it at once: 20 times a day, 30 seconds apart."""
    body: JsonObject = {"grant_type": "client_credential", "appid": app_id, "secret": secret, "force_refresh": force}
    return Call("stable_token", "POST", "/cgi-bin/stable_token", _reader("access_token"), body=body, token=TokenUse.NONE)


def token(app_id: str, secret: str) -> Call[Issued]:
    """The classic way: each call ends the token before within 5 minutes. Liushui itself asks for the stable token."""
    query = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
    return Call("token", "GET", "/cgi-bin/token", _reader("access_token"), query=query, token=TokenUse.NONE)


def ticket(kind: Literal["jsapi", "wx_card"]) -> Call[Issued]:
    """The ticket that JS-SDK pages, or cards and vouchers, are signed with. Raises InvalidCall for another kind."""
    if kind not in _TICKETS:
        raise InvalidCall(f"type must be one of {', '.join(_TICKETS)}")
    return Call("ticket/getticket", "GET", "/cgi-bin/ticket/getticket", _reader("ticket"), query={"type": kind})


def work_token(corp_id: str, secret: str) -> Call[Issued]:
    """The token of one of a corporation's applications: the same again until it ends."""
    query, read = {"corpid": corp_id, "corpsecret": secret}, _reader("access_token")
    return Call("gettoken", "GET", "/cgi-bin/gettoken", read, query=query, host=Host.WORK, token=TokenUse.NONE)


def work_jsapi_ticket() -> Call[Issued]:
    """The corporation's ticket for `wx.config`: 400 an hour for a corporation, 100 for an application."""
    return Call("get_jsapi_ticket", "GET", "/cgi-bin/get_jsapi_ticket", _reader("ticket"), host=Host.WORK)


def agent_config_ticket() -> Call[Issued]:
    """The application's ticket for `wx.agentConfig`."""
    query = {"type": "agent_config"}
    return Call("ticket/get", "GET", "/cgi-bin/ticket/get", _reader("ticket"), query=query, host=Host.WORK)


def component_token(app_id: str, secret: str, verify_ticket: str) -> Call[Issued]:
    """A third-party platform's own token, for the newest ticket that WeChat pushed (it lives for 12 hours)."""
    body: JsonObject = {"component_appid": app_id, "component_appsecret": secret, "component_verify_ticket": verify_ticket}
    return _component("api_component_token", body, _reader("component_access_token"), token=TokenUse.NONE)


def authorizer_token(component_app_id: str, app_id: str, refresh_token: str) -> Call[Issued]:
    """An authorizer's token. The refresh token changes when the account authorises the platform again (61023)."""
    body: JsonObject = {
        "component_appid": component_app_id,
        "authorizer_appid": app_id,
        "authorizer_refresh_token": refresh_token,
    }
    return _component("api_authorizer_token", body, _read_authorizer)


def authorization(component_app_id: str, code: str) -> Call[Issued]:
    """An authorizer's first token and its refresh token, for the authorization code of WeChat's event; a code works once."""
    body: JsonObject = {"component_appid": component_app_id, "authorization_code": code}
    return replace(_component("api_query_auth", body, _read_authorizer), delivers=True)


def authorizers(component_app_id: str, *, offset: int = 0) -> Call[Authorizers]:
    """A page of the accounts that authorise the platform now, each with its refresh token (获取已授权账号列表)."""
    body: JsonObject = {"component_appid": component_app_id, "offset": offset, "count": AUTHORIZERS_A_PAGE}
    return _component("api_get_authorizer_list", body, _read_authorizers)


def _component(
    name: str, body: JsonObject, read: Callable[[JsonObject], T], *, token: TokenUse = TokenUse.COMPONENT
) -> Call[T]:
    return Call(f"component/{name}", "POST", f"/cgi-bin/component/{name}", read, body=body, token=token)


def _reader(name: str) -> Callable[[JsonObject], Issued]:
    """Reads an answer whose value stands in `name`."""
    return lambda answer: Issued(_text(answer, name), _seconds(answer))


def _read_authorizer(answer: JsonObject) -> Issued:
    found = as_object(answer["authorization_info"]) if "authorization_info" in answer else answer  # WeChat sends both forms
    return Issued(_text(found, "authorizer_access_token"), _seconds(found), _text(found, "authorizer_refresh_token"))


def _read_authorizers(answer: JsonObject) -> Authorizers:
    total, rows = answer["total_count"], answer["list"]
    if not isinstance(total, int) or not isinstance(rows, list | tuple):
        raise TypeError("total_count and list must be a number and a list")
    return Authorizers(total, tuple(_read_one(as_object(row)) for row in rows))


def _read_one(row: JsonObject) -> Authorizer:
    at = row["auth_time"]
    if not isinstance(at, int):
        raise TypeError("auth_time must be a number")
    return Authorizer(_text(row, "authorizer_appid"), _text(row, "refresh_token"), at)


def _text(answer: JsonObject, name: str) -> str:
    value = answer[name]
    if not isinstance(value, str) or not value:
        raise TypeError(f"{name} must be a text")
    return value


def _seconds(answer: JsonObject) -> int:
    value = answer["expires_in"]
    if not isinstance(value, int):
        raise TypeError("expires_in must be a number of seconds")
    return value
