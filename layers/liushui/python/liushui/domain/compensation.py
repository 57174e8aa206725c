"""What becomes of a reply that failed or is UNKNOWN: one more try where the trouble may have passed, its fallback where it has
one, else a person decides.

Each decision is an event at the end of the reply's own stream, appended with the number that was read: the first wins.
"""

from dataclasses import dataclass
from enum import StrEnum

from liushui.domain.events import (
    ReplyCompensated,
    ReplyDecided,
    ReplyDecisionReminded,
    ReplyDecisionRequested,
    ReplyFellBack,
    ReplyRetryGranted,
)
from liushui.domain.reply import Decision, ReplyState, ReplyStatus, due_at

RETRY_AFTER_MS = 3_600_000
"""The pause before the one more try: longer than any between the attempts that ran out."""
NOBODY = "liushui"
"""Who decides when no person does."""
FALL_BACK_ON = ("window_closed", "quota_reset", "circuit_open")
"""Where another kind of message may still reach the user. A quota that is back before the deadline is waited for."""
_PASSING = ("wait", "rate_limited", "circuit_open")
"""Trouble that passes by itself. A used-up quota and a closed window do not in time: a person knows better."""
_REFUSED_TOKENS = (40001, 40014, 42001, 42006, 40082, 42009)
"""What WeChat and WeCom answer where a token is not valid (any more); see `wechat.errcodes`."""


class Way(StrEnum):
    """How a compensation goes on. END: the reply has its outcome, and nothing is to be decided."""

    REFRESH = "refresh"
    WAIT = "wait"
    FALL_BACK = "fall-back"
    ASK = "ask"
    END = "end"


@dataclass(frozen=True, slots=True)
class DecisionTerms:
    """How a person is asked, in milliseconds: for how long, and how long before the end they are reminded, the earliest first.
    `default` counts where nobody decides; without a fallback that was not sent yet, FALL_BACK is ABANDON."""

    decision_ms: int
    reminders_ms: tuple[int, ...] = ()
    default: Decision = Decision.ABANDON


def awaits_decision(state: ReplyState) -> bool:
    """Whether the reply stays as it is unless something is decided: what is sent again by policy does not."""
    return state.status in (ReplyStatus.FAILED, ReplyStatus.UNKNOWN) and due_at(state) is None


def execution_name(state: ReplyState) -> str:
    """The name of the execution that compensates this outcome: the same whoever starts it. A failure before any attempt
    leaves the attempt's number as it was, so later rounds are told apart by their own."""
    name = f"{state.reply_id}-{state.attempts}"
    return f"{name}-{state.rounds}" if state.rounds else name


def classify(state: ReplyState, now: int) -> Way:
    """The way that this reply's compensation takes. Who was asked already is waited for."""
    if not awaits_decision(state):
        return Way.END if due_at(state) is None else Way.WAIT
    if state.asked_until is not None:
        return Way.ASK
    if decide_fallback(state) is not None:
        return Way.FALL_BACK
    if decide_refresh(state, now) is not None:
        return Way.REFRESH
    return Way.ASK if decide_retry(state, now) is None else Way.WAIT


def decide_retry(state: ReplyState, now: int) -> ReplyRetryGranted | None:
    """One more attempt, once in a reply's life, where attempts ran out and the reply is still of use by then."""
    return _granted(state, now + RETRY_AFTER_MS) if state.error_class in _PASSING else None


def decide_refresh(state: ReplyState, now: int) -> ReplyRetryGranted | None:
    """The same, at once, where WeChat took neither the token nor the renewed one: perhaps it takes another by now."""
    refused = state.error_class == "configuration" and state.errcode in _REFUSED_TOKENS
    return _granted(state, now) if refused or state.error_class == "refresh_token" else None


def _granted(state: ReplyState, retry_at: int) -> ReplyRetryGranted | None:
    if state.status is not ReplyStatus.FAILED or state.retried or state.asked_until is not None:
        return None
    if state.deadline is not None and retry_at >= state.deadline:
        return None
    return ReplyRetryGranted(state.reply_id, state.attempts, state.error_class or "", retry_at)


def can_fall_back(state: ReplyState) -> bool:
    """Whether the reply has a fallback that was not sent yet."""
    return state.fallback is not None and not state.fell_back


def decide_fallback(state: ReplyState) -> ReplyFellBack | None:
    """Send the fallback in the place of what certainly cannot be sent, once in a reply's life: one that fails, too, is put to a
    person. Where an attempt may have arrived, a person decides at once."""
    if state.status is not ReplyStatus.FAILED or state.error_class not in FALL_BACK_ON:
        return None
    if state.fallback is None or state.fell_back or state.asked_until is not None:
        return None
    return ReplyFellBack(state.reply_id, state.attempts, state.error_class, state.fallback)


def decide_request(state: ReplyState, terms: DecisionTerms, *, until: int) -> ReplyDecisionRequested | None:
    """Ask a person, unless one is asked or nothing is to be decided."""
    if not awaits_decision(state) or state.asked_until is not None:
        return None
    default = Decision.ABANDON if terms.default is Decision.FALL_BACK and not can_fall_back(state) else terms.default
    return ReplyDecisionRequested(state.reply_id, state.attempts, until, default)


def decide_reminder(state: ReplyState, terms: DecisionTerms, now: int) -> ReplyDecisionReminded | None:
    """Remind whoever was asked, once for each time that `terms` name, however many of them passed unseen."""
    if not awaits_decision(state) or state.asked_until is None or now >= state.asked_until:
        return None
    due = sum(now >= state.asked_until - before for before in terms.reminders_ms)
    return ReplyDecisionReminded(state.reply_id, state.attempts, state.asked_until, due) if due > state.reminders else None


def decide_default(state: ReplyState, now: int) -> ReplyDecided | None:
    """What counts when the deadline passed without a decision: what was said when a person was asked."""
    if not awaits_decision(state) or state.asked_until is None or now < state.asked_until:
        return None
    decision = Decision(state.asked_default or Decision.ABANDON)
    message = state.fallback if decision is Decision.FALL_BACK else None
    reason = "nobody decided before the deadline"
    return ReplyDecided(state.reply_id, state.attempts, decision, NOBODY, reason, by_default=True, message=message)


def decide_compensated(state: ReplyState) -> ReplyCompensated | None:
    """Note that what had failed was sent after all, once."""
    if state.status is not ReplyStatus.SENT or state.act is None or state.compensated_by is not None:
        return None
    return ReplyCompensated(state.reply_id, state.attempts, state.act)
