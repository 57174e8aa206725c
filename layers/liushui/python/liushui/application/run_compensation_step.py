"""The steps of the workflow `compensate_reply` that no person takes: classify, act on what was decided, decide by default."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from liushui.application.compensation_cases import TRIES, Case, CompensationCases
from liushui.application.send_one_reply import SendOneReply
from liushui.domain.compensation import awaits_decision, decide_default, decide_retry
from liushui.domain.errors import StoreUnavailable, VersionConflict
from liushui.domain.reply import ReplyState, due_at
from liushui.domain.streams import StreamName
from liushui.ports import Clock, Parked, Waiting

Step: TypeAlias = Literal["begin", "act", "expire"]
Next: TypeAlias = Literal["ask", "wait", "end"]
STEPS: tuple[Step, ...] = ("begin", "act", "expire")


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """Where the reply stands and what comes next; `due` (milliseconds since the epoch): when, where that is `wait`."""

    state: ReplyState
    next: Next
    due: int | None = None


@dataclass(frozen=True, slots=True)
class RunCompensationStep:
    """The use case behind `functions/run_compensation_step`. Each step may run again and again: it goes by the stream."""

    cases: CompensationCases
    waiting: Waiting
    send: SendOneReply
    clock: Clock

    def __call__(self, step: Step, stream: StreamName, *, seconds: float) -> StepOutcome:
        """Takes one step in about `seconds`. Raises StoreError; ValueError for a step that there is not."""
        match step:
            case "begin":
                return self.begin(stream)
            case "act":
                return self.act(stream, seconds=seconds)
            case "expire":
                self.expire(stream)
                return self.act(stream, seconds=seconds)
        raise ValueError(f"no step {step!r}: there are {', '.join(STEPS)}")

    def begin(self, stream: StreamName) -> StepOutcome:
        """Grant one more try, or leave it to a person; nothing where the reply went on meanwhile."""
        for _ in range(TRIES):
            case = self.cases.load(stream)
            granted = decide_retry(case.state, self.clock.now_ms()) if awaits_decision(case.state) else None
            if granted is None:
                return self._after(case)
            try:
                self.cases.append(case, granted, cause="compensation:retry")
            except VersionConflict:
                continue
        raise StoreUnavailable(f"{stream}: others wrote {TRIES} times in between")

    def act(self, stream: StreamName, *, seconds: float) -> StepOutcome:
        """Take a decided reply as far as possible. What is left for later is the sweeper's."""
        case = self.cases.load(stream)
        if due_at(case.state) is None or case.intent is None:
            return self._after(case)
        progress = self.send(case.cause, case.intent, until=self.clock.monotonic() + seconds, fresh=False)
        return self._after(Case(stream, case.cause, case.intent, case.own, progress.state), progress.due)

    def expire(self, stream: StreamName) -> None:
        """Decide as nobody did; who decided first has decided."""
        for _ in range(TRIES):
            case = self.cases.load(stream)
            decided = decide_default(case.state)
            if decided is None:
                return
            try:
                self.cases.append(case, decided, cause="compensation:default")
            except VersionConflict:
                continue
            return
        raise StoreUnavailable(f"{stream}: others wrote {TRIES} times in between")

    def _after(self, case: Case, due: int | None = None) -> StepOutcome:
        """Keep on the list what somebody must look at again, and strike off what is done."""
        state = case.state
        due = due_at(state) if due is None else due
        if due is not None:
            self.waiting.park(Parked(case.stream, state.rounds - 1, due))
            return StepOutcome(state, "wait", due)
        self.waiting.remove(state.reply_id, before_round=state.rounds)
        return StepOutcome(state, "ask" if awaits_decision(state) else "end")
