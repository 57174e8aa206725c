"""Operators, executions, records and sweeps at once, in any order, each in the middle of another: one decision counts for each
outcome, nothing arrives twice, and everything comes to an end that the reply's story tells."""

from collections import deque
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liushui.adapters.memory_platform import ScriptedPlatform, refused
from liushui.domain.errors import DecisionRefused
from liushui.domain.reply import Decision, ReplyStatus
from liushui.ports import CallResult
from tests.compensating import Office
from tests.sending import DECISION_MS, HOUR_MS, REMINDERS_MS, text
from tests.walking import Execution

Act: TypeAlias = tuple[str, str | int]
NO_CONNECTION = CallResult("wait", detail="no connection")  # type: ignore[arg-type]
ACTS = ("ReplyDecided", "ReplyRetryGranted", "ReplyFellBack")
OUTCOMES = ("ReplyFailed", "ReplyBecameUnknown", "ReplySent")

acts = st.one_of(
    st.tuples(st.just("lin"), st.sampled_from(list(Decision))),
    st.tuples(st.just("wang"), st.sampled_from(list(Decision))),
    st.tuples(st.sampled_from(["records", "executions", "sweep", "deaths"]), st.just("")),
    st.tuples(st.just("time"), st.sampled_from([60_000, 11 * 60_000, HOUR_MS, 13 * HOUR_MS, DECISION_MS])),
)
turns = st.lists(st.tuples(acts, st.none() | acts), max_size=8)
answers = st.lists(st.sampled_from([refused(45015), refused(40003), refused(40001), NO_CONNECTION]), max_size=14)


class World:
    """An office and the executions that were started in it."""

    def __init__(self, answers: list[CallResult], fallback: str | None) -> None:
        self.office = Office(platform=ScriptedPlatform(sends=deque([refused(45015), *answers])))
        self.office.send(self.office.ask("hello", fallback=fallback))
        self.executions: dict[str, Execution] = {}
        self.dead: set[str] = set()

    def do(self, act: Act, within: Act | None = None) -> None:
        """An act; `within` happens in the middle of it, right before its first append."""
        if within is not None:
            self.office.tap_appends(before=lambda _: self._interrupt(within))
        try:
            self._do(*act)
        except DecisionRefused:
            pass  # too late, or not to be decided so
        finally:
            self.office.mend()

    def _interrupt(self, act: Act) -> None:
        self.office.mend()
        self.do(act)

    def _do(self, who: str, what: str | int) -> None:
        match who:
            case "records":
                self.office.start()
            case "executions":
                self._go()
            case "sweep":
                self.office.sweep()
            case "deaths":
                self.office.workflows.waiting.clear()
                self.dead |= set(self.executions)
            case "time":
                self.office.clock.at += int(what)
            case _:
                decision = Decision(str(what))
                message = text("better") if decision is Decision.AMEND else None
                self.office.decide(decision, operator=who, message=message)

    def _go(self) -> None:
        for name in list(self.office.workflows.started):  # a sweep in the middle may start another
            if name not in self.executions:
                self.executions[name] = Execution(self.office, name)
            if name not in self.dead:
                self.executions[name].go()

    def settle(self) -> None:
        """Nobody decides any more; sweeps and executions go on until all is over."""
        for _ in range(60):
            self.do(("sweep", ""))
            self.do(("executions", ""))
            if not list(self.office.waiting.all()) and self.office.state.status.settled and not self.office.desk_waits:
                return
            self.office.clock.at += 4 * HOUR_MS
        raise AssertionError(f"no end: {self.office.story()}")


@settings(max_examples=120, deadline=None)
@given(turns, answers, st.sampled_from([None, "by mail"]))
def test_whoever_comes_when_one_decision_counts_and_all_ends_well_or_is_told(
    turns: list[tuple[Act, Act | None]], answers: list[CallResult], fallback: str | None
) -> None:
    world = World(answers, fallback)
    for act, within in turns:
        world.do(act, within)
    world.settle()
    story = world.office.story()
    assert len(world.office.arrived) <= 1, story
    assert (world.office.state.status is ReplyStatus.SENT) is (len(world.office.arrived) == 1)
    assert world.office.state.status in (ReplyStatus.SENT, ReplyStatus.ABANDONED, ReplyStatus.DELIVERED)
    assert story.count("ReplyFellBack") <= (fallback is not None)
    assert story.count("ReplyRetryGranted") <= 1
    assert story.count("ReplyCompensated") == (world.office.state.status is ReplyStatus.SENT)
    assert story.count("ReplyDecisionReminded") <= len(REMINDERS_MS) * story.count("ReplyDecisionRequested")
    assert _one_act_for_each_outcome(story), story


def _one_act_for_each_outcome(story: list[str]) -> bool:
    """Between two outcomes, and behind the last one, stands at most one act, and none before the first."""
    open_acts = 1
    for kind in story:
        if kind in OUTCOMES:
            open_acts = 0
        elif kind in ACTS:
            open_acts += 1
            if open_acts > 1:
                return False
    return True


@pytest.mark.parametrize("decision", [Decision.RESEND, Decision.ABANDON])
@pytest.mark.parametrize("first", ["operator", "deadline"])
def test_of_an_operator_and_the_deadline_at_the_same_moment_the_first_append_wins(decision: Decision, first: str) -> None:
    world = World([], None)
    world.do(("records", ""))
    world.do(("executions", ""))
    world.office.clock.at += DECISION_MS + HOUR_MS
    operator: Act = ("lin", decision)
    if first == "operator":
        world.do(("sweep", ""), within=operator)
    else:
        world.do(operator, within=("sweep", ""))
    assert world.office.state.by_default is (first == "deadline")
    world.settle()
    assert world.office.story().count("ReplyDecided") == 1


def test_a_death_of_the_execution_at_each_of_its_states_is_made_up_for_by_the_sweeper() -> None:
    lengths = []
    for states in range(8):
        world = World([], "by mail")
        world.do(("records", ""))
        execution = Execution(world.office)
        for _ in range(states):
            if not execution.done:
                execution.advance()
        lengths.append(len(execution.path))
        world.settle()
        assert (world.office.arrived, world.office.state.compensated_by) == (["by mail"], "fall-back")
    assert lengths[-1] == 5
