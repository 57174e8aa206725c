"""A person's way through the workflow, and what two persons at once see."""

from collections import deque
from typing import Any, cast

import pytest

from liushui.adapters.memory_platform import ScriptedPlatform, refused, unanswered
from liushui.application.run_compensation_step import STEPS
from liushui.bot import Bot
from liushui.domain.compensation import RETRY_AFTER_MS
from liushui.domain.errors import AlreadyDecided, DecisionRefused, StoreUnavailable, UnknownReply
from liushui.domain.reply import Decision, ReplyStatus
from liushui.ports import CallResult
from tests.builders import REGION
from tests.compensating import DECISION_MS, Office
from tests.replica import OTHER_REGION
from tests.sending import Tapped, text


def office_of(*answers: CallResult, delivers: bool = False) -> Office:
    platform = ScriptedPlatform(sends=deque(answers), delivers_when_unknown=delivers)
    office = Office(platform=platform)
    office.send(office.ask("hello"))
    return office


class TestTheWorkflow:
    def test_a_failed_reply_is_asked_about_amended_and_delivered_once(self) -> None:
        office = office_of(refused(45015))
        assert office.step("begin").next == "ask"
        assert office.ask_operator().until == office.clock.at + DECISION_MS
        (waiting,) = office.desk.list(["default/demo"])
        assert (waiting.asked, waiting.row.state.reply_id) == (True, office.reply_id)
        taken = office.decide(Decision.AMEND, message=text("better"))
        assert (taken.repeated, taken.woken, office.workflows.answered) == (False, True, ["token-1"])
        assert office.step("act").next == "end"
        assert office.arrived == ["better"]
        assert office.story() == [
            "ReplyAttempted", "ReplyFailed", "ReplyDecisionRequested", "ReplyDecided", "ReplyAttempted", "ReplySent",
        ]  # fmt: skip
        assert not list(office.waiting.all())
        assert not list(office.desk.list(["default/demo"]))

    def test_an_unknown_reply_that_arrived_is_marked_and_not_sent(self) -> None:
        office = office_of(unanswered(), delivers=True)
        office.step("begin")
        office.ask_operator()
        office.decide(Decision.MARK_DELIVERED)
        office.step("act")
        assert (office.state.status, office.arrived) == (ReplyStatus.DELIVERED, ["hello"])

    def test_passing_trouble_is_tried_once_more_after_an_hour_and_then_asked_about(self) -> None:
        office = office_of(*[CallResult("wait", detail="no connection")] * 99)  # type: ignore[arg-type]
        office.sweep_until_settled()
        assert office.state.error_class == "wait"
        waits = office.step("begin")
        assert (waits.next, waits.due) == ("wait", office.clock.at + RETRY_AFTER_MS)
        assert office.step("begin") == waits
        office.clock.at += RETRY_AFTER_MS
        assert office.step("act").next == "ask"
        assert (office.state.attempts, office.step("begin").next) == (11, "ask")
        office.start()
        assert set(office.workflows.started) == {f"{office.reply_id}-10", f"{office.reply_id}-11-1"}

    def test_nobody_in_time_abandons_and_each_step_may_be_repeated(self) -> None:
        office = office_of(refused(45015))
        for _ in range(2):
            office.step("begin")
            office.ask_operator()
        for _ in range(2):
            assert office.step("expire").next == "end"
        assert (office.state.status, office.state.by_default) == (ReplyStatus.ABANDONED, True)
        assert office.story().count("ReplyDecisionRequested") == office.story().count("ReplyDecided") == 1
        assert office.arrived == []
        assert not list(office.waiting.all())

    def test_a_deadline_behind_a_decision_changes_nothing(self) -> None:
        office = office_of(refused(45015))
        office.ask_operator()
        office.decide(Decision.RESEND)
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
        (parked,) = office.waiting.all()
        assert (parked.token, parked.round) == ("token-2", 1)

    def test_a_decision_before_the_question_answers_it(self) -> None:
        office = office_of(refused(45015))
        office.step("begin")
        assert office.decide(Decision.ABANDON).woken is False
        assert office.ask_operator().until is None
        assert office.workflows.answered == ["token-1"]

    def test_a_reply_that_is_not_projected_yet_is_tried_again(self) -> None:
        office = office_of(refused(45015))
        office.replies.behind = True
        with pytest.raises(StoreUnavailable, match="not projected yet"):
            office.step("begin")

    def test_an_unknown_step_is_named(self) -> None:
        with pytest.raises(ValueError, match=", ".join(STEPS)):
            office_of(refused(45015)).step("dance")  # type: ignore[arg-type]


class TestDeciding:
    def test_of_two_operators_the_second_sees_the_first(self) -> None:
        office = office_of(refused(45015))
        office.decide(Decision.ABANDON, operator="lin")
        with pytest.raises(AlreadyDecided, match=r"lin has decided `abandon` already \(a good one\)"):
            office.decide(Decision.RESEND, operator="wang")
        assert office.story().count("ReplyDecided") == 1

    def test_of_two_at_the_same_moment_one_wins_and_the_other_sees_who(self) -> None:
        office = office_of(refused(45015))

        def overtake(cause: str) -> None:
            if cause.startswith("compensation:decide:wang"):
                office.mend()
                office.decide(Decision.MARK_DELIVERED, operator="lin")

        office.tap_appends(before=overtake)
        with pytest.raises(AlreadyDecided, match="lin has decided `mark-delivered`"):
            office.decide(Decision.RESEND, operator="wang")
        assert office.story().count("ReplyDecided") == 1

    def test_evidence_that_comes_in_between_does_not_undo_a_decision(self) -> None:
        office = office_of(refused(45015))
        first = [True]

        def ask_in_between(cause: str) -> None:
            if cause.startswith("compensation:decide") and first.pop() if first else False:
                office.mend()
                office.ask_operator()

        office.tap_appends(before=ask_in_between)
        assert office.decide(Decision.ABANDON).woken is True

    def test_the_same_twice_does_no_harm(self) -> None:
        office = office_of(refused(45015))
        office.ask_operator()
        first, second = office.decide(Decision.RESEND), office.decide(Decision.RESEND)
        assert (first.repeated, second.repeated) == (False, True)
        office.step("act")
        assert office.decide(Decision.RESEND).repeated is True
        assert office.arrived == ["hello"]

    def test_a_message_that_wechat_would_not_take_is_refused_before_anything_is_decided(self) -> None:
        office = office_of(refused(45015))
        with pytest.raises(DecisionRefused, match="cannot be sent"):
            office.decide(Decision.AMEND, message=text("好" * 1000))
        assert "ReplyDecided" not in office.story()

    def test_an_unknown_reply_is_named_with_where_to_look(self) -> None:
        office = office_of(refused(45015))
        with pytest.raises(UnknownReply, match=r"'nope'.*liushui compensations list"):
            office.desk.show("nope")

    def test_another_regions_reply_is_decided_there(self) -> None:
        office = office_of(refused(45015))
        reply_id, there = office.reply_id, cast(Any, Tapped(office.store))
        there.region = OTHER_REGION
        office.breaks = lambda port: there if port is office.store else port
        with pytest.raises(DecisionRefused, match=f"belongs to region {REGION}"):
            office.desk.decide(reply_id, Decision.ABANDON, operator="lin", reason="r")

    def test_the_story_shows_what_asked_and_each_own_event(self) -> None:
        office = office_of(refused(45015))
        case = office.desk.show(office.reply_id)
        assert [event.type for event in case.cause.events] == ["MessageReceived", "ReplyRequested"]
        assert [event.type for commit in case.own for event in commit.events] == ["ReplyAttempted", "ReplyFailed"]
        assert case.state == office.state
