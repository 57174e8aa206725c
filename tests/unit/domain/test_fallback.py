"""What is sent in the place of a reply that cannot be sent: given events, when decided, then events, nothing or an error."""

from itertools import permutations

import pytest

from liushui.domain.compensation import awaits_decision, can_fall_back, decide_fallback
from liushui.domain.decisions import decide
from liushui.domain.errors import AlreadyDecided, DecisionRefused
from liushui.domain.events import (
    ReplyAttempted,
    ReplyDecided,
    ReplyFailed,
    ReplyFellBack,
    ReplyRequested,
    TypedEvent,
    record,
)
from liushui.domain.reply import Decision, ReplyStatus, due_at, evolve
from tests.builders import NOW_MS
from tests.outcomes import ATTEMPTED, BY_LIN, CLOSED, DEADLINE, HELLO, ID, OTHER, PLAIN, UNKNOWN, WITH_FALLBACK, given

FELL_BACK = ReplyFellBack(ID, 1, "window_closed", OTHER)


class TestByItself:
    @pytest.mark.parametrize("error_class", ["window_closed", "quota_reset", "circuit_open"])
    def test_the_fallback_is_sent_where_the_reply_cannot_be(self, error_class: str) -> None:
        event = decide_fallback(given(WITH_FALLBACK, ATTEMPTED, ReplyFailed(ID, 1, error_class)))
        assert event == ReplyFellBack(ID, 1, error_class, OTHER)

    @pytest.mark.parametrize("error_class", ["permanent", "content_rejected", "expired", "wait", "recipient_unreachable"])
    def test_other_trouble_is_a_persons_to_judge(self, error_class: str) -> None:
        assert decide_fallback(given(WITH_FALLBACK, ATTEMPTED, ReplyFailed(ID, 1, error_class))) is None

    @pytest.mark.parametrize(
        "events",
        [
            (PLAIN, ATTEMPTED, CLOSED),
            (WITH_FALLBACK,),
            (WITH_FALLBACK, ATTEMPTED),
            (WITH_FALLBACK, ATTEMPTED, UNKNOWN),
            (WITH_FALLBACK, ATTEMPTED, UNKNOWN, CLOSED),
            (WITH_FALLBACK, ATTEMPTED, CLOSED, FELL_BACK),
            (WITH_FALLBACK, ATTEMPTED, CLOSED, ReplyDecided(ID, 1, Decision.ABANDON, **BY_LIN)),
        ],
    )
    def test_nothing_falls_back_without_a_certain_failure_and_a_fallback(self, events: tuple[TypedEvent, ...]) -> None:
        assert decide_fallback(given(*events)) is None

    def test_it_is_due_at_once_whatever_the_deadline_was(self) -> None:
        state = given(WITH_FALLBACK, ATTEMPTED, CLOSED, FELL_BACK)
        assert (state.status, state.message, state.deadline, state.fell_back) == (
            ReplyStatus.POSTPONED, OTHER, None, True,
        )  # fmt: skip
        assert (due_at(state), state.rounds, awaits_decision(state)) == (NOW_MS, 1, False)

    @pytest.mark.parametrize("again", [ReplyFailed(ID, 2, "window_closed", 45015), ReplyFailed(ID, 2, "quota_reset", 45009)])
    def test_what_fails_again_is_put_to_a_person_and_never_falls_back_again(self, again: TypedEvent) -> None:
        state = given(WITH_FALLBACK, ATTEMPTED, CLOSED, FELL_BACK, ATTEMPTED, again)
        assert decide_fallback(state) is None
        assert awaits_decision(state)


class TestByAPerson:
    @pytest.mark.parametrize("outcome", [CLOSED, UNKNOWN, ReplyFailed(ID, 1, "permanent")])
    def test_may_be_chosen_wherever_there_is_a_fallback(self, outcome: TypedEvent) -> None:
        state = given(WITH_FALLBACK, ATTEMPTED, outcome)
        event = decide(state, Decision.FALL_BACK, **BY_LIN, address="192.0.2.7")
        assert event == ReplyDecided(ID, 1, "fall-back", **BY_LIN, message=OTHER, address="192.0.2.7")
        after = evolve(state, record(event), NOW_MS + 5)
        assert (after.message, after.fell_back, after.deadline, due_at(after)) == (OTHER, True, None, NOW_MS + 5)
        assert (after.decision, after.operator, after.address) == ("fall-back", "lin", "192.0.2.7")
        assert decide(after, Decision.FALL_BACK, **BY_LIN) is None
        with pytest.raises(AlreadyDecided, match="lin has decided `fall-back`"):
            decide(after, Decision.FALL_BACK, operator="wang", reason="me too")

    def test_is_refused_where_there_is_none_and_says_what_else_to_do(self) -> None:
        with pytest.raises(DecisionRefused, match="was never given: `amend`"):
            decide(given(PLAIN, ATTEMPTED, CLOSED), Decision.FALL_BACK, **BY_LIN)

    def test_is_refused_where_it_was_sent_already(self) -> None:
        state = given(WITH_FALLBACK, ATTEMPTED, CLOSED, FELL_BACK, ATTEMPTED, ReplyFailed(ID, 2, "permanent"))
        assert not can_fall_back(state)
        with pytest.raises(DecisionRefused, match="was sent already: `resend`"):
            decide(state, Decision.FALL_BACK, **BY_LIN)

    def test_takes_no_message_along(self) -> None:
        with pytest.raises(DecisionRefused, match="only with it"):
            decide(given(WITH_FALLBACK, ATTEMPTED, CLOSED), Decision.FALL_BACK, **BY_LIN, message=HELLO)

    def test_a_new_failure_forgets_who_decided_and_from_where(self) -> None:
        decided = ReplyDecided(ID, 1, Decision.RESEND, **BY_LIN, address="192.0.2.7")
        assert given(WITH_FALLBACK, ATTEMPTED, CLOSED, decided, ATTEMPTED, CLOSED).address is None


@pytest.mark.parametrize("order", list(permutations([WITH_FALLBACK, ATTEMPTED, CLOSED])))
def test_the_fallback_is_known_whichever_stream_comes_first(order: tuple[TypedEvent, ...]) -> None:
    assert given(*order).fallback == OTHER


def test_a_handlers_fallback_is_known_from_its_attempt() -> None:
    composing = ReplyRequested(ID, "o-user-1", "hold", DEADLINE, handler="later")
    attempted = ReplyAttempted(ID, 1, "s", NOW_MS + 30_000, HELLO, fallback=OTHER)
    assert given(composing, attempted, CLOSED).fallback == given(attempted, composing, CLOSED).fallback == OTHER
    again = given(composing, attempted, CLOSED, ReplyDecided(ID, 1, Decision.RESEND, **BY_LIN), ATTEMPTED, CLOSED)
    assert again.fallback == OTHER
