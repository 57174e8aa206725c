"""What may happen next to a saga, as decisions: pure functions of its state that give events.

The rules: a step is attempted only behind those before it, and compensated only when no later one is left to be compensated. What
passes by itself is tried again as `Retry` says. An attempt of which nobody can tell is repeated where it is declared repeatable;
else an action counts as possibly done, and a compensation is put to a person. A decision is appended with the number that was
read: the first wins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from liushui.domain.errors import AlreadyDecided, DecisionRefused
from liushui.domain.events import record
from liushui.domain.json import JsonObject
from liushui.domain.saga import Act, Retry
from liushui.domain.saga_events import (
    SagaCompensationAttempted,
    SagaCompensationBecameUnknown,
    SagaCompensationDone,
    SagaCompensationFailed,
    SagaCompleted,
    SagaDecided,
    SagaDecisionReminded,
    SagaDecisionRequested,
    SagaEvent,
    SagaResumed,
    SagaStepAttempted,
    SagaStepBecameUnknown,
    SagaStepDone,
    SagaStepFailed,
    SagaUndone,
)
from liushui.domain.saga_state import CourseStatus, Direction, SagaState, SagaStatus, StepState, evolve

ATTEMPT_MS = 30_000
"""How long an attempt may take before anybody else may close it."""
IDLE_MS = 300_000
"""How long nobody goes on with a saga before it is taken up anew; twice as long after each time."""
SLACK_MS = 90_000
"""An execution begins to wait a moment before the question is put, and clocks differ: so much earlier the deadline has passed."""
MAX_RUNS = 10
MAX_ROUNDS = 20
"""How often people may have compensations of one saga tried again."""
NOBODY = "liushui"
"""Who decides when no person does."""
PASSING = ("wait", "rate_limited")
"""Trouble that passes by itself."""


class SagaDecision(StrEnum):
    """What can become of a compensation that failed or is UNKNOWN."""

    RETRY = "retry"
    SKIP = "skip"
    MARK_DONE = "mark-done"


DEFAULT = SagaDecision.SKIP
"""Steps before it are compensated all the same; the skipped one stays visible in the outcome."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to. `error_class` None: it was done, and gave `result`. `certain` False: it may have been done;
    `repeatable`: whether doing it again helps and does no harm then; None: as declared."""

    error_class: str | None = None
    certain: bool = True
    repeatable: bool | None = None
    errcode: int | None = None
    detail: str | None = None
    result: JsonObject | None = None


def may_attempt(state: SagaState, step: StepState, direction: Direction) -> bool:
    """Whether it is this step's turn, and no attempt is open or pointless."""
    if step.course(direction).status not in (CourseStatus.PENDING, CourseStatus.POSTPONED):
        return False
    if direction == "action":
        before = state.steps[: state.steps.index(step)]
        return state.status is SagaStatus.RUNNING and all(each.action.status is CourseStatus.DONE for each in before)
    return state.status is SagaStatus.COMPENSATING and state.next_to_compensate == step


def decide_attempt(
    state: SagaState, step: StepState, direction: Direction, *, runner: str, now: int
) -> SagaStepAttempted | SagaCompensationAttempted | None:
    """The next attempt, whose right lasts for ATTEMPT_MS; None where it is not this step's turn."""
    if not may_attempt(state, step, direction):
        return None
    kind = SagaStepAttempted if direction == "action" else SagaCompensationAttempted
    return kind(state.saga_id, step.name, step.course(direction).attempts + 1, runner, now + ATTEMPT_MS)


def decide_nothing_to_compensate(state: SagaState, step: StepState) -> Sequence[SagaEvent]:
    """A step without a compensation has its turn, too."""
    if not may_attempt(state, step, "compensation"):
        return ()
    return closing(state, SagaCompensationDone(state.saga_id, step.name, 0, {}))


def decide_outcome(
    state: SagaState, step: StepState, direction: Direction, outcome: Outcome, *, act: Act, retry: Retry, now: int
) -> Sequence[SagaEvent]:
    """What the open attempt came to, and what that means for the saga."""
    course, forward = step.course(direction), direction == "action"
    attempt = course.attempts
    if outcome.error_class is None:
        done = SagaStepDone if forward else SagaCompensationDone
        return closing(state, done(state.saga_id, step.name, attempt, outcome.result or {}))
    if outcome.certain:
        again = outcome.error_class in PASSING
    else:
        again = act.repeatable if outcome.repeatable is None else outcome.repeatable
    retry_at = now + retry.pause_ms(attempt - course.spent) if again and attempt - course.spent < retry.attempts else None
    if outcome.certain:
        failed = SagaStepFailed if forward else SagaCompensationFailed
        event: SagaEvent = failed(
            state.saga_id, step.name, attempt, outcome.error_class, outcome.errcode, outcome.detail, retry_at
        )
    else:
        unknown = SagaStepBecameUnknown if forward else SagaCompensationBecameUnknown
        event = unknown(state.saga_id, step.name, attempt, outcome.detail or "no answer", outcome.errcode, retry_at)
    return closing(state, event)


def decide_lapse(
    state: SagaState, step: StepState, direction: Direction, *, act: Act, retry: Retry, now: int
) -> Sequence[SagaEvent]:
    """What to record of an attempt that ended without an outcome: whoever made it died or is paused."""
    course = step.course(direction)
    if course.status is not CourseStatus.ATTEMPTED or course.until is None or now < course.until:
        return ()
    lapsed = Outcome("ambiguous", certain=False, detail="no outcome was recorded in the attempt's time")
    return decide_outcome(state, step, direction, lapsed, act=act, retry=retry, now=now)


def closing(state: SagaState, event: SagaEvent) -> Sequence[SagaEvent]:
    """`event`, and behind it the saga's outcome where it brings that about: both stand in one commit."""
    after = evolve(state, record(event), state.at)
    if after.status is SagaStatus.RUNNING and all(step.action.status is CourseStatus.DONE for step in after.steps):
        return (event, SagaCompleted(state.saga_id))
    if after.status is SagaStatus.COMPENSATING and after.next_to_compensate is None:
        skipped = tuple(step.name for step in after.steps if step.compensation.status is CourseStatus.SKIPPED)
        return (event, SagaUndone(state.saga_id, skipped))
    return (event,)


def undecided(state: SagaState) -> StepState | None:
    """The step on whose compensation a person must decide."""
    step = state.next_to_compensate
    if state.status not in (SagaStatus.COMPENSATING, SagaStatus.WAITING) or step is None:
        return None
    return step if step.compensation.status in (CourseStatus.FAILED, CourseStatus.UNKNOWN) else None


def decide_request(state: SagaState, *, until: int) -> SagaDecisionRequested | None:
    """Ask a person, unless one is asked or nothing is to be decided."""
    step = undecided(state)
    if step is None or state.asked_until is not None:
        return None
    return SagaDecisionRequested(state.saga_id, step.name, until, DEFAULT)


def decide_reminder(state: SagaState) -> SagaDecisionReminded | None:
    """Remind the person, once a question."""
    step = undecided(state)
    if step is None or state.asked_until is None or state.reminded:
        return None
    return SagaDecisionReminded(state.saga_id, step.name, state.asked_until)


def decide_default(state: SagaState, now: int) -> Sequence[SagaEvent]:
    """What counts when the deadline passed without a decision. An execution that was overtaken by a further one tells the time of
    a question that was decided long ago: the one that stands has its own."""
    step = undecided(state)
    if step is None or state.asked_until is None or now < state.asked_until - SLACK_MS:
        return ()
    reason = "nobody decided before the deadline"
    return closing(state, SagaDecided(state.saga_id, step.name, DEFAULT, NOBODY, reason, by_default=True))


def decide(
    state: SagaState, decision: SagaDecision, *, operator: str, reason: str, step: str | None = None
) -> Sequence[SagaEvent]:
    """An operator's decision on the compensation that waits; none where the same one stands already. `step`: the one that the
    operator means. Raises AlreadyDecided where another was faster, DecisionRefused where nothing is to be decided."""
    if not reason.strip() or not operator.strip():
        raise DecisionRefused("a decision needs an operator and a reason: whoever reads the saga's story wants to know both")
    waits = undecided(state)
    if waits is not None and step in (None, waits.name):
        if decision is SagaDecision.RETRY and state.rounds >= MAX_ROUNDS:
            raise DecisionRefused(
                f"saga {state.saga_id}: {MAX_ROUNDS} decisions were taken; skip the step or mark it as done"
            )
        return closing(state, SagaDecided(state.saga_id, waits.name, decision, operator, reason))
    decided = next((each for each in state.steps if each.decision is not None and step in (None, each.name)), None)
    if decided is None:
        raise DecisionRefused(
            f"saga {state.saga_id} is {state.status}: only a compensation that failed or is unknown can be decided on"
        )
    if (decided.decision, decided.operator, decided.by_default) == (decision, operator, False):
        return ()
    who = "the deadline" if decided.by_default else decided.operator
    raise AlreadyDecided(
        f"saga {state.saga_id}, step {decided.name}: {who} has decided `{decided.decision}` already ({decided.reason}); "
        f"the saga is {state.status} now"
    )


def due_at(state: SagaState) -> int | None:
    """When somebody should look whether the saga went on (milliseconds since the epoch); None when it is settled.

    An execution has its time first: it is taken up anew only when nothing happened for long after something should have.
    """
    if state.status.settled:
        return None
    if state.status is SagaStatus.WAITING and state.asked_until is not None:
        return state.asked_until
    courses = [course for step in state.steps for course in (step.action, step.compensation)]
    expected = max((course.until or course.retry_at or 0 for course in courses), default=0)
    return max(expected, state.at) + (IDLE_MS << max(state.runs - 1, 0))


def decide_resumption(state: SagaState, now: int) -> SagaResumed | None:
    """A further execution for a saga with which nobody goes on, as long as that may help."""
    due = due_at(state)
    if due is None or now < due or state.status in (SagaStatus.REQUESTED, SagaStatus.WAITING) or state.runs >= MAX_RUNS:
        return None
    return SagaResumed(state.saga_id, state.runs + 1)


def execution_name(state: SagaState) -> str:
    """The name of the saga's newest execution: the same whoever starts it."""
    return state.saga_id if state.runs <= 1 else f"{state.saga_id}-{state.runs}"
