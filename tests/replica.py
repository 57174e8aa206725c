"""A region's replica of the commits, holding what has arrived; and the records that tell a projector of it."""

from collections.abc import Collection, Iterable, Iterator
from threading import RLock

from liushui.adapters.commit_items import from_item, to_item
from liushui.adapters.commit_log import CommitLog
from liushui.adapters.kinesis_records import Record
from liushui.domain.commits import Commit
from liushui.domain.errors import UndecodableCommit
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey, ScanPage
from tests.builders import REGION, CountedIds, FixedClock

OTHER_REGION = "eu-west-1"
REGIONS = (REGION, OTHER_REGION)


class Replica(CommitLog):
    """An event store whose commits arrive in any order. The commits in `broken` cannot be decoded."""

    def __init__(self, commits: Iterable[Commit] = (), *, regions: tuple[str, ...] = REGIONS) -> None:
        super().__init__(region=REGION, regions=regions, clock=FixedClock(), ids=CountedIds(), call_seconds=0)
        self.broken: set[CommitKey] = set()
        self._commits: dict[CommitKey, Commit] = {}
        self._lock = RLock()
        for commit in commits:
            self.receive(commit)

    def receive(self, commit: Commit) -> Commit:
        with self._lock:
            self._commits[key_of(commit)] = commit
        return commit

    def tail(self, stream: StreamName, *, region: str | None = None, consistent: bool = False) -> Commit | None:
        return max(self.read(stream, region=region), key=lambda commit: commit.number, default=None)

    def get(self, key: CommitKey) -> Commit | None:
        if key in self.broken:
            raise UndecodableCommit(f"{key}", number=key.number)
        return self._commits.get(key)

    def read(
        self, stream: StreamName, *, region: str | None = None, after: int = 0, up_to: int | None = None
    ) -> Iterator[Commit]:
        with self._lock:
            keys = {*self._commits, *self.broken}
        of_sub_stream = [key for key in keys if (key.stream, key.region) == (stream, region or self.region)]
        for key in sorted(of_sub_stream, key=lambda key: key.number):
            if after < key.number <= (up_to or key.number) and (commit := self.get(key)) is not None:
                yield commit

    def opened(self, open_key: str) -> Iterator[CommitKey]:
        raise NotImplementedError

    def oldest_opened(self) -> int | None:
        raise NotImplementedError

    def scan(self, *, segment: int = 0, segments: int = 1, cursor: JsonObject | None = None) -> ScanPage:
        """Two sub-streams a page, in the order of their names, so that new ones move the others."""
        with self._lock:
            heads = {key.stream.in_region(key.region): key for key in {*self._commits, *self.broken} if key.number == 1}
        names = [name for name in sorted(heads)[segment::segments] if cursor is None or name > str(cursor["after"])]
        page = tuple((heads[name].stream, heads[name].region) for name in names[:2])
        return ScanPage(page, len(page), {"after": names[1]} if len(names) > 2 else None)

    def count(self) -> int:
        return len(self._commits)

    def _put(self, commit: Commit) -> Commit | None:
        standing = self._commits.get(key_of(commit))
        if standing is None:
            self.receive(from_item(to_item(commit)))
        return standing


def key_of(commit: Commit) -> CommitKey:
    return CommitKey(commit.stream, commit.region, commit.number)


def records_of(commits: Iterable[Commit], *, first: int = 1, broken: Collection[CommitKey] = ()) -> list[Record]:
    """The records that tell of `commits`, in their order; those of `broken` cannot be decoded."""
    return [
        Record(str(first + n), key_of(commit), None if key_of(commit) in broken else commit)
        for n, commit in enumerate(commits)
    ]
