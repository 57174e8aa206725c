"""The saga aggregate: where a saga stands, as its stream tells it. One saga is one stream.

Each step has two courses, its action and its compensation, which go the same way: attempts, until one is done or no further one
helps. Putting a commit that was not there is the exclusive right to an attempt, the number of the commit is the fence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal, TypeAlias

from liushui.domain.commits import Commit, Event
from liushui.domain.events import SagaRequested, TypedEvent, typed
from liushui.domain.json import JsonObject
from liushui.domain.saga_events import (
    SagaCompensationAttempted,
    SagaCompensationBecameUnknown,
    SagaCompensationDone,
    SagaCompensationFailed,
    SagaCompleted,
    SagaDecided,
    SagaDecisionReminded,
    SagaDecisionRequested,
    SagaResumed,
    SagaStarted,
    SagaStepAttempted,
    SagaStepBecameUnknown,
    SagaStepDone,
    SagaStepFailed,
    SagaUndone,
)

Direction: TypeAlias = Literal["action", "compensation"]
UNKNOWN_CLASS = "ambiguous"


class SagaStatus(StrEnum):
    """Where a saga stands. COMPLETED and UNDONE are outcomes; WAITING: a person decides on a compensation."""

    REQUESTED = "requested"
    RUNNING = "running"
    COMPENSATING = "compensating"
    WAITING = "waiting"
    COMPLETED = "completed"
    UNDONE = "undone"

    @property
    def settled(self) -> bool:
        """Whether this is an outcome."""
        return self in (SagaStatus.COMPLETED, SagaStatus.UNDONE)


class CourseStatus(StrEnum):
    """Where an action or a compensation stands. FAILED: it certainly did nothing; UNKNOWN: nobody can tell; both are final, until
    a person has a compensation tried again. SKIPPED: a compensation that is left out by decision."""

    PENDING = "pending"
    ATTEMPTED = "attempted"
    POSTPONED = "postponed"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Course:
    """One action or compensation. Times are milliseconds since the epoch: `until` ends the open attempt's right, `retry_at` a
    postponement. `spent`: attempts that were made before a person had it tried again; `doubts`: those of which nobody can tell.
    `detail` is our own explanation."""

    status: CourseStatus = CourseStatus.PENDING
    attempts: int = 0
    spent: int = 0
    doubts: int = 0
    until: int | None = None
    retry_at: int | None = None
    error_class: str | None = None
    errcode: int | None = None
    detail: str | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class StepState:
    """One step. `result` is what its action gave, None unless it is done. Of the newest decision on its compensation: what, by
    whom and why; `by_default`: by the deadline."""

    name: str
    action: Course = Course()
    compensation: Course = Course()
    result: JsonObject | None = None
    decision: str | None = None
    operator: str | None = None
    reason: str | None = None
    by_default: bool | None = None

    def course(self, direction: Direction) -> Course:
        """The one or the other."""
        return self.action if direction == "action" else self.compensation

    @property
    def may_be_done(self) -> bool:
        """Whether the action was done, or may have been."""
        return self.action.status in (CourseStatus.DONE, CourseStatus.UNKNOWN)

    @property
    def is_made_good(self) -> bool:
        """Whether nothing is left to compensate."""
        return not self.may_be_done or self.compensation.status in (CourseStatus.DONE, CourseStatus.SKIPPED)


@dataclass(frozen=True, slots=True)
class SagaState:
    """One saga. `runs`: executions that were started; `rounds`: decisions. `asked_until` ends a person's time to decide (on the
    step that comes next), `reminded`: half of it is over. `at`: its newest event (milliseconds since the epoch)."""

    saga_id: str
    status: SagaStatus = SagaStatus.REQUESTED
    saga: str | None = None
    user: str | None = None
    data: JsonObject = field(default_factory=dict)
    steps: tuple[StepState, ...] = ()
    runs: int = 0
    rounds: int = 0
    asked_until: int | None = None
    reminded: bool = False
    at: int = 0

    def step(self, name: str) -> StepState:
        """The step of this name. Raises LookupError where the saga has none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise LookupError(f"saga {self.saga_id} ({self.saga}) has no step {name!r}")

    @property
    def next_to_compensate(self) -> StepState | None:
        """The last step that is not made good for yet."""
        return next((step for step in reversed(self.steps) if not step.is_made_good), None)


def evolve(state: SagaState, event: Event, at: int) -> SagaState:
    """`state` after `event`, committed at `at`; events of other sagas and unknown types leave it as it is."""
    known = typed(event)
    if getattr(known, "saga_id", None) != state.saga_id:
        return state
    match known:
        case SagaRequested():
            if state.status is not SagaStatus.REQUESTED:  # the saga's own records came first and know better
                return state
            return replace(state, saga=known.saga, user=known.user, data=known.data, at=at)
        case SagaStarted():
            steps = tuple(StepState(name) for name in known.steps)
            begun = replace(state, status=SagaStatus.RUNNING, saga=known.saga, user=known.user, data=known.data)
            return replace(begun, steps=steps, runs=1, at=at)
        case SagaResumed():
            return replace(state, runs=known.run, at=at)
        case SagaCompleted():
            return replace(state, status=SagaStatus.COMPLETED, at=at)
        case SagaUndone():
            return replace(state, status=SagaStatus.UNDONE, at=at)
    return _stepped(state, known, at)


def fold(saga_id: str, commits: Iterable[Commit]) -> SagaState:
    """The saga after all `commits` (of its cause's stream and of its own)."""
    state = SagaState(saga_id)
    for commit in commits:
        for event in commit.events:
            state = evolve(state, event, commit.at)
    return state


def _stepped(state: SagaState, event: TypedEvent | None, at: int) -> SagaState:
    match event:
        case SagaStepAttempted() | SagaStepDone() | SagaStepFailed() | SagaStepBecameUnknown():
            step = state.step(event.step)
            action = _course(step.action, event, at)
            result = event.result if isinstance(event, SagaStepDone) else step.result
            state = _with(state, replace(step, action=action, result=result), at)
            has_failed = action.status in (CourseStatus.FAILED, CourseStatus.UNKNOWN)
            return replace(state, status=SagaStatus.COMPENSATING) if has_failed else state
        case (
            SagaCompensationAttempted() | SagaCompensationDone() | SagaCompensationFailed() | SagaCompensationBecameUnknown()
        ):
            step = state.step(event.step)
            return _with(state, replace(step, compensation=_course(step.compensation, event, at)), at)
        case SagaDecisionRequested():
            return replace(state, status=SagaStatus.WAITING, asked_until=event.until, at=at)
        case SagaDecisionReminded():
            return replace(state, reminded=True, at=at)
        case SagaDecided():
            return _decided(state, event, at)
    return state


def _course(course: Course, event: TypedEvent, at: int) -> Course:
    """The course after one of its events."""
    closed = Course(attempts=course.attempts, spent=course.spent, doubts=course.doubts, at=at)
    match event:
        case SagaStepAttempted() | SagaCompensationAttempted():
            return replace(closed, status=CourseStatus.ATTEMPTED, attempts=event.attempt, until=event.until)
        case SagaStepDone() | SagaCompensationDone():
            return replace(closed, status=CourseStatus.DONE)
        case SagaStepFailed() | SagaCompensationFailed():
            final = CourseStatus.UNKNOWN if course.doubts else CourseStatus.FAILED  # an earlier attempt may have done it
            error_class = event.error_class
        case SagaStepBecameUnknown() | SagaCompensationBecameUnknown():
            final, error_class = CourseStatus.UNKNOWN, UNKNOWN_CLASS
            closed = replace(closed, doubts=course.doubts + 1)
        case _:
            return course
    status = final if event.retry_at is None else CourseStatus.POSTPONED
    return replace(
        closed, status=status, retry_at=event.retry_at, error_class=error_class, errcode=event.errcode, detail=event.detail
    )


def _decided(state: SagaState, event: SagaDecided, at: int) -> SagaState:
    step = state.step(event.step)
    decided = replace(
        step, decision=event.decision, operator=event.operator, reason=event.reason, by_default=event.by_default
    )
    course = step.compensation
    match event.decision:
        case "skip":
            course = replace(course, status=CourseStatus.SKIPPED, at=at)
        case "mark-done":
            course = replace(course, status=CourseStatus.DONE, at=at)
        case _:
            course = Course(attempts=course.attempts, spent=course.attempts, doubts=course.doubts, at=at)
    state = _with(state, replace(decided, compensation=course), at)
    return replace(state, status=SagaStatus.COMPENSATING, asked_until=None, reminded=False, rounds=state.rounds + 1)


def _with(state: SagaState, step: StepState, at: int) -> SagaState:
    steps = tuple(step if each.name == step.name else each for each in state.steps)
    return replace(state, steps=steps, at=at)
