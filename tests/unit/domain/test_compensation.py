"""Decisions on replies that failed or are UNKNOWN: given events, when decided, then events, nothing or an error."""

from collections.abc import Callable
from typing import Any

import pytest

from liushui.domain.compensation import (
    RETRY_AFTER_MS,
    awaits_decision,
    decide,
    decide_default,
    decide_request,
    decide_retry,
    execution_name,
)
from liushui.domain.errors import AlreadyDecided, DecisionRefused
from liushui.domain.events import (
    ReplyAttempted,
    ReplyBecameUnknown,
    ReplyDecided,
    ReplyDecisionRequested,
    ReplyFailed,
    ReplyRequested,
    ReplyRetryGranted,
    ReplySent,
    TypedEvent,
    record,
)
from liushui.domain.reply import Decision, ReplyState, ReplyStatus, due_at, evolve
from tests.builders import NOW_MS
from tests.sending import HOUR_MS, text

ID = "0123456789abcdef01234567"
REQUESTED = ReplyRequested(ID, "o-user-1", "hold", NOW_MS + 48 * HOUR_MS, text("hello"))
RESENDING = ReplyRequested(ID, "o-user-1", "resend", NOW_MS + 48 * HOUR_MS, text("hello"))
ATTEMPTED = ReplyAttempted(ID, 1, "s", NOW_MS + 30_000, text("hello"))
FAILED = ReplyFailed(ID, 1, "window_closed", 45015)
UNKNOWN = ReplyBecameUnknown(ID, 1, "no answer")
OUT_OF_ATTEMPTS = ReplyFailed(ID, 10, "wait")
BY_LIN: dict[str, Any] = {"operator": "lin", "reason": "the link was dead"}


def given(*events: TypedEvent, at: int = NOW_MS) -> ReplyState:
    state = ReplyState(ID)
    for event in events:
        state = evolve(state, record(event), at)
    return state


def decided(decision: Decision, **more: Any) -> ReplyDecided:
    return ReplyDecided(ID, 1, decision, **(BY_LIN | more))


@pytest.mark.parametrize(
    ("events", "awaits"),
    [
        ((REQUESTED,), False),
        ((REQUESTED, ATTEMPTED), False),
        ((REQUESTED, ATTEMPTED, ReplySent(ID, 1)), False),
        ((REQUESTED, ATTEMPTED, FAILED), True),
        ((REQUESTED, ATTEMPTED, UNKNOWN), True),
        ((RESENDING, ATTEMPTED, UNKNOWN), False),
        ((RESENDING, ATTEMPTED, UNKNOWN, UNKNOWN, UNKNOWN), True),
        ((REQUESTED, ATTEMPTED, FAILED, decided(Decision.ABANDON)), False),
        ((REQUESTED, ATTEMPTED, FAILED, decided(Decision.RESEND)), False),
        ((REQUESTED, ATTEMPTED, FAILED, decided(Decision.RESEND), FAILED), True),
    ],
)
def test_what_ended_badly_and_does_not_go_on_by_itself_awaits_a_decision(
    events: tuple[TypedEvent, ...], awaits: bool
) -> None:
    assert awaits_decision(given(*events)) is awaits


class TestDecide:
    @pytest.mark.parametrize("outcome", [FAILED, UNKNOWN])
    @pytest.mark.parametrize(
        ("decision", "status"),
        [
            (Decision.MARK_DELIVERED, ReplyStatus.DELIVERED),
            (Decision.ABANDON, ReplyStatus.ABANDONED),
            (Decision.RESEND, ReplyStatus.POSTPONED),
        ],
    )
    def test_a_decision_leads_to_its_state(self, outcome: TypedEvent, decision: Decision, status: ReplyStatus) -> None:
        state = given(REQUESTED, ATTEMPTED, outcome)
        event = decide(state, decision, **BY_LIN)
        assert event == decided(decision)
        after = evolve(state, record(event), NOW_MS + 5)
        assert (after.status, after.decision, after.operator, after.at) == (status, decision, "lin", NOW_MS + 5)
        assert due_at(after) == (NOW_MS + 5 if decision is Decision.RESEND else None)

    def test_what_is_sent_again_no_longer_expires(self) -> None:
        assert given(REQUESTED, ATTEMPTED, FAILED, decided(Decision.RESEND)).deadline is None

    def test_an_amended_message_takes_the_place_of_the_first(self) -> None:
        state = given(REQUESTED, ATTEMPTED, FAILED, decided(Decision.AMEND, message=text("better")))
        assert state.message == text("better")

    @pytest.mark.parametrize("decision", list(Decision))
    def test_the_same_decision_again_is_nothing_new(self, decision: Decision) -> None:
        message = text("better") if decision is Decision.AMEND else None
        state = given(REQUESTED, ATTEMPTED, FAILED, decided(decision, message=message))
        assert decide(state, decision, **BY_LIN, message=message) is None

    @pytest.mark.parametrize("first", [Decision.RESEND, Decision.ABANDON, Decision.MARK_DELIVERED])
    @pytest.mark.parametrize("later", [(), (ATTEMPTED, ReplySent(ID, 2))])
    def test_who_comes_second_is_told_who_was_first_and_what_was_decided(
        self, first: Decision, later: tuple[TypedEvent, ...]
    ) -> None:
        state = given(REQUESTED, ATTEMPTED, FAILED, decided(first), *later)
        with pytest.raises(AlreadyDecided, match=rf"lin has decided `{first}` already \(the link was dead\)"):
            decide(state, first, operator="wang", reason="me too")

    def test_another_decision_of_the_same_operator_is_too_late_as_well(self) -> None:
        with pytest.raises(AlreadyDecided, match="lin"):
            decide(given(REQUESTED, ATTEMPTED, FAILED, decided(Decision.ABANDON)), Decision.RESEND, **BY_LIN)

    def test_another_text_is_another_decision(self) -> None:
        state = given(REQUESTED, ATTEMPTED, FAILED, decided(Decision.AMEND, message=text("better")))
        with pytest.raises(AlreadyDecided):
            decide(state, Decision.AMEND, **BY_LIN, message=text("best"))

    def test_the_deadline_is_named_as_who_decided(self) -> None:
        state = given(REQUESTED, ATTEMPTED, FAILED)
        default = decide_default(state)
        assert default is not None
        with pytest.raises(AlreadyDecided, match="the deadline has decided `abandon`"):
            decide(evolve(state, record(default), NOW_MS), Decision.ABANDON, operator="liushui", reason="r")

    def test_a_new_failure_may_be_decided_anew(self) -> None:
        state = given(REQUESTED, ATTEMPTED, FAILED, decided(Decision.RESEND), FAILED)
        assert decide(state, Decision.ABANDON, operator="wang", reason="enough") is not None

    @pytest.mark.parametrize(
        "events", [(REQUESTED,), (REQUESTED, ATTEMPTED), (REQUESTED, ATTEMPTED, ReplySent(ID, 1)), (RESENDING, UNKNOWN)]
    )
    def test_what_goes_well_or_goes_on_cannot_be_decided_on(self, events: tuple[TypedEvent, ...]) -> None:
        with pytest.raises(DecisionRefused, match="only what failed or is unknown"):
            decide(given(*events), Decision.ABANDON, **BY_LIN)

    @pytest.mark.parametrize("without", ["operator", "reason"])
    def test_an_operator_and_a_reason_are_required(self, without: str) -> None:
        with pytest.raises(DecisionRefused, match="an operator and a reason"):
            decide(given(REQUESTED, ATTEMPTED, FAILED), Decision.ABANDON, **(BY_LIN | {without: " "}))

    @pytest.mark.parametrize("decision", list(Decision))
    def test_a_message_goes_with_amending_and_with_nothing_else(self, decision: Decision) -> None:
        message = None if decision is Decision.AMEND else text("better")
        with pytest.raises(DecisionRefused, match="only with it"):
            decide(given(REQUESTED, ATTEMPTED, FAILED), decision, **BY_LIN, message=message)


class TestOneMoreTry:
    @pytest.mark.parametrize("error_class", ["wait", "rate_limited"])
    def test_is_granted_once_where_attempts_ran_out_on_passing_trouble(self, error_class: str) -> None:
        state = given(REQUESTED, ReplyFailed(ID, 10, error_class))
        granted = decide_retry(state, NOW_MS)
        assert granted == ReplyRetryGranted(ID, 10, error_class, NOW_MS + RETRY_AFTER_MS)
        after = evolve(state, record(granted), NOW_MS)
        assert (after.status, due_at(after)) == (ReplyStatus.POSTPONED, NOW_MS + RETRY_AFTER_MS)
        assert decide_retry(evolve(after, record(ReplyFailed(ID, 11, error_class)), NOW_MS), NOW_MS) is None

    @pytest.mark.parametrize(
        "outcome",
        [FAILED, UNKNOWN, ReplyFailed(ID, 1, "quota_reset"), ReplyFailed(ID, 1, "permanent"), ReplyFailed(ID, 0, "expired")],
    )
    def test_is_not_granted_where_a_person_knows_better(self, outcome: TypedEvent) -> None:
        assert decide_retry(given(REQUESTED, ATTEMPTED, outcome), NOW_MS) is None

    def test_is_not_granted_where_it_would_come_too_late(self) -> None:
        assert decide_retry(given(REQUESTED, OUT_OF_ATTEMPTS), NOW_MS + 48 * HOUR_MS - RETRY_AFTER_MS) is None
        assert decide_retry(given(REQUESTED, OUT_OF_ATTEMPTS), NOW_MS + 47 * HOUR_MS - RETRY_AFTER_MS) is not None

    def test_is_not_granted_behind_an_unknown(self) -> None:
        assert decide_retry(given(REQUESTED, ATTEMPTED, UNKNOWN, OUT_OF_ATTEMPTS), NOW_MS) is None


class TestAsking:
    def test_is_done_once_an_outcome_and_changes_no_state(self) -> None:
        state = given(REQUESTED, ATTEMPTED, FAILED)
        request = decide_request(state, until=NOW_MS + HOUR_MS)
        assert request == ReplyDecisionRequested(ID, 1, NOW_MS + HOUR_MS, "abandon")
        after = evolve(state, record(request), NOW_MS + 1)
        assert (after.status, after.at, after.asked_until) == (ReplyStatus.FAILED, NOW_MS, NOW_MS + HOUR_MS)
        assert decide_request(after, until=NOW_MS) is None
        anew = evolve(evolve(after, record(decided(Decision.RESEND)), NOW_MS), record(FAILED), NOW_MS)
        assert decide_request(anew, until=NOW_MS) is not None

    def test_is_not_done_where_nothing_is_to_be_decided(self) -> None:
        assert decide_request(given(REQUESTED, ATTEMPTED), until=NOW_MS) is None

    def test_nobody_in_time_is_abandoning_and_not_where_somebody_was(self) -> None:
        state = given(REQUESTED, ATTEMPTED, FAILED)
        default = decide_default(state)
        assert default is not None
        assert (default.decision, default.operator, default.by_default) == ("abandon", "liushui", True)
        assert decide_default(evolve(state, record(default), NOW_MS)) is None
        assert decide_default(given(REQUESTED, ATTEMPTED, FAILED, decided(Decision.RESEND))) is None


class TestNames:
    def test_are_the_reply_and_its_attempt(self) -> None:
        assert execution_name(given(REQUESTED, ATTEMPTED, FAILED)) == f"{ID}-1"
        assert execution_name(given(REQUESTED, ReplyFailed(ID, 0, "handler_failed"))) == f"{ID}-0"

    @pytest.mark.parametrize("act", [lambda: decided(Decision.RESEND), lambda: ReplyRetryGranted(ID, 0, "wait", NOW_MS)])
    def test_differ_from_round_to_round_even_where_no_attempt_was_made(self, act: Callable[[], TypedEvent]) -> None:
        failed = ReplyFailed(ID, 0, "handler_failed")
        assert execution_name(given(REQUESTED, failed, act(), failed)) == f"{ID}-0-1"
        assert len(execution_name(given(REQUESTED, failed, act(), failed))) <= 80
