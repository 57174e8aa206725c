"""A stream as a person wants to look at it: page by page, and past the commits that cannot be decoded.

Nearly always one region alone has written a stream: then its commits' numbers are their positions and only what is asked for
is read. Where several have, a position is only known by merging, which reads all of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from liushui.domain.commits import Commit, merge
from liushui.domain.errors import UndecodableCommit
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey, EventStore


@dataclass(frozen=True, slots=True)
class ReadCommit:
    """A commit, or its place where `error` (the class of one) says why it cannot be decoded: then it holds no events, and its
    time is that of the commit before it."""

    commit: Commit
    error: str | None = None


@dataclass(frozen=True, slots=True)
class StreamReader:
    """Reads any stream. `regions`: those whose sub-streams a stream may have."""

    events: EventStore
    regions: tuple[str, ...]

    def newest(self, stream: StreamName) -> dict[str, int]:
        """The number of the newest commit of each region that wrote any."""
        numbers = {region: self._newest_of(stream, region) for region in self.regions}
        return {region: number for region, number in numbers.items() if number}

    def between(self, stream: StreamName, region: str, after: int, up_to: int) -> Iterator[ReadCommit]:
        """A sub-stream's commits with `after` < number <= `up_to`, in order, none left out."""
        at = 0
        while after < up_to:
            try:
                for commit in self.events.read(stream, region=region, after=after, up_to=up_to):
                    after, at = commit.number, commit.at
                    yield ReadCommit(commit)
                return
            except UndecodableCommit as error:
                after = _number_of(error)
                yield ReadCommit(_place_of(stream, region, after, at), _class_of(error))

    def all(self, stream: StreamName, newest: dict[str, int]) -> list[ReadCommit]:
        """The commits of all regions in the one causal order."""
        found = {region: list(self.between(stream, region, 0, number)) for region, number in newest.items()}
        errors = {(read.commit.region, read.commit.number): read.error for reads in found.values() for read in reads}
        merged = merge([read.commit for read in reads] for reads in found.values())
        return [ReadCommit(commit, errors[commit.region, commit.number]) for commit in merged]

    def last_before(self, stream: StreamName, region: str, newest: int, moment: int) -> int:
        """The number of a sub-stream's last commit at `moment` (milliseconds since the epoch) or before; 0 for none."""
        low, high = 0, newest
        while low < high:
            middle = (low + high + 1) // 2
            if self._at(stream, region, middle) <= moment:
                low = middle
            else:
                high = middle - 1
        return low

    def _at(self, stream: StreamName, region: str, number: int) -> int:
        """A commit's time; that of the one before where it cannot be decoded, for time does not run backwards here."""
        for candidate in range(number, 0, -1):
            try:
                commit = self.events.get(CommitKey(stream, region, candidate))
            except UndecodableCommit:
                continue
            if commit is not None:
                return commit.at
        return 0

    def _newest_of(self, stream: StreamName, region: str) -> int:
        try:
            tail = self.events.tail(stream, region=region, consistent=True)
        except UndecodableCommit as error:
            return _number_of(error)
        return tail.number if tail else 0


def _place_of(stream: StreamName, region: str, number: int, at: int) -> Commit:
    name = f"{stream.in_region(region)} {number}"
    return Commit(
        stream=stream, region=region, number=number, commit_id=name, at=at, events=(), correlation_id=name, causation_id=name
    )


def _number_of(error: UndecodableCommit) -> int:
    if error.number is None:
        raise error
    return error.number


def _class_of(error: UndecodableCommit) -> str:
    return type(error.__cause__ or error).__name__
