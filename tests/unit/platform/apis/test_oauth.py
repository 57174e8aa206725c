"""Facts of "网页授权" and of tickets for pages ("获取jsapi_ticket")."""

from urllib.parse import parse_qs, urlsplit

import pytest

from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import USER, Server
from tests.unit.platform.shop import APP_ID, APP_SECRET

AUTHORIZE = {"appid": APP_ID, "redirect_uri": "https://a.example/back?x=1", "response_type": "code", "state": "s"}


def code_of(shop: Server, scope: str = "snsapi_userinfo") -> str:
    answer = shop.request("GET", "/connect/oauth2/authorize", params={**AUTHORIZE, "scope": scope, "user": USER})
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (query["x"], query["state"]) == (["1"], ["s"])
    return query["code"][0]


def token_for(shop: Server, code: str, **changes: str) -> dict[str, object]:
    query = {"appid": APP_ID, "secret": APP_SECRET, "code": code, "grant_type": "authorization_code", **changes}
    answer: dict[str, object] = shop.request("GET", "/sns/oauth2/access_token", params=query).json()
    return answer


def test_a_visitor_who_agrees_is_known(shop: Server) -> None:
    person = token_for(shop, code_of(shop))
    assert (person["openid"], person["scope"], person["expires_in"]) == (USER, "snsapi_userinfo", 7200)
    info = shop.get("/sns/userinfo", access_token=person["access_token"], openid=USER, lang="zh_CN")
    assert (info["openid"], info["unionid"]) == (USER, person["unionid"])
    assert shop.get("/sns/auth", access_token=person["access_token"], openid=USER)["errcode"] == 0
    assert shop.get("/sns/auth", access_token=person["access_token"], openid="o-other")["errcode"] == 40003
    assert shop.get("/sns/auth", access_token=shop.token, openid=USER)["errcode"] == 40001


def test_snsapi_base_tells_the_openid_only(shop: Server) -> None:
    person = token_for(shop, code_of(shop, "snsapi_base"))
    assert "unionid" not in person
    assert shop.get("/sns/userinfo", access_token=person["access_token"], openid=USER)["errcode"] == 48001


def test_a_code_serves_once_and_for_five_minutes(shop: Server, clock: ManualClock) -> None:
    code = code_of(shop)
    token_for(shop, code)
    assert token_for(shop, code)["errcode"] == 40163
    late = code_of(shop)
    clock.advance(300)
    assert token_for(shop, late)["errcode"] == 40029


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [({"grant_type": "x"}, 40002), ({"appid": "wx"}, 40013), ({"secret": "x"}, 40125), ({"code": ""}, 41008)],
)
def test_what_is_wrong_with_a_code_exchange_is_told(shop: Server, changes: dict[str, str], errcode: int) -> None:
    assert token_for(shop, **{"code": code_of(shop), **changes})["errcode"] == errcode


def test_a_refresh_token_serves_thirty_days(shop: Server, clock: ManualClock) -> None:
    first = token_for(shop, code_of(shop))
    query = {"appid": APP_ID, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    clock.advance(7200)
    assert shop.get("/sns/auth", access_token=first["access_token"], openid=USER)["errcode"] == 40001
    renewed = shop.request("GET", "/sns/oauth2/refresh_token", params=query).json()
    assert shop.get("/sns/auth", access_token=renewed["access_token"], openid=USER)["errcode"] == 0
    clock.advance(30 * 86_400)
    assert shop.request("GET", "/sns/oauth2/refresh_token", params=query).json()["errcode"] == 40030


def test_the_page_asks_who_holds_the_phone_and_refuses_what_wechat_does(shop: Server) -> None:
    shop.act("o-<b>".replace("<b>", "bob"))
    asked = shop.request("GET", "/connect/oauth2/authorize", params=AUTHORIZE)
    assert (asked.status_code, "user=o-bob" in asked.text) == (200, True)
    for changes in ({"appid": "wx"}, {"scope": "snsapi_all"}, {"redirect_uri": "javascript:alert(1)"}):
        query = {**AUTHORIZE, "user": USER, **changes}
        assert shop.request("GET", "/connect/oauth2/authorize", params=query).status_code == 400


@pytest.mark.parametrize("kind", ["jsapi", "wx_card"])
def test_a_ticket_stays_the_same_for_two_hours(shop: Server, clock: ManualClock, kind: str) -> None:
    first = shop.get("/cgi-bin/ticket/getticket", type=kind)
    clock.advance(7199)
    again = shop.get("/cgi-bin/ticket/getticket", type=kind)
    assert (first["errcode"], first["expires_in"], again["ticket"], again["expires_in"]) == (0, 7200, first["ticket"], 1)
    clock.advance(1)
    shop.token = shop.simulator.tokens.get_stable("shop", force=False)[0]
    assert shop.get("/cgi-bin/ticket/getticket", type=kind)["ticket"] != first["ticket"]
    assert shop.get("/cgi-bin/ticket/getticket", type="other")["errcode"] == 40097
