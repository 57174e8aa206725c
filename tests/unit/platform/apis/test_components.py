"""Facts of third-party platforms: "获取令牌", "使用授权码获取授权信息", "获取授权账号调用令牌"."""

from typing import Any

import pytest

from local.platform.apis.components import authorize, issue_ticket, revoke
from local.platform.clock import ManualClock
from local.platform.logins import issue_code
from tests.unit.platform.apis.server import USER, Server, a_component, a_mini, a_server
from tests.unit.platform.shop import APP_ID, APP_SECRET

COMPONENT_ID = "wxcomponent00001"


@pytest.fixture
def component(shop: Server, clock: ManualClock) -> Server:
    """On one platform with the shop and the mini program."""
    a_server(clock, a_mini(), beside=shop)
    return a_server(clock, a_component(), beside=shop)


def get_token(component: Server, ticket: str, **changes: str) -> dict[str, Any]:
    given = {"component_appid": COMPONENT_ID, "component_appsecret": APP_SECRET, "component_verify_ticket": ticket}
    return component.post("/cgi-bin/component/api_component_token", {**given, **changes}, access_token="")


def ask(component: Server, api: str, token: str | None = None, **given: Any) -> dict[str, Any]:
    token = token or get_token(component, issue_ticket(component.simulator, "platform"))["component_access_token"]
    path = f"/cgi-bin/component/{api}"
    body = {"component_appid": COMPONENT_ID, **given}
    return component.post(path, body, access_token="", component_access_token=token)


def test_only_the_newest_ticket_gives_a_token(component: Server, clock: ManualClock) -> None:
    assert get_token(component, "invented")["errcode"] == 61005
    old, new = (issue_ticket(component.simulator, "platform") for _ in range(2))
    assert get_token(component, old)["errcode"] == 61006
    assert get_token(component, new)["expires_in"] == 7200
    assert get_token(component, new, component_appid="wx")["errcode"] == 40013
    assert get_token(component, new, component_appsecret="x")["errcode"] == 40125
    clock.advance(12 * 3600)
    assert get_token(component, new)["errcode"] == 61005


def test_an_account_is_authorised_and_served(component: Server, shop: Server) -> None:
    assert ask(component, "api_create_preauthcode")["pre_auth_code"].startswith("preauthcode@@@")
    code = authorize(component.simulator, "platform", APP_ID)
    grant = ask(component, "api_query_auth", authorization_code=code)["authorization_info"]
    assert (grant["authorizer_appid"], grant["expires_in"], bool(grant["func_info"])) == (APP_ID, 7200, True)
    assert ask(component, "api_query_auth", authorization_code=code)["errcode"] == 61009
    shop.act()
    message = {"touser": USER, "msgtype": "text", "text": {"content": "hi"}}
    sent = shop.post("/cgi-bin/message/custom/send", message, access_token=grant["authorizer_access_token"])
    assert (sent["errcode"], len(shop.shown())) == (0, 1)
    info = ask(component, "api_get_authorizer_info", authorizer_appid=APP_ID)
    assert info["authorizer_info"]["user_name"] == shop.account.original_id
    assert ask(component, "api_get_authorizer_list")["total_count"] == 1


def test_a_refresh_token_is_the_newest_authorisations(component: Server) -> None:
    def grant() -> dict[str, Any]:
        code = authorize(component.simulator, "platform", APP_ID)
        granted: dict[str, Any] = ask(component, "api_query_auth", authorization_code=code)["authorization_info"]
        return granted

    def renew(refresh: str) -> dict[str, Any]:
        given = {"authorizer_appid": APP_ID, "authorizer_refresh_token": refresh}
        return ask(component, "api_authorizer_token", **given)

    first = grant()
    renewed = renew(first["authorizer_refresh_token"])
    assert renewed["authorizer_access_token"] != first["authorizer_access_token"]
    second = grant()
    assert renew(first["authorizer_refresh_token"])["errcode"] == 61023
    assert "authorizer_access_token" in renew(second["authorizer_refresh_token"])
    revoke(component.simulator, "platform", APP_ID)
    assert renew(second["authorizer_refresh_token"])["errcode"] == 61003


def test_a_code_lasts_an_hour(component: Server, clock: ManualClock) -> None:
    code = authorize(component.simulator, "platform", APP_ID)
    clock.advance(3600)
    assert ask(component, "api_query_auth", authorization_code=code)["errcode"] == 61010


def test_a_components_token_is_its_own_kind(component: Server, shop: Server, clock: ManualClock) -> None:
    token = get_token(component, issue_ticket(component.simulator, "platform"))["component_access_token"]
    assert shop.get("/cgi-bin/getcallbackip", access_token=token)["errcode"] == 40014
    assert ask(component, "api_create_preauthcode", shop.token)["errcode"] == 40014
    assert ask(component, "api_create_preauthcode", token, component_appid="wx")["errcode"] == 40013
    clock.advance(7200)
    assert ask(component, "api_create_preauthcode", token)["errcode"] == 42006


def test_the_page_brings_the_owners_consent_back(component: Server) -> None:
    code = ask(component, "api_create_preauthcode")["pre_auth_code"]
    query = {"component_appid": COMPONENT_ID, "pre_auth_code": code, "redirect_uri": "https://a.example/back"}
    page = "/cgi-bin/componentloginpage"
    asked = component.request("GET", page, params=query)
    assert (asked.status_code, "account=shop" in asked.text) == (200, True)
    back = component.request("GET", page, params={**query, "account": "shop"}).headers["location"]
    assert back.startswith("https://a.example/back?auth_code=queryauthcode")
    assert component.request("GET", page, params=query).status_code == 400, "a pre-auth code serves once"


def test_people_log_in_through_the_component(component: Server) -> None:
    token = get_token(component, issue_ticket(component.simulator, "platform"))["component_access_token"]
    mini = "wxmini0000000001"
    for app_id, name, path, code_name in [
        (APP_ID, "shop", "/sns/oauth2/component/access_token", "code"),
        (mini, "game", "/sns/component/jscode2session", "js_code"),
    ]:
        query = {"appid": app_id, "component_appid": COMPONENT_ID, "component_access_token": token, "access_token": ""}
        code = {code_name: issue_code(component.simulator, name, USER), "grant_type": "authorization_code"}
        assert component.get(path, **query, **code)["errcode"] == 61003
        ask(component, "api_query_auth", authorization_code=authorize(component.simulator, "platform", app_id))
        assert component.get(path, **query, **code)["openid"] == USER


def test_a_persons_token_is_renewed_through_the_component(component: Server) -> None:
    token = get_token(component, issue_ticket(component.simulator, "platform"))["component_access_token"]
    query = {"appid": APP_ID, "component_appid": COMPONENT_ID, "component_access_token": token, "access_token": ""}
    renew = {**query, "grant_type": "refresh_token", "refresh_token": "x"}
    path = "/sns/oauth2/component/refresh_token"
    assert component.get(path, **renew)["errcode"] == 61003
    ask(component, "api_query_auth", authorization_code=authorize(component.simulator, "platform", APP_ID))
    assert component.get(path, **renew)["errcode"] == 40030
    code = {"code": issue_code(component.simulator, "shop", USER), "grant_type": "authorization_code"}
    person = component.get("/sns/oauth2/component/access_token", **query, **code)
    renewed = component.get(path, **{**renew, "refresh_token": person["refresh_token"]})
    assert (renewed["openid"], renewed["access_token"] != person["access_token"]) == (USER, True)
    assert component.get(path, **{**renew, "grant_type": "x"})["errcode"] == 40002
