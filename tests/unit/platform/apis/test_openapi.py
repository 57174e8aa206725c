"""Facts of "查询API调用额度", "查询rid信息", "重置API调用次数", "网络通信检测"."""

import pytest

from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import Server
from tests.unit.platform.shop import APP_ID, APP_SECRET

QUOTA = "/cgi-bin/openapi/quota/get"


def test_a_quota_tells_limit_used_and_remain(shop: Server) -> None:
    shop.get("/cgi-bin/token", appid=APP_ID, secret=APP_SECRET, grant_type="client_credential")
    answer = shop.post(QUOTA, {"cgi_path": "/cgi-bin/token"})
    assert answer["quota"] == {"daily_limit": 2_000, "used": 1, "remain": 1_999}
    assert answer["rate_limit"]["refresh_second"] == 60
    for path in ("/cgi-bin/nothing", "/cgi-bin/gettoken"):
        assert shop.post(QUOTA, {"cgi_path": path})["errcode"] == 76021


def test_a_refusals_rid_is_known_for_seven_days(shop: Server, clock: ManualClock) -> None:
    refused = shop.post("/cgi-bin/tags/create", {"tag": {}})
    rid = refused["errmsg"].partition(" rid: ")[2]
    told = shop.post("/cgi-bin/openapi/rid/get", {"rid": rid})["request"]
    assert (told["invoke_time"], told["request_body"]) == (1_800_000_000, '{"tag": {}}')
    assert rid in told["response_body"]
    assert shop.token not in str(told)
    clock.advance(7 * 86_400)
    shop.token = shop.simulator.tokens.get_stable("shop", force=False)[0]
    assert shop.post("/cgi-bin/openapi/rid/get", {"rid": rid})["errcode"] == 76001


def test_an_api_that_is_used_up_is_cleared_alone_or_with_the_others(shop: Server) -> None:
    secret = {"appid": APP_ID, "appsecret": APP_SECRET}
    for path, given in [
        ("/cgi-bin/openapi/quota/clear", {"cgi_path": "/cgi-bin/menu/create"}),
        ("/cgi-bin/clear_quota", {"appid": APP_ID}),
        ("/cgi-bin/clear_quota/v2", secret),
    ]:
        for _ in range(1_000):
            shop.simulator.quotas.spend("shop", "menu/create")
        assert shop.post("/cgi-bin/menu/create", {})["errcode"] == 45009
        assert shop.post(path, given)["errcode"] == 0
        assert shop.post("/cgi-bin/menu/create", {})["errcode"] == 40016
        shop.simulator.quotas._calls.clear()
    assert shop.post("/cgi-bin/clear_quota/v2", {**secret, "appsecret": "x"})["errcode"] == 40125


def test_a_minutes_limit_is_for_a_minute(shop: Server, clock: ManualClock) -> None:
    for _ in range(60):
        shop.simulator.quotas.spend("shop", "mass/send")
    assert shop.post("/cgi-bin/message/mass/send", {})["errcode"] == 45011
    clock.advance(60)
    assert shop.post("/cgi-bin/message/mass/send", {})["errcode"] != 45011


@pytest.mark.parametrize(("action", "told"), [("dns", {"dns"}), ("ping", {"ping"}), ("all", {"dns", "ping"})])
def test_the_network_is_checked_as_asked(shop: Server, action: str, told: set[str]) -> None:
    path = "/cgi-bin/callback/check"
    assert set(shop.post(path, {"action": action, "check_operator": "DEFAULT"})) == told
    assert shop.post(path, {"action": "trace", "check_operator": "DEFAULT"})["errcode"] == 40202
    assert shop.post(path, {"action": action, "check_operator": "BT"})["errcode"] == 40203
