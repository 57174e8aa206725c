"""Executions of `compensate_reply` in memory: the deployed definition, walked state by state on the test's clock."""

from typing import Any, cast

from cdk.constructs.compensation_definition import definition
from liushui.adapters.memory_workflows import MemoryWorkflows
from liushui.application.run_compensation_step import Step, StepOutcome
from tests.compensating import Office
from tests.sending import DECISION_MS, REMINDERS_MS

DEFINITION = definition(DECISION_MS // 1000, [ms // 1000 for ms in REMINDERS_MS])
MOST_STATES = 20


class Execution:
    """One execution. It stands at `state`, having gone through `path`; `token` is what it waits with."""

    def __init__(self, office: Office, name: str = "one") -> None:
        self._office = office
        self._name = name
        self._step: StepOutcome | None = None
        self._until = 0
        self.path: list[str] = []
        self.token: str | None = None
        self.state = str(DEFINITION["StartAt"])

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self.state == "Done"

    @property
    def waits(self) -> bool:
        """Whether nothing happens before the clock moves or somebody decides."""
        if self.token is not None:
            return self.token in self._workflows.waiting and self._office.clock.at < self._until
        return self.state.startswith("Wait") and self._office.clock.at < self._until

    def go(self) -> "Execution":
        """Go on until it waits or has ended."""
        while not self.done and not self.waits:
            self.advance()
        return self

    def advance(self) -> None:
        """Take one state, or go on from where it waited."""
        meant = DEFINITION["States"][self.state]
        if self.token is not None:
            answered = self.token not in self._workflows.waiting
            self._workflows.waiting.discard(self.token)
            self.token = None
            self._enter(meant["Next"] if answered else meant["Catch"][0]["Next"])
        elif meant["Type"] == "Choice":
            self._enter(self._chosen(meant))
        elif meant["Type"] == "Wait":
            self._enter(meant["Next"])
        elif "waitForTaskToken" in meant["Resource"]:
            self.token, self._until = (
                f"{self._name}-{len(self.path)}",
                self._office.clock.at + meant["TimeoutSeconds"] * 1000,
            )
            self._office.ask_operator(self.token)
        else:
            self._step = self._office.step(cast(Step, meant["Parameters"]["step"]))
            self._enter(meant["Next"])

    @property
    def _workflows(self) -> MemoryWorkflows:
        return self._office.workflows

    def _chosen(self, meant: dict[str, Any]) -> str:
        assert self._step is not None
        chosen = (choice["Next"] for choice in meant["Choices"] if choice["StringEquals"] == self._step.way)
        return str(next(chosen, meant["Default"]))

    def _enter(self, state: str) -> None:
        assert len(self.path) < MOST_STATES
        self.path.append(self.state)
        self.state = state
        if DEFINITION["States"][state]["Type"] == "Wait":
            assert self._step is not None
            self._until = self._step.at
