"""Takes up compensations that nobody goes on with: records that never came, executions that died, answers that were lost,
deadlines that passed. A part of each sweep."""

from collections import Counter
from dataclasses import dataclass

from liushui.application.run_compensation_step import RunCompensationStep
from liushui.application.start_compensation import start
from liushui.domain.compensation import awaits_decision
from liushui.domain.errors import StoreUnavailable
from liushui.domain.reply import ReplyState, due_at
from liushui.domain.streams import StreamName
from liushui.ports import Clock, Parked, Waiting, Workflows


@dataclass(frozen=True, slots=True)
class WakeCompensations:
    """Goes by the streams alone, so it is right whatever the workflow does at the same time."""

    step: RunCompensationStep
    waiting: Waiting
    workflows: Workflows
    clock: Clock

    def start_if_nobody_asked(self, stream: StreamName, state: ReplyState) -> bool:
        """Start the workflow for a reply that awaits a decision and was put to nobody: the record of its outcome was lost.

        Raises WorkflowsUnavailable.
        """
        if not awaits_decision(state) or state.asked_until is not None:
            return False
        start(self.workflows, stream, state)
        return True

    def __call__(self, *, until: float, done: Counter[str], broken: list[str]) -> None:
        """Look at each parked compensation until the moment `until` of the monotonic clock. Counts in `done` what was `started`,
        `expired`, `woken` and `acted` on; one that raises is left for the next sweep."""
        try:
            for parked in self.waiting.all():
                if self.clock.monotonic() >= until:
                    return
                try:
                    if (what := self._look_at(parked, until)) is not None:
                        done[what] += 1
                except Exception as error:  # noqa: BLE001 - one must not keep the others from being looked at
                    broken.append(type(error).__name__)
        except StoreUnavailable as error:
            broken.append(type(error).__name__)

    def _look_at(self, parked: Parked, until: float) -> str | None:
        state = self.step.cases.load(parked.stream).state
        if awaits_decision(state):
            if state.asked_until is None:
                return "started" if self.start_if_nobody_asked(parked.stream, state) else None
            if self.clock.now_ms() < state.asked_until:
                return None
            self.step.expire(parked.stream)
            if parked.token is not None and self.workflows.answer(parked.token):
                return "expired"
            self.step.act(parked.stream, seconds=until - self.clock.monotonic())
            return "expired"
        if parked.token is not None and parked.round < state.rounds and self.workflows.answer(parked.token):
            return "woken"
        due = due_at(state)
        if due is not None and due > self.clock.now_ms():
            return None
        self.step.act(parked.stream, seconds=until - self.clock.monotonic())
        return "acted"
