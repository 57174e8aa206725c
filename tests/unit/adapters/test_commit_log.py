"""The append protocol where the store answers late, not at all, or with somebody else's commit.

What every store must do is in tests/contract/test_event_store.py.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from liushui.adapters.commit_log import CommitLog
from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.domain.commits import Appended, Commit, Event, Proposal
from liushui.domain.errors import AppendTimedOut, StoreUnavailable, VersionConflict
from liushui.domain.streams import ANY, NO_STREAM, Expected
from tests.builders import NOW_MS, REGION, CountedIds, FixedClock, a_commit, a_store, a_stream

EVENT = Event("Made", 1, {})


def propose(**what: Any) -> Callable[[Commit | None], Proposal]:
    return lambda tail: Proposal(events=[EVENT], **what)


class Interrupted(MemoryEventStore):
    """Before its first put, something else happens."""

    def __init__(self, happens: Callable[["Interrupted"], None]) -> None:
        super().__init__(clock=FixedClock(), ids=CountedIds())
        self._happens = happens
        self._done = False

    def _put(self, commit: Commit) -> Commit | None:
        if not self._done:
            self._done = True
            self._happens(self)
        return super()._put(commit)


def another_writes(store: CommitLog) -> None:
    store.append(a_stream(), propose(), cause="another")


def test_an_outside_fact_that_meets_another_is_decided_again_on_what_it_met() -> None:
    store, tails = Interrupted(another_writes), []

    def decide(tail: Commit | None) -> Proposal:
        tails.append(tail.number if tail else None)
        return Proposal(events=[EVENT])

    assert store.append(a_stream(), decide, cause="mine").commit.number == 2
    assert tails == [None, 1]


@pytest.mark.parametrize("expected", [0, NO_STREAM])
def test_a_decision_that_meets_another_is_a_conflict_that_names_both(expected: Expected) -> None:
    with pytest.raises(VersionConflict) as caught:
        Interrupted(another_writes).append(a_stream(), propose(), cause="mine", expected=expected)
    assert caught.value.actual == 1
    assert "default/demo/user/o-user-1: expected version" in str(caught.value)


def test_the_same_fact_taken_in_at_the_same_time_is_a_repeat() -> None:
    def same(store: CommitLog) -> None:
        store.append(a_stream(), propose(), cause="mine")
        another_writes(store)

    appended = Interrupted(same).append(a_stream(), propose(), cause="mine")
    assert (appended.repeated, appended.commit.number) == (True, 1)


class Slow(MemoryEventStore):
    """A call takes `takes` seconds; the first `failing` calls of each kind have no answer."""

    def __init__(self, *, takes: float, failing_tails: int = 0, failing_puts: int = 0, **lost: bool) -> None:
        self.clock = FixedClock()
        super().__init__(clock=self.clock, ids=CountedIds())
        self._call_seconds = takes
        self._failing = {"tail": failing_tails, "put": failing_puts}
        self._takes_effect = lost.get("takes_effect", False)
        self.calls: list[tuple[str, float]] = []

    def tail(self, *arguments: Any, **named: Any) -> Commit | None:
        self._call("tail")
        return super().tail(*arguments, **named)

    def _put(self, commit: Commit) -> Commit | None:
        try:
            self._call("put")
        except StoreUnavailable:
            if self._takes_effect:
                super()._put(commit)
            raise
        return super()._put(commit)

    def _call(self, name: str) -> None:
        self.calls.append((name, self.clock.monotonic() - NOW_MS / 1000))
        self.clock.sleep(self._call_seconds)
        if self._failing[name]:
            self._failing[name] -= 1
            raise StoreUnavailable("no answer")

    def append_within(self, seconds: float) -> Appended:
        return self.append(a_stream(), propose(), cause="mine", until=self.clock.monotonic() + seconds)


def test_a_tail_that_cannot_be_had_is_asked_for_again() -> None:
    store = Slow(takes=0.1, failing_tails=2)
    assert store.append_within(4).commit.number == 1
    assert [name for name, _ in store.calls] == ["tail", "tail", "tail", "put"]


def test_a_put_without_an_answer_is_made_again_as_it_is() -> None:
    store = Slow(takes=0.1, failing_puts=2)
    assert not store.append_within(4).repeated
    assert [name for name, _ in store.calls] == ["tail", "put", "put", "put"]


def test_a_put_that_took_effect_without_an_answer_is_recognised() -> None:
    store = Slow(takes=0.1, failing_puts=1, takes_effect=True)
    assert store.append_within(4).repeated
    assert len(list(store.read(a_stream()))) == 1


@pytest.mark.parametrize("failing", ["failing_tails", "failing_puts"])
def test_no_call_begins_that_could_end_too_late(failing: str) -> None:
    store = Slow(takes=1.2, **{failing: 99})  # type: ignore[arg-type]
    with pytest.raises(AppendTimedOut, match="will deliver again"):
        store.append_within(4)
    assert all(began + 1.2 <= 4 for _, began in store.calls)
    assert store.calls[-1][1] > 1.5  # the time was used


def test_no_time_at_all_is_said_without_a_call() -> None:
    store = Slow(takes=1.2)
    with pytest.raises(AppendTimedOut):
        store.append_within(1.2)
    assert store.calls == []


def test_the_pauses_grow() -> None:
    store = Slow(takes=0, failing_puts=8)
    store.append_within(20)
    began = [at for name, at in store.calls if name == "put"]
    pauses = [round(later - earlier, 3) for earlier, later in pairwise(began)]
    assert pauses == [0.02, 0.04, 0.08, 0.16, 0.32, 0.5, 0.5, 0.5]


def test_time_never_runs_backwards_within_a_sub_stream() -> None:
    clock = FixedClock()
    store = a_store(clock)
    store.append(a_stream(), propose(), cause="1")
    clock.at -= 60_000
    store.append(a_stream(), propose(), cause="2")
    store.append(a_stream(), propose(at=NOW_MS - 5), cause="3")
    assert [commit.at for commit in store.read(a_stream())] == [NOW_MS] * 3


def test_a_commit_is_its_own_cause_unless_it_says_otherwise() -> None:
    store = a_store()
    own = store.append(a_stream(), propose(), cause="1").commit
    said = store.append(a_stream(), propose(correlation_id="c", causation_id="d", trace_id="t"), cause="2").commit
    assert own.correlation_id == own.causation_id == own.commit_id
    assert (said.correlation_id, said.causation_id, said.trace_id) == ("c", "d", "t")


def test_what_newer_code_carries_is_passed_on() -> None:
    carried = {"of_newer_code": [1, 2]}
    store = MemoryEventStore(
        clock=FixedClock(), ids=CountedIds(), sub_streams={a_stream().in_region(REGION): [a_commit(carried=carried)]}
    )
    assert store.append(a_stream(), propose(), cause="next", expected=1).commit.carried == carried


def test_an_outside_fact_needs_no_number() -> None:
    store = a_store()
    assert [store.append(a_stream(), propose(), cause=str(n), expected=ANY).commit.number for n in range(3)] == [1, 2, 3]
