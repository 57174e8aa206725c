"""A stream read backwards, for what stands near its end."""

from collections.abc import Iterator

from liushui.domain.commits import Commit
from liushui.domain.streams import StreamName
from liushui.ports import EventStore

_SLICE = 50


def commits_before(events: EventStore, stream: StreamName, number: int, *, region: str) -> Iterator[Commit]:
    """The commits of a sub-stream below `number`, the newest first, read as far as they are asked for. Raises
    UndecodableCommit, StoreUnavailable."""
    while number > 1:
        after = max(number - 1 - _SLICE, 0)
        yield from reversed(list(events.read(stream, region=region, after=after, up_to=number - 1)))
        number = after + 1
