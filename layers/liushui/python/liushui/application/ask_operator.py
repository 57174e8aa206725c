"""Asks a person what becomes of a reply, and reminds: the question stands in the reply's stream, the task token on the waiting
list."""

from dataclasses import dataclass

from liushui.application.compensation_cases import TRIES, CompensationCases
from liushui.domain.compensation import DecisionTerms, awaits_decision, decide_reminder, decide_request
from liushui.domain.errors import StoreUnavailable, VersionConflict
from liushui.domain.streams import StreamName
from liushui.ports import Clock, Parked, Waiting, Workflows


@dataclass(frozen=True, slots=True)
class Asked:
    """`until` (milliseconds since the epoch): when the default counts; None: nothing was to be asked, the token is answered.
    `reminder`: which reminder was given now, None: none was."""

    until: int | None
    reminder: int | None = None


@dataclass(frozen=True, slots=True)
class AskOperator:
    """The use case behind `functions/ask_operator`."""

    cases: CompensationCases
    waiting: Waiting
    workflows: Workflows
    clock: Clock
    terms: DecisionTerms

    def __call__(self, stream: StreamName, token: str | None) -> Asked:
        """Put the question, or remind where it was put before. `token`: what the execution waits with, None where none does.
        Safe to be asked again, with the same token or a new one. Raises StoreError, WorkflowsUnavailable.

        The token is parked before the question is appended or read again, and whoever decides looks for the token after
        appending: one of the two always sees the other.
        """
        for _ in range(TRIES):
            case = self.cases.load(stream)
            until = case.state.asked_until or self.clock.now_ms() + self.terms.decision_ms
            if not awaits_decision(case.state) or not self._park(Parked(stream, case.state.rounds, until, token)):
                return self._answered(token)
            case = self.cases.load(stream)
            request = decide_request(case.state, self.terms, until=until)
            if request is None and awaits_decision(case.state):
                return Asked(case.state.asked_until, self.remind(stream))
            if request is None:
                continue
            try:
                self.cases.append(case, request, cause="compensation:ask")
            except VersionConflict:
                continue
            return Asked(until)
        raise StoreUnavailable(f"{stream}: others wrote {TRIES} times in between")

    def remind(self, stream: StreamName) -> int | None:
        """Remind whoever was asked, if it is time; the number of the reminder that was given. Raises StoreError."""
        case, reminded = self.cases.record(
            stream, lambda case: decide_reminder(case.state, self.terms, self.clock.now_ms()), cause="compensation:remind"
        )
        return case.state.reminders if reminded else None

    def _park(self, parked: Parked) -> bool:
        """False: a later round stands. Where no execution waits, what stands of this round stays."""
        return self.waiting.park(parked) or parked.token is None

    def _answered(self, token: str | None) -> Asked:
        if token is not None:
            self.workflows.answer(token)
        return Asked(None)
