"""What an account may still call, and what a rid was about ("查询API调用额度", "查询rid信息", "重置API调用次数")."""

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import text
from local.platform.apis.credentials import find_by_secret
from local.platform.errors import ApiError
from local.platform.holders import BOTH, app_id_of
from local.platform.quotas import MINUTE, daily_limit, minute_limit


def get_quota(call: Call) -> Answer:
    name = _api_at(text(call.given, "cgi_path", 76021))
    limit, used = daily_limit(name), call.simulator.quotas.used(call.account.name, name)
    return {
        **OK,
        "quota": {"daily_limit": limit, "used": used, "remain": limit - used},
        "rate_limit": {"call_count": minute_limit(name), "refresh_second": MINUTE},
    }


def get_rid(call: Call) -> Answer:
    """Raises ApiError 76001 for a rid that nobody got, or more than seven days ago."""
    kept = call.get("rids", text(call.given, "rid", 76001))
    if kept is None:
        raise ApiError(76001)
    return {**OK, "request": kept}


def clear_quota(call: Call) -> Answer:
    if call.given.get("appid") != app_id_of(call.account):
        raise ApiError(40013)
    call.simulator.quotas.clear(call.account.name)
    return OK


def clear_quota_with_secret(call: Call) -> Answer:
    """Needs no token, for an account that has used up those as well."""
    account = find_by_secret(call.simulator, call.query.get("appid") or call.given.get("appid"), _secret(call))
    call.simulator.quotas.clear(account.name)
    return OK


def clear_quota_of_one(call: Call) -> Answer:
    call.simulator.quotas.clear(call.account.name, _api_at(text(call.given, "cgi_path", 76021)))
    return OK


def _secret(call: Call) -> object:
    return call.query.get("appsecret") or call.given.get("appsecret")


def _api_at(path: str) -> str:
    """The API's name. Raises ApiError 76021 for a path that is none of them."""
    from local.platform.api import APIS  # only now: the table holds this family too

    found = next((api for api in APIS if api.path == path and {*api.kinds} & {*BOTH}), None)
    if found is None:
        raise ApiError(76021)
    return found.name


APIS = (
    Api("openapi/quota/get", "POST", "/cgi-bin/openapi/quota/get", get_quota, BOTH),
    Api("openapi/rid/get", "POST", "/cgi-bin/openapi/rid/get", get_rid, BOTH),
    Api("openapi/quota/clear", "POST", "/cgi-bin/openapi/quota/clear", clear_quota_of_one, BOTH),
    Api("clear_quota", "POST", "/cgi-bin/clear_quota", clear_quota, BOTH),
    Api("clear_quota/v2", "POST", "/cgi-bin/clear_quota/v2", clear_quota_with_secret, BOTH, None),
)
