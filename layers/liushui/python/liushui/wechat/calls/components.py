"""Third-party platforms: how accounts are handed over to one, and what they are.

Sources: "Get a pre-authorisation code" (获取预授权码), "The authorisation's flow" (授权流程技术说明), "Get the authorisation's
information" (获取授权信息), "Get the authorizer's details" (获取授权账号详情), "Options"
(获取授权方选项信息, 设置授权方选项信息), "Start pushing tickets" (启动票据推送服务), "Authorised accounts"
(拉取已授权的账号信息).
The platform's own tokens, and further ones of its authorizers: `tokens`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar
from urllib.parse import urlencode

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, TokenUse, nothing
from liushui.wechat.calls.checks import check_url
from liushui.wechat.calls.tokens import Issued, read_authorizer

T = TypeVar("T")
MOST_AUTHORIZERS: Final = 500
Option = Literal["location_report", "voice_recognize", "customer_service"]
_OPTIONS: Final = {"location_report": ("0", "1", "2"), "voice_recognize": ("0", "1"), "customer_service": ("0", "1")}


@dataclass(frozen=True, slots=True)
class PreAuthCode:
    """Good for one authorisation, for `expires_in_seconds`."""

    code: str = field(repr=False)
    expires_in_seconds: int


@dataclass(frozen=True, slots=True)
class Authorization:
    """What an account handed over. The refresh token stays good until the account takes the authorisation back: store it
    durably. An account without rights to any API has no tokens. `func_ids`: the sets of rights (权限集)."""

    authorizer_app_id: str
    issued: Issued | None
    func_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Authorizer:
    """An account that authorises the platform; `authorized_at` in seconds since the epoch."""

    app_id: str
    refresh_token: str = field(repr=False)
    authorized_at: int


@dataclass(frozen=True, slots=True)
class Authorizers:
    """One page of a platform's authorizers, and how many there are in all."""

    total: int
    authorizers: tuple[Authorizer, ...]


@dataclass(frozen=True, slots=True)
class AuthorizerInfo:
    """An account that is managed. `user_name` is its original id (gh_…). Only a mini program has `is_mini_program`."""

    app_id: str
    nickname: str | None
    user_name: str
    principal: str
    alias: str | None
    service_type: int
    verify_type: int
    is_mini_program: bool
    func_ids: tuple[int, ...]


def create_pre_auth_code(component_app_id: str) -> Call[PreAuthCode]:
    """Get a code for handing an account over (获取预授权码)."""
    return _post("api_create_preauthcode", _pre_auth_code, _component(component_app_id))


def authorize_page_url(
    component_app_id: str,
    pre_auth_code: str,
    redirect_uri: str,
    *,
    accounts: Literal[1, 2, 3] = 3,
    only_app_id: str | None = None,
    mobile: bool = False,
) -> str:
    """The page on which an administrator hands an account over; it leads on to `redirect_uri` with `auth_code`. It must be
    opened by a link on the platform's own site. `accounts` 1: Official Accounts, 2: mini programs, 3: both. `mobile`: for
    a browser inside WeChat, else a page with a QR code."""
    checks.required("component_app_id", component_app_id)
    checks.required("pre_auth_code", pre_auth_code)
    check_url("redirect_uri", redirect_uri)
    checks.between("accounts", accounts, 1, 3)
    query = {
        "component_appid": component_app_id,
        "pre_auth_code": pre_auth_code,
        "redirect_uri": redirect_uri,
        **({"biz_appid": only_app_id} if only_app_id else {"auth_type": str(accounts)}),
    }
    if mobile:
        page = urlencode({"action": "bindcomponent", "no_scan": "1", **query})
        return f"https://open.weixin.qq.com/wxaopen/safe/bindcomponent?{page}#wechat_redirect"
    return f"https://mp.weixin.qq.com/cgi-bin/componentloginpage?{urlencode(query)}"


def query_auth(component_app_id: str, authorization_code: str) -> Call[Authorization]:
    """Get the tokens (获取授权信息) for a code, which is good once."""
    checks.required("authorization_code", authorization_code)
    body: JsonObject = {**_component(component_app_id), "authorization_code": authorization_code}
    return _post("api_query_auth", _authorization, body, delivers=True)


def list_authorizers(component_app_id: str, *, offset: int = 0, count: int = MOST_AUTHORIZERS) -> Call[Authorizers]:
    """List the accounts that authorise the platform now (拉取已授权的账号信息), each with its refresh token."""
    checks.between("offset", offset, 0, 2**31 - 1)
    checks.between("count", count, 1, MOST_AUTHORIZERS)
    return _post("api_get_authorizer_list", _authorizers, {**_component(component_app_id), "offset": offset, "count": count})


def get_authorizer_info(component_app_id: str, authorizer_app_id: str) -> Call[AuthorizerInfo]:
    """Get what an account is (获取授权账号详情)."""
    return _post("api_get_authorizer_info", _info, _both(component_app_id, authorizer_app_id))


def get_option(component_app_id: str, authorizer_app_id: str, option: Option) -> Call[str]:
    """Get an account's option (获取授权方选项信息): the option's value, as text."""
    checks.one_of("option", option, tuple(_OPTIONS))
    body: JsonObject = {**_both(component_app_id, authorizer_app_id), "option_name": option}
    return _post("api_get_authorizer_option", lambda answer: answers.identifier(answer, "option_value"), body)


def set_option(component_app_id: str, authorizer_app_id: str, option: Option, value: str) -> Call[None]:
    """Set an account's option (设置授权方选项信息). location_report 0: never, 1: on entering, 2: every 5 s; the others 0:
    off, 1: on."""
    checks.one_of("option", option, tuple(_OPTIONS))
    checks.one_of("value", value, _OPTIONS[option])
    body: JsonObject = {**_both(component_app_id, authorizer_app_id), "option_name": option, "option_value": value}
    return _post("api_set_authorizer_option", nothing, body)


def start_push_ticket(component_app_id: str, component_secret: str) -> Call[None]:
    """Start the tickets (启动票据推送服务): has WeChat push component_verify_ticket (again)."""
    checks.required("component_secret", component_secret)
    body: JsonObject = {**_component(component_app_id), "component_secret": component_secret}
    return build.post("/cgi-bin/component/api_start_push_ticket", nothing, body, token=TokenUse.NONE)


def _post(action: str, read: Callable[[JsonObject], T], body: JsonObject, *, delivers: bool = False) -> Call[T]:
    return build.post(f"/cgi-bin/component/{action}", read, body, token=TokenUse.COMPONENT, delivers=delivers)


def _component(app_id: str) -> JsonObject:
    checks.required("component_app_id", app_id)
    return {"component_appid": app_id}


def _both(component_app_id: str, authorizer_app_id: str) -> JsonObject:
    checks.required("authorizer_app_id", authorizer_app_id)
    return {**_component(component_app_id), "authorizer_appid": authorizer_app_id}


def _pre_auth_code(answer: JsonObject) -> PreAuthCode:
    return PreAuthCode(answers.text(answer, "pre_auth_code"), answers.number(answer, "expires_in"))


def _authorization(answer: JsonObject) -> Authorization:
    info = answers.object_in(answer, "authorization_info")
    return Authorization(
        authorizer_app_id=answers.text(info, "authorizer_appid"),
        issued=read_authorizer(info) if info.get("authorizer_access_token") else None,
        func_ids=_func_ids(info),
    )


def _authorizers(answer: JsonObject) -> Authorizers:
    return Authorizers(answers.number(answer, "total_count"), tuple(map(_authorizer, answers.objects(answer, "list"))))


def _authorizer(row: JsonObject) -> Authorizer:
    app_id, refresh_token = answers.text(row, "authorizer_appid"), answers.text(row, "refresh_token")
    return Authorizer(app_id, refresh_token, answers.number(row, "auth_time"))


def _info(answer: JsonObject) -> AuthorizerInfo:
    info, authorization = answers.object_in(answer, "authorizer_info"), answers.object_in(answer, "authorization_info")
    return AuthorizerInfo(
        app_id=answers.text(authorization, "authorizer_appid"),
        nickname=answers.optional_text(info, "nick_name"),
        user_name=answers.text(info, "user_name"),
        principal=answers.text(info, "principal_name"),
        alias=answers.optional_text(info, "alias"),
        service_type=answers.number(answers.object_in(info, "service_type_info"), "id"),
        verify_type=answers.number(answers.object_in(info, "verify_type_info"), "id"),
        is_mini_program="MiniProgramInfo" in info,
        func_ids=_func_ids(authorization),
    )


def _func_ids(authorization: JsonObject) -> tuple[int, ...]:
    functions = answers.objects(authorization, "func_info", may_lack=True)
    return tuple(answers.number(answers.object_in(one, "funcscope_category"), "id") for one in functions)
