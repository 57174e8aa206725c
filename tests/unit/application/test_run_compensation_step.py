"""The workflow `compensate_reply`, walked through as it is deployed: its ways, and what waits for a person."""

from collections import deque

import pytest

from cdk.constructs.compensation_definition import (
    ACT,
    ASK,
    CLASSIFY,
    DEFAULT,
    FALL_BACK,
    GRANT_RETRY,
    RECORD,
    RENEW_TOKEN,
    WAIT,
    WHICH_WAY,
    reminder_name,
)  # fmt: skip
from liushui.adapters.memory_platform import ScriptedPlatform, refused, unanswered
from liushui.application.run_compensation_step import STEPS
from liushui.bot import Bot
from liushui.domain.compensation import RETRY_AFTER_MS, DecisionTerms
from liushui.domain.errors import StoreUnavailable
from liushui.domain.reply import Decision, ReplyStatus
from liushui.ports import CallResult
from tests.compensating import Office
from tests.sending import DECISION_MS, HOUR_MS, REMINDERS_MS, text
from tests.walking import Execution

NO_CONNECTION = CallResult("wait", detail="no connection")  # type: ignore[arg-type]
FIRST, SECOND = (reminder_name(ms // 1000) for ms in REMINDERS_MS)


def office_of(*answers: CallResult, delivers: bool = False, fallback: str | None = None) -> Office:
    platform = ScriptedPlatform(sends=deque(answers), delivers_when_unknown=delivers)
    office = Office(platform=platform)
    office.send(office.ask("hello", fallback=fallback))
    return office


class TestAPerson:
    def test_is_asked_about_a_failed_reply_which_is_amended_and_delivered_once(self) -> None:
        office = office_of(refused(45015))
        execution = Execution(office).go()
        assert (execution.state, office.state.asked_until) == (ASK, office.clock.at + DECISION_MS)
        (waiting,) = office.desk.list(["default/demo"])
        assert (waiting.asked, waiting.row.state.reply_id) == (True, office.reply_id)
        taken = office.decide(Decision.AMEND, message=text("better"))
        assert (taken.repeated, taken.woken, office.workflows.answered) == (False, True, ["one-2"])
        assert execution.go().path == [CLASSIFY, WHICH_WAY, ASK, ACT, RECORD]
        assert office.arrived == ["better"]
        assert office.story() == [
            "ReplyAttempted", "ReplyFailed", "ReplyDecisionRequested", "ReplyDecided", "ReplyAttempted", "ReplySent",
            "ReplyCompensated",
        ]  # fmt: skip
        assert office.state.compensated_by == "amend"
        assert not list(office.waiting.all())
        assert not list(office.desk.list(["default/demo"]))

    def test_says_of_an_unknown_reply_that_it_arrived_and_it_is_not_sent(self) -> None:
        office = office_of(unanswered(), delivers=True)
        execution = Execution(office).go()
        office.decide(Decision.MARK_DELIVERED)
        assert execution.go().done
        assert (office.state.status, office.state.compensated_by) == (ReplyStatus.DELIVERED, None)
        assert (office.arrived, list(office.waiting.all())) == (["hello"], [])

    def test_may_choose_the_fallback(self) -> None:
        office = office_of(refused(40003), fallback="by mail")
        execution = Execution(office).go()
        office.decide(Decision.FALL_BACK)
        assert execution.go().done
        assert (office.arrived, office.state.compensated_by) == (["by mail"], "fall-back")

    def test_is_reminded_and_after_that_nobody_decides_so_the_default_counts(self) -> None:
        office = office_of(refused(45015))
        execution = Execution(office).go()
        seen = []
        while not execution.done:
            office.clock.at += 10 * 60_000
            seen.append((execution.go().state, office.state.reminders))
        assert list(dict.fromkeys(seen)) == [(ASK, 0), (FIRST, 1), (SECOND, 2), ("Done", 0)]
        assert execution.path == [CLASSIFY, WHICH_WAY, ASK, FIRST, SECOND, DEFAULT, ACT, RECORD]
        assert (office.state.status, office.state.by_default) == (ReplyStatus.ABANDONED, True)
        assert (office.arrived, list(office.waiting.all())) == ([], [])

    def test_who_decides_after_a_reminder_is_heard(self) -> None:
        office = office_of(refused(45015))
        execution = Execution(office).go()
        office.clock.at += DECISION_MS - HOUR_MS
        assert execution.go().state == FIRST
        assert office.decide(Decision.RESEND).woken
        assert execution.go().done
        assert office.arrived == ["hello"]

    def test_the_default_may_be_to_fall_back(self) -> None:
        office = office_of(refused(40003), fallback="by mail")
        office.terms = DecisionTerms(DECISION_MS, (), Decision.FALL_BACK)
        execution = Execution(office).go()
        office.clock.at += DECISION_MS + HOUR_MS
        while not execution.go().done:
            office.clock.at += DECISION_MS
        assert (office.arrived, office.state.by_default, office.state.compensated_by) == (["by mail"], True, "fall-back")


class TestByItself:
    def test_passing_trouble_is_tried_once_more_after_an_hour_and_then_asked_about(self) -> None:
        office = office_of(*[NO_CONNECTION] * 99)
        office.sweep_until_settled()
        assert office.state.error_class == "wait"
        execution = Execution(office).go()
        assert (execution.state, office.state.retry_at) == (WAIT, office.clock.at + RETRY_AFTER_MS)
        office.clock.at += RETRY_AFTER_MS
        assert execution.go().path == [CLASSIFY, WHICH_WAY, GRANT_RETRY, WAIT, ACT, RECORD]
        assert (office.state.attempts, Execution(office, "two").go().state) == (11, ASK)
        office.start()
        assert set(office.workflows.started) == {f"{office.reply_id}-10", f"{office.reply_id}-11-1"}

    def test_trouble_that_has_passed_ends_well(self) -> None:
        office = office_of(*[NO_CONNECTION] * 10)
        office.sweep_until_settled()
        execution = Execution(office).go()
        office.clock.at += RETRY_AFTER_MS
        assert execution.go().done
        assert (office.arrived, office.state.compensated_by) == (["hello"], "retry")

    def test_another_token_is_asked_for_where_even_the_renewed_one_was_refused(self) -> None:
        office = office_of(refused(40001), refused(40001))
        assert office.state.error_class == "configuration"
        asked_for = len(office.platform.refreshed)
        assert Execution(office).go().path == [CLASSIFY, WHICH_WAY, RENEW_TOKEN, ACT, RECORD]
        assert len(office.platform.refreshed) == asked_for + 1
        assert (office.arrived, office.state.compensated_by) == (["hello"], "retry")

    @pytest.mark.parametrize("errcode", [45015, 45047])
    def test_a_closed_window_falls_back_at_once(self, errcode: int) -> None:
        office = office_of(refused(errcode), fallback="by mail")
        assert Execution(office).go().path == [CLASSIFY, WHICH_WAY, FALL_BACK, ACT, RECORD]
        assert (office.arrived, office.state.compensated_by) == (["by mail"], "fall-back")
        assert office.story()[2:] == ["ReplyFellBack", "ReplyAttempted", "ReplySent", "ReplyCompensated"]

    def test_a_quota_that_is_back_too_late_falls_back(self) -> None:
        office = Office(platform=ScriptedPlatform(sends=deque([refused(45009)])))
        office.send(office.ask("hello", fallback="by mail", window_ms=HOUR_MS))
        assert (office.state.status, office.state.error_class) == (ReplyStatus.FAILED, "quota_reset")
        Execution(office).go()
        assert office.arrived == ["by mail"]

    def test_a_fallback_that_fails_is_put_to_a_person_and_does_not_fall_back_again(self) -> None:
        office = office_of(refused(45015), refused(45015), fallback="by mail")
        assert Execution(office).go().path[2:] == [FALL_BACK, ACT, RECORD]
        assert office.state.status is ReplyStatus.FAILED
        assert Execution(office, "two").go().state == ASK
        assert office.story().count("ReplyFellBack") == 1
        assert office.arrived == []

    def test_an_unknown_reply_does_not_fall_back_by_itself(self) -> None:
        office = office_of(unanswered(), fallback="by mail")
        assert Execution(office).go().state == ASK


class TestWhateverHappens:
    def test_each_step_may_be_repeated(self) -> None:
        office = office_of(refused(45015))
        for _ in range(2):
            office.step("classify")
            office.ask_operator()
        office.clock.at += DECISION_MS
        for step in STEPS * 2:
            office.step(step)
        assert (office.state.status, office.state.by_default) == (ReplyStatus.ABANDONED, True)
        assert office.story().count("ReplyDecisionRequested") == office.story().count("ReplyDecided") == 1
        assert (office.arrived, list(office.waiting.all())) == ([], [])

    def test_a_default_too_early_is_none(self) -> None:
        office = office_of(refused(45015))
        office.ask_operator()
        office.clock.at += DECISION_MS - 1
        office.step("expire")
        assert office.state.decision is None

    def test_a_deadline_behind_a_decision_changes_nothing(self) -> None:
        office = office_of(refused(45015))
        office.ask_operator()
        office.decide(Decision.RESEND)
        office.clock.at += DECISION_MS
        office.step("expire")
        office.step("act")
        assert office.arrived == ["hello"]

    def test_a_handler_that_failed_runs_again(self) -> None:
        bot, fails = Bot(), [True]

        @bot.text("boom", deferred=True)
        def boom() -> str:
            if fails.pop() if fails else False:
                raise RuntimeError
            return "mended"

        office = Office(bot=bot)
        office.send(office.ask(handler="boom", said="boom"))
        assert office.state.error_class == "handler_failed"
        office.decide(Decision.RESEND)
        office.step("act")
        assert office.arrived == ["mended"]

    def test_what_fails_anew_is_asked_about_anew_and_the_old_execution_takes_no_token_along(self) -> None:
        office = office_of(refused(45015), refused(45047))
        office.ask_operator("token-1")
        office.decide(Decision.RESEND)
        step = office.compensation_step()
        progress = step.send(*office.intents()[0], until=office.clock.monotonic() + 60, fresh=False)
        assert progress.state.status == ReplyStatus.FAILED
        office.ask_operator("token-2")
        office.step("act")
        office.step("record")
        (parked,) = office.waiting.all()
        assert (parked.token, parked.round) == ("token-2", 1)

    def test_a_decision_before_the_question_answers_it(self) -> None:
        office = office_of(refused(45015))
        office.step("classify")
        assert office.decide(Decision.ABANDON).woken is False
        assert office.ask_operator().until is None
        assert office.workflows.answered == ["token-1"]

    def test_a_reply_that_is_not_projected_yet_is_tried_again(self) -> None:
        office = office_of(refused(45015))
        office.replies.behind = True
        with pytest.raises(StoreUnavailable, match="not projected yet"):
            office.step("classify")

    def test_an_unknown_step_is_named(self) -> None:
        with pytest.raises(ValueError, match=", ".join(STEPS)):
            office_of(refused(45015)).step("dance")  # type: ignore[arg-type]
