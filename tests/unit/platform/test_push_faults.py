"""Faults of the way to accounts' servers, following what was pushed, and pushing it again."""

import time
from typing import Any

import httpx
import pytest

from local.platform.client import ControlRefused
from local.platform.serve import RunningPlatform
from tests.unit.platform.endpoint import Reply, ScriptedEndpoint
from tests.unit.platform.shop import NO_TLS
from tests.unit.platform.test_callbacks import open_push

USER = "o-user"


def contents(endpoint: ScriptedEndpoint) -> list[Any]:
    return [open_push(request, "safe")["Content"] for request in endpoint.received]


def test_a_duplicate_is_the_same_callback_twice(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    shop.control.add_fault("callback", "duplicate")
    assert len(shop.control.act("shop", USER)["tries"]) == 2
    assert len({open_push(request, "safe")["MsgId"] for request in endpoint.received}) == 1
    assert len(shop.control.act("shop", USER)["tries"]) == 1, "count is 1 when nothing is said"


def test_out_of_order_comes_after_the_next_one(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    shop.control.add_fault("callback", "out_of_order")
    held = shop.control.act("shop", USER, fields={"Content": "first"})
    assert (held["running"], held["tries"], held["request"]) == (True, [], None)
    shop.control.act("shop", USER, fields={"Content": "second"})
    endpoint.received_after(2, least=2)
    assert contents(endpoint) == ["second", "first"]


def test_clearing_the_faults_lets_go_what_is_held(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    shop.control.add_fault("callback", "out_of_order", count=5)
    shop.control.act("shop", USER)
    assert shop.control.faults() == [{"api": "callback", "fault": "out_of_order", "value": None, "count": 4}]
    shop.control.clear_faults()
    assert shop.control.faults() == []
    assert endpoint.received_after(2, least=1) == 1


def test_a_slow_way_takes_so_long(shop: RunningPlatform) -> None:
    shop.control.add_fault("callback", "slow", 0.3)
    started = time.monotonic()
    shop.control.act("shop", USER)
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"fault": "errcode"}, "fault must be one of duplicate, out_of_order, slow when api is callback"),
        ({"fault": "slow"}, "value must be the delay in seconds"),
        ({"fault": "duplicate", "value": 1}, "duplicate takes no value"),
        ({"fault": "duplicate", "count": 0}, "count must be a whole number"),
    ],
)
def test_a_fault_that_will_not_do_is_refused(shop: RunningPlatform, fault: dict[str, Any], reason: str) -> None:
    given = {"api": "callback", **fault}
    answer = httpx.post(f"{shop.base_url}/control/faults", json=given, trust_env=False, verify=NO_TLS)
    assert (answer.status_code, reason in answer.json()["error"]) == (400, True)


def test_callbacks_are_followed_by_revision_and_filtered(shop: RunningPlatform) -> None:
    shop.control.act("shop", USER, fields={"Content": "one"})
    first = shop.control.exchanges()
    (line,) = first["exchanges"]
    assert (line["account"], line["user"], line["type"], line["running"]) == ("shop", USER, "text", False)
    assert "<Content>" in line["decrypted"]
    shop.control.act("shop", "o-another", "CLICK")
    (newer,) = shop.control.exchanges(after=str(first["revision"]))["exchanges"]
    assert (newer["type"], newer["tries"][0]["status"]) == ("CLICK", 200)
    assert [one["id"] for one in shop.control.exchanges(type="click")["exchanges"]] == [newer["id"]]
    assert [one["id"] for one in shop.control.exchanges(type="event")["exchanges"]] == [newer["id"]]
    assert [one["id"] for one in shop.control.exchanges(user=USER)["exchanges"]] == [line["id"]]
    assert shop.control.exchanges(account="another")["exchanges"] == []
    with pytest.raises(ControlRefused, match="after must be a revision"):
        shop.control.exchanges(after="now")


def test_a_recorded_callback_is_delivered_again_freshly_signed(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(b"success")]
    first = shop.control.act("shop", USER, "CLICK")
    again = shop.control.resend(first["exchange"])
    assert again["decrypted"] == first["decrypted"]
    assert again["request"]["query"]["nonce"] != first["request"]["query"]["nonce"]
    assert len(shop.control.conversation("shop", USER)["messages"]) == 1, "the user did it once"
    with pytest.raises(ControlRefused, match="no callback 'shop/x'; the last 500"):
        shop.control.resend("shop/x")


def test_the_types_that_can_be_pushed_are_listed(shop: RunningPlatform) -> None:
    assert {"text", "SCAN", "unsubscribe"} <= set(shop.control.events("shop"))
    with pytest.raises(ControlRefused, match="no account 'nobody'"):
        shop.control.events("nobody")
