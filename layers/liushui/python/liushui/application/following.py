"""How a row of a read model follows its stream, whatever became of the records on their way.

A record is only a hint that a commit stands. What is next is folded; what was folded before is dropped; what is missing is
read from the store; what the store does not have yet (a replica behind its sender) is remembered as `ahead`. Commits of
several regions that lie close together are brought into the one causal order by folding the stream again from the store. In
the end a row is a fold of the store, the same bytes whichever way it came about.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeAlias, TypeVar

from liushui.domain.commits import Commit, merge
from liushui.domain.errors import UndecodableCommit
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey, EventStore, ReadModelRow

SETTLED_AFTER_MS: Final = 600_000
"""Regions' clocks differ, and their deliveries of one callback lie apart, by far less than ten minutes: commits of two
regions further apart are in their order and no repeats of each other."""
DETERMINISTIC: Final = (
    UndecodableCommit, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip
"""What folding the same commit will raise again tomorrow: the row's subject is parked, not retried."""

Row = TypeVar("Row", bound=ReadModelRow)
Fold: TypeAlias = Callable[[Row, Commit], Row]
AtHand: TypeAlias = Mapping[str, Mapping[int, Commit | None]]
"""Region → number → a commit that is known to stand; None where its record could not be read."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The commit that could not be folded, and the class of the error."""

    region: str
    number: int
    error_class: str


@dataclass(frozen=True, slots=True)
class Step(Generic[Row]):
    """The row after a step, the commits that it newly covers, and what stopped it."""

    row: Row
    new: tuple[Commit, ...] = ()
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class StreamFollower:
    """Takes rows forward. `regions`: those whose sub-streams a stream may have."""

    events: EventStore
    regions: tuple[str, ...]

    def follow(
        self, stream: StreamName, row: Row, at_hand: AtHand, *, start: Callable[[], Row], fold: Fold[Row]
    ) -> Step[Row]:
        """`row` after the commits at hand, and those missing before them. `start` makes the row that no commit entered."""
        before, new = row, list[Commit]()
        for region in sorted(at_hand):
            ahead = row.ahead.get(region, 0)
            walk = _Walk(
                self.events, stream, region, row.checkpoint.get(region, 0), at_hand[region], max(*at_hand[region], ahead),
                # Behind a gap may stand what was told before this row was begun (a generation that is being built).
                to_the_end=ahead > 0,
            )  # fmt: skip
            for commit in walk:
                if _is_unsettled(row, commit):
                    return self.refold(stream, before, at_hand, start=start, fold=fold)
                try:
                    row = _advanced(fold(row, commit), commit)
                except DETERMINISTIC as error:
                    return Step(row, tuple(new), Stop(region, commit.number, type(error).__name__))
                new.append(commit)
            row = _with_ahead(row, walk)
            if walk.stop:
                return Step(row, tuple(new), walk.stop)
        return Step(row, tuple(new))

    def refold(
        self, stream: StreamName, before: Row | None, at_hand: AtHand, *, start: Callable[[], Row], fold: Fold[Row]
    ) -> Step[Row]:
        """The row that a fold of the whole stream from the store gives. What is new is told only where `before` is given."""
        row, new = start(), list[Commit]()
        since, ahead = (before.checkpoint, before.ahead) if before else ({}, {})
        regions = sorted({*self.regions, *at_hand, *since})
        walks = [
            _Walk(self.events, stream, region, 0, {}, max(*at_hand.get(region, (0,)), ahead.get(region, 0)), to_the_end=True)
            for region in regions
        ]
        for commit in _in_order(walks):
            try:
                row = _advanced(fold(row, commit), commit)
            except DETERMINISTIC as error:
                return Step(row, tuple(new), Stop(commit.region, commit.number, type(error).__name__))
            if before is not None and commit.number > since.get(commit.region, 0):
                new.append(commit)
        for walk in walks:
            row = _with_ahead(_at_end_of(walk, row), walk)
        return Step(row, tuple(new), next((walk.stop for walk in walks if walk.stop), None))


def account_of(stream: StreamName) -> str:
    """The account as read models write it: `<tenant>/<account>`."""
    return f"{stream.tenant}/{stream.account}"


class _Walk:
    """A sub-stream's commits behind `number`, one by one as far as they are without a gap; those at hand are not read.

    `newest`: the newest commit that is known to stand; `stop`: the commit that cannot be decoded.
    """

    def __init__(
        self, events: EventStore, stream: StreamName, region: str, number: int, at_hand: Mapping[int, Commit | None],
        newest: int, *, to_the_end: bool = False,
    ) -> None:  # fmt: skip
        self._events, self._stream, self.region = events, stream, region
        self._at_hand, self._to_the_end = at_hand, to_the_end
        self.number, self.last_at, self.newest = number, 0, newest
        self.stop: Stop | None = None

    def __iter__(self) -> Iterator[Commit]:
        try:
            for commit in self._candidates():
                if commit.number != self.number + 1:
                    self.newest = max(self.newest, commit.number)
                    return
                self.number, self.last_at = commit.number, commit.at
                yield commit
        except UndecodableCommit as error:
            self._stopped(error)

    def _candidates(self) -> Iterator[Commit]:
        number = self.number + 1
        while (commit := self._at_hand.get(number)) is not None:
            yield commit
            number += 1
        if self._to_the_end or number <= self.newest:
            up_to = None if self._to_the_end else self.newest
            yield from self._events.read(self._stream, region=self.region, after=number - 1, up_to=up_to)

    def _stopped(self, error: UndecodableCommit) -> None:
        """The commit that cannot be decoded is the next one, unless that is missing and a later one is meant."""
        number = self.number + 1
        try:
            missing = self._events.get(CommitKey(self._stream, self.region, number)) is None
        except UndecodableCommit:
            missing = False
        if missing:
            self.newest = max(self.newest, number + 1)
        else:
            self.stop = Stop(self.region, number, type(error).__name__)


def _in_order(walks: list[_Walk]) -> Iterable[Commit]:
    """The commits of all walks in the one causal order. One region alone (nearly always) is not held in memory."""
    if len(walks) == 1:
        return walks[0]
    walked = [commits for walk in walks if (commits := list(walk))]
    return walked[0] if len(walked) == 1 else merge(walked)


def _is_unsettled(row: ReadModelRow, commit: Commit) -> bool:
    """Whether another region's commits lie too close for the order of arrival to be the causal one."""
    return any(region != commit.region and at > commit.at - SETTLED_AFTER_MS for region, at in row.last_at.items())


def _advanced(row: Row, commit: Commit) -> Row:
    return replace(
        row,
        checkpoint={**row.checkpoint, commit.region: commit.number},
        last_at={**row.last_at, commit.region: commit.at},
    )


def _at_end_of(walk: _Walk, row: Row) -> Row:
    """Past the walk's last commit, which merging may have left out as a repeat of another region's."""
    if not walk.number:
        return row
    return replace(
        row,
        checkpoint={**row.checkpoint, walk.region: walk.number},
        last_at={**row.last_at, walk.region: walk.last_at},
    )


def _with_ahead(row: Row, walk: _Walk) -> Row:
    ahead = {region: number for region, number in row.ahead.items() if region != walk.region}
    if walk.newest > walk.number and walk.stop is None:
        ahead[walk.region] = walk.newest
    return row if ahead == row.ahead else replace(row, ahead=ahead)
