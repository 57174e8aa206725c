"""Access tokens for an Official Account or a mini program ("获取接口调用凭据", "获取稳定版接口调用凭据")."""

from collections.abc import Mapping
from typing import Any

from local.platform.accounts import Account
from local.platform.apis.call import Answer, Api, Call
from local.platform.errors import ApiError
from local.platform.holders import BOTH, has_secret, with_app_id
from local.platform.simulator import Simulator


def get_token(call: Call) -> Answer:
    account = _authenticate(call, call.query, "token")
    token, seconds = call.simulator.tokens.get_classic(account.name)
    return {"access_token": token, "expires_in": seconds}


def get_stable_token(call: Call) -> Answer:
    given = call.given
    account = _authenticate(call, given, "stable_token")
    force = given.get("force_refresh", False)
    if not isinstance(force, bool):
        raise ApiError(47001)
    token, seconds = call.simulator.tokens.get_stable(account.name, force=force)
    return {"access_token": token, "expires_in": seconds}


def find_by_secret(simulator: Simulator, app_id: object, secret: object) -> Account:
    """The account of an AppID and its secret. Raises ApiError 41002, 41004, 40013, 40125."""
    if not app_id:
        raise ApiError(41002)
    if not secret:
        raise ApiError(41004)
    account = with_app_id(simulator.accounts, app_id, BOTH)
    if account is None:
        raise ApiError(40013)
    if not has_secret(account, secret):
        raise ApiError(40125)
    return account


def _authenticate(call: Call, given: Mapping[str, Any], api: str) -> Account:
    if given.get("grant_type") != "client_credential":
        raise ApiError(40002)
    account = find_by_secret(call.simulator, given.get("appid"), given.get("secret"))
    call.simulator.quotas.spend(account.name, api)
    return account


APIS = (
    Api("token", "GET", "/cgi-bin/token", get_token, BOTH, None),
    Api("stable_token", "POST", "/cgi-bin/stable_token", get_stable_token, BOTH, None),
)
