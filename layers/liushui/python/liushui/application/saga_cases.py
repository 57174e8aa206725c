"""A saga under way, as its own stream tells it, and continuing that stream."""

from collections.abc import Sequence
from dataclasses import dataclass

from liushui.domain.commits import Commit, Proposal
from liushui.domain.events import record
from liushui.domain.saga_events import SagaEvent
from liushui.domain.saga_state import SagaState, fold
from liushui.domain.streams import NO_STREAM, StreamName
from liushui.ports import EventStore

TRIES = 8
"""How often a decision is taken anew because another commit came in between."""


@dataclass(frozen=True, slots=True)
class SagaCase:
    """One saga: the commits of its own stream in this region, and where it stands."""

    stream: StreamName
    own: tuple[Commit, ...]
    state: SagaState

    @property
    def number(self) -> int:
        """The newest commit's."""
        return self.own[-1].number if self.own else 0


@dataclass(frozen=True, slots=True)
class SagaCases:
    """Reads and continues the streams of sagas."""

    events: EventStore

    def load(self, stream: StreamName) -> SagaCase:
        """The saga of this stream; REQUESTED where it was not started. Raises StoreError."""
        own = tuple(self.events.read(stream))
        return SagaCase(stream, own, fold(stream.subject, own))

    def append(self, case: SagaCase, events: Sequence[SagaEvent], *, cause: str, origin: Commit | None = None) -> SagaCase:
        """Record `events` in one commit exactly behind what `case` shows; `cause` names the writer's act, so that only its own
        put counts as done. `origin`: the commit that asked for the saga, for its first. Raises VersionConflict."""
        proposal = _proposal(events, case.own[-1] if case.own else origin)
        appended = self.events.append(
            case.stream, lambda _: proposal, cause=f"{cause}:{case.number + 1}", expected=case.number or NO_STREAM
        )
        own = (*case.own, appended.commit)
        return SagaCase(case.stream, own, fold(case.stream.subject, own))

    def note(self, case: SagaCase, event: SagaEvent, *, cause: str) -> None:
        """Record `event` behind whatever stands."""
        proposal = _proposal([event], case.own[-1])
        self.events.append(case.stream, lambda _: proposal, cause=cause)


def _proposal(events: Sequence[SagaEvent], before: Commit | None) -> Proposal:
    recorded = [record(event) for event in events]
    if before is None:
        return Proposal(events=recorded)
    return Proposal(
        events=recorded,
        correlation_id=before.correlation_id,
        causation_id=before.commit_id,
        trace_id=before.trace_id,
    )
