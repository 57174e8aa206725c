"""An operator's decision on a reply that failed or is UNKNOWN, and what it would lead to."""

from datetime import UTC, datetime

from liushui.domain.compensation import awaits_decision, can_fall_back
from liushui.domain.errors import AlreadyDecided, DecisionRefused
from liushui.domain.events import ReplyDecided
from liushui.domain.json import JsonObject
from liushui.domain.reply import Decision, ReplyState


def decide(
    state: ReplyState,
    decision: Decision,
    *,
    operator: str,
    reason: str,
    message: JsonObject | None = None,
    address: str | None = None,
    bulk: str | None = None,
) -> ReplyDecided | None:
    """An operator's decision; None where the same one stands already. `message` belongs to AMEND and to nothing else. `address`
    is where the operator decides from, `bulk` the bulk decision that this one belongs to.

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
        state.reply_id, state.attempts, decision, operator, reason, message=message, address=address, bulk=bulk
    )  # fmt: skip
    if awaits_decision(state):
        _check_fallback(state, decision)
        return decided
    if state.decision is None:
        raise DecisionRefused(f"reply {state.reply_id} is {state.status}: only what failed or is unknown can be decided on")
    if _is_the_same(state, decided):
        return None
    raise already_decided(state)


def already_decided(state: ReplyState) -> AlreadyDecided:
    """Says who decided, what, when and why. For a state with a decision."""
    who = "the deadline" if state.by_default else state.operator
    at = datetime.fromtimestamp((state.decided_at or 0) / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    what = f"{who} has decided `{state.decision}` already at {at} ({state.reason})"
    return AlreadyDecided(f"reply {state.reply_id}: {what}; it is {state.status} now")


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
