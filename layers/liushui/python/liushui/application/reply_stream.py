"""One reply's stream in the hands of one sender: what stands, and what is put behind it. Who comes late does not decide."""

from liushui.domain.commits import Commit, Proposal
from liushui.domain.errors import VersionConflict
from liushui.domain.events import ReplyEvidenceRecorded, ReplyRequested, TypedEvent, record
from liushui.domain.reply import evolve, fold, stream_of_reply
from liushui.domain.streams import NO_STREAM
from liushui.ports import EventStore


class ReplyStream:
    """`state` is the reply as far as `sender` knows it; `cause` the commit that asked for it."""

    def __init__(self, events: EventStore, cause: Commit, intent: ReplyRequested, sender: str) -> None:
        self._events = events
        self._cause = cause
        self._stream = stream_of_reply(cause.stream, intent.reply_id)
        self._number = 0
        self.sender = sender
        self.state = fold(intent.reply_id, [cause])

    def read(self) -> None:
        """Learn what stands."""
        for commit in self._events.read(self._stream):
            self._follow(commit)

    def append(self, event: TypedEvent) -> None:
        """Record `event` exactly behind what this sender knows. The cause is the sender's own: only its own put, tried again,
        counts as done. Raises VersionConflict."""
        appended = self._events.append(
            self._stream,
            lambda _: self._proposal(event),
            cause=f"{type(event).__name__}:{self._number + 1}:{self.sender}",
            expected=self._number or NO_STREAM,
        )
        self._follow(appended.commit)

    def close(self, outcome: TypedEvent) -> None:
        """Record an attempt's outcome; where the attempt was closed by another meanwhile, as evidence. Raises VersionConflict
        then."""
        try:
            self.append(outcome)
        except VersionConflict:
            evidence = self._evidence(outcome)
            self._events.append(
                self._stream, lambda _: self._proposal(evidence), cause=f"evidence:{self.state.attempts}:{self.sender}"
            )
            raise

    def _follow(self, commit: Commit) -> None:
        self._number = commit.number
        for event in commit.events:
            self.state = evolve(self.state, event, commit.at)

    def _evidence(self, outcome: TypedEvent) -> ReplyEvidenceRecorded:
        would_be = evolve(self.state, record(outcome), self.state.at)
        return ReplyEvidenceRecorded(
            would_be.reply_id,
            self.state.attempts,
            would_be.status,
            would_be.errcode,
            would_be.message_id,
            would_be.detail,
        )

    def _proposal(self, event: TypedEvent) -> Proposal:
        return Proposal(
            events=[record(event)],
            correlation_id=self._cause.correlation_id,
            causation_id=self._cause.commit_id,
            trace_id=self._cause.trace_id,
        )
