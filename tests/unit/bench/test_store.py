"""What a callback costs, as `make bench` counts it: it is no timing, so the aims are met here and everywhere."""

import sys
import time
from types import SimpleNamespace

import boto3
import pytest
from botocore.handlers import BUILTIN_HANDLERS

from bench.callbacks import text_event
from bench.figures import Figure
from bench.store.measure import CALLS, LENGTHS, measure
from bench.store.meter import warm_container
from liushui import bootstrap
from liushui.bootstrap import clients
from liushui.bot import Bot, TextMessage
from local.aws_events import Json


@pytest.fixture(scope="module")
def figures() -> dict[tuple[str, str], Figure]:
    found = list(measure(1))
    assert len({(figure.name, figure.unit) for figure in found}) == len(found)
    return {(figure.name, figure.unit): figure for figure in found}


def test_every_aim_is_met(figures: dict[tuple[str, str], Figure]) -> None:
    assert [figure for figure in figures.values() if figure.is_met is False] == []
    assert sum(figure.aim is not None for figure in figures.values()) == 16


@pytest.mark.parametrize(
    ("unit", "counts"),
    [("AWS calls", (2, 2, 1, 2)), ("write units", (1, 1, 0, 0)), ("read units", (0.5, 0.5, 0.5, 1.5))],
)
def test_calls_and_units_are_these_in_every_case(
    figures: dict[tuple[str, str], Figure], unit: str, counts: tuple[float, ...]
) -> None:
    for case, count in zip(CALLS, counts, strict=True):
        ours = figures[f"callback, {case}", unit].ours
        assert (ours.lowest, ours.highest) == (count, count), case


def test_a_commit_grows_with_its_text_and_with_what_it_keeps(figures: dict[tuple[str, str], Figure]) -> None:
    echoed = [figures[f"commit, {length} characters, its echo", "bytes"].ours for length in LENGTHS]
    kept = [figures[f"commit, {length} characters, another text and a session", "bytes"].ours for length in LENGTHS]
    for sizes in (echoed, kept):
        assert [spread.median for spread in sizes] == sorted({spread.median for spread in sizes})
    assert all(other.lowest > echo.lowest for echo, other in zip(echoed, kept, strict=True))
    assert echoed[-1].lowest > LENGTHS[-1] * 3, "random characters do not compress below their own bytes twice over"


class TestMeter:
    """A bill that leaves something out is worse than none."""

    def event(self, number: int) -> Json:
        return text_event("流水", user="o-user", number=number, at=round(time.time() * 1000))

    def test_a_container_without_its_keys_makes_one_call_more(self) -> None:
        with warm_container("bot.app:bot") as container:
            bootstrap.receive_callback.cache_clear()
            assert container.cost_of(self.event(1))[0].calls == ("GetSecretValue", "Query", "PutItem")
            assert container.cost_of(self.event(2))[0].calls == ("Query", "PutItem")

    @pytest.mark.parametrize("client", ["ours", "another"])
    def test_a_call_whose_units_are_not_known_is_refused(self, monkeypatch: pytest.MonkeyPatch, client: str) -> None:
        greedy = Bot()

        @greedy.default
        def look_around(message: TextMessage) -> str:
            if message.content != "热身":
                found = clients.dynamodb_client() if client == "ours" else boto3.client("dynamodb")
                found.describe_table(TableName="liushui-local-commits")
            return message.content

        monkeypatch.setitem(sys.modules, "greedy", SimpleNamespace(bot=greedy))
        with warm_container("greedy:bot") as container, pytest.raises(RuntimeError, match="not all are metered"):
            container.cost_of(self.event(1))

    def test_a_callback_that_gets_no_reply_has_no_cost(self) -> None:
        event = self.event(1)
        event["queryStringParameters"]["nonce"] = "0"
        with warm_container("bot.app:bot") as container, pytest.raises(RuntimeError, match="no reply: 403"):
            container.cost_of(event)

    def test_nothing_listens_any_more_afterwards(self) -> None:
        before = list(BUILTIN_HANDLERS)
        with warm_container("bot.app:bot"):
            assert len(BUILTIN_HANDLERS) > len(before)
        assert before == BUILTIN_HANDLERS
