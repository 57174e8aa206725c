"""The calls that hand out tokens and tickets. What they ask with are secrets; so is what they are answered with.

A token's life is in seconds. WeChat, pages "Get access token" (获取接口调用凭据), "Get stable access token"
(获取稳定版接口调用凭据), "Third-party platforms' credentials" (第三方平台调用凭证) and "JS-SDK" (附录1：JS-SDK使用权限签名算法);
WeCom, pages "Get access_token" (获取access_token) and "JS-SDK signatures" (JS-SDK使用权限签名算法).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import Call, Host, InvalidCall, TokenUse

T = TypeVar("T")

_TICKETS: Final = ("jsapi", "wx_card")


@dataclass(frozen=True, slots=True)
class Issued:
    """A token or ticket that lives for `expires_in` seconds. `refresh_token`: what the next is to be asked for with."""

    value: str = field(repr=False)
    expires_in: int
    refresh_token: str | None = field(default=None, repr=False)


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
    return _component("api_authorizer_token", body, read_authorizer)


def _component(
    name: str, body: JsonObject, read: Callable[[JsonObject], T], *, token: TokenUse = TokenUse.COMPONENT
) -> Call[T]:
    return Call(f"component/{name}", "POST", f"/cgi-bin/component/{name}", read, body=body, token=token)


def _reader(name: str) -> Callable[[JsonObject], Issued]:
    """Reads an answer whose value stands in `name`."""
    return lambda answer: Issued(_text(answer, name), _seconds(answer))


def read_authorizer(answer: JsonObject) -> Issued:
    """An authorizer's token with its refresh token, as WeChat names them."""
    return Issued(_text(answer, "authorizer_access_token"), _seconds(answer), _text(answer, "authorizer_refresh_token"))


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
