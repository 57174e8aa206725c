import pytest

from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import Server, a_corporation, a_mini, a_server


@pytest.fixture
def shop(clock: ManualClock) -> Server:
    """An Official Account's server."""
    return a_server(clock)


@pytest.fixture
def game(clock: ManualClock) -> Server:
    """A mini program's server."""
    return a_server(clock, a_mini())


@pytest.fixture
def corp(clock: ManualClock) -> Server:
    """The server of a corporation's first agent; the corporation has two members."""
    server = a_server(clock, a_corporation())
    server.token = server.simulator.tokens.get_lasting("corp", "1000002")[0]
    for userid in ("anna", "bob"):
        server.simulator.conversations.meet("corp", userid)
    return server
