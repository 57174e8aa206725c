import asyncio
import time

import httpx
import pytest

from local.platform.clock import ManualClock, MovableClock
from local.platform.serve import RunningPlatform
from tests.unit.platform.endpoint import ScriptedEndpoint
from tests.unit.platform.shop import NO_TLS, a_text, get_token, send

USER = "o-user"
TWO_DAYS = 48 * 3600


def test_time_goes_forward_for_tokens_and_windows_but_not_in_pushes(
    shop: RunningPlatform, endpoint: ScriptedEndpoint, clock: ManualClock
) -> None:
    shop.control.act("shop", USER)
    token = get_token(shop)
    assert send(shop, a_text(USER), token) == 0
    told = shop.control.advance_clock(TWO_DAYS)
    assert told == {"now": round((clock.now() + TWO_DAYS) * 1000), "advanced_seconds": TWO_DAYS, "in_pushes": False}
    assert send(shop, a_text(USER), token) == 42001
    assert send(shop, a_text(USER)) == 45015
    assert shop.control.act("shop", USER)["create_time"] == int(clock.now())
    assert endpoint.received[-1].query["timestamp"] == str(int(clock.now()))
    assert send(shop, a_text(USER)) == 0
    assert shop.control.reset_clock()["advanced_seconds"] == 0


def test_in_pushes_moves_what_is_signed_too(shop: RunningPlatform, endpoint: ScriptedEndpoint, clock: ManualClock) -> None:
    shop.control.advance_clock(60)
    shop.control.advance_clock(40, in_pushes=True)
    assert shop.control.clock()["advanced_seconds"] == 100
    assert shop.control.act("shop", USER)["create_time"] == int(clock.now()) + 100
    assert endpoint.received[-1].query["timestamp"] == str(int(clock.now()) + 100)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "advance_seconds is missing"),
        ({"advance_seconds": -1}, "advance_seconds must be a whole number from 0"),
        ({"advance_seconds": "1h"}, "advance_seconds must be a whole number"),
        ({"advance_seconds": 1, "in_pushes": "yes"}, "in_pushes must be true or false"),
        ({"seconds": 1}, "unknown field 'seconds'"),
    ],
)
def test_what_moves_no_clock_is_refused(shop: RunningPlatform, given: dict[str, object], reason: str) -> None:
    answer = httpx.post(f"{shop.base_url}/control/clock", json=given, trust_env=False, verify=NO_TLS)
    assert (answer.status_code, reason in answer.json()["error"]) == (400, True)


def test_a_stopwatch_counts_what_passes_and_what_is_put_forward() -> None:
    async def wait() -> float:
        clock = MovableClock(ManualClock())
        watch, started = clock.stopwatch(), time.monotonic()
        waiting = asyncio.create_task(watch.wait_until(3600))
        await asyncio.sleep(0)
        clock.advance(3600, in_pushes=False)
        await waiting
        return time.monotonic() - started

    assert asyncio.run(wait()) < 1
