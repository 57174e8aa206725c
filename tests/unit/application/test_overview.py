"""What there is to see of the last hour."""

from collections import deque

import pytest

from liushui.adapters.memory_console import MemoryMetrics
from liushui.adapters.memory_platform import ScriptedPlatform, refused
from liushui.application.overview import MINUTES, Overview, Sight
from tests.compensating import Office

MINUTE_MS = 60_000


@pytest.fixture
def office() -> Office:
    return Office(platform=ScriptedPlatform(sends=deque([refused(45015)])))


def look(office: Office, metrics: MemoryMetrics) -> Sight:
    return Overview(metrics=metrics, desk=office.desk, clock=office.clock).look(["default/demo"])


def test_there_are_sixty_full_minutes_and_the_one_that_runs_is_not_among_them(office: Office) -> None:
    metrics, now = MemoryMetrics(), office.clock.at // MINUTE_MS * MINUTE_MS
    for at, value in ((now, 1), (now - 1, 2), (now - MINUTES * MINUTE_MS, 4), (now - MINUTES * MINUTE_MS - 1, 8)):
        metrics.put("CallbackStored", "receive_callback", at=at, value=value)
    sight = look(office, metrics)
    assert sight.since == now - MINUTES * MINUTE_MS
    assert sight.callbacks == [4, *[0] * 58, 2]


def test_replies_of_both_senders_count_and_trouble_counts_apart(office: Office) -> None:
    metrics, at = MemoryMetrics(), office.clock.at - 2 * MINUTE_MS
    for metric, service, value in (
        ("ReplySent", "send_replies", 6), ("SweptSent", "sweep_intents", 1), ("ReplyWithdrawn", "send_replies", 1),
        ("ReplyFailed", "send_replies", 1), ("SweptUnknown", "sweep_intents", 1), ("ReplyTaken", "send_replies", 50),
    ):  # fmt: skip
        metrics.put(metric, service, at=at, value=value)
    sight = look(office, metrics)
    assert (sum(sight.replies), sum(sight.trouble), sight.failure_rate) == (8, 2, 0.2)


def test_what_was_not_measured_is_unknown(office: Office) -> None:
    sight = look(office, MemoryMetrics())
    assert sight.failure_rate is None
    assert set(sight.lag_ms) == set(sight.backlog) == {None}


def test_what_waits_is_in_it(office: Office) -> None:
    office.send(office.ask("hello"))
    (waiting,) = look(office, MemoryMetrics()).waiting
    assert waiting.row.state.reply_id == office.reply_id
