"""Starts the workflow `compensate_reply` for replies that failed or became UNKNOWN, as their commits come by."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from liushui.application.send_replies import TRANSIENT, Record
from liushui.domain.commits import Commit
from liushui.domain.compensation import awaits_decision, execution_name
from liushui.domain.errors import WorkflowsUnavailable
from liushui.domain.events import ReplyBecameUnknown, ReplyFailed
from liushui.domain.reply import ReplyState, fold
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey, EventStore, Workflows

_OUTCOMES = (ReplyFailed.__name__, ReplyBecameUnknown.__name__)


@dataclass(slots=True, kw_only=True)
class StartingOutcome:
    """What became of a batch, for logs and metrics. `started`: names of executions; `skipped`: records that ask for none;
    `broken`: sequence numbers of records that a repeat would meet the same error with, and its class; `retry_from`: the
    sequence number at which a service gave out."""

    started: list[str] = field(default_factory=list)
    skipped: int = 0
    broken: dict[str, str] = field(default_factory=dict)
    retry_from: str | None = None


@dataclass(frozen=True, slots=True)
class StartCompensation:
    """The use case behind `functions/start_compensation`."""

    events: EventStore
    workflows: Workflows

    def __call__(self, records: Sequence[Record]) -> StartingOutcome:
        """Takes the batch in its order. Only the region that wrote a commit acts on it."""
        outcome = StartingOutcome()
        for record in records:
            if record.commit is None and self._is_about_a_reply_of_ours(record.key):
                outcome.broken[record.sequence_number] = str(record.error)  # it may have ended badly
                continue
            try:
                name = self._start(record.commit) if record.commit is not None else None
            except (*TRANSIENT, WorkflowsUnavailable):
                outcome.retry_from = record.sequence_number
                break
            except Exception as error:  # noqa: BLE001 - reported, it would come back and hold up the shard
                outcome.broken[record.sequence_number] = type(error).__name__
                continue
            if name is None:
                outcome.skipped += 1
            else:
                outcome.started.append(name)
        return outcome

    def _is_about_a_reply_of_ours(self, key: CommitKey | None) -> bool:
        return key is not None and key.region == self.events.region and key.stream.kind == "reply"

    def _start(self, commit: Commit) -> str | None:
        if commit.region != self.events.region or commit.stream.kind != "reply":
            return None
        if not any(event.type in _OUTCOMES for event in commit.events):
            return None
        state = fold(commit.stream.subject, self.events.read(commit.stream, up_to=commit.number))
        return start(self.workflows, commit.stream, state) if awaits_decision(state) else None


def start(workflows: Workflows, stream: StreamName, state: ReplyState) -> str:
    """Start the compensation of the outcome at which `state` stands, once whoever asks; gives the execution's name.

    Raises WorkflowsUnavailable.
    """
    name = execution_name(state)
    workflows.start(name, {"reply": str(stream), "attempt": state.attempts, "round": state.rounds})
    return name
