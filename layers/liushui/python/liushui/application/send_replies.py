"""Sends the replies that commits ask for, as their records come by, and pulls the customer-service messages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from liushui.application.pull_kf_messages import PullKfMessages
from liushui.application.send_one_reply import SECONDS_FOR_ONE, Progress, SendOneReply
from liushui.domain.commits import Commit
from liushui.domain.errors import AppendTimedOut, StoreUnavailable
from liushui.domain.events import ReplyRequested, typed
from liushui.ports import Clock, CommitKey, EventStore

TRANSIENT = (StoreUnavailable, AppendTimedOut)
PULL_SECONDS = 60.0
"""A pull of customer-service messages at its longest; what is left then is the sweeper's, lest it hold up everybody's replies."""


class Record(Protocol):
    """A record of the transport. `key` None: not about a commit; `commit` None: about none, or not readable (`error`: the
    class of the error)."""

    @property
    def sequence_number(self) -> str: ...
    @property
    def key(self) -> CommitKey | None: ...
    @property
    def commit(self) -> Commit | None: ...
    @property
    def error(self) -> str | None: ...


@dataclass(slots=True, kw_only=True)
class SendingOutcome:
    """What became of a batch, for logs and metrics.

    `replies` counts replies by what they are now (`sent`, `failed`, `unknown`, `postponed` …, or `taken` by another sender).
    `refused_tokens`: account and kind, error class and errcode of each token that WeChat refused to give just now. `pulled`
    counts customer-service messages that are new; `put_off`: classes of errors that pulls met, with which the sweeper goes on.
    `skipped`: records without an intent of this region. `broken`: sequence numbers of records that a repeat would meet the same
    error with, and its class; the sweeper takes what they left. `retry_from`: the sequence number at which our own store, or the
    time, gave out.
    """

    replies: Counter[str] = field(default_factory=Counter)
    refused_tokens: list[tuple[str, str, int | None]] = field(default_factory=list)
    pulled: int = 0
    put_off: list[str] = field(default_factory=list)
    skipped: int = 0
    broken: dict[str, str] = field(default_factory=dict)
    retry_from: str | None = None


@dataclass(slots=True)
class SendReplies:
    """The use case behind `functions/send_replies`. Trouble with WeChat is recorded, never reported: it holds up no shard."""

    events: EventStore
    send: SendOneReply
    clock: Clock
    pull: PullKfMessages | None = None

    def __call__(self, records: Sequence[Record], *, seconds: float) -> SendingOutcome:
        """Takes the batch in its order, for about `seconds`."""
        until = self.clock.monotonic() + seconds
        outcome = SendingOutcome()
        for done, record in enumerate(records):
            if record.commit is None and record.key is not None and record.key.region == self.events.region:
                outcome.broken[record.sequence_number] = str(record.error)  # it may ask for a reply
                continue
            if record.commit is None or record.commit.region != self.events.region:
                outcome.skipped += 1
                continue
            if done and self.clock.monotonic() + SECONDS_FOR_ONE > until:
                outcome.retry_from = record.sequence_number
                break
            try:
                self._send_all(record.sequence_number, record.commit, until, outcome)
            except TRANSIENT:
                outcome.retry_from = record.sequence_number
                break
            except Exception as error:  # noqa: BLE001 - reported, it would come back and hold up the shard
                outcome.broken[record.sequence_number] = type(error).__name__
        outcome.refused_tokens = self.send.tokens.take_refusals()
        return outcome

    def _send_all(self, sequence_number: str, commit: Commit, until: float, outcome: SendingOutcome) -> None:
        if self.pull is not None and (pulled := self.pull(commit, until=min(until, self.clock.monotonic() + PULL_SECONDS))):
            outcome.pulled += pulled.messages
            lost = list(pulled.skipped)
            if pulled.error is not None:
                (lost if pulled.due is None else outcome.put_off).append(pulled.error)
            if lost:
                outcome.broken[sequence_number] = ", ".join(lost)
            return
        asked = False
        for progress in send_intents(self.send, commit, until=until, fresh=True):
            asked = True
            outcome.replies["taken" if progress.taken else progress.state.status] += 1
        outcome.skipped += not asked


def send_intents(send: SendOneReply, commit: Commit, *, until: float, fresh: bool) -> Iterator[Progress]:
    """Send each reply that `commit` asks for, in their order, and right behind a composed one what its handler asked for
    beside; how far each came. Raises what `SendOneReply` raises, TypeError and KeyError for an event that fits no schema."""
    for event in commit.events:
        intent = typed(event)
        if isinstance(intent, ReplyRequested):
            progress = send(commit, intent, until=until, fresh=fresh)
            yield progress
            if progress.composed is not None:
                yield from send_intents(send, progress.composed, until=until, fresh=fresh)
