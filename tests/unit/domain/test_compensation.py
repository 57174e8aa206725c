"""Rules for replies that failed or are UNKNOWN: given events, when decided, then an event, or nothing."""

from collections.abc import Callable

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from liushui.domain.compensation import (
    RETRY_AFTER_MS,
    DecisionTerms,
    Way,
    awaits_decision,
    classify,
    decide_compensated,
    decide_default,
    decide_refresh,
    decide_reminder,
    decide_request,
    decide_retry,
    execution_name,
)
from liushui.domain.events import (
    ReplyCompensated,
    ReplyDecisionReminded,
    ReplyDecisionRequested,
    ReplyFailed,
    ReplyFellBack,
    ReplyRetryGranted,
    ReplySent,
    TypedEvent,
    record,
)
from liushui.domain.reply import Decision, ReplyState, ReplyStatus, due_at, evolve
from tests.builders import NOW_MS
from tests.outcomes import (
    ASKED,
    ATTEMPTED,
    CLOSED,
    ID,
    OTHER,
    OUT_OF_ATTEMPTS,
    PLAIN,
    RESENDING,
    UNKNOWN,
    UNTIL,
    WITH_FALLBACK,
    decided,
    given,
)
from tests.sending import DECISION_MS, HOUR_MS, REMINDERS_MS

TERMS = DecisionTerms(DECISION_MS, REMINDERS_MS)
REFUSED_TOKEN = ReplyFailed(ID, 2, "configuration", 40001)
GRANTED = ReplyRetryGranted(ID, 10, "wait", NOW_MS + RETRY_AFTER_MS)


@pytest.mark.parametrize(
    ("events", "awaits"),
    [
        ((PLAIN,), False),
        ((PLAIN, ATTEMPTED), False),
        ((PLAIN, ATTEMPTED, ReplySent(ID, 1)), False),
        ((PLAIN, ATTEMPTED, CLOSED), True),
        ((PLAIN, ATTEMPTED, UNKNOWN), True),
        ((RESENDING, ATTEMPTED, UNKNOWN), False),
        ((RESENDING, ATTEMPTED, UNKNOWN, UNKNOWN, UNKNOWN), True),
        ((PLAIN, ATTEMPTED, CLOSED, decided(Decision.ABANDON)), False),
        ((PLAIN, ATTEMPTED, CLOSED, decided(Decision.RESEND)), False),
        ((PLAIN, ATTEMPTED, CLOSED, decided(Decision.RESEND), CLOSED), True),
    ],
)
def test_what_ended_badly_and_does_not_go_on_by_itself_awaits_a_decision(
    events: tuple[TypedEvent, ...], awaits: bool
) -> None:
    assert awaits_decision(given(*events)) is awaits


class TestOneMoreTry:
    @pytest.mark.parametrize("error_class", ["wait", "rate_limited"])
    def test_is_granted_once_where_attempts_ran_out_on_passing_trouble(self, error_class: str) -> None:
        state = given(PLAIN, ReplyFailed(ID, 10, error_class))
        granted = decide_retry(state, NOW_MS)
        assert granted == ReplyRetryGranted(ID, 10, error_class, NOW_MS + RETRY_AFTER_MS)
        after = evolve(state, record(granted), NOW_MS)
        assert (after.status, due_at(after)) == (ReplyStatus.POSTPONED, NOW_MS + RETRY_AFTER_MS)
        assert decide_retry(evolve(after, record(ReplyFailed(ID, 11, error_class)), NOW_MS), NOW_MS) is None

    @pytest.mark.parametrize(
        "outcome",
        [CLOSED, UNKNOWN, ReplyFailed(ID, 1, "quota_reset"), ReplyFailed(ID, 1, "permanent"), ReplyFailed(ID, 0, "expired")],
    )
    def test_is_not_granted_where_a_person_knows_better(self, outcome: TypedEvent) -> None:
        assert decide_retry(given(PLAIN, ATTEMPTED, outcome), NOW_MS) is None

    def test_is_not_granted_where_it_would_come_too_late(self) -> None:
        assert decide_retry(given(PLAIN, OUT_OF_ATTEMPTS), NOW_MS + 48 * HOUR_MS - RETRY_AFTER_MS) is None
        assert decide_retry(given(PLAIN, OUT_OF_ATTEMPTS), NOW_MS + 47 * HOUR_MS - RETRY_AFTER_MS) is not None

    def test_is_not_granted_behind_an_unknown(self) -> None:
        assert decide_retry(given(PLAIN, ATTEMPTED, UNKNOWN, OUT_OF_ATTEMPTS), NOW_MS) is None


class TestAnotherToken:
    @pytest.mark.parametrize("failed", [REFUSED_TOKEN, ReplyFailed(ID, 10, "refresh_token", 42001)])
    def test_is_tried_once_at_once_where_even_the_renewed_one_was_refused(self, failed: ReplyFailed) -> None:
        state = given(PLAIN, ATTEMPTED, failed)
        granted = decide_refresh(state, NOW_MS + 5)
        assert granted == ReplyRetryGranted(ID, failed.attempt, failed.error_class, NOW_MS + 5)
        assert decide_refresh(evolve(evolve(state, record(granted), NOW_MS), record(failed), NOW_MS), NOW_MS) is None

    @pytest.mark.parametrize("failed", [CLOSED, ReplyFailed(ID, 1, "configuration", 40164), OUT_OF_ATTEMPTS])
    def test_does_not_help_against_other_trouble(self, failed: ReplyFailed) -> None:
        assert decide_refresh(given(PLAIN, ATTEMPTED, failed), NOW_MS) is None


@pytest.mark.parametrize(
    ("events", "way"),
    [
        ((PLAIN, ATTEMPTED, CLOSED), Way.ASK),
        ((PLAIN, ATTEMPTED, UNKNOWN), Way.ASK),
        ((PLAIN, OUT_OF_ATTEMPTS), Way.WAIT),
        ((PLAIN, OUT_OF_ATTEMPTS, GRANTED), Way.WAIT),
        ((PLAIN, OUT_OF_ATTEMPTS, GRANTED, OUT_OF_ATTEMPTS), Way.ASK),
        ((PLAIN, ATTEMPTED, REFUSED_TOKEN), Way.REFRESH),
        ((WITH_FALLBACK, ATTEMPTED, CLOSED), Way.FALL_BACK),
        ((WITH_FALLBACK, ATTEMPTED, UNKNOWN), Way.ASK),
        ((WITH_FALLBACK, ATTEMPTED, CLOSED, ASKED), Way.ASK),
        ((WITH_FALLBACK, ATTEMPTED, CLOSED, ReplyFellBack(ID, 1, "window_closed", OTHER), CLOSED), Way.ASK),
        ((PLAIN, OUT_OF_ATTEMPTS, ASKED), Way.ASK),
        ((PLAIN, ATTEMPTED, CLOSED, decided(Decision.RESEND)), Way.WAIT),
        ((PLAIN, ATTEMPTED, CLOSED, decided(Decision.ABANDON)), Way.END),
        ((PLAIN, ATTEMPTED, ReplySent(ID, 1)), Way.END),
    ],
)
def test_each_outcome_has_its_way(events: tuple[TypedEvent, ...], way: Way) -> None:
    assert classify(given(*events), NOW_MS) is way


class TestAsking:
    def test_is_done_once_an_outcome_and_changes_no_state(self) -> None:
        state = given(PLAIN, ATTEMPTED, CLOSED)
        request = decide_request(state, TERMS, until=NOW_MS + HOUR_MS)
        assert request == ReplyDecisionRequested(ID, 1, NOW_MS + HOUR_MS, "abandon")
        after = evolve(state, record(request), NOW_MS + 1)
        assert (after.status, after.at, after.asked_until) == (ReplyStatus.FAILED, NOW_MS, NOW_MS + HOUR_MS)
        assert decide_request(after, TERMS, until=NOW_MS) is None
        anew = evolve(evolve(after, record(decided(Decision.RESEND)), NOW_MS), record(CLOSED), NOW_MS)
        assert decide_request(anew, TERMS, until=NOW_MS) is not None

    def test_is_not_done_where_nothing_is_to_be_decided(self) -> None:
        assert decide_request(given(PLAIN, ATTEMPTED), TERMS, until=NOW_MS) is None

    @pytest.mark.parametrize(("request_", "default"), [(PLAIN, "abandon"), (WITH_FALLBACK, "fall-back")])
    def test_says_what_counts_by_default_as_far_as_that_can_be_done(self, request_: TypedEvent, default: str) -> None:
        terms = DecisionTerms(DECISION_MS, default=Decision.FALL_BACK)
        asked = decide_request(given(request_, ATTEMPTED, UNKNOWN), terms, until=UNTIL)
        assert asked is not None
        assert asked.default == default


class TestReminding:
    @pytest.mark.parametrize(
        ("at", "reminder"),
        [
            (NOW_MS, None),
            (UNTIL - 12 * HOUR_MS - 1, None),
            (UNTIL - 12 * HOUR_MS, 1),
            (UNTIL - HOUR_MS, 2),
            (UNTIL - 1, 2),
            (UNTIL, None),
        ],
    )
    def test_is_done_when_it_is_time_and_for_the_last_one_that_is_due(self, at: int, reminder: int | None) -> None:
        expected = None if reminder is None else ReplyDecisionReminded(ID, 1, UNTIL, reminder)
        assert decide_reminder(given(PLAIN, ATTEMPTED, CLOSED, ASKED), TERMS, at) == expected

    def test_is_done_of_nobody_who_was_not_asked_or_has_decided(self) -> None:
        assert decide_reminder(given(PLAIN, ATTEMPTED, CLOSED), TERMS, UNTIL - 1) is None
        assert decide_reminder(given(PLAIN, ATTEMPTED, CLOSED, ASKED, decided(Decision.RESEND)), TERMS, UNTIL - 1) is None

    @for_any(st.lists(st.integers(0, DECISION_MS + HOUR_MS), max_size=20))
    def test_comes_at_most_once_for_each_time_however_often_and_whenever_somebody_looks(self, looks: list[int]) -> None:
        state, given_ = given(PLAIN, ATTEMPTED, CLOSED, ASKED), []
        for look in sorted(looks):
            if (event := decide_reminder(state, TERMS, NOW_MS + look)) is not None:
                given_.append(event.reminder)
                state = evolve(state, record(event), NOW_MS + look)
        assert given_ == sorted(set(given_))
        assert len(given_) <= len(REMINDERS_MS)
        looked = [DECISION_MS - look for look in looks]
        assert (max(given_, default=0) >= 1) is any(0 < left <= REMINDERS_MS[0] for left in looked)

    def test_a_new_question_is_reminded_of_anew(self) -> None:
        reminded = ReplyDecisionReminded(ID, 1, UNTIL, 2)
        state = given(PLAIN, ATTEMPTED, CLOSED, ASKED, reminded, decided(Decision.RESEND), CLOSED, ASKED)
        assert decide_reminder(state, TERMS, UNTIL - HOUR_MS) == reminded


class TestTheDefault:
    def test_counts_when_the_time_is_up_and_not_before(self) -> None:
        state = given(PLAIN, ATTEMPTED, CLOSED, ASKED)
        assert decide_default(state, UNTIL - 1) is None
        default = decide_default(state, UNTIL)
        assert default is not None
        assert (default.decision, default.operator, default.by_default) == ("abandon", "liushui", True)
        assert decide_default(evolve(state, record(default), UNTIL), UNTIL) is None

    @pytest.mark.parametrize("later", [(), (ASKED, decided(Decision.RESEND))])
    def test_is_nothing_where_nobody_was_asked_or_somebody_decided(self, later: tuple[TypedEvent, ...]) -> None:
        assert decide_default(given(PLAIN, ATTEMPTED, CLOSED, *later), UNTIL) is None

    def test_is_what_was_said_when_the_question_was_put(self) -> None:
        asked = ReplyDecisionRequested(ID, 1, UNTIL, "fall-back")
        default = decide_default(given(WITH_FALLBACK, ATTEMPTED, UNKNOWN, asked), UNTIL)
        assert default is not None
        assert (default.decision, default.message) == ("fall-back", OTHER)
        after = evolve(given(WITH_FALLBACK, ATTEMPTED, UNKNOWN, asked), record(default), UNTIL)
        assert (after.message, after.fell_back, after.by_default) == (OTHER, True, True)


class TestAGoodEnd:
    @pytest.mark.parametrize(
        ("events", "by"),
        [
            ((OUT_OF_ATTEMPTS, GRANTED), "retry"),
            ((CLOSED, ReplyFellBack(ID, 1, "window_closed", OTHER)), "fall-back"),
            ((CLOSED, decided(Decision.FALL_BACK, message=OTHER)), "fall-back"),
            ((UNKNOWN, decided(Decision.RESEND)), "resend"),
            ((CLOSED, decided(Decision.AMEND, message=OTHER)), "amend"),
            ((OUT_OF_ATTEMPTS, GRANTED, CLOSED, decided(Decision.RESEND)), "resend"),
        ],
    )
    def test_is_noted_once_with_what_brought_it_about(self, events: tuple[TypedEvent, ...], by: str) -> None:
        sent = given(WITH_FALLBACK, ATTEMPTED, *events, ATTEMPTED, ReplySent(ID, 2))
        noted = decide_compensated(sent)
        assert noted == ReplyCompensated(ID, 1, by)
        after = evolve(sent, record(noted), NOW_MS + 9)
        assert (after.compensated_by, after.status, after.at) == (by, ReplyStatus.SENT, sent.at)
        assert decide_compensated(after) is None

    @pytest.mark.parametrize(
        "events",
        [
            (ReplySent(ID, 1),),
            (CLOSED,),
            (CLOSED, decided(Decision.RESEND)),
            (CLOSED, decided(Decision.ABANDON)),
            (UNKNOWN, decided(Decision.MARK_DELIVERED)),
            (CLOSED, decided(Decision.RESEND), CLOSED),
        ],
    )
    def test_is_not_noted_of_what_went_well_at_once_or_was_not_sent(self, events: tuple[TypedEvent, ...]) -> None:
        assert decide_compensated(given(PLAIN, ATTEMPTED, *events)) is None


def test_what_is_done_by_itself_is_done_a_bounded_number_of_times() -> None:
    """Whatever fails, and however often: one more try, one fall back, and the question whose default ends it."""
    state, acts = given(WITH_FALLBACK), []
    for failed in [OUT_OF_ATTEMPTS, CLOSED, REFUSED_TOKEN, OUT_OF_ATTEMPTS, CLOSED, CLOSED]:
        state = evolve(state, record(failed), NOW_MS)
        if (way := classify(state, NOW_MS)) is Way.ASK:
            break
        acts.append(way)
        state = evolve(state, record(_act(state, way)), NOW_MS)
    assert acts == [Way.WAIT, Way.FALL_BACK]


def _act(state: ReplyState, way: Way) -> TypedEvent:
    if way is Way.FALL_BACK:
        return ReplyFellBack(ID, state.attempts, state.error_class or "", OTHER)
    return ReplyRetryGranted(ID, state.attempts, state.error_class or "", NOW_MS)


class TestNames:
    def test_are_the_reply_and_its_attempt(self) -> None:
        assert execution_name(given(PLAIN, ATTEMPTED, CLOSED)) == f"{ID}-1"
        assert execution_name(given(PLAIN, ReplyFailed(ID, 0, "handler_failed"))) == f"{ID}-0"

    @pytest.mark.parametrize("act", [lambda: decided(Decision.RESEND), lambda: ReplyRetryGranted(ID, 0, "wait", NOW_MS)])
    def test_differ_from_round_to_round_even_where_no_attempt_was_made(self, act: Callable[[], TypedEvent]) -> None:
        failed = ReplyFailed(ID, 0, "handler_failed")
        assert execution_name(given(PLAIN, failed, act(), failed)) == f"{ID}-0-1"
        assert len(execution_name(given(PLAIN, failed, act(), failed))) <= 80
