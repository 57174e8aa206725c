"""Logins at a WeCom service provider's application: of corporations' members, and of administrators at the provider's own site.

Whoever calls keeps the tokens of `wecom_suites`: they are arguments here.

Sources: "Construct the login's address" (构造第三方应用网页授权链接), "Who the visitor is" (获取访问用户身份), "What a member
consented to" (获取访问用户敏感信息), "Login from the provider's site" (从服务商网站登录), "Who logged in" (获取登录用户信息).
"""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host, TokenUse

MOST_CODE_BYTES = 512


@dataclass(frozen=True, slots=True)
class SuiteVisitor:
    """A member has `corp_id`, `userid` and `open_userid`; anybody else `openid`, a known customer `external_userid` too. The
    `user_ticket` is for `get_suite_member_detail`."""

    corp_id: str | None
    userid: str | None
    open_userid: str | None
    openid: str | None
    external_userid: str | None
    user_ticket: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class LoginInfo:
    """Who logged in at the provider's site. `kind` 1: the corporation's creator, 2: an internal administrator, 3: an external
    one, 4: a sub-administrator, 5: a member. `fields`: all that WeCom told."""

    kind: int
    corp_id: str
    userid: str | None
    open_userid: str | None
    fields: JsonObject = field(repr=False)


def suite_authorize_url(
    suite_id: str, redirect_uri: str, *, state: str, scope: Literal["snsapi_base", "snsapi_privateinfo"] = "snsapi_base"
) -> str:
    """Where to send a browser inside WeCom for a login in the application. snsapi_privateinfo asks the member."""
    checks.one_of("scope", scope, ("snsapi_base", "snsapi_privateinfo"))
    checks.check_state(state)
    checks.check_url("redirect_uri", redirect_uri)
    query = {
        "appid": checks.required("suite_id", suite_id),
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": scope,
        "state": state,
    }
    return f"https://open.weixin.qq.com/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"


def get_suite_visitor(suite_access_token: str, code: str) -> Call[SuiteVisitor]:
    """Who the visitor is (获取访问用户身份). A code is good once, for 5 minutes."""
    query = {**_suite(suite_access_token), "code": checks.at_most_bytes("code", code, MOST_CODE_BYTES)}
    path = "/cgi-bin/service/auth/getuserinfo3rd"
    return build.get(path, _visitor, query, host=Host.WORK, token=TokenUse.NONE)


def get_suite_member_detail(suite_access_token: str, user_ticket: str) -> Call[JsonObject]:
    """What a member consented to (获取访问用户敏感信息), as WeCom tells it."""
    body: JsonObject = {"user_ticket": checks.at_most_bytes("user_ticket", user_ticket, MOST_CODE_BYTES)}
    path, query = "/cgi-bin/service/auth/getuserdetail3rd", _suite(suite_access_token)
    return build.post(path, answers.whole, body, query=query, host=Host.WORK, token=TokenUse.NONE)


def provider_login_url(
    corp_id: str, redirect_uri: str, *, state: str, user_type: Literal["admin", "member"] = "admin"
) -> str:
    """The page on which an administrator or a member logs in at the provider's site; leads on with `auth_code` and `state`."""
    checks.one_of("user_type", user_type, ("admin", "member"))
    checks.check_url("redirect_uri", redirect_uri)
    checks.check_state(state)
    query = {
        "appid": checks.required("corp_id", corp_id),
        "redirect_uri": redirect_uri,
        "state": state,
        "usertype": user_type,
    }
    return f"https://open.work.weixin.qq.com/wwopen/sso/3rd_qrConnect?{urlencode(query)}"


def get_login_info(provider_access_token: str, auth_code: str) -> Call[LoginInfo]:
    """Who logged in (获取登录用户信息). A code is good once, for 5 minutes."""
    query = {"access_token": checks.required("provider_access_token", provider_access_token)}
    body: JsonObject = {"auth_code": checks.at_most_bytes("auth_code", auth_code, MOST_CODE_BYTES)}
    path = "/cgi-bin/service/get_login_info"
    return build.post(path, _login, body, query=query, host=Host.WORK, token=TokenUse.NONE)


def _suite(suite_access_token: str) -> dict[str, str]:
    return {"suite_access_token": checks.required("suite_access_token", suite_access_token)}


def _visitor(answer: JsonObject) -> SuiteVisitor:
    """WeCom writes some names in capitals in older answers."""
    small = {name.lower(): value for name, value in answer.items()}
    names = ("corpid", "userid", "open_userid", "openid", "external_userid", "user_ticket")
    corp_id, userid, open_userid, openid, external, ticket = (answers.optional_text(small, name) for name in names)
    return SuiteVisitor(corp_id, userid, open_userid, openid, external, ticket)


def _login(answer: JsonObject) -> LoginInfo:
    user = answers.object_in(answer, "user_info")
    return LoginInfo(
        kind=answers.number(answer, "usertype"),
        corp_id=answers.text(answers.object_in(answer, "corp_info"), "corpid"),
        userid=answers.optional_text(user, "userid"),
        open_userid=answers.optional_text(user, "open_userid"),
        fields=answers.whole(answer),
    )
