"""Asks a person what becomes of a reply: the question stands in the reply's stream, the task token on the waiting list."""

from dataclasses import dataclass

from liushui.application.compensation_cases import TRIES, CompensationCases
from liushui.domain.compensation import awaits_decision, decide_request
from liushui.domain.errors import StoreUnavailable, VersionConflict
from liushui.domain.streams import StreamName
from liushui.ports import Clock, Parked, Waiting, Workflows


@dataclass(frozen=True, slots=True)
class Asked:
    """`until` (milliseconds since the epoch): when the default counts; None: nothing was to be asked, the token is answered."""

    until: int | None


@dataclass(frozen=True, slots=True)
class AskOperator:
    """The use case behind `functions/ask_operator`. `decision_ms`: how long a person has."""

    cases: CompensationCases
    waiting: Waiting
    workflows: Workflows
    clock: Clock
    decision_ms: int

    def __call__(self, stream: StreamName, token: str) -> Asked:
        """Safe to be asked again, with the same token or a new one. Raises StoreError, WorkflowsUnavailable.

        The token is parked before the question is appended or read again, and whoever decides looks for the token after
        appending: one of the two always sees the other.
        """
        for _ in range(TRIES):
            case = self.cases.load(stream)
            until = case.state.asked_until or self.clock.now_ms() + self.decision_ms
            if not awaits_decision(case.state) or not self.waiting.park(Parked(stream, case.state.rounds, until, token)):
                self.workflows.answer(token)
                return Asked(None)
            case = self.cases.load(stream)
            request = decide_request(case.state, until=until)
            if request is None and awaits_decision(case.state):
                return Asked(case.state.asked_until)
            if request is None:
                continue
            try:
                self.cases.append(case, request, cause="compensation:ask")
            except VersionConflict:
                continue
            return Asked(until)
        raise StoreUnavailable(f"{stream}: others wrote {TRIES} times in between")
