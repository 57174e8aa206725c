"""The API side over real HTTP, as an account's server meets it."""

from typing import Any

import httpx
import pytest

from local.platform.clock import ManualClock
from local.platform.quotas import HOUR
from local.platform.serve import RunningPlatform
from tests.unit.platform.shop import APP_ID, APP_SECRET, CREDENTIALS, a_text, call_api, get_token, send, send_body

USER = "o-user"


def errcode(platform: RunningPlatform, method: str, path: str, **request: Any) -> int:
    answer = call_api(platform, method, path, **request)
    assert answer["errcode"] == 0 or " rid: " in answer["errmsg"]
    return int(answer["errcode"])


def test_both_token_calls_give_a_token_that_serves(shop: RunningPlatform) -> None:
    classic = call_api(shop, "GET", "/cgi-bin/token", params=CREDENTIALS)
    stable = call_api(shop, "POST", "/cgi-bin/stable_token", json=CREDENTIALS)
    assert classic["expires_in"] == stable["expires_in"] == 7200
    for token in (classic["access_token"], stable["access_token"]):
        assert call_api(shop, "GET", "/cgi-bin/getcallbackip", params={"access_token": token})["ip_list"]
        assert call_api(shop, "GET", "/cgi-bin/get_api_domain_ip", params={"access_token": token})["ip_list"]


def test_a_forced_token_puts_the_old_one_out(shop: RunningPlatform) -> None:
    old = get_token(shop)
    new = call_api(shop, "POST", "/cgi-bin/stable_token", json={**CREDENTIALS, "force_refresh": True})["access_token"]
    assert errcode(shop, "GET", "/cgi-bin/getcallbackip", params={"access_token": old}) == 40001
    assert get_token(shop) == new
    assert errcode(shop, "POST", "/cgi-bin/stable_token", json={**CREDENTIALS, "force_refresh": "true"}) == 47001


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"appid": "wxanother"}, 40013),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_wrong_credentials_are_refused_by_both_token_calls(
    shop: RunningPlatform, changes: dict[str, str], expected: int
) -> None:
    assert errcode(shop, "GET", "/cgi-bin/token", params={**CREDENTIALS, **changes}) == expected
    assert errcode(shop, "POST", "/cgi-bin/stable_token", json={**CREDENTIALS, **changes}) == expected


def test_a_call_with_the_wrong_method_says_which_is_wanted(shop: RunningPlatform) -> None:
    assert errcode(shop, "POST", "/cgi-bin/token") == 43001
    assert errcode(shop, "GET", "/cgi-bin/stable_token") == 43002


def test_a_token_that_does_not_serve_is_refused_as_wechat_refuses_it(shop: RunningPlatform, clock: ManualClock) -> None:
    shop.control.act("shop", USER)
    token = get_token(shop)
    assert send(shop, a_text(USER), "nonsense") == 40014
    assert errcode(shop, "POST", "/cgi-bin/message/custom/send") == 41001
    clock.advance(7200)
    assert send(shop, a_text(USER), token) == 42001
    assert send(shop, a_text(USER)) == 0


def test_expired_by_hand_a_token_is_refused_until_it_is_renewed(shop: RunningPlatform) -> None:
    shop.control.act("shop", USER)
    token = get_token(shop)
    assert shop.control.expire_tokens("shop") == 1
    assert send(shop, a_text(USER), token) == 42001
    assert send(shop, a_text(USER)) == 0


def test_a_customer_message_reaches_the_user(shop: RunningPlatform) -> None:
    shop.control.act("shop", USER)
    assert send(shop, a_text(USER, "给你 😀")) == 0
    delivered = shop.control.delivered("shop", USER)
    assert [(message["text"], message["via"]) for message in delivered] == [({"content": "给你 😀"}, "custom_send")]


def test_the_users_own_picture_may_be_sent_back_and_an_unknown_one_not(shop: RunningPlatform) -> None:
    shop.control.act("shop", USER, "image", fields={"MediaId": "from-the-user"})
    shop.control.add_medium("shop", "uploaded")
    for media_id, expected in [("from-the-user", 0), ("uploaded", 0), ("invented", 40007)]:
        assert send(shop, {"touser": USER, "msgtype": "image", "image": {"media_id": media_id}}) == expected


def test_media_last_three_days(shop: RunningPlatform, clock: ManualClock) -> None:
    shop.control.add_medium("shop", "uploaded")
    clock.advance(3 * 24 * HOUR)
    shop.control.act("shop", USER)
    assert send(shop, {"touser": USER, "msgtype": "image", "image": {"media_id": "uploaded"}}) == 40007


def test_bodies_that_wechat_refuses_are_refused(shop: RunningPlatform) -> None:
    shop.control.act("shop", USER)
    assert send_body(shop, b"") == 44002
    assert send_body(shop, b"{") == 47001
    escaped = b'{"touser": "o-user", "msgtype": "text", "text": {"content": "\\u4f60"}}'
    assert send_body(shop, escaped) == 40033
    assert shop.control.delivered("shop") == []


def test_only_those_who_acted_and_have_not_left_can_be_written_to(shop: RunningPlatform) -> None:
    assert send(shop, a_text("o-stranger")) == 40003
    assert send(shop, {"msgtype": "text", "text": {"content": "hi"}}) == 40003
    shop.control.act("shop", USER)
    shop.control.act("shop", USER, "unsubscribe")
    assert send(shop, a_text(USER)) == 45015
    shop.control.act("shop", USER)
    assert send(shop, a_text(USER)) == 45015, "a message that overtook the leaving opens nothing"
    shop.control.act("shop", USER, "subscribe")
    assert send(shop, a_text(USER)) == 0


def test_five_customer_messages_follow_a_message_within_48_hours(shop: RunningPlatform, clock: ManualClock) -> None:
    shop.control.act("shop", USER)
    assert [send(shop, a_text(USER)) for _ in range(6)] == [0] * 5 + [45047]
    shop.control.act("shop", USER)
    assert send(shop, a_text(USER)) == 0
    clock.advance(48 * HOUR)
    assert send(shop, a_text(USER)) == 45015
    assert len(shop.control.delivered("shop", USER)) == 6


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("subscribe", {}),
        ("SCAN", {}),
        ("CLICK", {}),
        (None, {"MsgType": "event", "Event": "scancode_push", "EventKey": "k"}),
        (None, {"MsgType": "event", "Event": "scancode_waitmsg", "EventKey": "k"}),
        ("text", {"bizmsgmenuid": "101"}),
    ],
)
def test_three_customer_messages_follow_a_tap_a_follow_and_a_scan_within_a_minute(
    shop: RunningPlatform, clock: ManualClock, kind: str | None, fields: dict[str, str]
) -> None:
    shop.control.act("shop", USER, kind, fields=fields)
    assert [send(shop, a_text(USER)) for _ in range(4)] == [0] * 3 + [45047]
    clock.advance(60)
    assert send(shop, a_text(USER)) == 45015


@pytest.mark.parametrize("actions", [("text", "unsubscribe"), ("unsubscribe", "text")])
def test_who_left_and_came_back_has_followed_and_no_more(shop: RunningPlatform, actions: tuple[str, str]) -> None:
    for kind in (*actions, "subscribe"):
        shop.control.act("shop", USER, kind)
    assert [send(shop, a_text(USER)) for _ in range(4)] == [0] * 3 + [45047]


@pytest.mark.parametrize("kind", ["VIEW", "LOCATION"])
def test_other_events_open_no_window(shop: RunningPlatform, kind: str) -> None:
    shop.control.act("shop", USER, kind)
    assert send(shop, a_text(USER)) == 45015


def test_typing_shows_for_fifteen_seconds_or_until_a_message(shop: RunningPlatform, clock: ManualClock) -> None:
    def typing(command: str) -> int:
        query = {"access_token": get_token(shop)}
        body = {"touser": USER, "command": command}
        return errcode(shop, "POST", "/cgi-bin/message/custom/typing", params=query, json=body)

    def is_typing() -> bool:
        return bool(shop.control.users("shop")[0]["typing"])

    assert typing("Typing") == 40003
    shop.control.act("shop", USER)
    assert typing("Sleeping") == 45072
    assert typing("Typing") == 0
    assert (typing("Typing"), is_typing()) == (45081, True)
    assert send(shop, a_text(USER)) == 0
    assert (is_typing(), typing("Typing")) == (False, 0)
    assert (typing("CancelTyping"), is_typing()) == (0, False)
    clock.advance(15)
    assert typing("Typing") == 0
    clock.advance(31)
    assert (is_typing(), typing("Typing")) == (False, 45080)


def test_quotas_are_cleared_for_ones_own_app_id_only(shop: RunningPlatform) -> None:
    query = {"access_token": get_token(shop)}
    assert errcode(shop, "POST", "/cgi-bin/clear_quota", params=query, json={"appid": "wxanother"}) == 40013
    assert errcode(shop, "POST", "/cgi-bin/clear_quota", params=query, json={"appid": APP_ID}) == 0


def test_what_is_not_simulated_says_so(shop: RunningPlatform) -> None:
    response = httpx.post(f"{shop.base_url}/cgi-bin/card/create", trust_env=False)
    assert response.status_code == 404
    assert response.json()["errcode"] == 40066
    assert "/cgi-bin/card/create is not simulated" in response.json()["errmsg"]


def test_calls_are_recorded_without_token_or_secret(shop: RunningPlatform) -> None:
    shop.control.act("shop", USER)
    token = get_token(shop)
    send(shop, a_text(USER), token)
    send(shop, a_text("o-stranger"), token)
    call_api(shop, "GET", "/cgi-bin/token", params={**CREDENTIALS, "secret": "wrong"})
    calls = shop.control.calls()
    assert [(call["api"], call["account"], call["errcode"], call["status"]) for call in calls] == [
        ("stable_token", "shop", 0, 200),
        ("custom/send", "shop", 0, 200),
        ("custom/send", "shop", 40003, 200),
        ("token", "shop", 40125, 200),
    ]
    assert token not in str(calls)
    assert APP_SECRET not in str(calls)
    assert len(shop.control.calls(account="shop", api="custom/send")) == 2
