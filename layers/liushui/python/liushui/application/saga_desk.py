"""Where a person sees sagas, and decides on compensations that failed or are UNKNOWN."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from liushui.application.saga_cases import TRIES, SagaCase, SagaCases
from liushui.domain.errors import DecisionRefused, StoreUnavailable, UnknownSaga, VersionConflict, WorkflowsUnavailable
from liushui.domain.saga_decisions import SagaDecision, decide, undecided
from liushui.domain.saga_state import SagaState, SagaStatus
from liushui.domain.streams import StreamName
from liushui.ports import Waiting
from liushui.ports.sagas import SagaMachines, SagaRow, Sagas


@dataclass(frozen=True, slots=True)
class SagaDecisionTaken:
    """`repeated`: the same decision stood already. `woken`: the execution goes on now; else the sweeper sees to it."""

    state: SagaState
    repeated: bool
    woken: bool


@dataclass(frozen=True, slots=True)
class SagaDesk:
    """The use case behind `liushui sagas` and the console."""

    cases: SagaCases
    sagas: Sagas
    waiting: Waiting
    machines: SagaMachines

    def list(self, accounts: Iterable[str], *, status: SagaStatus | None = None) -> Iterator[SagaRow]:
        """The sagas of these accounts (`<tenant>/<account>`), as the read model has them."""
        for account in accounts:
            yield from self.sagas.of_account(account, status=status)

    def show(self, saga_id: str) -> tuple[SagaRow, SagaCase]:
        """The whole story of a saga. Raises UnknownSaga, and DecisionRefused where it is another region's."""
        row = self._row(saga_id)
        return row, self.cases.load(self._stream_of(row))

    def decide(
        self, saga_id: str, decision: SagaDecision, *, operator: str, reason: str, step: str | None = None
    ) -> SagaDecisionTaken:
        """Decide on the compensation that waits; `step` names it, so that a repetition of this does not decide on the next one.
        The first decision that is appended counts. Raises AlreadyDecided, DecisionRefused, UnknownSaga, StoreError.

        The append is the decision; that an execution waits for it only makes things faster.
        """
        stream = self._stream_of(self._row(saga_id))
        # Two wishes of one operator at the same moment are two, unless they are equal.
        wish = sha256(repr((decision, operator, reason, step)).encode("utf-8", "surrogatepass")).hexdigest()[:24]
        for _ in range(TRIES):
            case = self.cases.load(stream)
            if step is not None and not any(each.name == step for each in case.state.steps):
                known = ", ".join(each.name for each in case.state.steps)
                raise DecisionRefused(f"saga {saga_id} has no step {step!r}; it has {known or 'none yet'}")
            events = decide(case.state, decision, operator=operator, reason=reason, step=step)
            try:
                after = self.cases.append(case, events, cause=f"decide:{wish}") if events else case
            except VersionConflict:
                continue
            return SagaDecisionTaken(after.state, repeated=not events, woken=self._wake(after.state))
        raise StoreUnavailable(f"{stream}: others wrote {TRIES} times in between; decide again")

    def _wake(self, state: SagaState) -> bool:
        parked = self.waiting.get(state.saga_id)
        if parked is None or parked.token is None or parked.round >= state.rounds or undecided(state) is not None:
            return False
        try:
            return self.machines.answer(parked.token)
        except WorkflowsUnavailable:
            return False  # the decision stands: the sweeper wakes the execution

    def _row(self, saga_id: str) -> SagaRow:
        row = self.sagas.get(saga_id)
        if row is None:
            raise UnknownSaga(f"no saga {saga_id!r} is known: `liushui sagas list` shows them")
        return row

    def _stream_of(self, row: SagaRow) -> StreamName:
        own, regions = self.cases.events.region, [*row.checkpoint] or [row.cause.region if row.cause else ""]
        if own not in regions:
            raise DecisionRefused(
                f"saga {row.state.saga_id} belongs to region {', '.join(regions)}, not to {own}: look there"
            )
        tenant, _, account = row.account.partition("/")
        return StreamName(tenant, account, "saga", row.state.saga_id)
