"""The reply aggregate: its fold, and each decision on it."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.domain import reply as r
from liushui.domain.commits import Event
from liushui.domain.events import (
    ReplyAnswered,
    ReplyAttempted,
    ReplyBecameUnknown,
    ReplyClaimed,
    ReplyEvidenceRecorded,
    ReplyFailed,
    ReplyPostponed,
    ReplyRequested,
    ReplySent,
    ReplyWithdrawn,
    TypedEvent,
    record,
)
from liushui.domain.json import JsonObject
from liushui.domain.reply import Call, ReplyState, ReplyStatus
from tests.builders import NOW_MS, a_commit, a_stream

HELLO: JsonObject = {"msgtype": "text", "text": {"content": "hello"}}
DEADLINE = NOW_MS + 48 * 3_600_000
REQUESTED = ReplyRequested("r1", "o-user-1", "hold", DEADLINE, HELLO)
DEFERRED = ReplyRequested("r1", "o-user-1", "hold", DEADLINE, handler="later")
CLAIMED = ReplyClaimed("r1", 1, "sender", NOW_MS + r.CLAIM_MS)
ATTEMPTED = ReplyAttempted("r1", 1, "sender", NOW_MS + r.ATTEMPT_MS, HELLO)
POSTPONED = ReplyPostponed("r1", 1, "wait", NOW_MS + 1_000, 45047, "later")
FAILED = ReplyFailed("r1", 1, "permanent", 40003, "no such user")
UNKNOWN = ReplyBecameUnknown("r1", 1, "no answer", -1)


def after(*events: TypedEvent, state: ReplyState | None = None, at: int = NOW_MS) -> ReplyState:
    state = state or ReplyState("r1")
    for event in events:
        state = r.evolve(state, record(event), at)
    return state


@pytest.mark.parametrize(
    ("events", "status", "due"),
    [
        ([], ReplyStatus.REQUESTED, 0),
        ([REQUESTED], ReplyStatus.REQUESTED, 0),
        ([DEFERRED, CLAIMED], ReplyStatus.CLAIMED, NOW_MS + r.CLAIM_MS),
        ([DEFERRED, CLAIMED, ReplyWithdrawn("r1", "later")], ReplyStatus.WITHDRAWN, None),
        ([REQUESTED, ATTEMPTED], ReplyStatus.ATTEMPTED, NOW_MS + r.ATTEMPT_MS),
        ([REQUESTED, ATTEMPTED, ReplySent("r1", 1)], ReplyStatus.SENT, None),
        ([REQUESTED, ATTEMPTED, POSTPONED], ReplyStatus.POSTPONED, NOW_MS + 1_000),
        ([REQUESTED, POSTPONED], ReplyStatus.POSTPONED, NOW_MS + 1_000),
        ([REQUESTED, ATTEMPTED, FAILED], ReplyStatus.FAILED, None),
        ([REQUESTED, ATTEMPTED, UNKNOWN], ReplyStatus.UNKNOWN, None),
        ([REQUESTED, ATTEMPTED, UNKNOWN, ATTEMPTED, FAILED], ReplyStatus.UNKNOWN, None),
        ([REQUESTED, ATTEMPTED, UNKNOWN, ATTEMPTED, ReplySent("r1", 2)], ReplyStatus.SENT, None),
        ([ReplyAnswered("r1", "o-user-1", HELLO, 7)], ReplyStatus.ANSWERED, None),
    ],
)
def test_where_a_reply_stands_and_when_to_look_again(events: list[TypedEvent], status: ReplyStatus, due: int | None) -> None:
    state = after(*events)
    assert (state.status, r.due_at(state)) == (status, due)
    assert state.status.settled == (status in {"answered", "sent", "withdrawn", "failed", "unknown"})


def test_everything_of_the_request_and_the_attempt_is_kept() -> None:
    state = after(REQUESTED, ATTEMPTED)
    assert state == ReplyState(
        "r1", ReplyStatus.ATTEMPTED, "o-user-1", "hold", DEADLINE, HELLO, attempts=1, until=ATTEMPTED.until, at=NOW_MS
    )


def test_an_outcome_closes_the_right_and_says_why() -> None:
    state = after(REQUESTED, ATTEMPTED, POSTPONED)
    assert (state.until, state.error_class, state.errcode, state.detail) == (None, "wait", 45047, "later")
    assert after(ATTEMPTED, state=state).error_class is None


def test_what_was_sent_is_known_by_wechats_message_id() -> None:
    assert after(REQUESTED, ATTEMPTED, ReplySent("r1", 1, 0, "msg-9")).message_id == "msg-9"


def test_evidence_does_not_decide() -> None:
    state = after(REQUESTED, ATTEMPTED, UNKNOWN)
    assert after(ReplyEvidenceRecorded("r1", 1, "ReplySent"), state=state) == state


@pytest.mark.parametrize("event", [replace(ATTEMPTED, reply_id="r2"), replace(REQUESTED, reply_id="r2")])
def test_events_of_other_replies_are_not_of_this_one(event: TypedEvent) -> None:
    assert after(event) == ReplyState("r1")


def test_unknown_types_leave_a_reply_as_it_is() -> None:
    assert r.evolve(ReplyState("r1"), Event("Unheard", 1, {"reply_id": "r1"}), NOW_MS) == ReplyState("r1")


@pytest.mark.parametrize("own", [[ATTEMPTED], [ATTEMPTED, POSTPONED], [ATTEMPTED, UNKNOWN], [ATTEMPTED, ReplySent("r1", 1)]])
@pytest.mark.parametrize("policy", ["hold", "resend"])
def test_a_request_that_is_read_after_the_replys_own_records_changes_nothing(own: list[TypedEvent], policy: str) -> None:
    """The two streams arrive in any order."""
    request: TypedEvent = replace(REQUESTED, policy=policy)
    assert after(*own, request) == after(request, *own)


def test_the_policy_that_a_handler_chose_replaces_the_requested_one() -> None:
    attempt = replace(ATTEMPTED, policy="resend")
    assert after(DEFERRED, CLAIMED, attempt).policy == after(CLAIMED, attempt, DEFERRED).policy == "resend"


def test_a_fold_takes_the_time_of_each_commit() -> None:
    events: list[TypedEvent] = [REQUESTED, ATTEMPTED]
    commits = [a_commit(n, at=NOW_MS + n, events=(record(event),)) for n, event in enumerate(events)]
    assert r.fold("r1", commits) == replace(after(REQUESTED, ATTEMPTED), at=NOW_MS + 1)


class TestLapse:
    def test_an_attempt_without_an_outcome_becomes_unknown(self) -> None:
        lapsed = r.decide_lapse(after(REQUESTED, ATTEMPTED), ATTEMPTED.until)
        assert isinstance(lapsed, ReplyBecameUnknown)
        assert lapsed.attempt == 1

    def test_nothing_lapses_before_its_time(self) -> None:
        assert r.decide_lapse(after(REQUESTED, ATTEMPTED), ATTEMPTED.until - 1) is None
        assert r.decide_lapse(after(REQUESTED), DEADLINE) is None

    def test_a_first_run_that_died_may_be_run_again_a_second_fails(self) -> None:
        first = after(DEFERRED, CLAIMED)
        assert r.decide_lapse(first, CLAIMED.until) is None
        lapsed = r.decide_lapse(after(replace(CLAIMED, run=2), state=first), CLAIMED.until)
        assert isinstance(lapsed, ReplyFailed)
        assert (lapsed.attempt, lapsed.error_class) == (0, "handler_failed")

    def test_a_lapse_on_its_own_result_decides_nothing(self) -> None:
        state = after(REQUESTED, ATTEMPTED)
        lapsed = r.decide_lapse(state, ATTEMPTED.until)
        assert lapsed is not None
        assert r.decide_lapse(after(lapsed, state=state), ATTEMPTED.until) is None


def test_past_its_deadline_a_reply_is_not_tried_any_more() -> None:
    state = after(REQUESTED)
    assert r.decide_expiry(state, DEADLINE - 1) is None
    expired = r.decide_expiry(state, DEADLINE)
    assert expired is not None
    assert (expired.attempt, expired.error_class) == (0, "expired")
    assert r.decide_expiry(ReplyState("r1"), DEADLINE) is None


class TestOutcome:
    def decide(
        self, call: Call, *, state: ReplyState | None = None, jitter: float = 0.5, renewed: bool = False
    ) -> TypedEvent:
        return r.decide_outcome(state or after(REQUESTED, ATTEMPTED), call, now=NOW_MS, jitter=jitter, renewed=renewed)

    def test_accepted(self) -> None:
        assert self.decide(Call(None, message_id="m1")) == ReplySent("r1", 1, 0, "m1")

    @pytest.mark.parametrize("error_class", [None, "wait", "permanent", "ambiguous"])
    def test_what_may_have_happened_is_unknown_whatever_its_class(self, error_class: str | None) -> None:
        assert self.decide(Call(error_class, certain=False, errcode=-1)) == ReplyBecameUnknown("r1", 1, "no answer", -1)

    def test_a_refused_token_is_renewed_at_once_but_only_once(self) -> None:
        call = Call("refresh_token", errcode=40001)
        assert self.decide(call) == ReplyPostponed("r1", 1, "refresh_token", NOW_MS, 40001)
        assert self.decide(call, renewed=True) == ReplyFailed("r1", 1, "configuration", 40001)

    @pytest.mark.parametrize(
        ("error_class", "earliest", "latest"),
        [
            ("wait", 1_000, 1_500),
            ("rate_limited", 60_000, 120_000),
            ("quota_reset", 0, 24 * 3_600_000 + 60_000),
        ],
    )
    @pytest.mark.parametrize("jitter", [0.0, 1.0])
    def test_what_passes_by_itself_is_tried_again(self, error_class: str, earliest: int, latest: int, jitter: float) -> None:
        event = self.decide(Call(error_class), jitter=jitter)
        assert isinstance(event, ReplyPostponed)
        assert earliest <= event.retry_at - NOW_MS <= latest

    @pytest.mark.parametrize("error_class", ["permanent", "window_closed", "never heard of"])
    def test_everything_else_is_final(self, error_class: str) -> None:
        assert self.decide(Call(error_class, errcode=1, detail="d")) == ReplyFailed("r1", 1, error_class, 1, "d")

    def test_it_gives_up_after_ten_attempts(self) -> None:
        state = replace(after(REQUESTED, ATTEMPTED), attempts=r.MAX_ATTEMPTS)
        assert isinstance(self.decide(Call("wait"), state=state), ReplyFailed)

    def test_it_gives_up_when_the_next_attempt_would_come_after_the_deadline(self) -> None:
        state = replace(after(REQUESTED, ATTEMPTED), deadline=NOW_MS + 60_000)
        assert isinstance(self.decide(Call("wait"), state=state), ReplyPostponed)
        assert isinstance(self.decide(Call("rate_limited"), state=state), ReplyFailed)


def test_an_attempt_that_ended_before_it_began_is_counted() -> None:
    event = r.decide_postponement(after(REQUESTED), Call(None), retry_at=NOW_MS + 1)
    assert event == ReplyPostponed("r1", 1, "wait", NOW_MS + 1)
    assert after(event, state=after(REQUESTED)).attempts == 1


def test_the_pauses_grow_from_a_second_to_an_hour() -> None:
    pauses = [r.backoff_ms(attempt, 0) for attempt in range(1, r.MAX_ATTEMPTS + 1)]
    assert pauses[:4] == [1_000, 2_000, 60_000, 120_000]
    assert pauses[-1] == 3_600_000
    assert all(shorter <= longer for shorter, longer in pairwise(pauses))


@given(st.integers(1, 40), st.floats(0, 1))
def test_jitter_adds_up_to_half_of_a_pause(attempt: int, jitter: float) -> None:
    assert r.backoff_ms(attempt, 0) <= r.backoff_ms(attempt, jitter) <= 5_400_000


@given(st.integers(NOW_MS, NOW_MS + 10**10))
def test_quotas_begin_anew_at_midnight_in_china(now: int) -> None:
    reset = r.quota_reset_at(now)
    assert 0 < reset - now <= 24 * 3_600_000
    assert reset % (24 * 3_600_000) == 16 * 3_600_000  # 16:00 UTC


@pytest.mark.parametrize(
    ("policy", "unknowns", "attempts", "resent"),
    [
        ("hold", 1, 1, False),
        ("resend", 1, 1, True),
        ("resend", 2, 2, True),
        ("resend", 3, 3, False),
        ("resend", 1, 10, False),
    ],
)
def test_unknown_is_sent_again_only_by_policy_and_at_most_twice(
    policy: str, unknowns: int, attempts: int, resent: bool
) -> None:
    state = replace(after(REQUESTED, ATTEMPTED, UNKNOWN), policy=policy, unknowns=unknowns, attempts=attempts)
    assert r.due_at(state) == (NOW_MS + r.RESEND_AFTER_MS if resent else None)


def test_a_reply_that_failed_for_good_after_an_unknown_is_not_sent_again() -> None:
    state = after(replace(REQUESTED, policy="resend"), ATTEMPTED, UNKNOWN, ATTEMPTED, FAILED)
    assert (state.status, r.due_at(state)) == (ReplyStatus.UNKNOWN, None)


def test_a_replys_id_follows_from_its_cause_and_its_place() -> None:
    ids = {r.reply_id_of(a_stream(), cause, ordinal) for cause in ("msg:1", "msg:2") for ordinal in (0, 1)}
    assert len(ids) == 4
    assert r.reply_id_of(a_stream(), "msg:1", 0) in ids
    assert r.reply_id_of(a_stream(), "msg:\ud800", 0) not in ids  # JSON can say lone surrogates


def test_a_replys_stream_stands_beside_its_cause() -> None:
    assert r.stream_of_reply(a_stream(), "r1") == a_stream("r1", kind="reply")
