"""What becomes of a reply that failed or is UNKNOWN: one more try where the trouble may have passed, else a person decides.

Each decision is an event at the end of the reply's own stream, appended with the number that was read: the first wins.
"""

from liushui.domain.errors import AlreadyDecided, DecisionRefused
from liushui.domain.events import ReplyDecided, ReplyDecisionRequested, ReplyFellBack, ReplyRetryGranted
from liushui.domain.json import JsonObject
from liushui.domain.reply import Decision, ReplyState, ReplyStatus, due_at

RETRY_AFTER_MS = 3_600_000
"""The pause before the one more try: longer than any between the attempts that ran out."""
NOBODY = "liushui"
"""Who decides when no person does."""
DEFAULT = Decision.ABANDON
_PASSING = ("wait", "rate_limited")
"""Trouble that passes by itself. A used-up quota and a closed window do not in time: a person knows better."""
FALL_BACK_ON = ("window_closed", "quota_reset", "circuit_open")
"""Where another kind of message may still reach the user. A quota that is back before the deadline is waited for."""


def awaits_decision(state: ReplyState) -> bool:
    """Whether the reply stays as it is unless something is decided: what is sent again by policy does not."""
    return state.status in (ReplyStatus.FAILED, ReplyStatus.UNKNOWN) and due_at(state) is None


def execution_name(state: ReplyState) -> str:
    """The name of the execution that compensates this outcome: the same whoever starts it. A failure before any attempt
    leaves the attempt's number as it was, so later rounds are told apart by their own."""
    name = f"{state.reply_id}-{state.attempts}"
    return f"{name}-{state.rounds}" if state.rounds else name


def decide_retry(state: ReplyState, now: int) -> ReplyRetryGranted | None:
    """One more attempt, once in a reply's life, where attempts ran out and the reply is still of use by then."""
    retry_at = now + RETRY_AFTER_MS
    if state.status is not ReplyStatus.FAILED or state.retried or state.error_class not in _PASSING:
        return None
    if state.deadline is not None and retry_at >= state.deadline:
        return None
    return ReplyRetryGranted(state.reply_id, state.attempts, state.error_class, retry_at)


def can_fall_back(state: ReplyState) -> bool:
    """Whether the reply has a fallback that was not sent yet."""
    return state.fallback is not None and not state.fell_back


def decide_fallback(state: ReplyState) -> ReplyFellBack | None:
    """Send the fallback in the place of what certainly cannot be sent, once in a reply's life: one that fails, too, is put to a
    person. Where an attempt may have arrived, a person decides at once."""
    if state.status is not ReplyStatus.FAILED or state.error_class not in FALL_BACK_ON:
        return None
    if state.fallback is None or state.fell_back:
        return None
    return ReplyFellBack(state.reply_id, state.attempts, state.error_class, state.fallback)


def decide_request(state: ReplyState, *, until: int) -> ReplyDecisionRequested | None:
    """Ask a person, unless one is asked or nothing is to be decided."""
    if not awaits_decision(state) or state.asked_until is not None:
        return None
    return ReplyDecisionRequested(state.reply_id, state.attempts, until, DEFAULT)


def decide_default(state: ReplyState) -> ReplyDecided | None:
    """What counts when the deadline passed without a decision."""
    if not awaits_decision(state):
        return None
    reason = "nobody decided before the deadline"
    return ReplyDecided(state.reply_id, state.attempts, DEFAULT, NOBODY, reason, by_default=True)


def decide(
    state: ReplyState,
    decision: Decision,
    *,
    operator: str,
    reason: str,
    message: JsonObject | None = None,
    address: str | None = None,
) -> ReplyDecided | None:
    """An operator's decision; None where the same one stands already. `message` belongs to AMEND and to nothing else. `address`
    is where the operator decides from.

    Raises AlreadyDecided where another was faster, DecisionRefused where nothing is to be decided or something is missing.
    """
    if not reason.strip() or not operator.strip():
        raise DecisionRefused(
            "a decision needs an operator and a reason: whoever reads the reply's story wants to know both"
        )
    if (decision is Decision.AMEND) != (message is not None):
        raise DecisionRefused("a new message goes with the decision `amend`, and only with it")
    if decision is Decision.FALL_BACK:
        message = state.fallback
    decided = ReplyDecided(
        state.reply_id, state.attempts, decision, operator, reason, message=message, address=address
    )  # fmt: skip
    if awaits_decision(state):
        _check_fallback(state, decision)
        return decided
    if state.decision is None:
        raise DecisionRefused(f"reply {state.reply_id} is {state.status}: only what failed or is unknown can be decided on")
    if _is_the_same(state, decided):
        return None
    who = "the deadline" if state.by_default else state.operator
    raise AlreadyDecided(
        f"reply {state.reply_id}: {who} has decided `{state.decision}` already ({state.reason}); it is {state.status} now"
    )


def _check_fallback(state: ReplyState, decision: Decision) -> None:
    if decision is not Decision.FALL_BACK or can_fall_back(state):
        return
    why = (
        "was sent already: `resend` sends it again" if state.fell_back else "was never given: `amend` sends another message"
    )
    raise DecisionRefused(f"reply {state.reply_id}: its fallback {why}")


def _is_the_same(state: ReplyState, decided: ReplyDecided) -> bool:
    same = (state.decision, state.operator) == (decided.decision, decided.operator) and not state.by_default
    return same and (decided.message is None or decided.message == state.message)
