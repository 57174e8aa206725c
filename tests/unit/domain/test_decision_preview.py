"""What a decision would do, said before it is taken."""

from dataclasses import replace

import pytest

from liushui.domain.compensation import awaits_decision
from liushui.domain.decision_preview import WARNINGS, Effect, preview, previews
from liushui.domain.decisions import decide
from liushui.domain.errors import DecisionRefused
from liushui.domain.events import ReplyFailed, ReplyRequested, ReplySent, TypedEvent
from liushui.domain.reply import MAX_RESENDS, Decision, ReplyState
from tests.builders import NOW_MS
from tests.outcomes import (
    ATTEMPTED,
    BY_LIN,
    CLOSED,
    DEADLINE,
    ID,
    OTHER,
    PLAIN,
    RESENDING,
    UNKNOWN,
    WITH_FALLBACK,
    decided,
    given,
)  # fmt: skip

E = Effect
DROPPED_UNTIL = NOW_MS + 540_000
QUOTA = ReplyFailed(ID, 1, "quota_reset", 45009)
REJECTED = ReplyFailed(ID, 1, "content_rejected", 87014)
EXPIRED = ReplyFailed(ID, 1, "expired")
RAISED = ReplyFailed(ID, 0, "handler_failed", detail="KeyError")
COMPOSING = ReplyRequested(ID, "o-user-1", "hold", DEADLINE, handler="later")


def effects(decision: Decision, *events: TypedEvent, at: int = NOW_MS) -> tuple[Effect, ...]:
    return preview(given(*events), decision, now=at).effects


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ((PLAIN, ATTEMPTED, UNKNOWN), (E.SENDS_AGAIN, E.MAY_ARRIVE_TWICE, E.ASKS_AGAIN)),
        ((PLAIN, ATTEMPTED, UNKNOWN, CLOSED), (E.SENDS_AGAIN, E.MAY_ARRIVE_TWICE, E.WINDOW_IS_CLOSED, E.ASKS_AGAIN)),
        ((PLAIN, ATTEMPTED, CLOSED), (E.SENDS_AGAIN, E.WINDOW_IS_CLOSED, E.ASKS_AGAIN)),
        ((PLAIN, ATTEMPTED, QUOTA), (E.SENDS_AGAIN, E.QUOTA_IS_USED_UP, E.ASKS_AGAIN)),
        ((PLAIN, ATTEMPTED, REJECTED), (E.SENDS_AGAIN, E.WILL_FAIL_AGAIN, E.ASKS_AGAIN)),
        ((PLAIN, ATTEMPTED, EXPIRED), (E.SENDS_AGAIN, E.COMES_LATE, E.ASKS_AGAIN)),
        ((COMPOSING, RAISED), (E.RUNS_HANDLER, E.ASKS_AGAIN)),
    ],
)
def test_sending_again(events: tuple[TypedEvent, ...], said: tuple[Effect, ...]) -> None:
    assert effects(Decision.RESEND, *events) == said


def test_a_repetition_that_wechat_drops_is_safe_as_long_as_it_does() -> None:
    keyed = replace(ATTEMPTED, vendor_key_until=DROPPED_UNTIL)
    tries = [replace(event, attempt=number) for number in range(1, MAX_RESENDS + 2) for event in (keyed, UNKNOWN)]
    state = given(PLAIN, *tries)  # nobody repeats it any more, and WeChat still drops repetitions
    in_time, too_late = (preview(state, Decision.RESEND, now=DROPPED_UNTIL - left) for left in (1, 0))
    assert (in_time.effects[1], in_time.dropped_until) == (E.REPEAT_IS_DROPPED, DROPPED_UNTIL)
    assert (too_late.effects[1], too_late.dropped_until) == (E.MAY_ARRIVE_TWICE, None)
    assert in_time.warnings == ()
    beside = preview(state, Decision.AMEND, now=NOW_MS)
    assert (beside.effects[1], beside.dropped_until) == (E.MAY_ARRIVE_BESIDE, None)
    assert preview(given(PLAIN, keyed, CLOSED), Decision.RESEND, now=NOW_MS).dropped_until is None


def test_another_message_may_stand_beside_the_first_and_is_told_of_its_own_trouble() -> None:
    assert effects(Decision.AMEND, PLAIN, ATTEMPTED, UNKNOWN) == (E.SENDS_NEW, E.MAY_ARRIVE_BESIDE, E.ASKS_AGAIN)
    assert effects(Decision.AMEND, PLAIN, ATTEMPTED, REJECTED) == (E.SENDS_NEW, E.ASKS_AGAIN)
    assert effects(Decision.AMEND, PLAIN, ATTEMPTED, CLOSED) == (E.SENDS_NEW, E.WINDOW_IS_CLOSED, E.ASKS_AGAIN)
    assert effects(Decision.FALL_BACK, WITH_FALLBACK, ATTEMPTED, CLOSED) == (E.SENDS_FALLBACK, E.ASKS_AGAIN)


def test_who_decides_after_the_replys_time_is_told() -> None:
    assert E.COMES_LATE not in effects(Decision.RESEND, PLAIN, ATTEMPTED, CLOSED, at=DEADLINE - 1)
    assert E.COMES_LATE in effects(Decision.RESEND, PLAIN, ATTEMPTED, CLOSED, at=DEADLINE)


def test_what_sends_nothing_says_what_the_user_has_or_has_not() -> None:
    delivered, abandoned = Decision.MARK_DELIVERED, Decision.ABANDON
    assert effects(delivered, PLAIN, ATTEMPTED, UNKNOWN) == (E.SENDS_NOTHING, E.COUNTS_AS_DELIVERED)
    assert effects(delivered, PLAIN, ATTEMPTED, CLOSED) == (E.SENDS_NOTHING, E.COUNTS_AS_DELIVERED, E.WAS_NOT_TAKEN)
    assert effects(abandoned, PLAIN, ATTEMPTED, CLOSED) == (E.SENDS_NOTHING, E.COUNTS_AS_ABANDONED)
    assert effects(abandoned, PLAIN, ATTEMPTED, UNKNOWN)[-1] is E.MAY_HAVE_ARRIVED


STORIES: list[tuple[TypedEvent, ...]] = [
    (PLAIN,),
    (PLAIN, ATTEMPTED),
    (PLAIN, ATTEMPTED, ReplySent(ID, 1)),
    (PLAIN, ATTEMPTED, CLOSED),
    (RESENDING, ATTEMPTED, UNKNOWN),
    (WITH_FALLBACK, ATTEMPTED, UNKNOWN),
    (WITH_FALLBACK, ATTEMPTED, CLOSED, decided(Decision.FALL_BACK, message=OTHER), CLOSED),
]


@pytest.mark.parametrize("events", STORIES)
@pytest.mark.parametrize("decision", list(Decision))
def test_what_is_said_to_be_possible_is_what_deciding_accepts(events: tuple[TypedEvent, ...], decision: Decision) -> None:
    state = given(*events)
    assert preview(state, decision, now=NOW_MS).possible is _accepted(state, decision)


def _accepted(state: ReplyState, decision: Decision) -> bool:
    try:
        return decide(state, decision, **BY_LIN, message=OTHER if decision is Decision.AMEND else None) is not None
    except DecisionRefused:
        return False


def test_every_effect_is_said_in_both_languages_and_warnings_are_told_apart() -> None:
    words = [word for effect in Effect for word in effect.words]
    assert all(words)
    assert len(set(words)) == len(words)
    state = given(PLAIN, ATTEMPTED, UNKNOWN, CLOSED)
    assert awaits_decision(state)
    by_decision = {each.decision: each for each in previews(state, now=NOW_MS)}
    assert list(by_decision) == list(Decision)
    assert by_decision[Decision.RESEND].warnings == (E.MAY_ARRIVE_TWICE, E.WINDOW_IS_CLOSED)
    assert set(Effect) > WARNINGS
