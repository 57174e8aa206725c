"""Third-party platforms ("获取令牌", "获取预授权码", "使用授权码获取授权信息", "获取授权账号详情")."""

import secrets
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from local.platform.accounts import Account
from local.platform.apis.call import COMPONENT_ACCESS, Answer, Api, Call
from local.platform.apis.checks import text
from local.platform.errors import ApiError
from local.platform.holders import BOTH, COMPONENT, app_id_of, has_secret, kind_of, with_app_id
from local.platform.simulator import Simulator
from local.platform.tokens import COMPONENT_SLOT

TICKET_SECONDS = 12 * 3600
PRE_AUTH_SECONDS = 1_800
AUTH_CODE_SECONDS = 3_600
GRANTED = (1, 2, 3, 4, 7, 11)
AUTHORIZERS, _TICKETS, _OLD_TICKETS, _PRE_AUTH, _CODES = (
    "authorizers",
    "verify_tickets",
    "old_verify_tickets",
    "pre_auth_codes",
    "authorization_codes",
)


def issue_ticket(simulator: Simulator, component: str) -> str:
    """The newest ComponentVerifyTicket; those before it serve no more."""
    old = simulator.records.get(component, _TICKETS, "newest")
    if old:
        simulator.records.put(component, _OLD_TICKETS, old, True, TICKET_SECONDS)
    ticket = f"ticket@@@{secrets.token_urlsafe(60)}"
    simulator.records.put(component, _TICKETS, "newest", ticket, TICKET_SECONDS)
    return ticket


def authorize(simulator: Simulator, component: str, app_id: str) -> str:
    """An account's owner agrees; gives the AuthorizationCode, which serves once within an hour."""
    code = f"queryauthcode@@@{secrets.token_urlsafe(40)}"
    simulator.records.put(component, _CODES, code, {"app_id": app_id, "at": simulator.clock.now()})
    return code


def revoke(simulator: Simulator, component: str, app_id: str) -> None:
    """The owner takes the authorisation back."""
    simulator.records.remove(component, AUTHORIZERS, app_id)


def get_component_token(call: Call) -> Answer:
    """Raises ApiError 41002, 40013, 41004, 40125, 61006 for a ticket that is none or not the newest, 61005 without any."""
    given = call.given
    component = with_app_id(call.simulator.accounts, text(given, "component_appid", 41002), COMPONENT)
    if component is None:
        raise ApiError(40013)
    if not has_secret(component, text(given, "component_appsecret", 41004)):
        raise ApiError(40125)
    newest = call.simulator.records.get(component.name, _TICKETS, "newest")
    if newest is None:
        raise ApiError(61005)
    if given.get("component_verify_ticket") != newest:
        raise ApiError(61006)
    call.simulator.quotas.spend(component.name, "component/api_component_token")
    token, seconds = call.simulator.tokens.get_classic(component.name, COMPONENT_SLOT)
    return {"component_access_token": token, "expires_in": seconds}


def create_pre_auth_code(call: Call) -> Answer:
    _check_component(call)
    code = f"preauthcode@@@{secrets.token_urlsafe(40)}"
    call.put(_PRE_AUTH, code, True, PRE_AUTH_SECONDS)
    return {"pre_auth_code": code, "expires_in": PRE_AUTH_SECONDS}


def query_auth(call: Call) -> Answer:
    """Raises ApiError 61009 for a code that is unknown or used, 61010 for one that is too old."""
    _check_component(call)
    code = text(call.given, "authorization_code", 61009)
    kept = call.take(_CODES, code)
    if kept is None:
        raise ApiError(61009)
    if call.now - kept["at"] >= AUTH_CODE_SECONDS:
        raise ApiError(61010)
    app_id = kept["app_id"]
    account = _account(call, app_id)
    refresh = f"refreshtoken@@@{secrets.token_urlsafe(40)}"
    call.put(AUTHORIZERS, app_id, {"refresh_token": refresh, "auth_time": int(call.now)})
    return {"authorization_info": {"authorizer_appid": app_id, **_tokens(call, account, refresh), "func_info": _func_info()}}


def get_authorizer_token(call: Call) -> Answer:
    """Raises ApiError 61003 for an account that did not authorise, 61023 for another refresh token than its newest."""
    _check_component(call)
    app_id = text(call.given, "authorizer_appid", 40013)
    grant = _grant(call, app_id)
    if call.given.get("authorizer_refresh_token") != grant["refresh_token"]:
        raise ApiError(61023)
    return _tokens(call, _account(call, app_id), grant["refresh_token"])


def get_authorizer_info(call: Call) -> Answer:
    _check_component(call)
    app_id = text(call.given, "authorizer_appid", 40013)
    grant, account = _grant(call, app_id), _account(call, app_id)
    mini = {"MiniProgramInfo": {"network": {}, "categories": [], "visit_status": 0}} if kind_of(account) == "mini" else {}
    info = {
        "nick_name": account.name,
        "head_img": "",
        "service_type_info": {"id": 0 if mini else 2},
        "verify_type_info": {"id": 0},
        "user_name": account.original_id,
        "alias": "",
        "qrcode_url": "",
        "principal_name": account.name,
        **mini,
    }
    authorization = {
        "authorizer_appid": app_id,
        "authorizer_refresh_token": grant["refresh_token"],
        "func_info": _func_info(),
    }
    return {"authorizer_info": info, "authorization_info": authorization}


def list_authorizers(call: Call) -> Answer:
    _check_component(call)
    grants = call.rows(AUTHORIZERS)
    listed = [{"authorizer_appid": app_id, **grant} for app_id, grant in grants.items()]
    return {"total_count": len(grants), "list": listed}


def show_login_page(call: Call) -> Response:
    """Where an owner agrees: back to `redirect_uri` with auth_code and expires_in. `account` says who the owner is, which
    WeChat learns from a scan; without it the page asks."""
    query = call.query
    component = with_app_id(call.simulator.accounts, query.get("component_appid"), COMPONENT)
    back = query.get("redirect_uri", "")
    if component is None or urlsplit(back).scheme not in ("http", "https"):
        return PlainTextResponse("参数错误", 400)
    if call.simulator.records.get(component.name, _PRE_AUTH, query.get("pre_auth_code", "")) is None:
        return PlainTextResponse("pre_auth_code 无效", 400)
    owners = [account for account in call.simulator.accounts if kind_of(account) in BOTH]
    owner = next((account for account in owners if account.name == query.get("account")), None)
    if owner is None:
        links = "".join(
            f'<li><a href="?{escape(urlencode({**query, "account": owner.name}))}">{escape(owner.name)}</a></li>'
            for owner in owners
        )
        return HTMLResponse(
            f'<!doctype html><meta charset="utf-8"><title>授权</title><p>Whose account? 授权哪个账号？</p><ul>{links}</ul>'
        )
    call.simulator.records.remove(component.name, _PRE_AUTH, query["pre_auth_code"])
    code = authorize(call.simulator, component.name, app_id_of(owner))
    told = urlencode({"auth_code": code, "expires_in": AUTH_CODE_SECONDS})
    return RedirectResponse(f"{back}{'&' if urlsplit(back).query else '?'}{told}", 302)


def _check_component(call: Call) -> None:
    """Raises ApiError 40013 when the body names another component than the token's."""
    if call.given.get("component_appid") != app_id_of(call.account):
        raise ApiError(40013)


def _grant(call: Call, app_id: str) -> dict[str, Any]:
    grant: dict[str, Any] | None = call.get(AUTHORIZERS, app_id)
    if grant is None:
        raise ApiError(61003)
    return grant


def _account(call: Call, app_id: str) -> Account:
    account = with_app_id(call.simulator.accounts, app_id, BOTH)
    if account is None:
        raise ApiError(61003)
    return account


def _tokens(call: Call, account: Account, refresh: str) -> dict[str, Any]:
    token, seconds = call.simulator.tokens.get_classic(account.name, f"for {call.account.name}")
    return {"authorizer_access_token": token, "expires_in": seconds, "authorizer_refresh_token": refresh}


def _func_info() -> list[dict[str, Any]]:
    return [{"funcscope_category": {"id": granted}} for granted in GRANTED]


_PATH = "/cgi-bin/component"
APIS = (
    Api("component/api_component_token", "POST", f"{_PATH}/api_component_token", get_component_token, COMPONENT, None),
    Api(
        "component/api_create_preauthcode",
        "POST",
        f"{_PATH}/api_create_preauthcode",
        create_pre_auth_code,
        COMPONENT,
        COMPONENT_ACCESS,
    ),
    Api("component/api_query_auth", "POST", f"{_PATH}/api_query_auth", query_auth, COMPONENT, COMPONENT_ACCESS),
    Api(
        "component/api_authorizer_token",
        "POST",
        f"{_PATH}/api_authorizer_token",
        get_authorizer_token,
        COMPONENT,
        COMPONENT_ACCESS,
    ),
    Api(
        "component/api_get_authorizer_info",
        "POST",
        f"{_PATH}/api_get_authorizer_info",
        get_authorizer_info,
        COMPONENT,
        COMPONENT_ACCESS,
    ),
    Api(
        "component/api_get_authorizer_list",
        "POST",
        f"{_PATH}/api_get_authorizer_list",
        list_authorizers,
        COMPONENT,
        COMPONENT_ACCESS,
    ),
    Api("componentloginpage", "GET", "/cgi-bin/componentloginpage", show_login_page, (), None),
)
