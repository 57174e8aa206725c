"""The `replies` read model: each reply as its cause and its own stream tell it, in whichever order they arrive."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from liushui.application.following import DETERMINISTIC, Step, Stop, StreamFollower, account_of
from liushui.domain.commits import Commit
from liushui.domain.errors import StoreUnavailable
from liushui.domain.events import ReplyAnswered, ReplyRequested
from liushui.domain.reply import ReplyState, evolve, stream_of_reply
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey, Replies, ReplyRow

TRIES = 8
_CAUSES = (ReplyAnswered.__name__, ReplyRequested.__name__)


@dataclass(slots=True)
class ReplyNews:
    """What a batch says of one reply: the commit that caused it, commits of its own stream, and the records that said so."""

    cause: Commit | None = None
    at_hand: dict[str, dict[int, Commit | None]] = field(default_factory=dict)
    sequence_numbers: list[str] = field(default_factory=list)

    def add_cause(self, commit: Commit) -> None:
        """Of several causes (one callback recorded in two regions) the first counts."""
        if self.cause is None or _place(commit) < _place(self.cause):
            self.cause = commit


@dataclass(slots=True)
class ProjectReplies:
    """Brings single replies up to date. Safe to be told the same again."""

    replies: Replies
    follower: StreamFollower

    def __call__(self, stream: StreamName, news: ReplyNews) -> tuple[bool, Stop | None]:
        """Whether the row of the reply with this stream was written, and what of the news could not be folded.

        Raises StoreUnavailable.
        """
        # A cause nearly always comes first: its reply's row is put without being looked for.
        row = self.replies.get(stream.subject) if news.at_hand else None
        for _ in range(TRIES):
            try:
                step = self._step(stream, row, news)
            except DETERMINISTIC as error:
                commit = news.cause
                return False, Stop(commit.region if commit else "", commit.number if commit else 0, type(error).__name__)
            if step.row == row or step.row == _blank(stream):
                return False, step.stop
            if self.replies.store(step.row, expected=row):
                return True, step.stop
            row = self.replies.get(stream.subject)
        raise StoreUnavailable(f"{stream}: others wrote this row {TRIES} times in between")

    def tell_causes(self, commits: Iterable[Commit]) -> int:
        """Tell the replies that `commits` cause. Returns how many rows were written. Raises StoreUnavailable."""
        told = [self(stream, ReplyNews(cause=commit)) for commit in commits for stream in streams_of_replies(commit)]
        return sum(written for written, _ in told)

    def _step(self, stream: StreamName, row: ReplyRow | None, news: ReplyNews) -> Step[ReplyRow]:
        row = row or _blank(stream)
        cause = news.cause
        if cause is not None and (row.cause is None or _place(cause) < _place_of_cause(row)):
            caused = _caused(stream, cause)
            if row.checkpoint:  # its own stream came first; what the cause says belongs before it
                return self.follower.refold(stream, row, news.at_hand, start=lambda: caused, fold=_fold)
            row = replace(caused, ahead=row.ahead)
        return self.follower.follow(stream, row, news.at_hand, start=lambda: self._start(stream, row), fold=_fold)

    def _start(self, stream: StreamName, row: ReplyRow) -> ReplyRow:
        cause = self.follower.events.get(row.cause) if row.cause else None
        return _caused(stream, cause) if cause else _blank(stream)


def streams_of_replies(commit: Commit) -> Iterator[StreamName]:
    """The streams of the replies that `commit` asks for or answers."""
    for event in commit.events:
        reply_id = event.data.get("reply_id")
        if event.type in _CAUSES and isinstance(reply_id, str) and reply_id:
            yield stream_of_reply(commit.stream, reply_id)


def _blank(stream: StreamName) -> ReplyRow:
    return ReplyRow(account_of(stream), ReplyState(stream.subject))


def _caused(stream: StreamName, cause: Commit) -> ReplyRow:
    row = _evolved(_blank(stream), cause)
    key = CommitKey(cause.stream, cause.region, cause.number)
    return replace(row, cause=key, caused_at=cause.at, correlation_id=cause.correlation_id)


def _fold(row: ReplyRow, commit: Commit) -> ReplyRow:
    return replace(_evolved(row, commit), correlation_id=row.correlation_id or commit.correlation_id)


def _evolved(row: ReplyRow, commit: Commit) -> ReplyRow:
    state = row.state
    for event in commit.events:
        state = evolve(state, event, commit.at)
    return replace(row, state=state)


def _place(commit: Commit) -> tuple[int, str, int]:
    return commit.at, commit.region, commit.number


def _place_of_cause(row: ReplyRow) -> tuple[int, str, int]:
    return (row.caused_at, row.cause.region, row.cause.number) if row.cause else (0, "", 0)
