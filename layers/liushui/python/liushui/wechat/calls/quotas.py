"""How often an API may still be called, and what became of one request.

Sources: "Query API quota" (查询API调用额度), "Query rid information" (查询rid信息), "Reset the number of calls" (重置API调用次数,
重置指定API调用次数, 使用AppSecret重置API调用次数). Clearings are few: about 10 a month for the whole, 50 for single APIs.
"""

from dataclasses import dataclass, field

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, TokenUse, nothing

_PATH = r"/[!-~]*[!-~]"


@dataclass(frozen=True, slots=True)
class RateLimit:
    """`calls` are allowed in `seconds`."""

    calls: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Quota:
    """Of today (China time). `rate` holds for the account, `component_rate` for the third-party platform that calls for it."""

    daily_limit: int
    used: int
    remain: int
    rate: RateLimit | None
    component_rate: RateLimit | None


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """A request of the last 7 days. `invoked_at` in seconds since the epoch. Address and bodies hold tokens and contents."""

    invoked_at: int
    cost_ms: int
    url: str = field(repr=False)
    request_body: str = field(repr=False)
    response_body: str = field(repr=False)
    client_ip: str | None


def get_quota(path: str) -> Call[Quota]:
    """Get the quota (查询API调用额度) of one API, given by its path such as /cgi-bin/message/custom/send."""
    return build.post("/cgi-bin/openapi/quota/get", _quota, _api(path))


def get_request(rid: str) -> Call[RequestInfo]:
    """Get what became of a request (查询rid信息): `rid` stands at the end of an errmsg."""
    checks.required("rid", rid)
    return build.post("/cgi-bin/openapi/rid/get", _request, {"rid": rid})


def clear_quota(app_id: str) -> Call[None]:
    """Clear the quotas (重置API调用次数) of all APIs of the account."""
    checks.required("app_id", app_id)
    return build.post("/cgi-bin/clear_quota", nothing, {"appid": app_id}, delivers=True)


def clear_quota_by_secret(app_id: str, app_secret: str) -> Call[None]:
    """Clear the quotas by secret (使用AppSecret重置API调用次数): the same without an access token, for when even that one's
    quota is used up."""
    checks.required("app_id", app_id)
    checks.required("app_secret", app_secret)
    body: JsonObject = {"appid": app_id, "appsecret": app_secret}
    return build.post("/cgi-bin/clear_quota/v2", nothing, body, token=TokenUse.NONE, delivers=True)


def clear_api_quota(path: str) -> Call[None]:
    """Clear the quota (重置指定API调用次数) of one API, given by its path."""
    return build.post("/cgi-bin/openapi/quota/clear", nothing, _api(path), delivers=True)


def _api(path: str) -> JsonObject:
    checks.matching("path", path, _PATH, "an API's path, beginning with / and without the host")
    return {"cgi_path": path}


def _quota(answer: JsonObject) -> Quota:
    quota = answers.object_in(answer, "quota")
    return Quota(
        daily_limit=answers.number(quota, "daily_limit"),
        used=answers.number(quota, "used"),
        remain=answers.number(quota, "remain"),
        rate=_rate(answer, "rate_limit"),
        component_rate=_rate(answer, "component_rate_limit"),
    )


def _rate(answer: JsonObject, name: str) -> RateLimit | None:
    if not answer.get(name):
        return None
    rate = answers.object_in(answer, name)
    return RateLimit(answers.number(rate, "call_count"), answers.number(rate, "refresh_second"))


def _request(answer: JsonObject) -> RequestInfo:
    request = answers.object_in(answer, "request")
    return RequestInfo(
        invoked_at=answers.number(request, "invoke_time"),
        cost_ms=answers.number(request, "cost_in_ms"),
        url=answers.text(request, "request_url"),
        request_body=answers.text(request, "request_body"),
        response_body=answers.text(request, "response_body"),
        client_ip=answers.optional_text(request, "client_ip"),
    )
