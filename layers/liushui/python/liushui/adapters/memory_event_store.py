"""The event store in memory: for tests, examples and bot authors. Passes the same contract suite as the DynamoDB one."""

from collections.abc import Iterator
from threading import RLock

from liushui.adapters.commit_items import from_item, to_item
from liushui.adapters.commit_log import CommitLog
from liushui.domain.commits import Commit, minute_of_open_key
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName
from liushui.ports import Clock, CommitKey, Ids, ScanPage

SubStreams = dict[str, list[Commit]]


class MemoryEventStore(CommitLog):
    """See `ports.EventStore`. Stores of several regions share `sub_streams`, as replicas of one global table would."""

    def __init__(
        self, *, clock: Clock, ids: Ids, region: str = "us-east-1", regions: tuple[str, ...] = ("us-east-1",),
        sub_streams: SubStreams | None = None,
    ) -> None:  # fmt: skip
        super().__init__(region=region, regions=regions, clock=clock, ids=ids, call_seconds=0)
        self._sub_streams: SubStreams = {} if sub_streams is None else sub_streams
        self._lock = RLock()

    def tail(self, stream: StreamName, *, region: str | None = None, consistent: bool = False) -> Commit | None:  # noqa: ARG002
        """See `ports.EventStore`."""
        commits = self._of(stream, region)
        return commits[-1] if commits else None

    def get(self, key: CommitKey) -> Commit | None:
        """See `ports.EventStore`."""
        commits = self._of(key.stream, key.region)
        return commits[key.number - 1] if 0 < key.number <= len(commits) else None

    def read(
        self, stream: StreamName, *, region: str | None = None, after: int = 0, up_to: int | None = None
    ) -> Iterator[Commit]:
        """See `ports.EventStore`."""
        return iter(self._of(stream, region)[after:up_to])

    def opened(self, open_key: str) -> Iterator[CommitKey]:
        """See `ports.EventStore`."""
        for commits in list(self._sub_streams.values()):
            for commit in commits:
                if commit.open_key == open_key:
                    yield CommitKey(commit.stream, commit.region, commit.number)

    def oldest_opened(self) -> int | None:
        """See `ports.EventStore`."""
        keys = [commit.open_key for commits in list(self._sub_streams.values()) for commit in commits if commit.open_key]
        minutes = (minute_of_open_key(self.region, key) for key in keys)
        return min((minute for minute in minutes if minute is not None), default=None)

    def scan(self, *, segment: int = 0, segments: int = 1, cursor: JsonObject | None = None) -> ScanPage:
        """See `ports.EventStore`. One sub-stream a page, so that callers meet cursors."""
        keys = sorted(self._sub_streams)[segment::segments]
        done = int(str(cursor["done"])) if cursor else 0
        if done >= len(keys):
            return ScanPage((), 0, None)
        following: JsonObject | None = {"done": done + 1} if done + 1 < len(keys) else None
        return ScanPage((StreamName.parse_in_region(keys[done]),), len(self._sub_streams[keys[done]]), following)

    def count(self) -> int:
        """See `ports.EventStore`."""
        return sum(map(len, self._sub_streams.values()))

    def _put(self, commit: Commit) -> Commit | None:
        stored = from_item(to_item(commit))  # what is read again is what an item can hold
        with self._lock:
            commits = self._sub_streams.setdefault(commit.stream.in_region(commit.region), [])
            if commit.number <= len(commits):
                return commits[commit.number - 1]
            commits.append(stored)
        return None

    def _of(self, stream: StreamName, region: str | None) -> list[Commit]:
        return self._sub_streams.get(stream.in_region(region or self.region), [])
