"""What the sweeper does for compensations that nobody goes on with."""

from collections import deque
from dataclasses import replace
from typing import Any

import pytest

from liushui.adapters.memory_platform import ScriptedPlatform, refused
from liushui.application.run_compensation_step import UNASKED_MS
from liushui.bot import Bot
from liushui.domain.compensation import RETRY_AFTER_MS
from liushui.domain.errors import StoreUnavailable, WorkflowsUnavailable
from liushui.domain.reply import Decision, ReplyStatus, stream_of_reply
from liushui.ports import CallResult, CommitKey, LeftOver
from tests.compensating import Office, office_of_many
from tests.sending import DECISION_MS, REMINDERS_MS, SUBJECT, Tapped

MINUTE = 60_000


def office_of(*answers: CallResult) -> Office:
    office = Office(platform=ScriptedPlatform(sends=deque(answers)))
    office.send(office.ask("hello"))
    return office


def test_an_outcome_whose_record_was_lost_is_put_to_a_person() -> None:
    office = office_of(refused(45015))
    office.clock.at += 3 * MINUTE
    assert office.sweep().compensations == {"started": 1}
    assert list(office.workflows.started) == [f"{office.reply_id}-1"]


def test_a_question_that_stands_is_left_alone() -> None:
    office = office_of(refused(45015))
    office.ask_operator()
    office.clock.at += 3 * MINUTE
    assert office.sweep().compensations == {}
    assert office.workflows.started == {}


def test_a_decided_one_whose_token_was_not_answered_is_woken() -> None:
    office = office_of(refused(45015))
    office.ask_operator()

    def fail(name: str, _: object) -> None:
        if name == "answer":
            raise WorkflowsUnavailable("busy")

    works, office.workflows = office.workflows, Tapped(office.workflows, before=fail)  # type: ignore[assignment]
    assert office.decide(Decision.RESEND).woken is False
    office.workflows = works
    assert office.sweep().compensations == {"woken": 1}
    assert (office.workflows.answered, office.arrived) == (["token-1"], [])
    office.step("act")
    office.step("record")
    assert (office.arrived, list(office.waiting.all())) == (["hello"], [])


@pytest.mark.parametrize(("decision", "arrived"), [(Decision.RESEND, ["hello"]), (Decision.ABANDON, [])])
def test_where_the_execution_died_the_sweeper_acts(decision: Decision, arrived: list[str]) -> None:
    office = office_of(refused(45015))
    office.ask_operator()
    office.workflows.waiting.clear()
    assert office.decide(decision).woken is False
    assert office.sweep().compensations == {"acted": 1}
    assert (office.arrived, list(office.waiting.all())) == (arrived, [])
    assert office.state.compensated_by == ("resend" if arrived else None)
    assert office.sweep().compensations == {}


def test_where_the_execution_died_the_sweeper_runs_the_handler_again() -> None:
    bot, fails = Bot(), [True]

    @bot.text("boom", deferred=True)
    def boom() -> str:
        if fails and fails.pop():
            raise RuntimeError
        return "mended"

    office = Office(bot=bot)
    office.send(office.ask(handler="boom", said="boom"))
    office.decide(Decision.RESEND)
    assert office.sweep().compensations == {"acted": 1}
    assert (office.arrived, list(office.waiting.all())) == (["mended"], [])


def test_a_sweep_with_much_to_look_at_still_acts_on_decisions() -> None:
    class Slow(ScriptedPlatform):
        def call(self, *given: Any, **named: Any) -> CallResult:
            office.clock.at += 9_000
            return super().call(*given, **named)

    office = office_of(refused(45015))
    office.decide(Decision.RESEND)
    more = [office.ask(f"more {number}", user=f"o-user-{number}") for number in range(9)]
    office.clock.at += 3 * MINUTE
    mark = office.watermarks.get(SUBJECT)
    assert mark is not None
    left = tuple(LeftOver(CommitKey(one.stream, one.region, one.number), 0) for one in more)
    office.watermarks.put(SUBJECT, replace(mark, left=left, version=mark.version + 1))
    office.platform = Slow()
    assert office.sweep().compensations == {"acted": 1}
    assert office.state.status is ReplyStatus.SENT


def test_questions_that_wait_at_the_head_of_the_list_keep_no_decision_from_its_turn() -> None:
    office = office_of_many(9)
    for number, (commit, intent) in enumerate(office.intents()):
        office.ask_at(stream_of_reply(commit.stream, intent.reply_id), f"token-{number}")
    office.workflows.waiting.clear()
    office.clock.at += 3 * MINUTE
    office.sweep()  # what asked for them is read, and settled
    office.desk.decide(office.reply_ids[-1], Decision.RESEND, operator="lin", reason="a good one")

    def take_long(name: str, _: object) -> None:
        office.clock.at += 2_000 if name == "get" else 0

    office.replies = Tapped(office.replies, before=take_long)  # type: ignore[assignment]
    for _ in range(12):
        office.clock.at += MINUTE - office.clock.at % MINUTE + 7
        office.sweep()
    assert office.states()[-1].status is ReplyStatus.SENT


def test_a_decision_that_nobody_was_asked_for_is_acted_on() -> None:
    office = office_of(refused(45015))
    office.decide(Decision.RESEND)
    office.sweep()
    assert office.arrived == ["hello"]


@pytest.mark.parametrize("died", [True, False])
def test_past_the_deadline_the_default_counts_whether_an_execution_waits_or_not(died: bool) -> None:
    office = office_of(refused(45015))
    office.ask_operator()
    if died:
        office.workflows.waiting.clear()
    office.clock.at += DECISION_MS - 1
    assert office.sweep().compensations == {"reminded": 1}
    office.clock.at += 1
    assert office.sweep().compensations == {"expired": 1}
    assert (office.state.status, office.state.by_default) == (ReplyStatus.ABANDONED, True)
    assert office.workflows.answered == ([] if died else ["token-1"])
    office.step("act")
    office.step("record")
    assert list(office.waiting.all()) == []


def test_a_granted_retry_whose_execution_died_is_made_when_it_is_due() -> None:
    office = office_of(*[CallResult("wait", detail="no connection")] * 10)  # type: ignore[arg-type]
    office.sweep_until_settled()
    office.step("wait")
    assert office.sweep().compensations == {}
    office.clock.at += RETRY_AFTER_MS
    assert office.sweep().compensations == {"acted": 1}
    assert (office.arrived, list(office.waiting.all())) == (["hello"], [])


def test_one_that_raises_keeps_nobody_else_waiting() -> None:
    office = office_of(refused(45015))
    office.ask_operator()
    office.decide(Decision.RESEND)
    office.workflows.waiting.clear()
    office.replies.behind = True
    outcome = office.sweep()
    assert (outcome.broken, outcome.overtaken) == (["StoreUnavailable"], False)
    office.replies.behind = False
    assert office.sweep().compensations["acted"] + len(office.arrived) >= 1


def test_a_list_that_cannot_be_read_does_not_stop_the_sweep() -> None:
    office = office_of(refused(45015))

    def fail(name: str, _: object) -> None:
        if name == "all":
            raise StoreUnavailable("busy")

    office.waiting = Tapped(office.waiting, before=fail)  # type: ignore[assignment]
    office.clock.at += 3 * MINUTE
    outcome = office.sweep()
    assert (outcome.broken, outcome.commits) == (["StoreUnavailable"], 1)


class TestAnExecutionThatDiedBeforeItAsked:
    """Its name is used up, so starting it again does nothing."""

    def lost(self, *answers: CallResult, fallback: str | None = None) -> Office:
        office = Office(platform=ScriptedPlatform(sends=deque(answers)))
        office.send(office.ask("hello", fallback=fallback))
        office.clock.at += 3 * MINUTE
        assert office.sweep().compensations == {"started": 1}
        assert office.sweep().compensations == {"started": 1}
        office.clock.at += UNASKED_MS
        return office

    def test_is_put_to_a_person_by_the_sweeper(self) -> None:
        office = self.lost(refused(40003))
        assert office.sweep().compensations == {"resumed": 1}
        assert office.state.asked_until == office.clock.at + DECISION_MS
        (waiting,) = office.desk.list(["default/demo"])
        assert waiting.asked is False
        office.decide(Decision.RESEND)
        assert office.sweep().compensations == {"acted": 1}
        assert (office.arrived, office.state.compensated_by, list(office.waiting.all())) == (["hello"], "resend", [])

    def test_falls_back_by_the_sweeper(self) -> None:
        office = self.lost(refused(45015), fallback="by mail")
        assert office.sweep().compensations == {"resumed": 1}
        assert (office.arrived, office.state.compensated_by, list(office.waiting.all())) == (["by mail"], "fall-back", [])

    def test_asks_for_another_token_by_the_sweeper(self) -> None:
        office = self.lost(refused(40001), refused(40001))
        assert office.sweep().compensations == {"resumed": 1}
        assert (office.arrived, office.state.compensated_by) == (["hello"], "retry")

    def test_waits_and_tries_once_more_by_the_sweeper(self) -> None:
        office = office_of(*[CallResult("wait", detail="no connection")] * 10)  # type: ignore[arg-type]
        office.sweep_until_settled()
        office.clock.at = office.state.at + UNASKED_MS
        assert office.sweep().compensations == {"resumed": 1}
        assert office.state.retry_at == office.clock.at + RETRY_AFTER_MS
        office.clock.at += RETRY_AFTER_MS
        assert office.sweep().compensations == {"acted": 1}
        assert (office.arrived, office.state.compensated_by) == (["hello"], "retry")

    def test_does_so_in_a_later_round_as_well(self) -> None:
        office = office_of(refused(45015), refused(45015))
        office.ask_operator()
        office.workflows.waiting.clear()
        office.decide(Decision.RESEND)
        assert office.sweep().compensations == {"acted": 1}
        assert office.state.status is ReplyStatus.FAILED
        assert office.sweep().compensations == {"started": 1}
        office.clock.at += UNASKED_MS
        assert office.sweep().compensations == {"resumed": 1}
        assert office.state.asked_until is not None

    def test_keeps_the_token_of_one_that_is_only_slow(self) -> None:
        office = self.lost(refused(40003))
        office.ask_operator("late")
        assert office.sweep().compensations == {}
        office.decide(Decision.ABANDON)
        assert office.workflows.answered == ["late"]


def test_reminders_come_from_the_sweeper_where_the_execution_died_and_once_in_all() -> None:
    office = office_of(refused(45015))
    office.ask_operator()
    office.workflows.waiting.clear()
    given = [office.sweep().compensations["reminded"] for _ in range(2)]
    for _ in REMINDERS_MS:
        office.clock.at = (office.state.asked_until or 0) - REMINDERS_MS[len([one for one in given if one])]
        given += [office.sweep().compensations["reminded"] for _ in range(2)]
    assert given == [0, 0, 1, 0, 1, 0]
    assert office.story().count("ReplyDecisionReminded") == 2


def test_what_was_sent_is_noted_where_the_execution_died_behind_the_sending() -> None:
    office = office_of(refused(45015))
    office.ask_operator()
    office.decide(Decision.RESEND)
    office.step("act")
    assert (office.state.status, office.state.compensated_by) == (ReplyStatus.SENT, None)
    assert office.sweep().compensations == {"acted": 1}
    assert (office.state.compensated_by, list(office.waiting.all())) == ("resend", [])
