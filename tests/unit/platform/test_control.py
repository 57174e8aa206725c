import time
from typing import Any

import httpx
import pytest

from local.platform.client import ControlRefused
from local.platform.serve import RunningPlatform
from tests.unit.platform.endpoint import Reply, ScriptedEndpoint
from tests.unit.platform.shop import NO_TLS, SHOP, a_text, get_token, send

USER = "o-user"


def post(platform: RunningPlatform, path: str, body: bytes, **headers: str) -> httpx.Response:
    return httpx.post(platform.base_url + path, content=body, headers=headers, trust_env=False, verify=NO_TLS)


def test_accounts_are_put_shown_without_secrets_and_deleted(shop: RunningPlatform) -> None:
    (shown,) = shop.control.accounts()
    assert shown == shop.control.put_account(**{**SHOP, "callback_url": shown["callback_url"]})
    assert set(shown) == {"name", "kind", "app_id", "mode", "callback_url", "original_id"}
    assert shop.control.health()["accounts"] == 1
    shop.control.act("shop", USER)
    assert shop.control.delete_account("shop") == {"deleted": "shop"}
    assert shop.control.accounts() == []
    with pytest.raises(ControlRefused, match="no account 'shop'"):
        shop.control.delivered("shop")
    shop.control.put_account(**SHOP)
    assert shop.control.users("shop") == [], "a new account of the same name begins empty"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"account": "nobody"}, "no account 'nobody'"),
        ({"user": "two words"}, "user must be an openid"),
        ({"user": None}, "user is missing"),
        ({"msg_type": "text"}, "unknown field 'msg_type'"),
        ({"type": "sticker"}, "type must be one of"),
        ({"fields": ["Content"]}, "fields must be a JSON object"),
        ({"msg_id": "abc"}, "msg_id must be"),
        ({"msg_id": 7}, "msg_id must be"),
        ({"create_time": "now"}, "create_time must be a whole number"),
        ({"times": 0}, "times must be a whole number from 1 to 100"),
        ({"wait": "yes"}, "wait must be true or false"),
    ],
)
def test_an_action_that_will_not_do_is_refused_and_leaves_nothing(
    shop: RunningPlatform, endpoint: ScriptedEndpoint, fields: dict[str, Any], reason: str
) -> None:
    action = {"account": "shop", "user": USER, **fields}
    response = httpx.post(f"{shop.base_url}/control/callback", json=action, trust_env=False, verify=NO_TLS)
    assert response.status_code in (400, 404)
    assert reason in response.json()["error"]
    assert endpoint.received == []
    assert shop.control.users("shop") == []


def test_an_action_without_a_type_is_a_text(shop: RunningPlatform) -> None:
    document = httpx.post(
        f"{shop.base_url}/control/callback", json={"account": "shop", "user": USER}, trust_env=False, verify=NO_TLS
    ).json()["decrypted"]
    assert "<MsgType><![CDATA[text]]></MsgType>" in document


def test_in_the_background_the_report_follows(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(delay=0.1)]
    started = shop.control.act("shop", USER, wait=False)
    assert shop.control.report(started["id"]) == {"id": started["id"], "state": "running"}
    until = time.monotonic() + 5
    while (report := shop.control.report(started["id"]))["state"] == "running" and time.monotonic() < until:
        time.sleep(0.02)
    assert report["state"] == "done"
    assert [attempt["status"] for attempt in report["tries"]] == [200]
    with pytest.raises(ControlRefused, match="no callback 'callback-x'"):
        shop.control.report("callback-x")


def test_a_conversation_shows_both_directions_in_order(shop: RunningPlatform) -> None:
    shop.control.act("shop", USER, "subscribe")
    text = shop.control.act("shop", USER, fields={"Content": "在吗"})
    send(shop, a_text(USER, "在"))
    shop.control.act("shop", "o-another")
    conversation = shop.control.conversation("shop", USER)
    assert conversation["subscribed"] is True
    followed, asked, answered = conversation["messages"]
    assert (followed["msgtype"], followed["fields"]["Event"], followed["msg_id"]) == ("event", "subscribe", None)
    assert (asked["fields"], asked["msg_id"], asked["via"]) == ({"Content": "在吗"}, text["msg_id"], "callback")
    assert (answered["direction"], answered["text"], answered["via"]) == ("out", {"content": "在"}, "custom_send")
    assert shop.control.delivered("shop") == [answered]
    assert [user["user"] for user in shop.control.users("shop")] == [USER, "o-another"]
    with pytest.raises(ControlRefused, match="users appear by acting"):
        shop.control.conversation("shop", "o-stranger")


def test_leaving_and_coming_back_is_remembered(shop: RunningPlatform) -> None:
    shop.control.act("shop", USER)
    assert shop.control.users("shop")[0]["subscribed"] is True
    shop.control.act("shop", USER, "unsubscribe")
    assert shop.control.users("shop")[0]["subscribed"] is False
    shop.control.act("shop", USER, "subscribe")
    assert shop.control.users("shop")[0]["subscribed"] is True


def test_tokens_of_an_unknown_account_are_not_expired(shop: RunningPlatform) -> None:
    get_token(shop)
    with pytest.raises(ControlRefused, match="no account 'nobody'"):
        shop.control.expire_tokens("nobody")
    assert shop.control.expire_tokens() == 1


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/control/delivered", 400, "account is missing"),
        ("/control/delivered?account=shop&usr=x", 400, "unknown query parameter 'usr'"),
        ("/control/nowhere", 404, "Not Found"),
        ("/control/callback", 405, "Method Not Allowed"),
    ],
)
def test_a_wrong_request_is_answered_in_json(shop: RunningPlatform, path: str, status: int, reason: str) -> None:
    response = httpx.get(shop.base_url + path, trust_env=False, verify=NO_TLS)
    assert (response.status_code, reason in response.json()["error"]) == (status, True)


def test_a_body_that_is_no_json_is_refused(shop: RunningPlatform) -> None:
    assert post(shop, "/control/faults", b"{").json() == {"error": "the body must be JSON in UTF-8"}
    assert post(shop, "/control/faults", b"[]").json() == {"error": "the body must be a JSON object"}


def test_other_web_sites_cannot_steer_the_platform(shop: RunningPlatform) -> None:
    assert post(shop, "/control/expire_tokens", b"{}", origin="https://evil.example").status_code == 403
    assert post(shop, "/control/expire_tokens", b"{}", host="evil.example").status_code == 400
    assert post(shop, "/control/expire_tokens", b"{}", origin=shop.base_url).status_code == 200


def test_the_description_names_every_request(shop: RunningPlatform) -> None:
    docs = httpx.get(f"{shop.base_url}/control/docs", trust_env=False, verify=NO_TLS).text
    for request in ("POST /control/callback\nAct as a user", "GET /control/delivered\n", "DELETE /control/faults\n"):
        assert request in docs


def test_the_front_page_says_what_this_is_in_both_languages(shop: RunningPlatform) -> None:
    page = httpx.get(shop.base_url, trust_env=False, verify=NO_TLS)
    assert page.headers["content-type"].startswith("text/html")
    assert "Simulated WeChat platform" in page.text
    assert "模拟微信平台" in page.text
