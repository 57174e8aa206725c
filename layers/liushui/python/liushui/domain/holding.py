"""Replies that nobody tries for now: their account's budget is used up, or their API's circuit is open. No attempt is counted."""

from dataclasses import dataclass

from liushui.domain.events import ReplyFailed, ReplyPostponed
from liushui.domain.reply import ReplyState, ReplyStatus

CIRCUIT_OPEN = "circuit_open"
FALL_BACK_AFTER_MS = 60_000
"""A reply that would wait longer than this for its API is given up for its fallback, where it has one."""
GIVE_UP_AFTER_MS = 6 * 3_600_000
"""A reply without a deadline (a person, or a fall back, had it sent again) is put to a person after so long."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a reply is not tried now, and when it may be (`until`, milliseconds since the epoch)."""

    error_class: str
    until: int
    detail: str


def decide_hold(
    state: ReplyState, hindrance: Hindrance, now: int, *, is_way_around: bool
) -> ReplyPostponed | ReplyFailed | None:
    """What to record of a reply that is not tried: nothing where it is held for the same reason already. `is_way_around`: its
    fallback would not meet the same hindrance."""
    is_held = state.status is ReplyStatus.POSTPONED and state.error_class == hindrance.error_class
    since = state.at if is_held else now
    if _is_given_up(state, hindrance, since, is_way_around):
        return ReplyFailed(state.reply_id, state.attempts, hindrance.error_class, detail=hindrance.detail)
    if is_held:
        return None
    return ReplyPostponed(state.reply_id, state.attempts, hindrance.error_class, hindrance.until, detail=hindrance.detail)


def _is_given_up(state: ReplyState, hindrance: Hindrance, since: int, is_way_around: bool) -> bool:
    if state.deadline is not None and hindrance.until >= state.deadline:
        return True
    if hindrance.error_class != CIRCUIT_OPEN:
        return False
    can_fall_back = is_way_around and state.fallback is not None and not state.fell_back
    if can_fall_back and not state.unknowns and hindrance.until - since > FALL_BACK_AFTER_MS:
        return True
    return state.deadline is None and hindrance.until - since > GIVE_UP_AFTER_MS
