"""Takes up compensations that nobody goes on with: records that never came, executions that died, answers that were lost,
reminders and deadlines that passed. A part of each sweep."""

from collections import Counter
from dataclasses import dataclass

from liushui.application.ask_operator import AskOperator
from liushui.application.run_compensation_step import UNASKED_MS, RunCompensationStep
from liushui.application.start_compensation import start
from liushui.application.turns import in_turn
from liushui.domain.compensation import Way, awaits_decision, classify
from liushui.domain.errors import StoreUnavailable
from liushui.domain.reply import ReplyState, due_at
from liushui.domain.streams import StreamName
from liushui.ports import Clock, Parked, Waiting, Workflows


@dataclass(frozen=True, slots=True)
class WakeCompensations:
    """Goes by the streams alone, so it is right whatever the workflow does at the same time."""

    step: RunCompensationStep
    ask: AskOperator
    waiting: Waiting
    workflows: Workflows
    clock: Clock

    def start_if_nobody_asked(self, stream: StreamName, state: ReplyState) -> bool:
        """Start the workflow for a reply that awaits a decision and was put to nobody: the record of its outcome was lost. It is
        kept on the list, as the execution of that name may have died before it asked.

        Raises StoreUnavailable, WorkflowsUnavailable.
        """
        if not awaits_decision(state) or state.asked_until is not None:
            return False
        self.waiting.park(Parked(stream, state.rounds, state.at + UNASKED_MS))
        start(self.workflows, stream, state)
        return True

    def __call__(self, *, until: float, end: float, done: Counter[str], broken: list[str]) -> None:
        """Look at parked compensations: the last is begun before the moment `until` of the monotonic clock, and may take until
        `end`, which a handler needs. Counts in `done` what was `started`, `resumed`, `reminded`, `expired`, `woken` and `acted`
        on; one that raises is left for the next sweep."""
        try:
            for parked in in_turn(self.waiting.all(), self.clock.now_ms()):
                if self.clock.monotonic() >= until:
                    return
                try:
                    if (what := self._look_at(parked, end)) is not None:
                        done[what] += 1
                except Exception as error:  # noqa: BLE001 - one must not keep the others from being looked at
                    broken.append(type(error).__name__)
        except StoreUnavailable as error:
            broken.append(type(error).__name__)

    def _look_at(self, parked: Parked, until: float) -> str | None:
        state, now = self.step.cases.load(parked.stream).state, self.clock.now_ms()
        if awaits_decision(state):
            if state.asked_until is None:
                return self._put(parked.stream, state, until)
            if now < state.asked_until:
                return None if self.ask.remind(parked.stream) is None else "reminded"
            self.step.expire(parked.stream)
            if parked.token is None or not self.workflows.answer(parked.token):
                self._act(parked.stream, until)
            return "expired"
        if parked.token is not None and parked.round < state.rounds and self.workflows.answer(parked.token):
            return "woken"
        due = due_at(state)
        if due is not None and due > now:
            return None
        self._act(parked.stream, until)
        return "acted"

    def _put(self, stream: StreamName, state: ReplyState, until: float) -> str | None:
        """Have the workflow take the reply up; where it had its time and did not, take its steps."""
        if self.clock.now_ms() < state.at + UNASKED_MS:
            return "started" if self.start_if_nobody_asked(stream, state) else None
        match classify(state, self.clock.now_ms()):
            case Way.FALL_BACK:
                self.step.fall_back(stream)
            case Way.REFRESH:
                self.step.refresh(stream)
            case Way.WAIT:
                self.step.wait(stream)
            case _:
                self.ask(stream, None)
        self._act(stream, until)
        return "resumed"

    def _act(self, stream: StreamName, until: float) -> None:
        self.step.act(stream, seconds=until - self.clock.monotonic())
        self.step.record(stream)
