"""The `sagas` read model: each saga as its own stream tells it; what asked for it only says that it is to come."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from liushui.application.following import DETERMINISTIC, Step, Stop, StreamFollower, account_of
from liushui.application.start_sagas import sagas_asked_for
from liushui.domain.commits import Commit
from liushui.domain.errors import StoreUnavailable
from liushui.domain.saga import stream_of_saga
from liushui.domain.saga_state import SagaState, evolve
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey
from liushui.ports.sagas import SagaRow, Sagas

TRIES = 8


@dataclass(slots=True)
class SagaNews:
    """What a batch says of one saga: the commit that asked for it, commits of its own stream, and the records that said so."""

    cause: Commit | None = None
    at_hand: dict[str, dict[int, Commit | None]] = field(default_factory=dict)
    sequence_numbers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ProjectSagas:
    """Brings single sagas up to date. Safe to be told the same again."""

    sagas: Sagas
    follower: StreamFollower

    def __call__(self, stream: StreamName, news: SagaNews) -> tuple[bool, Stop | None]:
        """Whether the row of the saga with this stream was written, and what of the news could not be folded.

        Raises StoreUnavailable.
        """
        for _ in range(TRIES):
            row = self.sagas.get(stream.subject)
            try:
                step = self._step(stream, row, news)
            except DETERMINISTIC as error:
                commit = news.cause
                return False, Stop(commit.region if commit else "", commit.number if commit else 0, type(error).__name__)
            if step.row == (row or _blank(stream)):
                return False, step.stop
            if self.sagas.store(step.row, expected=row):
                return True, step.stop
        raise StoreUnavailable(f"{stream}: others wrote this row {TRIES} times in between")

    def tell_causes(self, commits: Iterable[Commit]) -> int:
        """Tell the sagas that `commits` ask for. Returns how many rows were written. Raises StoreUnavailable."""
        told = [self(stream, SagaNews(cause=commit)) for commit in commits for stream in streams_of_sagas(commit)]
        return sum(written for written, _ in told)

    def _step(self, stream: StreamName, row: SagaRow | None, news: SagaNews) -> Step[SagaRow]:
        known = row or _blank(stream)
        if news.cause is not None and known.cause is None:
            known = _caused(known, news.cause)
        return self.follower.follow(stream, known, news.at_hand, start=lambda: self._start(stream, known), fold=_fold)

    def _start(self, stream: StreamName, row: SagaRow) -> SagaRow:
        cause = self.follower.events.get(row.cause) if row.cause else None
        return _caused(_blank(stream), cause) if cause else _blank(stream)


def streams_of_sagas(commit: Commit) -> list[StreamName]:
    """The streams of the sagas that `commit` asks for."""
    return [stream_of_saga(commit.stream, asked.saga_id) for asked in sagas_asked_for(commit)]


def _blank(stream: StreamName) -> SagaRow:
    return SagaRow(account_of(stream), SagaState(stream.subject))


def _caused(row: SagaRow, cause: Commit) -> SagaRow:
    key = CommitKey(cause.stream, cause.region, cause.number)
    return replace(_evolved(row, cause), cause=key, correlation_id=cause.correlation_id)


def _fold(row: SagaRow, commit: Commit) -> SagaRow:
    return replace(_evolved(row, commit), correlation_id=row.correlation_id or commit.correlation_id)


def _evolved(row: SagaRow, commit: Commit) -> SagaRow:
    state = row.state
    for event in commit.events:
        state = evolve(state, event, commit.at)
    return replace(row, state=state)
