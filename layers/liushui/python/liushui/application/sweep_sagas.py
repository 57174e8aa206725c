"""Takes up sagas with which nobody goes on: starts that were lost, executions that died, answers that were lost, deadlines that
passed. A part of each sweep."""

from collections import Counter
from dataclasses import dataclass

from liushui.application.run_saga_step import RunSagaStep
from liushui.application.saga_cases import SagaCase
from liushui.application.start_sagas import StartOneSaga, sagas_asked_for
from liushui.application.turns import in_turn
from liushui.domain.commits import Commit
from liushui.domain.errors import StoreUnavailable, VersionConflict
from liushui.domain.saga import stream_of_saga
from liushui.domain.saga_decisions import decide_resumption, due_at, undecided
from liushui.ports import Clock, Parked


@dataclass(frozen=True, slots=True)
class SweepSagas:
    """Goes by the streams alone, so it is right whatever an execution does at the same time: two of one saga do no harm."""

    start: StartOneSaga
    step: RunSagaStep
    clock: Clock

    def start_lost(self, commit: Commit, done: Counter[str]) -> None:
        """Start the sagas that `commit` asks for, as far as nobody has: those that are neither settled nor on the list of sagas
        under way, though their start may be recorded. Raises what `StartOneSaga` raises."""
        for asked in sagas_asked_for(commit):
            is_settled = self.start.cases.load(stream_of_saga(commit.stream, asked.saga_id)).state.status.settled
            if not is_settled and self.start.waiting.get(asked.saga_id) is None:
                self.start(commit, asked)
                done["started"] += 1

    def __call__(self, *, until: float, done: Counter[str], broken: list[str]) -> None:
        """Look at each saga under way until the moment `until` of the monotonic clock. Counts in `done` what was `resumed`,
        `expired`, `woken` and `stalled`; one that raises is left for the next sweep."""
        try:
            for parked in in_turn(self.start.waiting.all(), self.clock.now_ms()):
                if self.clock.monotonic() >= until:
                    return
                try:
                    if (what := self._look_at(parked)) is not None:
                        done[what] += 1
                except Exception as error:  # noqa: BLE001 - one must not keep the others from being looked at
                    broken.append(type(error).__name__)
        except StoreUnavailable as error:
            broken.append(type(error).__name__)

    def _look_at(self, parked: Parked) -> str | None:
        if parked.token is None and self.clock.now_ms() < parked.until:
            return None
        case = self.start.cases.load(parked.stream)
        if not case.own:
            return None  # parked before its start was recorded: the commit that asks for it is swept
        if case.state.status.settled:
            self.start.waiting.remove(case.state.saga_id, before_round=case.state.rounds + 1)
            return None
        if undecided(case.state) is not None and case.state.asked_until is not None:
            return self._look_at_question(case, parked)
        if parked.token is not None and parked.round < case.state.rounds and self.start.machines.answer(parked.token):
            return "woken"
        return self._resume(case)

    def _look_at_question(self, case: SagaCase, parked: Parked) -> str | None:
        if self.clock.now_ms() < (case.state.asked_until or 0):
            return None
        self.step.expire(parked.stream)
        if parked.token is None or not self.start.machines.answer(parked.token):
            self._resume(self.start.cases.load(parked.stream), at_once=True)
        return "expired"

    def _resume(self, case: SagaCase, *, at_once: bool = False) -> str | None:
        """Start a further execution, if it is time. Its start is recorded first: two sweeps start one."""
        due = due_at(case.state)
        if due is None or (not at_once and self.clock.now_ms() < due):
            return None
        resumed = decide_resumption(case.state, max(due, self.clock.now_ms()))
        if resumed is None:
            return "stalled"
        try:
            after = self.start.cases.append(case, [resumed], cause="resume")
        except VersionConflict:
            return None
        self.start.waiting.park(Parked(case.stream, after.state.rounds, due_at(after.state) or 0))
        self.start.execute(case.stream, after.state)
        return "resumed"
