"""The events of a saga's own stream: each attempt and what it came to, forward and back, and what a person decided.

What asks for a saga, `SagaRequested`, stands among the other `events`, whose rules hold here. These are apart because a callback
needs none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from liushui.domain.events import EVENT_TYPES, TypedEvent
from liushui.domain.json import JsonObject


@dataclass(frozen=True, slots=True)
class SagaStarted:
    """The saga's execution is started. `steps` are those that were declared then, in their order."""

    schema: ClassVar[int] = 1
    saga_id: str
    saga: str
    user: str
    data: JsonObject
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SagaResumed:
    """Nobody went on with the saga, so the `run`-th execution is started, which goes on where the stream ends."""

    schema: ClassVar[int] = 1
    saga_id: str
    run: int


@dataclass(frozen=True, slots=True)
class SagaStepAttempted:
    """The exclusive right of `runner` to do this step until `until` (milliseconds since the epoch); written before the call."""

    schema: ClassVar[int] = 1
    saga_id: str
    step: str
    attempt: int
    runner: str
    until: int


@dataclass(frozen=True, slots=True)
class SagaStepDone:
    """The step was done, and gave `result`."""

    schema: ClassVar[int] = 1
    saga_id: str
    step: str
    attempt: int
    result: JsonObject


@dataclass(frozen=True, slots=True)
class SagaStepFailed:
    """The attempt certainly did nothing. It is tried again at `retry_at` (milliseconds since the epoch); without one the step
    has failed, and the steps before it are compensated."""

    schema: ClassVar[int] = 1
    saga_id: str
    step: str
    attempt: int
    error_class: str
    errcode: int | None = None
    detail: str | None = None
    retry_at: int | None = None


@dataclass(frozen=True, slots=True)
class SagaStepBecameUnknown:
    """Nobody can tell whether the attempt did anything. A repeatable step is tried again at `retry_at` (milliseconds since the
    epoch); without one the step counts as possibly done, and is compensated with those before it."""

    schema: ClassVar[int] = 1
    saga_id: str
    step: str
    attempt: int
    detail: str
    errcode: int | None = None
    retry_at: int | None = None


@dataclass(frozen=True, slots=True)
class SagaCompensationAttempted:
    """The exclusive right of `runner` to compensate this step until `until` (milliseconds since the epoch)."""

    schema: ClassVar[int] = 1
    saga_id: str
    step: str
    attempt: int
    runner: str
    until: int


@dataclass(frozen=True, slots=True)
class SagaCompensationDone:
    """The step was made good for; `attempt` 0: there was nothing to be done."""

    schema: ClassVar[int] = 1
    saga_id: str
    step: str
    attempt: int
    result: JsonObject


@dataclass(frozen=True, slots=True)
class SagaCompensationFailed:
    """The attempt to compensate certainly did nothing. It is tried again at `retry_at` (milliseconds since the epoch); without
    one a person decides."""

    schema: ClassVar[int] = 1
    saga_id: str
    step: str
    attempt: int
    error_class: str
    errcode: int | None = None
    detail: str | None = None
    retry_at: int | None = None


@dataclass(frozen=True, slots=True)
class SagaCompensationBecameUnknown:
    """Nobody can tell whether the attempt to compensate did anything. A repeatable one is tried again at `retry_at`
    (milliseconds since the epoch); without one a person decides."""

    schema: ClassVar[int] = 1
    saga_id: str
    step: str
    attempt: int
    detail: str
    errcode: int | None = None
    retry_at: int | None = None


@dataclass(frozen=True, slots=True)
class SagaEvidenceRecorded:
    """What a runner learned after its attempt had been closed by another. `compensating`: it was one to compensate."""

    schema: ClassVar[int] = 1
    saga_id: str
    step: str
    attempt: int
    compensating: bool
    outcome: str
    errcode: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class SagaDecisionRequested:
    """A person is asked what becomes of a compensation that failed or is UNKNOWN; nobody decides until `until` (milliseconds
    since the epoch): `default`."""

    schema: ClassVar[int] = 1
    saga_id: str
    step: str
    until: int
    default: str


@dataclass(frozen=True, slots=True)
class SagaDecisionReminded:
    """Half of the time to decide is over and nobody has: the person was reminded."""

    schema: ClassVar[int] = 1
    saga_id: str
    step: str
    until: int


@dataclass(frozen=True, slots=True)
class SagaDecided:
    """What becomes of a step's compensation: `retry`, `skip` (the step stays done) or `mark-done` (it was made good for by
    hand). `by_default`: nobody decided in time."""

    schema: ClassVar[int] = 1
    saga_id: str
    step: str
    decision: str
    operator: str
    reason: str
    by_default: bool = False


@dataclass(frozen=True, slots=True)
class SagaCompleted:
    """Every step was done."""

    schema: ClassVar[int] = 1
    saga_id: str


@dataclass(frozen=True, slots=True)
class SagaUndone:
    """A step failed, and each step that was done, or may have been, was made good for; `skipped` are those that were not,
    because a person (or the deadline) decided so."""

    schema: ClassVar[int] = 1
    saga_id: str
    skipped: tuple[str, ...] = ()


SagaEvent: TypeAlias = (
    SagaStarted | SagaResumed | SagaStepAttempted | SagaStepDone | SagaStepFailed | SagaStepBecameUnknown
    | SagaCompensationAttempted | SagaCompensationDone | SagaCompensationFailed | SagaCompensationBecameUnknown
    | SagaEvidenceRecorded | SagaDecisionRequested | SagaDecisionReminded | SagaDecided | SagaCompleted | SagaUndone
)  # fmt: skip
SAGA_EVENTS: Mapping[str, type[SagaEvent]] = {
    kind.__name__: kind
    for kind in (
        SagaStarted, SagaResumed, SagaStepAttempted, SagaStepDone, SagaStepFailed, SagaStepBecameUnknown,
        SagaCompensationAttempted, SagaCompensationDone, SagaCompensationFailed, SagaCompensationBecameUnknown,
        SagaEvidenceRecorded, SagaDecisionRequested, SagaDecisionReminded, SagaDecided, SagaCompleted, SagaUndone,
    )
}  # fmt: skip
ALL_EVENT_TYPES: Mapping[str, type[TypedEvent]] = {**EVENT_TYPES, **SAGA_EVENTS}
"""Every event that there is."""
