"""Folds commits into the `users` read model, and what they say of replies and sagas into `replies` and `sagas`.

The read model is its own checkpoint: each user is written once a batch, on condition that nobody else wrote it in between.
What cannot be folded parks its user and is no failure of the batch; what a table refused for now is, and is delivered again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

from liushui.application.following import Step, Stop, StreamFollower, account_of
from liushui.application.project_replies import ProjectReplies, ReplyNews, streams_of_replies
from liushui.application.project_sagas import ProjectSagas, SagaNews, streams_of_sagas
from liushui.application.user_rows import blank_user, follow_user, refold_user
from liushui.domain.commits import Commit
from liushui.domain.errors import StoreUnavailable, UndecodableCommit
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey, EventStore, Replies, UserRow, Users
from liushui.ports.sagas import Sagas

TRIES: Final = 8
GIVE_UP_AFTER: Final = 3
"""Refusals of one table in one batch, after which the rest is left to the next delivery: each refusal is a wait."""


class Record(Protocol):
    """A record of the transport. `key` None: not about a commit; `commit` None: about one, but not readable (`error`: the class
    of the error)."""

    @property
    def sequence_number(self) -> str: ...
    @property
    def key(self) -> CommitKey | None: ...
    @property
    def commit(self) -> Commit | None: ...
    @property
    def error(self) -> str | None: ...


@dataclass(slots=True, kw_only=True)
class ProjectionOutcome:
    """What became of a batch, for logs and metrics.

    `users`, `replies` and `sagas` count rows written, `stale` commits that were folded before, `skipped` users that were parked
    before, `ahead` users that wait for a missing commit, `dropped` records that are not about a commit. `parked` and
    `unreadable` (of replies and other streams) name commits that cannot be folded: `<stream>@<region> <number> <error>`.
    `failed` are the sequence numbers to deliver again, `broken` those of what is unreadable or dropped with the class of the
    error: a repeat would meet it again, and no mark remembers them.
    """

    users: int = 0
    replies: int = 0
    sagas: int = 0
    stale: int = 0
    skipped: int = 0
    ahead: int = 0
    dropped: int = 0
    parked: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class UserNews:
    """What a batch says of one user, and the records that said so."""

    at_hand: dict[str, dict[int, Commit | None]] = field(default_factory=dict)
    sequence_numbers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ProjectUsers:
    """The use case behind `functions/project_users`. `regions`: those whose sub-streams a stream may have."""

    events: EventStore
    users: Users
    replies: Replies
    regions: tuple[str, ...]
    sagas: Sagas

    def __call__(self, records: Iterable[Record]) -> ProjectionOutcome:
        """Project a batch. What a table refused is told in `failed` and does not raise."""
        batch = _Batch(self)
        for record in records:
            batch.take(record)
        batch.project()
        return batch.outcome

    def unpark(self, account: str, user: str) -> JsonObject | None:
        """Catch up a parked user from the store. Returns the mark that stands afterwards: None, or why it is parked again.

        `account` is `<tenant>/<account>`. Raises StoreUnavailable.
        """
        tenant, _, name = account.partition("/")
        stream = StreamName(tenant, name, "user", user)
        live, *others = self.users.generations().current
        for generation in others:
            self._unpark(generation, stream)
        return self._unpark(live, stream)

    def _unpark(self, generation: int, stream: StreamName) -> JsonObject | None:
        follower = StreamFollower(self.events, self.regions)
        for _ in range(TRIES):
            row = self.users.load(generation, account_of(stream), stream.subject)
            if row is None or row.parked is None:
                return None
            step = refold_user(follower, stream, row, {})
            ProjectReplies(self.replies, follower).tell_causes(step.new)
            ProjectSagas(self.sagas, follower).tell_causes(step.new)
            if step.row == row or self.users.store(generation, step.row, expected=row):
                return step.row.parked
        raise StoreUnavailable(f"{stream}: others wrote this user {TRIES} times in between")


class _Batch:
    """One batch on its way into the read models."""

    def __init__(self, use_case: ProjectUsers) -> None:
        self.outcome = ProjectionOutcome()
        self._users = use_case.users
        self._follower = StreamFollower(use_case.events, use_case.regions)
        self._project_reply = ProjectReplies(use_case.replies, self._follower)
        self._project_saga = ProjectSagas(use_case.sagas, self._follower)
        self._saga_news: dict[StreamName, SagaNews] = {}
        self._user_news: dict[StreamName, UserNews] = {}
        self._reply_news: dict[StreamName, ReplyNews] = {}
        self._refused = 0

    def take(self, record: Record) -> None:
        """Put a record to the user, the replies and the sagas that it is about."""
        key, commit = record.key, record.commit
        if key is None:
            self.outcome.dropped += 1
            self.outcome.broken[record.sequence_number] = record.error or "NoCommit"
            return
        if key.stream.kind == "user":
            self._user_news.setdefault(key.stream, UserNews()).at_hand.setdefault(key.region, {})[key.number] = commit
            self._user_news[key.stream].sequence_numbers.append(record.sequence_number)
        elif key.stream.kind == "reply":
            self._reply_news.setdefault(key.stream, ReplyNews()).at_hand.setdefault(key.region, {})[key.number] = commit
            self._reply_news[key.stream].sequence_numbers.append(record.sequence_number)
        elif key.stream.kind == "saga":
            self._saga_news.setdefault(key.stream, SagaNews()).at_hand.setdefault(key.region, {})[key.number] = commit
            self._saga_news[key.stream].sequence_numbers.append(record.sequence_number)
        elif commit is None:
            stop = Stop(key.region, key.number, UndecodableCommit.__name__)
            self._tell_unreadable(key.stream, stop, [record.sequence_number])
        if commit is not None:
            for stream in streams_of_replies(commit):
                self._reply_news.setdefault(stream, ReplyNews()).add_cause(commit)
                self._reply_news[stream].sequence_numbers.append(record.sequence_number)
            for stream in streams_of_sagas(commit):
                self._saga_news.setdefault(stream, SagaNews()).cause = commit
                self._saga_news[stream].sequence_numbers.append(record.sequence_number)

    def project(self) -> None:
        """Replies and sagas first: a user's checkpoint says that what the commits before it caused is told. Then the users, in
        every current generation; one that a rebuild began in the meantime gets the batch as well."""
        for stream, of_reply in self._reply_news.items():
            self._attempt(of_reply.sequence_numbers, partial(self._project_one_reply, stream, of_reply))
        self._refused = 0  # another table: it may well answer
        for stream, of_saga in self._saga_news.items():
            self._attempt(of_saga.sequence_numbers, partial(self._project_one_saga, stream, of_saga))
        self._refused = 0
        done: set[int] = set()
        while missing := [generation for generation in self._current_generations() if generation not in done]:
            for generation in missing:
                is_live = not done
                for stream, news in self._user_news.items():
                    self._attempt(news.sequence_numbers, partial(self._project_user, stream, news, generation, is_live))
                done.add(generation)

    def _current_generations(self) -> tuple[int, ...]:
        """No generation where the pointer cannot be read: then every user of the batch has failed."""
        try:
            return self._users.generations().current if self._user_news else ()
        except StoreUnavailable:
            for news in self._user_news.values():
                self.outcome.failed += news.sequence_numbers
            return ()

    def _attempt(self, sequence_numbers: list[str], work: Callable[[], None]) -> None:
        if self._refused < GIVE_UP_AFTER:
            try:
                work()
            except StoreUnavailable:
                self._refused += 1
            else:
                return
        self.outcome.failed += sequence_numbers

    def _project_one_reply(self, stream: StreamName, news: ReplyNews) -> None:
        written, stop = self._project_reply(stream, news)
        self.outcome.replies += written
        if stop is not None:
            self._tell_unreadable(stream, stop, news.sequence_numbers)

    def _tell_unreadable(self, stream: StreamName, stop: Stop, sequence_numbers: Iterable[str]) -> None:
        self.outcome.unreadable.append(_named(stream, stop))
        self.outcome.broken |= dict.fromkeys(sequence_numbers, stop.error_class)

    def _project_one_saga(self, stream: StreamName, news: SagaNews) -> None:
        written, stop = self._project_saga(stream, news)
        self.outcome.sagas += written
        if stop is not None:
            self.outcome.unreadable.append(_named(stream, stop))

    def _project_user(self, stream: StreamName, news: UserNews, generation: int, is_live: bool) -> None:
        for turn in range(TRIES):
            row = self._users.load(generation, account_of(stream), stream.subject)
            if is_live and not turn:
                self._count_known(row, news)
            if row is not None and row.parked is not None:
                return
            step = self._step(stream, row, news, is_live=is_live)
            if is_live:
                self._tell_missed(step.new, news)
            if step.row == (row or blank_user(stream)):
                return
            if self._users.store(generation, step.row, expected=row):
                self._count_written(stream, step, is_live=is_live)
                return
        raise StoreUnavailable(f"{stream}: others wrote this user {TRIES} times in between")

    def _step(self, stream: StreamName, row: UserRow | None, news: UserNews, *, is_live: bool) -> Step[UserRow]:
        if row is None and not is_live:  # being built: records of earlier commits will not come again
            return refold_user(self._follower, stream, None, news.at_hand)
        return follow_user(self._follower, stream, row, news.at_hand)

    def _tell_missed(self, commits: Iterable[Commit], news: UserNews) -> None:
        """What was read from the store has no record in this batch that would tell what it caused."""
        missed = [commit for commit in commits if news.at_hand.get(commit.region, {}).get(commit.number) is None]
        self.outcome.replies += self._project_reply.tell_causes(missed)
        self.outcome.sagas += self._project_saga.tell_causes(missed)

    def _count_known(self, row: UserRow | None, news: UserNews) -> None:
        if row is not None and row.parked is not None:
            self.outcome.skipped += 1
        elif row is not None:
            known = row.checkpoint
            self.outcome.stale += sum(n <= known.get(region, 0) for region, numbers in news.at_hand.items() for n in numbers)

    def _count_written(self, stream: StreamName, step: Step[UserRow], *, is_live: bool) -> None:
        self.outcome.users += 1
        if is_live:
            self.outcome.ahead += bool(step.row.ahead)
            self.outcome.parked += [_named(stream, step.stop)] if step.stop else []


def _named(stream: StreamName, stop: Stop) -> str:
    return f"{stream.in_region(stop.region)} {stop.number} {stop.error_class}"
