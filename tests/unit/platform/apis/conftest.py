import pytest

from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import Server, a_mini, a_server


@pytest.fixture
def shop(clock: ManualClock) -> Server:
    """An Official Account's server."""
    return a_server(clock)


@pytest.fixture
def game(clock: ManualClock) -> Server:
    """A mini program's server."""
    return a_server(clock, a_mini())
