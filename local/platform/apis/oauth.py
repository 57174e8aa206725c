"""Who a visitor of the account's pages is ("网页授权"): tokens of a person's, unrelated to the account's own."""

import secrets
from typing import Any

from local.platform.accounts import Account
from local.platform.apis.call import COMPONENT_ACCESS, OK, Answer, Api, Call
from local.platform.apis.credentials import find_by_secret
from local.platform.errors import ApiError
from local.platform.holders import BOTH, COMPONENT, with_app_id
from local.platform.logins import redeem_code, union_id

TOKEN_SECONDS = 7_200
REFRESH_SECONDS = 30 * 86_400
_TOKENS, _REFRESH = "oauth_tokens", "oauth_refresh_tokens"


def get_token(call: Call) -> Answer:
    """Raises ApiError 40002, 41002, 41004, 40013, 40125, and 41008, 40029, 40163 for the code."""
    if call.query.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    account = find_by_secret(call.simulator, call.query.get("appid"), call.query.get("secret"))
    return _redeem(call, account)


def get_token_as_component(call: Call) -> Answer:
    """For an account that has authorised the component. Raises ApiError 61003 for another one."""
    app_id = call.query.get("appid")
    account = with_app_id(call.simulator.accounts, app_id, BOTH)
    if account is None or call.get("authorizers", app_id) is None:
        raise ApiError(61003)
    return _redeem(call, account)


def refresh_token(call: Call) -> Answer:
    """Raises ApiError 40002, 40013, and 40030 for a refresh token that is unknown or older than 30 days."""
    if call.query.get("grant_type") != "refresh_token":
        raise ApiError(40002)
    account = with_app_id(call.simulator.accounts, call.query.get("appid"), BOTH)
    if account is None:
        raise ApiError(40013)
    return _refreshed(call, account)


def refresh_token_as_component(call: Call) -> Answer:
    """The same for an account that has authorised the component. Raises ApiError 40002, 61003, 40030."""
    if call.query.get("grant_type") != "refresh_token":
        raise ApiError(40002)
    app_id = call.query.get("appid")
    account = with_app_id(call.simulator.accounts, app_id, BOTH)
    if account is None or call.get("authorizers", app_id) is None:
        raise ApiError(61003)
    return _refreshed(call, account)


def _refreshed(call: Call, account: Account) -> Answer:
    kept = call.simulator.records.get(account.name, _REFRESH, call.query.get("refresh_token", ""))
    if kept is None:
        raise ApiError(40030)
    return _tokens(call, account, kept, call.query["refresh_token"])


def get_userinfo(call: Call) -> Answer:
    """Raises ApiError 48001 for a token of snsapi_base, which tells no more than the openid."""
    person = _person(call)
    if person["scope"] == "snsapi_base":
        raise ApiError(48001)
    openid = person["openid"]
    return {
        "openid": openid,
        "nickname": openid,
        "sex": 0,
        "province": "",
        "city": "",
        "country": "",
        "headimgurl": "",
        "privilege": [],
        "unionid": union_id(openid),
    }


def check_token(call: Call) -> Answer:
    _person(call)
    return OK


def _redeem(call: Call, account: Account) -> Answer:
    login = redeem_code(call.simulator, account.name, call.query.get("code"))
    refresh = secrets.token_urlsafe(64)
    person = {"openid": login.openid, "scope": login.scope}
    call.simulator.records.put(account.name, _REFRESH, refresh, person, REFRESH_SECONDS)
    return _tokens(call, account, person, refresh)


def _tokens(call: Call, account: Account, person: dict[str, Any], refresh: str) -> Answer:
    token = secrets.token_urlsafe(64)
    call.simulator.records.put(account.name, _TOKENS, token, person, TOKEN_SECONDS)
    told = {"unionid": union_id(person["openid"])} if person["scope"] != "snsapi_base" else {}
    return {"access_token": token, "expires_in": TOKEN_SECONDS, "refresh_token": refresh, **person, **told}


def _person(call: Call) -> dict[str, Any]:
    """Whose token it is. Raises ApiError 41001, 40001 when unknown or over, 40003 when of another openid."""
    token = call.query.get("access_token")
    if not token:
        raise ApiError(41001)
    found = call.simulator.records.find(_TOKENS, token)
    if found is None:
        raise ApiError(40001)
    person: dict[str, Any] = found[1]
    if person["openid"] != call.query.get("openid"):
        raise ApiError(40003)
    return person


APIS = (
    Api("sns/oauth2/access_token", "GET", "/sns/oauth2/access_token", get_token, BOTH, None),
    Api(
        "sns/oauth2/component/access_token",
        "GET",
        "/sns/oauth2/component/access_token",
        get_token_as_component,
        COMPONENT,
        COMPONENT_ACCESS,
    ),
    Api(
        "sns/oauth2/component/refresh_token",
        "GET",
        "/sns/oauth2/component/refresh_token",
        refresh_token_as_component,
        COMPONENT,
        COMPONENT_ACCESS,
    ),
    Api("sns/oauth2/refresh_token", "GET", "/sns/oauth2/refresh_token", refresh_token, BOTH, None),
    Api("sns/userinfo", "GET", "/sns/userinfo", get_userinfo, BOTH, None),
    Api("sns/auth", "GET", "/sns/auth", check_token, BOTH, None),
)
