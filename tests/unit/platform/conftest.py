"""A running platform with a clock moved by hand and short waits, and an account's server to push to."""

from collections.abc import Iterator

import pytest

from local.platform.clock import ManualClock
from local.platform.serve import RunningPlatform, running_platform
from local.platform.timings import Timings
from tests.unit.platform.endpoint import ScriptedEndpoint, scripted_endpoint
from tests.unit.platform.shop import SHOP


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def platform(clock: ManualClock) -> Iterator[RunningPlatform]:
    with running_platform(clock=clock, timings=Timings(answer_timeout=0.4, retry_wait=0.02)) as running:
        yield running


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    with scripted_endpoint() as scripted:
        yield scripted


@pytest.fixture
def shop(platform: RunningPlatform, endpoint: ScriptedEndpoint) -> RunningPlatform:
    """The platform with the account `shop` in safe mode."""
    platform.control.put_account(**{**SHOP, "callback_url": endpoint.url})
    return platform
