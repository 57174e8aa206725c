"""Decisions as forms bring them: each was made on what the operator saw, and counts once however often it is sent."""

from dataclasses import dataclass

from console.story import Decided, decisions, version
from liushui.application.compensation_cases import Case
from liushui.application.operator_desk import OperatorDesk
from liushui.domain.decision_preview import Preview, previews
from liushui.domain.decisions import decide
from liushui.domain.errors import DecisionRefused
from liushui.domain.json import JsonObject
from liushui.domain.operators import Operator
from liushui.domain.reply import Decision, ReplyState, ReplyStatus


@dataclass(frozen=True, slots=True)
class Wish:
    """What an operator wants to become of a reply that stood at commit number `seen`."""

    reply_id: str
    seen: int
    decision: Decision
    reason: str
    message: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """What a wish came to: `done`, or `late` where the reply had gone on (`by`: who decided, None where nobody did but it is
    another one by now), or `refused` for `why`."""

    result: str
    by: Decided | None = None
    why: str = ""


def fulfil(desk: OperatorDesk, operator: Operator, wish: Wish) -> Came:
    """Decide, unless the reply is not any more what the operator saw. The same wish again is done already. Raises UnknownReply,
    StoreError."""
    case = desk.show(wish.reply_id)
    if version(case) != wish.seen:
        return _since_then(case, operator, wish)
    try:
        desk.decide(
            wish.reply_id, wish.decision, operator=operator.name, reason=wish.reason, message=wish.message,
            address=operator.address, round=case.state.rounds,
        )  # fmt: skip
    except DecisionRefused as refused:
        later = _since_then(desk.show(wish.reply_id), operator, wish)
        return later if later.by else Came("refused", why=str(refused))
    return Came("done")


def _since_then(case: Case, operator: Operator, wish: Wish) -> Came:
    since = decisions(case, after=wish.seen)
    for decided in since:
        event = decided.event
        if (event.operator, event.decision, event.reason) == (operator.name, wish.decision, wish.reason):
            return Came("done", decided)
    return Came("late", since[-1] if since else None)


def would_refuse(case: Case, operator: Operator, wish: Wish) -> str | None:
    """Why this wish would not be fulfilled, without doing anything; None: it would."""
    if version(case) != wish.seen:
        return "late"
    try:
        decide(case.state, wish.decision, operator=operator.name, reason=wish.reason, message=wish.message)
    except DecisionRefused:
        return "refused"
    return None


def choices(state: ReplyState, now: int) -> list[Preview]:
    """What can be decided about a reply in this state, and what each would do; the safe one first where it may have arrived."""
    possible = {one.decision: one for one in previews(state, now=now) if one.possible}
    order = [Decision.RESEND, Decision.AMEND, Decision.FALL_BACK, Decision.MARK_DELIVERED, Decision.ABANDON]
    if state.status is ReplyStatus.UNKNOWN:
        order.sort(key=lambda decision: decision is not Decision.MARK_DELIVERED)
    return [possible[decision] for decision in order if decision in possible]
