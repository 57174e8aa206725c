"""The steps of a saga's machine: do one action, undo one, ask a person, remind, decide by default. Each may run again and again:
it goes by the saga's stream."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from liushui.application.saga_calls import SagaCalls
from liushui.application.saga_cases import TRIES, SagaCase, SagaCases
from liushui.domain.errors import ConfigurationError, StoreUnavailable, VersionConflict
from liushui.domain.saga import Act, Saga, SagaStep, Step
from liushui.domain.saga_decisions import (
    Outcome,
    decide_attempt,
    decide_default,
    decide_lapse,
    decide_nothing_to_compensate,
    decide_outcome,
    decide_reminder,
    decide_request,
    undecided,
)
from liushui.domain.saga_events import SagaEvidenceRecorded
from liushui.domain.saga_state import CourseStatus, Direction, SagaState, SagaStatus, StepState
from liushui.domain.streams import StreamName
from liushui.ports import Clock, Ids, Parked, Waiting
from liushui.ports.sagas import SagaMachines

Next: TypeAlias = Literal["go-on", "compensate", "wait", "ask"]
CALL_MS = 12_000
"""A call of WeChat at its longest: an attempt with less time left makes none."""
LOOK_AGAIN_MS = 2_000


@dataclass(frozen=True, slots=True)
class SagaStepOutcome:
    """Where the saga stands and what comes next; `due` (milliseconds since the epoch): when, where that is `wait`."""

    state: SagaState
    next: Next
    due: int | None = None


@dataclass(frozen=True, slots=True)
class RunSagaStep:
    """The use case behind `functions/run_saga_step`. `decision_ms`: how long a person has to decide."""

    cases: SagaCases
    declared: Mapping[str, Saga]
    calls: SagaCalls
    waiting: Waiting
    machines: SagaMachines
    clock: Clock
    ids: Ids
    decision_ms: int

    def act(self, stream: StreamName, name: str, direction: Direction) -> SagaStepOutcome:
        """Do a step's action, or its compensation: one attempt at most. Raises StoreError, and ConfigurationError for a step that
        is not declared or whose turn it is not."""
        for _ in range(TRIES):
            case = self.cases.load(stream)
            try:
                case = self._attempt(case, name, direction)
            except VersionConflict:
                continue  # another runner was faster: see what it did
            return self._after(case, name, direction)
        raise StoreUnavailable(f"{stream}: others wrote {TRIES} times in between")

    def ask(self, stream: StreamName, token: str) -> None:
        """Park the token of the execution that waits, and put the question. Raises StoreError, WorkflowsUnavailable.

        The token is parked before the question is appended or read again, and whoever decides looks for the token after
        appending: one of the two always sees the other.
        """
        for _ in range(TRIES):
            state = self.cases.load(stream).state
            until = state.asked_until or self.clock.now_ms() + self.decision_ms
            if undecided(state) is None or not self.waiting.park(Parked(stream, state.rounds, until, token)):
                self.machines.answer(token)
                return
            case = self.cases.load(stream)
            request = decide_request(case.state, until=until)
            if request is None and undecided(case.state) is not None:
                return
            try:
                if request is not None:
                    self.cases.append(case, [request], cause="ask")
                    return
            except VersionConflict:
                continue
        raise StoreUnavailable(f"{stream}: others wrote {TRIES} times in between")

    def remind(self, stream: StreamName) -> SagaStepOutcome:
        """Remind whoever is to decide, once a question."""
        for _ in range(TRIES):
            case = self.cases.load(stream)
            reminder = decide_reminder(case.state)
            try:
                case = self.cases.append(case, [reminder], cause="remind") if reminder is not None else case
            except VersionConflict:
                continue
            return SagaStepOutcome(case.state, "go-on")
        raise StoreUnavailable(f"{stream}: others wrote {TRIES} times in between")

    def expire(self, stream: StreamName) -> SagaStepOutcome:
        """Decide as nobody did; who decided first has decided."""
        for _ in range(TRIES):
            case = self.cases.load(stream)
            decided = decide_default(case.state, self.clock.now_ms())
            try:
                case = self.cases.append(case, decided, cause="default") if decided else case
            except VersionConflict:
                continue
            self._tidy(case)
            return SagaStepOutcome(case.state, "go-on")
        raise StoreUnavailable(f"{stream}: others wrote {TRIES} times in between")

    def _attempt(self, case: SagaCase, name: str, direction: Direction) -> SagaCase:
        """The case after one attempt, where one is due. Raises VersionConflict when another was faster."""
        step, now = case.state.step(name), self.clock.now_ms()
        meant = self._declared(case.state, name)
        act = meant.action if direction == "action" else meant.compensation
        if act is None:
            events = decide_nothing_to_compensate(case.state, step)
            return self.cases.append(case, events, cause=f"nothing:{name}") if events else case
        lapsed = decide_lapse(case.state, step, direction, act=act, retry=meant.retry, now=now)
        if lapsed:
            case = self.cases.append(case, lapsed, cause=f"lapse:{direction}:{name}")
            step = case.state.step(name)
        if (step.course(direction).retry_at or 0) > now:
            return case
        runner = self.ids.new_id()
        attempt = decide_attempt(case.state, step, direction, runner=runner, now=now)
        if attempt is None:
            return case
        case = self.cases.append(case, [attempt], cause=f"attempt:{direction}:{name}:{runner}")
        outcome = self._call(case, step, act, until=attempt.until)
        return self._close(case, name, direction, outcome, act, meant, runner)

    def _call(self, case: SagaCase, step: StepState, act: Act, *, until: int) -> Outcome:
        if self.clock.now_ms() > until - CALL_MS:
            return Outcome("wait", detail="the runner was paused before the call")
        results = {each.name: each.result for each in case.state.steps if each.result is not None}
        state, account = case.state, case.stream.account
        return self.calls(act, SagaStep(state.saga_id, step.name, account, state.user or "", state.data, results))

    def _close(
        self, case: SagaCase, name: str, direction: Direction, outcome: Outcome, act: Act, meant: Step, runner: str
    ) -> SagaCase:
        """Record an attempt's outcome; where the attempt was closed by another meanwhile, as evidence."""
        state, step = case.state, case.state.step(name)
        events = decide_outcome(state, step, direction, outcome, act=act, retry=meant.retry, now=self.clock.now_ms())
        attempt = step.course(direction).attempts
        try:
            return self.cases.append(case, events, cause=f"outcome:{direction}:{name}:{runner}")
        except VersionConflict:
            word = "done" if outcome.error_class is None else "failed" if outcome.certain else "unknown"
            evidence = SagaEvidenceRecorded(
                state.saga_id, name, attempt, direction == "compensation", word, outcome.errcode, outcome.detail
            )
            self.cases.note(case, evidence, cause=f"evidence:{direction}:{name}:{runner}")
            raise

    def _after(self, case: SagaCase, name: str, direction: Direction) -> SagaStepOutcome:
        """What the stream says of the step now."""
        self._tidy(case)
        state, course = case.state, case.state.step(name).course(direction)
        if course.status in (CourseStatus.ATTEMPTED, CourseStatus.POSTPONED):
            soonest = self.clock.now_ms() + LOOK_AGAIN_MS if course.status is CourseStatus.ATTEMPTED else 0
            return SagaStepOutcome(state, "wait", max(course.until or course.retry_at or 0, soonest))
        if direction == "action":
            return SagaStepOutcome(state, self._after_action(state, course.status, name))
        step = state.step(name)
        if step.is_made_good:
            return SagaStepOutcome(state, "go-on")
        if step == undecided(state):
            return SagaStepOutcome(state, "ask")
        raise ConfigurationError(f"saga {state.saga_id}: it is not the turn of {name!r} to be compensated")

    def _after_action(self, state: SagaState, status: CourseStatus, name: str) -> Next:
        if status is CourseStatus.DONE:
            return "go-on"
        if state.status is SagaStatus.RUNNING:
            raise ConfigurationError(f"saga {state.saga_id}: it is not the turn of {name!r} to be done")
        return "compensate"

    def _tidy(self, case: SagaCase) -> None:
        """Strike a settled saga off the list of those under way."""
        if case.state.status.settled:
            self.waiting.remove(case.state.saga_id, before_round=case.state.rounds + 1)

    def _declared(self, state: SagaState, name: str) -> Step:
        saga = self.declared.get(state.saga or "")
        if saga is None:
            raise ConfigurationError(f"no saga {state.saga!r} is declared (any more), but {state.saga_id} is under way")
        return saga.find(name)
