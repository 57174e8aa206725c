"""What is kept of the wire: every try and every call, without tokens and secrets."""

from typing import Any

import httpx
import pytest

from local.platform.documents import build_document
from local.platform.errors import ControlError
from local.platform.exchanges import KEPT, Exchanges, push_id
from local.platform.serve import RunningPlatform
from tests.unit.platform.endpoint import Reply, ScriptedEndpoint
from tests.unit.platform.shop import APP_SECRET, NO_TLS, SHOP, a_text, an_account, call_api, get_token, send

USER = "o-user"


def exchange(platform: RunningPlatform, exchange_id: str) -> dict[str, Any]:
    answer = httpx.get(f"{platform.base_url}/control/exchanges/{exchange_id}", trust_env=False, verify=NO_TLS)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def a_document(number: int) -> Any:
    return build_document(an_account(), USER, "text", {}, msg_id=str(number), create_time=1)


def test_each_try_of_a_callback_is_kept_with_what_was_sent_and_what_came_back(
    shop: RunningPlatform, endpoint: ScriptedEndpoint
) -> None:
    endpoint.script = [Reply(status=500, body=b"broken"), Reply(drop=True), Reply()]
    msg_id = shop.control.act("shop", USER, fields={"Content": "在吗"})["msg_id"]
    kept = exchange(shop, f"shop/{msg_id}")
    first, second, third = kept["tries"]
    assert [tried["number"] for tried in kept["tries"]] == [1, 2, 3]
    assert (first["status"], first["answer"], first["error"]) == (500, "broken", "HTTP 500 instead of 200")
    assert (second["status"], second["answer"]) == (None, None)
    assert (third["status"], third["answer"], third["replied"], third["waiting"]) == (200, "success", False, False)
    assert (kept["kind"], kept["running"]) == ("callback", False)
    assert "<Content><![CDATA[在吗]]></Content>" in kept["decrypted"]
    assert "Content" not in third["request"]["body"], "the body is shown as it was sent: encrypted"
    assert first["request"]["query"]["nonce"] != third["request"]["query"]["nonce"]
    sent = [received.body.decode() for received in endpoint.received]
    assert [tried["request"]["body"] for tried in kept["tries"]] == sent


def test_a_repeat_goes_on_with_the_exchange_of_the_first(shop: RunningPlatform) -> None:
    for _ in range(2):
        shop.control.act("shop", USER, msg_id="77", create_time=1)
    assert len(exchange(shop, "shop/77")["tries"]) == 2


def test_a_push_under_way_shows_the_try_that_waits() -> None:
    exchanges = Exchanges()
    with exchanges.pushing("shop", a_document(1), 1) as push:
        exchanges.begin(push, 1, 0, {"url": "u", "query": {}, "body": "b"})
        (running,) = exchanges.pushes("shop", USER)
        assert (running["running"], running["tries"][0]["waiting"], running["tries"][0]["status"]) == (True, True, None)
    assert exchanges.pushes("shop", USER)[0]["running"] is False
    assert exchanges.pushes("shop", "o-other") == []


def test_a_push_that_is_held_back_says_so_and_a_probe_too() -> None:
    exchanges = Exchanges()
    with exchanges.pushing("shop", a_document(1), 1, probe=True) as push:
        exchanges.hold(push, held=True)
        (held,) = exchanges.pushes("shop", USER)
        assert (held["held"], held["probe"], held["tries"]) == (True, True, [])
        exchanges.hold(push, held=False)
        assert exchanges.pushes("shop", USER)[0]["held"] is False
    with exchanges.pushing("shop", a_document(2), 1) as push:
        exchanges.hold(push, held=True)
    assert [(one["held"], one["probe"]) for one in exchanges.pushes("shop", USER)] == [(False, True), (False, False)]


def test_calls_are_kept_with_their_bodies_and_without_token_or_secret(shop: RunningPlatform) -> None:
    shop.control.act("shop", USER)
    token = get_token(shop)
    send(shop, a_text(USER, "好的"), token)
    call_api(
        shop,
        "GET",
        "/cgi-bin/token",
        params={"grant_type": "client_credential", "appid": SHOP["app_id"], "secret": APP_SECRET},
    )
    delivered = watched(shop, "calls")
    details = [exchange(shop, call["id"]) for call in delivered]
    stable, sent, classic = details
    assert (sent["api"], sent["request"]["method"], sent["errcode"]) == ("custom/send", "POST", 0)
    assert "好的" in sent["request"]["body"]
    assert '"errcode":0' in sent["answer"]
    assert set(sent["request"]["query"]) == {"access_token"}
    assert '"access_token"' in stable["answer"]
    assert classic["request"]["query"]["appid"] == SHOP["app_id"]
    for secret in (token, APP_SECRET):
        assert secret not in str(details)


def test_a_dropped_call_has_no_answer(shop: RunningPlatform) -> None:
    token = get_token(shop)
    shop.control.add_fault("custom/send", "drop_after")
    with pytest.raises(httpx.HTTPError):
        send(shop, a_text(USER), token)
    call = watched(shop, "calls")[-1]
    assert (call["fault"], exchange(shop, call["id"])["answer"]) == ("drop_after", None)


def test_an_active_message_names_the_call_that_brought_it(shop: RunningPlatform) -> None:
    shop.control.act("shop", USER)
    send(shop, a_text(USER))
    message = watched(shop, "conversation")["messages"][-1]
    assert exchange(shop, message["exchange"])["api"] == "custom/send"


def test_what_is_not_kept_says_so(shop: RunningPlatform) -> None:
    answer = httpx.get(f"{shop.base_url}/control/exchanges/shop/1", trust_env=False, verify=NO_TLS)
    assert (answer.status_code, f"the last {KEPT} of each kind since the start are kept" in answer.text) == (404, True)


def test_the_oldest_give_way_and_a_removed_account_takes_its_own_along() -> None:
    exchanges = Exchanges()
    for number in range(KEPT + 1):
        with exchanges.pushing("shop", a_document(number), 1):
            pass
    with pytest.raises(ControlError):
        exchanges.get(push_id("shop", "0"))
    assert exchanges.get(push_id("shop", "1"))["tries"] == []
    exchanges.forget("shop")
    assert exchanges.pushes("shop", USER) == []


def watched(platform: RunningPlatform, name: str) -> Any:
    """What GET /watch tells first under a name."""
    from tests.unit.platform.page.watching import watch

    with watch(platform, "shop", USER) as events:
        return events.until(name)
