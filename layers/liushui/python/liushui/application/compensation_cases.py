"""A reply that is compensated, as its streams tell it: what asked for it, its own events, and where it stands."""

from collections.abc import Callable
from dataclasses import dataclass

from liushui.domain.commits import Commit, Proposal
from liushui.domain.errors import StoreUnavailable, VersionConflict
from liushui.domain.events import ReplyRequested, TypedEvent, record, typed
from liushui.domain.reply import ReplyState, fold
from liushui.domain.streams import NO_STREAM, StreamName
from liushui.ports import EventStore, Replies

TRIES = 8
"""How often a decision is taken anew because another commit came in between."""


@dataclass(frozen=True, slots=True)
class Case:
    """One reply. `intent` is what `cause` asked for, None where that was a passive reply; `own` are the commits of the
    reply's own stream in the region that asked."""

    stream: StreamName
    cause: Commit
    intent: ReplyRequested | None
    own: tuple[Commit, ...]
    state: ReplyState


@dataclass(frozen=True, slots=True)
class CompensationCases:
    """Reads and continues the streams of replies. The read model only says where the cause stands."""

    events: EventStore
    replies: Replies

    def load(self, stream: StreamName) -> Case:
        """The reply of this stream. Raises StoreUnavailable where it is not projected yet, too."""
        row = self.replies.get(stream.subject)
        cause = self.events.get(row.cause) if row is not None and row.cause is not None else None
        if cause is None:
            raise StoreUnavailable(f"{stream}: what asked for it is not projected yet; trying again helps")
        own = tuple(self.events.read(stream, region=cause.region))
        return Case(stream, cause, _intent(cause, stream.subject), own, fold(stream.subject, [cause, *own]))

    def record(self, stream: StreamName, decide: Callable[[Case], TypedEvent | None], *, cause: str) -> tuple[Case, bool]:
        """Append what `decide` says of the reply as it stands, exactly behind that; it is asked again when something came in
        between. The reply as it stands then, and whether anything was appended. Raises StoreError, and what `decide` raises."""
        for _ in range(TRIES):
            case = self.load(stream)
            event = decide(case)
            if event is None:
                return case, False
            try:
                self.append(case, event, cause=cause)
            except VersionConflict:
                continue
            return self.load(stream), True
        raise StoreUnavailable(f"{stream}: others wrote {TRIES} times in between; trying again helps")

    def append(self, case: Case, event: TypedEvent, *, cause: str) -> None:
        """Record `event` exactly behind what `case` shows; `cause` names the writer's act, so that only its own put counts as
        done. Raises VersionConflict when something came in between."""
        number = case.own[-1].number if case.own else 0
        proposal = Proposal(
            events=[record(event)],
            correlation_id=case.cause.correlation_id,
            causation_id=case.own[-1].commit_id if case.own else case.cause.commit_id,
            trace_id=case.cause.trace_id,
        )
        self.events.append(
            case.stream, lambda _: proposal, cause=f"{cause}:{number + 1}", expected=number or NO_STREAM
        )  # fmt: skip


def _intent(cause: Commit, reply_id: str) -> ReplyRequested | None:
    known = (typed(event) for event in cause.events)
    return next((event for event in known if isinstance(event, ReplyRequested) and event.reply_id == reply_id), None)
