"""What happened between a user and the bot: who there is, one commit after the other, and the state as of any moment.

Reads only. Everything here may hold what a user wrote, so nothing of it goes into a log or an error.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from liushui.application.following import DETERMINISTIC
from liushui.application.stream_reading import ReadCommit, StreamReader
from liushui.domain import reply
from liushui.domain.commits import Commit
from liushui.domain.errors import UndecodableCommit, UnknownConversation
from liushui.domain.events import ReplyAnswered, ReplyRequested
from liushui.domain.streams import StreamName
from liushui.domain.user import INITIAL, UserState, carried_state, fold
from liushui.ports import CommitKey, Replies, ReplyRow, UserReader, UserRow
from liushui.ports.conversations import UserDirectory

PAGE = 50
FOLDED_AT_MOST = 500
"""Commits that are folded for a state where one region wrote the stream: what it was before them, a commit carries."""


@dataclass(frozen=True, slots=True)
class AtTime:
    """As of a time: milliseconds since the epoch."""

    at: int


@dataclass(frozen=True, slots=True)
class AtCommit:
    """As of a commit, this one included."""

    region: str
    number: int


@dataclass(frozen=True, slots=True)
class AtPosition:
    """As of the commit at a position in the merged order, counted from 1; 0: before all."""

    position: int


Moment = AtTime | AtCommit | AtPosition


@dataclass(frozen=True, slots=True)
class FoundUser:
    """`row` None: something is recorded of the user, but not projected yet."""

    user: str
    row: UserRow | None


@dataclass(frozen=True, slots=True)
class FoundUsers:
    """Users by id. `after`: where the next page begins; None: this is the last."""

    users: tuple[FoundUser, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit of a conversation with the replies that it caused. `error`: the class of what makes it undecodable, or keeps
    it from being folded."""

    position: int
    commit: Commit
    error: str | None
    replies: tuple[ReplyRow, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of a conversation, newest first. `total` counts its commits, `before` begins the page of what is older (None:
    nothing is). `row` is what the read model has of the user."""

    stream: StreamName
    entries: tuple[Entry, ...]
    total: int
    before: int | None
    row: UserRow | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A commit that did not enter a state, and the class of the error."""

    region: str
    number: int
    error: str


@dataclass(frozen=True, slots=True)
class StateAsOf:
    """A user's state after the first `position` of `total` commits, the newest of which is `commit`. `folded`: how many of them
    were folded for it; what the others made, a commit carried."""

    stream: StreamName
    state: UserState
    position: int
    total: int
    commit: Commit | None
    folded: int
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Conversations:
    """The use case behind the console's conversations. Accounts are `<tenant>/<account>`. Raises StoreUnavailable."""

    reader: StreamReader
    users: UserReader
    directory: UserDirectory
    replies: Replies

    def find(self, account: str, text: str = "", *, after: str | None = None, limit: int = PAGE) -> FoundUsers:
        """The users whose ids begin with `text`; who is called exactly so comes first, projected or not."""
        text = text.strip()
        page = self.directory.page(account, prefix=text, after=after, limit=limit)
        found = tuple(FoundUser(row.user, row) for row in page.rows)
        if text and after is None and (not found or found[0].user != text) and self.reader.newest(stream_of(account, text)):
            found = (FoundUser(text, None), *found)
        return FoundUsers(found, page.after)

    def timeline(self, account: str, user: str, *, before: int | None = None, limit: int = PAGE) -> Timeline:
        """The page of the newest commits at positions below `before` (None: of all). Raises UnknownConversation."""
        stream, newest = self._known(account, user)
        reads, total = self._page(stream, newest, before, limit)
        entries = tuple(Entry(position, read.commit, _error_of(read), self._replies(read)) for position, read in reads)
        older = entries[-1].position if entries and entries[-1].position > 1 else None
        return Timeline(stream, entries, total, older, self.users.get(account, user))

    def state_as_of(self, account: str, user: str, moment: Moment | None = None) -> StateAsOf:
        """The state as of `moment` (None: now), by folding. Raises UnknownConversation where there is no such moment."""
        stream, newest = self._known(account, user)
        if len(newest) > 1:
            reads = self.reader.all(stream, newest)
            return _folded(stream, _until(reads, moment, newest), INITIAL, 0, len(reads))
        ((region, total),) = newest.items()
        position = self._position(stream, region, total, moment)
        first, state = self._start(stream, region, position)
        return _folded(stream, self.reader.between(stream, region, first, position), state, first, total)

    def _known(self, account: str, user: str) -> tuple[StreamName, dict[str, int]]:
        stream = stream_of(account, user)
        if not user or not (newest := self.reader.newest(stream)):
            raise UnknownConversation(
                f"nothing is recorded of this user in account {account!r}: look for the id by its beginning"
            )
        return stream, newest

    def _page(
        self, stream: StreamName, newest: dict[str, int], before: int | None, limit: int
    ) -> tuple[list[tuple[int, ReadCommit]], int]:
        if len(newest) > 1:
            reads = self.reader.all(stream, newest)
            total = len(reads)
            last = total if before is None else min(max(before - 1, 0), total)
            first = max(last - limit, 0)
            page = list(enumerate(reads[first:last], start=first + 1))
        else:
            ((region, total),) = newest.items()
            last = total if before is None else min(max(before - 1, 0), total)
            between = self.reader.between(stream, region, max(last - limit, 0), last)
            page = [(read.commit.number, read) for read in between]
        return page[::-1], total

    def _position(self, stream: StreamName, region: str, total: int, moment: Moment | None) -> int:
        match moment:
            case AtTime(at):
                return self.reader.last_before(stream, region, total, at)
            case AtCommit(of, number):
                return _within(number if of == region else -1, 1, total)
            case AtPosition(position):
                return _within(position, 0, total)
        return total

    def _start(self, stream: StreamName, region: str, position: int) -> tuple[int, UserState]:
        """Where to begin to fold, and from which state: the beginning, unless a commit not far back carries one."""
        first = position - FOLDED_AT_MOST
        if first > 0:
            try:
                commit = self.reader.events.get(CommitKey(stream, region, first))
            except UndecodableCommit:
                commit = None
            if commit is not None and (state := carried_state(commit)) is not None:
                return first, state
        return 0, INITIAL

    def _replies(self, read: ReadCommit) -> tuple[ReplyRow, ...]:
        return tuple(self._reply(read.commit, reply_id, kind) for reply_id, kind in _caused(read.commit))

    def _reply(self, commit: Commit, reply_id: str, kind: str) -> ReplyRow:
        """The reply's row; as its cause tells it where it was answered on the spot or is not projected yet."""
        row = self.replies.get(reply_id) if kind == ReplyRequested.__name__ else None
        if row is not None:
            return row
        key = CommitKey(commit.stream, commit.region, commit.number)
        state = reply.fold(reply_id, [commit])
        account = f"{commit.stream.tenant}/{commit.stream.account}"
        return ReplyRow(account, state, key, commit.at, commit.correlation_id)


def stream_of(account: str, user: str) -> StreamName:
    """The stream of a user of the account `<tenant>/<account>`."""
    tenant, _, name = account.partition("/")
    return StreamName(tenant, name, "user", user)


def _within(value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise UnknownConversation(f"there is no such commit of this user: positions go from {least} to {most}")
    return value


def _until(reads: list[ReadCommit], moment: Moment | None, newest: dict[str, int]) -> Iterable[ReadCommit]:
    match moment:
        case AtTime(at):
            return [read for read in reads if read.commit.at <= at]
        case AtPosition(position):
            return reads[: _within(position, 0, len(reads))]
        case AtCommit(region, number):
            _within(number, 1, newest.get(region, 0))
            return reads[: _place(reads, region, number)]
    return reads


def _place(reads: list[ReadCommit], region: str, number: int) -> int:
    """How many come up to and with a commit. One that repeats another region's is not among them: those before it are."""
    numbers = [read.commit.number if read.commit.region == region else 0 for read in reads]
    return max((place for place, found in enumerate(numbers, start=1) if 0 < found <= number), default=0)


def _folded(stream: StreamName, reads: Iterable[ReadCommit], state: UserState, first: int, total: int) -> StateAsOf:
    position, commit, skipped = first, None, list[Skipped]()
    for read in reads:
        position, commit, error = position + 1, read.commit, read.error
        if error is None:
            try:
                state = fold([commit], state)
            except DETERMINISTIC as failure:
                error = type(failure).__name__
        if error is not None:
            skipped.append(Skipped(commit.region, commit.number, error))
    return StateAsOf(stream, state, position, total, commit, position - first, tuple(skipped))


def _error_of(read: ReadCommit) -> str | None:
    skipped = _folded(read.commit.stream, [read], INITIAL, 0, 1).skipped
    return skipped[0].error if skipped else None


def _caused(commit: Commit) -> Iterator[tuple[str, str]]:
    for event in commit.events:
        reply_id = event.data.get("reply_id")
        if event.type in (ReplyAnswered.__name__, ReplyRequested.__name__) and isinstance(reply_id, str):
            yield reply_id, event.type
