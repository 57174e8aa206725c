from collections.abc import Callable

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import oauth
from liushui.wechat.calls.call import TokenUse
from tests.unit.wechat.calls.shape import assert_get, assert_refused

BACK = "https://example.org/login?a=1&b=2"
ESCAPED = "https%3A%2F%2Fexample.org%2Flogin%3Fa%3D1%26b%3D2"
TOKEN: JsonObject = {
    "access_token": "ACCESS_TOKEN",
    "expires_in": 7200,
    "refresh_token": "REFRESH_TOKEN",
    "openid": "OPENID",
    "scope": "snsapi_base,snsapi_userinfo",
    "is_snapshotuser": 1,
    "unionid": "UNIONID",
}


def test_the_address_of_a_web_login_keeps_wechat_s_order() -> None:
    url = oauth.authorize_url("wx520c15f417810387", BACK, scope="snsapi_base", state="123")
    assert url == (
        f"https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx520c15f417810387&redirect_uri={ESCAPED}"
        "&response_type=code&scope=snsapi_base&state=123#wechat_redirect"
    )


def test_a_third_party_platform_names_itself() -> None:
    url = oauth.authorize_url("wx1", BACK, scope="snsapi_userinfo", state="s", component_app_id="wx2")
    assert url.endswith("&response_type=code&scope=snsapi_userinfo&state=s&component_appid=wx2#wechat_redirect")


def test_the_address_of_a_website_s_login() -> None:
    url = oauth.website_login_url("wx1", BACK, state="a-b")
    assert url == (
        f"https://open.weixin.qq.com/connect/qrconnect?appid=wx1&redirect_uri={ESCAPED}"
        "&response_type=code&scope=snsapi_login&state=a-b#wechat_redirect"
    )
    assert "&lang=en#" in oauth.website_login_url("wx1", BACK, state="s", language="en")


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "state": (lambda: oauth.authorize_url("wx", BACK, scope="snsapi_base", state="a-b"), "state"),
    "long state": (lambda: oauth.authorize_url("wx", BACK, scope="snsapi_base", state="a" * 129), "128"),
    "scope": (lambda: oauth.authorize_url("wx", BACK, scope="snsapi_login", state=""), "scope"),  # type: ignore[arg-type]
    "address": (lambda: oauth.authorize_url("wx", "/login", scope="snsapi_base", state=""), "redirect_uri"),
    "app": (lambda: oauth.authorize_url("", BACK, scope="snsapi_base", state=""), "app_id"),
    "no state": (lambda: oauth.website_login_url("wx", BACK, state=""), "state"),
    "no code": (lambda: oauth.exchange_code("wx", "secret", ""), "code"),
    "no secret": (lambda: oauth.exchange_code("wx", "", "code"), "app_secret"),
    "no token": (lambda: oauth.refresh_user_token("wx", ""), "refresh_token"),
    "no openid": (lambda: oauth.check_user_token("token", ""), "openid"),
}


@pytest.mark.parametrize(("make", "word"), WRONG.values(), ids=WRONG)
def test_arguments_are_checked(make: Callable[[], object], word: str) -> None:
    assert_refused(make, word)


def test_a_code_becomes_a_token_which_never_shows() -> None:
    call = oauth.exchange_code("wx1", "S3CRET", "C0DE")
    query = {"appid": "wx1", "secret": "S3CRET", "code": "C0DE", "grant_type": "authorization_code"}
    assert_get(call, "/sns/oauth2/access_token", query, token=TokenUse.NONE)
    assert "S3CRET" not in repr(call)
    assert "C0DE" not in repr(call)
    token = call.read(TOKEN)
    assert token == oauth.UserToken(
        "OPENID", ("snsapi_base", "snsapi_userinfo"), "ACCESS_TOKEN", "REFRESH_TOKEN", 7200, "UNIONID", True
    )
    assert "TOKEN'" not in repr(token)


def test_a_refreshed_token_is_nobody_s_snapshot() -> None:
    call = oauth.refresh_user_token("wx1", "REFRESH_TOKEN")
    query = {"appid": "wx1", "grant_type": "refresh_token", "refresh_token": "REFRESH_TOKEN"}
    assert_get(call, "/sns/oauth2/refresh_token", query, token=TokenUse.NONE)
    read = call.read({name: value for name, value in TOKEN.items() if name not in {"is_snapshotuser", "unionid"}})
    assert (read.is_snapshot, read.unionid) == (False, None)


def test_a_third_party_platform_exchanges_and_refreshes_with_its_own_token() -> None:
    exchange = oauth.exchange_code_as_component("wx2", "wx1", "CODE")
    query = {"appid": "wx1", "code": "CODE", "grant_type": "authorization_code", "component_appid": "wx2"}
    assert_get(exchange, "/sns/oauth2/component/access_token", query, token=TokenUse.COMPONENT)
    refresh = oauth.refresh_user_token_as_component("wx2", "wx1", "R")
    query = {"appid": "wx1", "grant_type": "refresh_token", "component_appid": "wx2", "refresh_token": "R"}
    assert_get(refresh, "/sns/oauth2/component/refresh_token", query, token=TokenUse.COMPONENT)


def test_a_profile() -> None:
    call = oauth.get_profile("ACCESS_TOKEN", "OPENID")
    query = {"access_token": "ACCESS_TOKEN", "openid": "OPENID", "lang": "zh_CN"}
    assert_get(call, "/sns/userinfo", query, token=TokenUse.NONE)
    answer: JsonObject = {
        "openid": "OPENID",
        "nickname": "NICKNAME",
        "sex": 1,
        "headimgurl": "https://thirdwx.qlogo.cn/46",
        "privilege": ["PRIVILEGE1"],
        "unionid": "o6_bmasdasdsad6_2sgVt7hMZOPfL",
    }
    read = call.read(answer)
    assert read == oauth.Profile(
        "OPENID", "NICKNAME", "https://thirdwx.qlogo.cn/46", "o6_bmasdasdsad6_2sgVt7hMZOPfL", ("PRIVILEGE1",)
    )
    assert "NICKNAME" not in repr(read)


def test_a_token_is_checked() -> None:
    call = oauth.check_user_token("ACCESS_TOKEN", "OPENID")
    assert_get(call, "/sns/auth", {"access_token": "ACCESS_TOKEN", "openid": "OPENID"}, token=TokenUse.NONE)
