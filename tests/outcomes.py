"""Replies that ended badly, as the events that led there."""

from typing import Any

from liushui.domain.events import (
    ReplyAttempted,
    ReplyBecameUnknown,
    ReplyDecided,
    ReplyDecisionRequested,
    ReplyFailed,
    ReplyRequested,
    TypedEvent,
    record,
)
from liushui.domain.reply import Decision, ReplyState, evolve
from tests.builders import NOW_MS
from tests.sending import DECISION_MS, HOUR_MS, text

ID = "0123456789abcdef01234567"
HELLO, OTHER = text("hello"), text("other")
DEADLINE = NOW_MS + 48 * HOUR_MS
PLAIN = ReplyRequested(ID, "o-user-1", "hold", DEADLINE, HELLO)
RESENDING = ReplyRequested(ID, "o-user-1", "resend", DEADLINE, HELLO)
WITH_FALLBACK = ReplyRequested(ID, "o-user-1", "hold", DEADLINE, HELLO, fallback=OTHER)
ATTEMPTED = ReplyAttempted(ID, 1, "s", NOW_MS + 30_000, HELLO)
CLOSED = ReplyFailed(ID, 1, "window_closed", 45015)
UNKNOWN = ReplyBecameUnknown(ID, 1, "no answer")
OUT_OF_ATTEMPTS = ReplyFailed(ID, 10, "wait")
UNTIL = NOW_MS + DECISION_MS
ASKED = ReplyDecisionRequested(ID, 1, UNTIL, "abandon")
BY_LIN: dict[str, Any] = {"operator": "lin", "reason": "the link was dead"}


def given(*events: TypedEvent, at: int = NOW_MS) -> ReplyState:
    """The reply after these events, all committed at one time."""
    state = ReplyState(ID)
    for event in events:
        state = evolve(state, record(event), at)
    return state


def decided(decision: Decision, **more: Any) -> ReplyDecided:
    """What lin decided."""
    return ReplyDecided(ID, 1, decision, **(BY_LIN | more))
