"""Finds replies and sagas that were asked for and have no outcome, and takes them on: records that never came, senders that
died, attempts that were postponed.

Commits that ask for an effect stand in the index `open` under the minute of their append. A sweep reads past minutes, oldest
first, and remembers in a watermark how far it came and what it left unsettled on the way.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from liushui.application.pull_kf_messages import PullKfMessages
from liushui.application.send_one_reply import SendOneReply
from liushui.application.send_replies import TRANSIENT, send_intents
from liushui.application.sweep_sagas import SweepSagas
from liushui.application.wake_compensations import WakeCompensations
from liushui.domain.commits import Commit, open_keys_of_minute
from liushui.domain.errors import UndecodableCommit
from liushui.domain.reply import stream_of_reply
from liushui.ports import Clock, CommitKey, EventStore, LeftOver, Watermark, Watermarks

MINUTE_MS = 60_000
SETTLED_MINUTES = 2
"""How old a minute is when it is read: senders had their chance, and the index, which follows the table, has caught up."""
FIRST_LOOK_BACK_MINUTES = 50 * 60
"""How far back a region's first sweep looks, and one whose watermark was lost: older intents are past WeChat's 48 hours."""
PULL_SECONDS = 20.0
"""A pull of customer-service messages at its longest: further pages have their turn in the next sweep, other commits in this."""
MAX_LEFT = 1000
"""Left-overs a watermark keeps, some 100 KB. When it is full no further minute is read until some are settled; senders are not
held up by that, and the outcome says `stalled`."""
BROKEN_AGAIN_MS = 10 * MINUTE_MS
GIVE_UP_AFTER_MS = 60 * 60 * MINUTE_MS
"""A commit that raises each time is dropped, and counted, when its replies' deadlines are long past."""


@dataclass(slots=True, kw_only=True)
class SweepOutcome:
    """What a sweep did, for logs and metrics. `replies` counts the replies that were looked at by what they are now;
    `refused_tokens`: account and kind, error class and errcode of each token that WeChat refused to give just now;
    `pulled` customer-service messages that are new; `commits` those read; `left` and `behind_minutes` say what remains;
    `stalled`: too much is left; `overtaken`: another sweep was faster, and its watermark stands. `broken`: classes of errors;
    `dropped`: commits that can never be swept. `compensations` and `sagas`: what was done for those that nobody went on with
    (see `wake_compensations`, `sweep_sagas`)."""

    replies: Counter[str] = field(default_factory=Counter)
    refused_tokens: list[tuple[str, str, int | None]] = field(default_factory=list)
    pulled: int = 0
    commits: int = 0
    left: int = 0
    behind_minutes: int = 0
    stalled: bool = False
    overtaken: bool = False
    broken: list[str] = field(default_factory=list)
    dropped: int = 0
    compensations: Counter[str] = field(default_factory=Counter)
    sagas: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class SweepIntents:
    """The use case behind `functions/sweep_intents`."""

    events: EventStore
    watermarks: Watermarks
    send: SendOneReply
    compensations: WakeCompensations
    sagas: SweepSagas
    clock: Clock
    pull: PullKfMessages | None = None

    def __call__(self, *, seconds: float) -> SweepOutcome:
        """Sweeps for about `seconds`; the next sweep goes on where this one stopped. Raises StoreUnavailable."""
        started = self.clock.monotonic()
        subject = f"sweep_intents#{self.events.region}"
        newest = self.clock.now_ms() // MINUTE_MS - SETTLED_MINUTES
        before = self.watermarks.get(subject) or Watermark(minute=self._first_minute(newest))
        outcome = SweepOutcome()
        sweep = _Sweep(self, outcome, before, started + seconds)
        # What people decided comes first, and is carried out in all the time that there is: it is little, and must not wait
        # behind many replies that wait for their account's budget.
        self.compensations(
            until=started + seconds / 8, end=started + seconds, done=outcome.compensations, broken=outcome.broken
        )
        self.sagas(until=self.clock.monotonic() + seconds / 8, done=outcome.sagas, broken=outcome.broken)
        sweep.look_again(started + seconds * 3 / 4)
        sweep.read_on(newest)
        after = sweep.watermark
        outcome.refused_tokens = self.send.tokens.take_refusals()
        outcome.left, outcome.behind_minutes = len(after.left), max(newest + 1 - after.minute, 0)
        outcome.overtaken = not self.watermarks.put(subject, replace(after, version=before.version + 1))
        return outcome

    def _first_minute(self, newest: int) -> int:
        oldest = self.events.oldest_opened()
        return newest if oldest is None else max(min(oldest, newest), newest - FIRST_LOOK_BACK_MINUTES)


class _Sweep:
    """One run: the watermark as it moves on."""

    def __init__(self, use: SweepIntents, outcome: SweepOutcome, before: Watermark, until: float) -> None:
        self._use = use
        self._outcome = outcome
        self._until = until
        self._minute, self._shard = before.minute, before.shard
        self._left = deque(before.left)

    @property
    def watermark(self) -> Watermark:
        """How far the run came."""
        return Watermark(self._minute, self._shard, tuple(self._left))

    def look_again(self, until: float) -> None:
        """Take up each left-over that is due, once. What is still open goes to the end, so that all have their turn."""
        for _ in range(len(self._left)):
            if self._use.clock.monotonic() >= until:
                return
            left = self._left.popleft()
            if left.due > self._use.clock.now_ms():
                self._left.append(left)
            elif (again := self._settle(left.key)) is not None:
                self._left.append(again)

    def read_on(self, newest: int) -> None:
        """Read the index on, up to and with the minute `newest`."""
        while self._minute <= newest and self._use.clock.monotonic() < self._until:
            key = open_keys_of_minute(self._use.events.region, self._minute)[self._shard]
            left = list(self._sweep_one(key))
            if len(self._left) + len(left) > MAX_LEFT:
                self._outcome.stalled = True
                return
            self._left.extend(left)
            shards = len(open_keys_of_minute(self._use.events.region, self._minute))
            self._minute, self._shard = self._minute + (self._shard + 1) // shards, (self._shard + 1) % shards

    def _sweep_one(self, open_key: str) -> Iterator[LeftOver]:
        for key in self._use.events.opened(open_key):
            if self._use.clock.monotonic() >= self._until:
                yield LeftOver(key, due=0)
            elif (left := self._settle(key)) is not None:
                yield left

    def _settle(self, key: CommitKey) -> LeftOver | None:
        """Take a commit's replies as far as possible; what remains to be looked at, or None."""
        self._outcome.commits += 1
        commit: Commit | None = None
        try:
            commit = self._use.events.get(key)
            if commit is None:
                return self._drop()
            due = self._due_after(commit)
        except UndecodableCommit as error:
            return self._drop(error)
        except Exception as error:  # noqa: BLE001 - one commit must not end the sweep of the others
            due = self._due_after_error(commit, error)
        return None if due is None else LeftOver(key, due)

    def _due_after_error(self, commit: Commit | None, error: Exception) -> int | None:
        """When what raises is looked at again; None: it was long enough."""
        self._outcome.broken.append(type(error).__name__)
        now = self._use.clock.now_ms()
        if commit is not None and now > commit.at + GIVE_UP_AFTER_MS:
            self._outcome.dropped += 1
            return None
        return now + (0 if isinstance(error, TRANSIENT) else BROKEN_AGAIN_MS)

    def _due_after(self, commit: Commit) -> int | None:
        try:
            due = self._due_of_replies(commit)
        finally:  # a reply that raises must not keep the sagas from being started, nor the other way round
            due_of_sagas = self._due_of_sagas(commit)
        return min((each for each in (due, due_of_sagas) if each is not None), default=None)

    def _due_of_sagas(self, commit: Commit) -> int | None:
        try:
            self._use.sagas.start_lost(commit, self._outcome.sagas)
        except Exception as error:  # noqa: BLE001 - the commit's replies are due when they are
            return self._due_after_error(commit, error)
        return None

    def _due_of_replies(self, commit: Commit) -> int | None:
        until = min(self._until, self._use.clock.monotonic() + PULL_SECONDS)
        if self._use.pull is not None and (pulled := self._use.pull(commit, until=until)) is not None:
            self._outcome.pulled += pulled.messages
            self._outcome.broken += [*pulled.skipped, *([pulled.error] if pulled.error else [])]
            return pulled.due
        dues: list[int] = []
        for progress in send_intents(self._use.send, commit, until=self._until, fresh=False):
            self._outcome.replies["taken" if progress.taken else progress.state.status] += 1
            if progress.due is not None:
                dues.append(progress.due)
            elif self._use.compensations.start_if_nobody_asked(
                stream_of_reply(commit.stream, progress.state.reply_id), progress.state
            ):
                self._outcome.compensations["started"] += 1
        return min(dues, default=None)

    def _drop(self, error: Exception | None = None) -> LeftOver | None:
        self._outcome.dropped += 1
        if error is not None:
            self._outcome.broken.append(type(error).__name__)
        return None
