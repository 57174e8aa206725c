"""Starts the sagas that commits ask for, as their records come by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liushui.application.saga_cases import SagaCases
from liushui.application.send_replies import TRANSIENT, Record
from liushui.domain.commits import Commit
from liushui.domain.errors import ConfigurationError, VersionConflict, WorkflowsUnavailable
from liushui.domain.events import SagaRequested, typed
from liushui.domain.saga import Saga, stream_of_saga
from liushui.domain.saga_decisions import due_at, execution_name
from liushui.domain.saga_events import SagaStarted
from liushui.domain.saga_state import SagaState
from liushui.domain.streams import StreamName
from liushui.ports import Parked, Waiting
from liushui.ports.sagas import SagaMachines


@dataclass(slots=True, kw_only=True)
class SagaStarts:
    """What became of a batch, for logs and metrics. `started`: names of executions; `skipped`: records that ask for none;
    `broken`: sequence numbers of records that a repeat would meet the same error with, and its class; `retry_from`: the
    sequence number at which a service gave out."""

    started: list[str] = field(default_factory=list)
    skipped: int = 0
    broken: dict[str, str] = field(default_factory=dict)
    retry_from: str | None = None


@dataclass(frozen=True, slots=True)
class StartOneSaga:
    """Brings a saga under way. Shared by the consumer and the sweeper; safe to be asked again."""

    cases: SagaCases
    declared: Mapping[str, Saga]
    machines: SagaMachines
    waiting: Waiting

    def __call__(self, cause: Commit, asked: SagaRequested) -> str:
        """Gives the execution's name. Raises StoreError, WorkflowsUnavailable, and ConfigurationError for a saga that is not
        declared (the sweeper starts it as soon as it is).

        The start is recorded and the saga put on the list of those under way before the execution is asked for. What is lost on
        the way is found by the sweeper: from the commit that asks for the saga, and then from that list.
        """
        saga = self.declared.get(asked.saga)
        if saga is None:
            raise ConfigurationError(
                f"no saga {asked.saga!r} is declared: add it to SAGAS in layers/bot/python/bot/sagas.py"
            )
        stream = stream_of_saga(cause.stream, asked.saga_id)
        case = self.cases.load(stream)
        if not case.own:
            steps = tuple(step.name for step in saga.steps)
            event = SagaStarted(asked.saga_id, asked.saga, asked.user, asked.data, steps)
            try:
                case = self.cases.append(case, [event], cause="start", origin=cause)
            except VersionConflict:
                case = self.cases.load(stream)
        if not case.state.status.settled:
            self.execute(stream, case.state)
        return execution_name(case.state)

    def execute(self, stream: StreamName, state: SagaState) -> None:
        """Start the saga's newest execution. Raises StoreUnavailable, WorkflowsUnavailable."""
        if self.waiting.get(state.saga_id) is None:
            self.waiting.park(Parked(stream, state.rounds, due_at(state) or 0))
        self.machines.start(state.saga or "", execution_name(state), {"saga": str(stream)})


@dataclass(frozen=True, slots=True)
class StartSagas:
    """The use case behind `functions/start_sagas`. `region`: only the one that wrote a commit acts on it."""

    start: StartOneSaga
    region: str

    def __call__(self, records: Sequence[Record]) -> SagaStarts:
        """Takes the batch in its order."""
        outcome = SagaStarts()
        for record in records:
            if record.commit is None and record.key is not None and record.key.region == self.region:
                outcome.broken[record.sequence_number] = str(record.error)  # it may ask for a saga
                continue
            if record.commit is None or record.commit.region != self.region:
                outcome.skipped += 1
                continue
            try:
                self._start_all(record.sequence_number, record.commit, outcome)
            except (*TRANSIENT, WorkflowsUnavailable):
                outcome.broken.pop(record.sequence_number, None)  # it comes again, and says so then
                outcome.retry_from = record.sequence_number
                break
            except Exception as error:  # noqa: BLE001 - reported, it would come back and hold up the shard
                outcome.broken[record.sequence_number] = type(error).__name__
        return outcome

    def _start_all(self, sequence_number: str, commit: Commit, outcome: SagaStarts) -> None:
        """Each saga that the commit asks for; one that cannot be started keeps no other from it."""
        asked = list(sagas_asked_for(commit))
        outcome.skipped += not asked
        for saga in asked:
            try:
                outcome.started.append(self.start(commit, saga))
            except (*TRANSIENT, WorkflowsUnavailable):
                raise
            except Exception as error:  # noqa: BLE001 - told with the record, which comes again when it is redriven
                outcome.broken[sequence_number] = type(error).__name__


def sagas_asked_for(commit: Commit) -> Iterator[SagaRequested]:
    """The sagas that `commit` asks for."""
    for event in commit.events:
        if event.type == SagaRequested.__name__:
            asked = typed(event)
            if isinstance(asked, SagaRequested):
                yield asked
