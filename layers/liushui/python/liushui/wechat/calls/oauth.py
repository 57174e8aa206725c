"""Who is at the browser: OAuth2 of Official Accounts, inside WeChat, and of websites, by QR code.

Sources: "Web page authorisation" (网页授权), "Website login" (网站应用微信登录), "Authorise web pages on behalf of an Official
Account" (代公众号发起网页授权). The user's token is unrelated to the account's access token; keep both on the server.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, TokenUse, nothing
from liushui.wechat.calls.checks import Language, check_language, check_state, check_url


@dataclass(frozen=True, slots=True)
class UserToken:
    """What a code is worth. The access token lives 7200 s, the refresh token 30 days. `is_snapshot`: the user is only
    looking, and `openid` stands for nobody."""

    openid: str
    scopes: tuple[str, ...]
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_seconds: int
    unionid: str | None = None
    is_snapshot: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What the user let the page know (snsapi_userinfo, snsapi_login)."""

    openid: str
    nickname: str = field(repr=False)
    picture_url: str | None = field(repr=False)
    unionid: str | None
    privileges: tuple[str, ...]


def authorize_url(
    app_id: str,
    redirect_uri: str,
    *,
    scope: Literal["snsapi_base", "snsapi_userinfo"],
    state: str,
    component_app_id: str | None = None,
) -> str:
    """Where to send a browser inside WeChat (网页授权); it comes back to `redirect_uri` with `code` and `state`. snsapi_base
    asks the user nothing and tells the OpenID only. WeChat checks the order of the parameters."""
    checks.one_of("scope", scope, ("snsapi_base", "snsapi_userinfo"))
    check_state(state)
    further = {"component_appid": component_app_id} if component_app_id else {}
    return _page("oauth2/authorize", app_id, redirect_uri, scope, state, further)


def website_login_url(app_id: str, redirect_uri: str, *, state: str, language: Literal["cn", "en"] = "cn") -> str:
    """Where to send any browser, to a page with a QR code (网站应用微信登录). `app_id` is the website's, of the open platform."""
    checks.required("state", state)
    checks.one_of("language", language, ("cn", "en"))
    further = {"lang": language} if language != "cn" else {}
    return _page("qrconnect", app_id, redirect_uri, "snsapi_login", state, further)


def exchange_code(app_id: str, app_secret: str, code: str) -> Call[UserToken]:
    """Exchange a code for a token (通过code换取网页授权access_token). A code is good once, for 5 minutes; the same for
    websites."""
    checks.required("app_secret", app_secret)
    query = {"appid": app_id, "secret": app_secret, **_grant(app_id, code=code)}
    return build.get("/sns/oauth2/access_token", read_user_token, query, token=TokenUse.NONE)


def exchange_code_as_component(component_app_id: str, app_id: str, code: str) -> Call[UserToken]:
    """The same for an account that the third-party platform `component_app_id` manages."""
    checks.required("component_app_id", component_app_id)
    query = {"appid": app_id, **_grant(app_id, code=code), "component_appid": component_app_id}
    return build.get("/sns/oauth2/component/access_token", read_user_token, query, token=TokenUse.COMPONENT)


def refresh_user_token(app_id: str, refresh_token: str) -> Call[UserToken]:
    """Refresh a token (刷新access_token)."""
    query = {"appid": app_id, **_grant(app_id, refresh_token=refresh_token)}
    return build.get("/sns/oauth2/refresh_token", read_user_token, query, token=TokenUse.NONE)


def refresh_user_token_as_component(component_app_id: str, app_id: str, refresh_token: str) -> Call[UserToken]:
    """The same for an account that the third-party platform `component_app_id` manages."""
    checks.required("component_app_id", component_app_id)
    query = {"appid": app_id, **_grant(app_id, refresh_token=refresh_token), "component_appid": component_app_id}
    return build.get("/sns/oauth2/component/refresh_token", read_user_token, query, token=TokenUse.COMPONENT)


def get_profile(access_token: str, openid: str, *, language: Language = "zh_CN") -> Call[Profile]:
    """Get the profile (拉取用户信息), with the user's own `access_token`."""
    check_language(language)
    query = {**_own_token(access_token, openid), "lang": language}
    return build.get("/sns/userinfo", _profile, query, token=TokenUse.NONE)


def check_user_token(access_token: str, openid: str) -> Call[None]:
    """Check a token (检验授权凭证（access_token）是否有效): an errcode says that it is not."""
    return build.get("/sns/auth", nothing, _own_token(access_token, openid), token=TokenUse.NONE)


def read_user_token(answer: JsonObject) -> UserToken:
    """Scopes come as one text, with commas."""
    return UserToken(
        openid=answers.text(answer, "openid"),
        scopes=tuple(answers.text(answer, "scope").split(",")),
        access_token=answers.text(answer, "access_token"),
        refresh_token=answers.text(answer, "refresh_token"),
        expires_in_seconds=answers.number(answer, "expires_in"),
        unionid=answers.optional_text(answer, "unionid"),
        is_snapshot=answers.optional_number(answer, "is_snapshotuser") == 1,
    )


def _page(page: str, app_id: str, redirect_uri: str, scope: str, state: str, further: Mapping[str, str]) -> str:
    checks.required("app_id", app_id)
    check_url("redirect_uri", redirect_uri)
    query = {"appid": app_id, "redirect_uri": redirect_uri, "response_type": "code", "scope": scope, "state": state}
    return f"https://open.weixin.qq.com/connect/{page}?{urlencode({**query, **further})}#wechat_redirect"


def _grant(app_id: str, *, code: str | None = None, refresh_token: str | None = None) -> dict[str, str]:
    checks.required("app_id", app_id)
    if code is not None:
        checks.required("code", code)
        return {"code": code, "grant_type": "authorization_code"}
    checks.required("refresh_token", refresh_token or "")
    return {"grant_type": "refresh_token", "refresh_token": refresh_token or ""}


def _own_token(access_token: str, openid: str) -> dict[str, str]:
    checks.required("access_token", access_token)
    checks.required("openid", openid)
    return {"access_token": access_token, "openid": openid}


def _profile(answer: JsonObject) -> Profile:
    return Profile(
        openid=answers.text(answer, "openid"),
        nickname=answers.text(answer, "nickname"),
        picture_url=answers.optional_text(answer, "headimgurl"),
        unionid=answers.optional_text(answer, "unionid"),
        privileges=answers.texts(answer, "privilege", may_lack=True),
    )
