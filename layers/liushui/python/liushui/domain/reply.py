"""The reply aggregate: from intent to recorded outcome. One reply is one stream.

Its first commit is the first attempt; where a handler composes the message, the claim to run that handler comes before.
Putting a commit that was not there is the exclusive right to go on, the number of the commit is the fence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from liushui.domain.commits import Commit, Event
from liushui.domain.events import (
    ReplyAnswered,
    ReplyAttempted,
    ReplyBecameUnknown,
    ReplyClaimed,
    ReplyCompensated,
    ReplyDecided,
    ReplyDecisionReminded,
    ReplyDecisionRequested,
    ReplyFailed,
    ReplyFellBack,
    ReplyPostponed,
    ReplyRequested,
    ReplyRetryGranted,
    ReplySent,
    ReplyWithdrawn,
    TypedEvent,
    typed,
)
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName

UNKNOWN_CLASS = "ambiguous"
HOLD, RESEND = "hold", "resend"
"""What becomes of an UNKNOWN outcome: a person decides, or it is sent again."""

ATTEMPT_MS = 30_000
CLAIM_MS = 60_000
"""How long an attempt, and the run of a deferred handler, may take before anybody else may close it."""
MAX_ATTEMPTS, MAX_RUNS, MAX_RESENDS = 10, 2, 2
RESEND_AFTER_MS = 2_000
"""Time for the first sender's late evidence before an UNKNOWN is sent again."""
_FIRST_PAUSE_MS, _MINUTE_MS, _HOUR_MS, _DAY_MS = 1_000, 60_000, 3_600_000, 86_400_000
_QUICK_ATTEMPTS = 3
_CHINA_MS = 8 * _HOUR_MS


class ReplyStatus(StrEnum):
    """Where a reply stands. ANSWERED, SENT, WITHDRAWN, FAILED and UNKNOWN are outcomes; DELIVERED and ABANDONED are what a
    person made of the last two."""

    ANSWERED = "answered"
    REQUESTED = "requested"
    CLAIMED = "claimed"
    ATTEMPTED = "attempted"
    POSTPONED = "postponed"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    ABANDONED = "abandoned"

    @property
    def settled(self) -> bool:
        """Whether this is an outcome."""
        return self not in _OPEN


_OPEN = (ReplyStatus.REQUESTED, ReplyStatus.CLAIMED, ReplyStatus.ATTEMPTED, ReplyStatus.POSTPONED)


class Decision(StrEnum):
    """What can become of a reply that failed or is UNKNOWN."""

    RESEND = "resend"
    AMEND = "amend"
    FALL_BACK = "fall-back"
    MARK_DELIVERED = "mark-delivered"
    ABANDON = "abandon"


RETRY = "retry"
"""The act of one more try that nobody decided."""
_CLOSING = {Decision.MARK_DELIVERED: ReplyStatus.DELIVERED, Decision.ABANDON: ReplyStatus.ABANDONED}


@dataclass(frozen=True, slots=True)
class ReplyState:
    """One reply. Times are milliseconds since the epoch: `until` ends the open attempt's (or claim's) right, `retry_at` a
    postponement, `deadline` the reply's use. `runs` counts runs of the handler, `unknowns` attempts that ended UNKNOWN.

    `fallback` may be sent in the place of `message`; `fell_back`: it is, or was.

    Of its compensation: `asked_until` ends an operator's time to decide, then `asked_default` counts; `reminders` are those of
    this question; `decision` to `decided_at` are the newest decision, until the reply fails anew; `rounds` counts decisions,
    granted retries and the fall back; `retried`: the one retry was granted. `act` is what the reply was last taken up by since it
    failed (a decision, `retry`, `fall-back`), `compensated_by` the one that brought it to a good end."""

    reply_id: str
    status: ReplyStatus = ReplyStatus.REQUESTED
    user: str | None = None
    policy: str = HOLD
    deadline: int | None = None
    message: JsonObject | None = None
    handler: str | None = None
    runs: int = 0
    attempts: int = 0
    unknowns: int = 0
    until: int | None = None
    retry_at: int | None = None
    error_class: str | None = None
    errcode: int | None = None
    detail: str | None = None
    message_id: str | None = None
    at: int = 0
    asked_until: int | None = None
    asked_default: str | None = None
    reminders: int = 0
    decision: str | None = None
    operator: str | None = None
    reason: str | None = None
    by_default: bool | None = None
    address: str | None = None
    decided_at: int | None = None
    act: str | None = None
    compensated_by: str | None = None
    rounds: int = 0
    retried: bool = False
    fallback: JsonObject | None = None
    fell_back: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """What a call to WeChat came to: `error_class` as in `wechat.errcodes`, None when accepted; `certain` False: it may have
    happened. `detail` is our own explanation, never WeChat's text, which may quote the message."""

    error_class: str | None
    certain: bool = True
    errcode: int | None = None
    detail: str | None = None
    message_id: str | None = None


def reply_id_of(stream: StreamName, cause: str, ordinal: int) -> str:
    """The id of the `ordinal`-th reply that `cause` asks for: the same in every region and on every retry."""
    return sha256(f"{stream}\n{cause}\n{ordinal}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def stream_of_reply(causing: StreamName, reply_id: str) -> StreamName:
    """The reply's own stream, beside the stream whose commit asked for it."""
    return StreamName(causing.tenant, causing.account, "reply", reply_id)


def evolve(state: ReplyState, event: Event, at: int) -> ReplyState:
    """`state` after `event`, committed at `at`; events of other replies and unknown types leave it as it is."""
    known = typed(event)
    if getattr(known, "reply_id", None) != state.reply_id:
        return state
    match known:
        case ReplyAnswered():
            return replace(state, status=ReplyStatus.ANSWERED, user=known.user, message=known.message, at=at)
        case ReplyRequested():
            asked = replace(state, user=known.user, deadline=known.deadline, handler=known.handler)
            asked = replace(asked, fallback=state.fallback or known.fallback)
            if state.status is not ReplyStatus.REQUESTED:  # the reply's own records came first and know better
                return replace(asked, policy=known.policy if state.policy == HOLD else state.policy)
            return replace(asked, policy=known.policy, message=known.message, at=at)
        case ReplyClaimed():
            return replace(_closed(state, ReplyStatus.CLAIMED, at), runs=known.run, until=known.until)
        case ReplyAttempted():
            opened = replace(_closed(state, ReplyStatus.ATTEMPTED, at), policy=known.policy or state.policy)
            opened = replace(opened, fallback=known.fallback or state.fallback)
            return replace(opened, attempts=known.attempt, until=known.until, message=known.message)
    return _compensated(_with_outcome(state, known, at), known, at)


def _compensated(state: ReplyState, event: TypedEvent | None, at: int) -> ReplyState:
    match event:
        case ReplyRetryGranted():
            postponed = replace(_closed(state, ReplyStatus.POSTPONED, at), retry_at=event.retry_at)
            return replace(postponed, error_class=event.error_class, rounds=state.rounds + 1, retried=True, act=RETRY)
        case ReplyFellBack():
            return replace(_fallen_back(state, event.message, at), rounds=state.rounds + 1, act=Decision.FALL_BACK)
        case ReplyDecisionRequested():
            return replace(state, asked_until=event.until, asked_default=event.default, reminders=0)
        case ReplyDecisionReminded():
            return replace(state, reminders=event.reminder)
        case ReplyDecided():
            return _decided(state, event, at)
        case ReplyCompensated():
            return replace(state, compensated_by=event.by)
    return state


def _decided(state: ReplyState, event: ReplyDecided, at: int) -> ReplyState:
    """Who has it sent again does so whatever its deadline was."""
    decided = replace(
        _unasked(state), at=at, rounds=state.rounds + 1, decision=event.decision, operator=event.operator, reason=event.reason,
        by_default=event.by_default, address=event.address, decided_at=at, act=event.decision,
    )  # fmt: skip
    closing = _CLOSING.get(Decision(event.decision))
    if closing is not None:
        return replace(decided, status=closing)
    if event.decision == Decision.FALL_BACK:
        return _fallen_back(decided, event.message or state.fallback, at)
    again = replace(_closed(decided, ReplyStatus.POSTPONED, at), retry_at=at, deadline=None)
    return replace(again, message=event.message or state.message)


def _fallen_back(state: ReplyState, message: JsonObject | None, at: int) -> ReplyState:
    """The deadline was that of the message which could not be sent: another kind has another."""
    again = replace(_closed(state, ReplyStatus.POSTPONED, at), retry_at=at, deadline=None)
    return replace(again, message=message, fell_back=True)


def _with_outcome(state: ReplyState, event: TypedEvent | None, at: int) -> ReplyState:
    match event:
        case ReplyWithdrawn():
            return _closed(state, ReplyStatus.WITHDRAWN, at)
        case ReplySent():
            return replace(_closed(state, ReplyStatus.SENT, at), errcode=event.errcode, message_id=event.message_id)
        case ReplyPostponed():
            closed = replace(_closed(state, ReplyStatus.POSTPONED, at), attempts=max(state.attempts, event.attempt))
            closed = replace(closed, retry_at=event.retry_at, error_class=event.error_class)
        case ReplyFailed():
            failed = ReplyStatus.UNKNOWN if state.unknowns else ReplyStatus.FAILED  # an earlier attempt may have arrived
            closed = replace(_undecided(_closed(state, failed, at)), attempts=max(state.attempts, event.attempt))
            closed = replace(closed, error_class=event.error_class)
        case ReplyBecameUnknown():
            closed = _undecided(_closed(state, ReplyStatus.UNKNOWN, at))
            closed = replace(closed, unknowns=state.unknowns + 1, error_class=UNKNOWN_CLASS)
        case _:
            return state
    return replace(closed, errcode=event.errcode, detail=event.detail)


def fold(reply_id: str, commits: Iterable[Commit]) -> ReplyState:
    """The reply after all `commits` (of its cause's stream and of its own)."""
    state = ReplyState(reply_id)
    for commit in commits:
        for event in commit.events:
            state = evolve(state, event, commit.at)
    return state


def _closed(state: ReplyState, status: ReplyStatus, at: int) -> ReplyState:
    return replace(state, status=status, until=None, retry_at=None, error_class=None, errcode=None, detail=None, at=at)


def _undecided(state: ReplyState) -> ReplyState:
    undecided = replace(_unasked(state), decision=None, operator=None, reason=None, by_default=None)
    return replace(undecided, address=None, decided_at=None, act=None)


def _unasked(state: ReplyState) -> ReplyState:
    return replace(state, asked_until=None, asked_default=None, reminders=0)


def due_at(state: ReplyState) -> int | None:
    """When somebody should look at this reply again (milliseconds since the epoch, 0: now); None when it is settled."""
    match state.status:
        case ReplyStatus.REQUESTED:
            return 0
        case ReplyStatus.CLAIMED | ReplyStatus.ATTEMPTED:
            return state.until
        case ReplyStatus.POSTPONED:
            return state.retry_at
        case ReplyStatus.UNKNOWN if _may_be_resent(state):
            return state.at + RESEND_AFTER_MS
    return None


def decide_lapse(state: ReplyState, now: int) -> TypedEvent | None:
    """What to record of a right that ended without an outcome: whoever had it died or is paused."""
    if state.until is None or now < state.until:
        return None
    if state.status is ReplyStatus.ATTEMPTED:
        return ReplyBecameUnknown(state.reply_id, state.attempts, "no outcome was recorded in the attempt's time")
    if state.runs >= MAX_RUNS:
        return ReplyFailed(state.reply_id, 0, "handler_failed", detail="the handler took its process down")
    return None


def decide_expiry(state: ReplyState, now: int) -> ReplyFailed | None:
    """Past its deadline a reply is not tried any more."""
    if state.deadline is None or now < state.deadline:
        return None
    return ReplyFailed(state.reply_id, state.attempts, "expired", detail="the deadline passed before it could be sent")


def decide_outcome(state: ReplyState, call: Call, *, now: int, jitter: float, renewed: bool) -> TypedEvent:
    """What an attempt came to. `jitter`: a random number between 0 and 1. `renewed`: the token was renewed for this attempt,
    so a token refused again is a matter of configuration."""
    reply_id, attempt = state.reply_id, state.attempts
    if not call.certain:
        return ReplyBecameUnknown(reply_id, attempt, call.detail or "no answer", call.errcode)
    match call.error_class:
        case None:
            return ReplySent(reply_id, attempt, call.errcode or 0, call.message_id)
        case "refresh_token" if renewed:
            return ReplyFailed(reply_id, attempt, "configuration", call.errcode, call.detail)
        case "refresh_token":
            return decide_postponement(state, call, retry_at=now)
        case "wait":
            return decide_postponement(state, call, retry_at=now + backoff_ms(attempt, jitter))
        case "rate_limited":
            return decide_postponement(state, call, retry_at=now + round(_MINUTE_MS * (1 + jitter)))
        case "quota_reset":
            return decide_postponement(state, call, retry_at=quota_reset_at(now) + round(_MINUTE_MS * jitter))
    return ReplyFailed(reply_id, attempt, call.error_class, call.errcode, call.detail)


def decide_postponement(state: ReplyState, call: Call, *, retry_at: int) -> ReplyPostponed | ReplyFailed:
    """Try again at `retry_at`, unless that is pointless: too many attempts, or past the deadline by then."""
    attempt = state.attempts if state.status is ReplyStatus.ATTEMPTED else state.attempts + 1
    error_class = call.error_class or "wait"
    if attempt >= MAX_ATTEMPTS or (state.deadline is not None and retry_at >= state.deadline):
        return ReplyFailed(state.reply_id, attempt, error_class, call.errcode, call.detail)
    return ReplyPostponed(state.reply_id, attempt, error_class, retry_at, call.errcode, call.detail)


def backoff_ms(attempt: int, jitter: float) -> int:
    """The pause after the `attempt`-th attempt: 1 and 2 s, then 1, 2, 4 … minutes, at most an hour; up to half as much more."""
    doubled = _FIRST_PAUSE_MS << (attempt - 1) if attempt < _QUICK_ATTEMPTS else _MINUTE_MS << (attempt - _QUICK_ATTEMPTS)
    return round(min(doubled, _HOUR_MS) * (1 + jitter / 2))


def quota_reset_at(now: int) -> int:
    """The next midnight in China, when WeChat counts daily quotas anew."""
    return (now + _CHINA_MS) // _DAY_MS * _DAY_MS + _DAY_MS - _CHINA_MS


def _may_be_resent(state: ReplyState) -> bool:
    bounded = state.unknowns <= MAX_RESENDS and state.attempts < MAX_ATTEMPTS
    return state.policy == RESEND and state.error_class == UNKNOWN_CLASS and bounded
