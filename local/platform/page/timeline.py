"""A user's commits and those of the replies that were asked for, read on as they grow."""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from heapq import merge as merge_sorted

from liushui.domain.commits import Commit
from liushui.domain.events import ReplyAnswered, ReplyRequested, TypedEvent, typed
from liushui.domain.reply import fold, stream_of_reply
from liushui.domain.streams import StreamName
from local.platform.page.records import Records

WATCHED_REPLIES = 50
"""How many of the newest replies are followed while the page is open; the others are read once."""
READ_REPLIES = 200
_QUIET_MS = 60_000
_LOOK_AGAIN_EVERY = 10


class Timeline:
    """One user's. Blocking; each `poll` costs a small read for each stream that may still grow."""

    def __init__(self, records: Records, user_stream: StreamName) -> None:
        self.user_stream = user_stream
        self._records = records
        self._commits: dict[StreamName, list[Commit]] = {user_stream: []}
        self._polls = 0

    def poll(self) -> bool:
        """Read what is new; whether anything was."""
        self._polls += 1
        changed = self._read_on(self.user_stream)
        requested = [event.reply_id for event in self._asked() if isinstance(event, ReplyRequested)]
        for reply_id in requested[-READ_REPLIES:]:
            self._commits.setdefault(self.reply_stream(reply_id), [])
        grown = [self._read_on(stream) for stream in self._may_grow()]
        return changed or any(grown)

    def commits(self) -> Iterator[Commit]:
        """All that was read, in merged order."""
        return merge_sorted(*self._commits.values(), key=lambda commit: commit.at)

    def heads(self, stream: StreamName) -> Mapping[str, int]:
        """By region, the number of the newest commit that was read of a stream."""
        heads: dict[str, int] = {}
        for commit in self._commits.get(stream, ()):
            heads[commit.region] = max(commit.number, heads.get(commit.region, 0))
        return heads

    def reply_stream(self, reply_id: str) -> StreamName:
        return stream_of_reply(self.user_stream, reply_id)

    def reply_ids(self) -> list[str]:
        """All replies to the user, passive and active, oldest first."""
        return [event.reply_id for event in self._asked() if isinstance(event, ReplyAnswered | ReplyRequested)]

    def _asked(self) -> Iterator[TypedEvent]:
        for commit in self._commits[self.user_stream]:
            for event in commit.events:
                with suppress(TypeError, KeyError):  # an event that fits no schema parks the user; it is still shown
                    if (known := typed(event)) is not None:
                        yield known

    def _read_on(self, stream: StreamName) -> bool:
        known, events = self.heads(stream), self._records.events
        tails = {region: events.tail(stream, region=region) for region in self._records.regions}
        if all(tail is None or tail.number <= known.get(region, 0) for region, tail in tails.items()):
            return False
        self._commits[stream] = events.merged(stream)
        return True

    def _may_grow(self) -> list[StreamName]:
        replies = [stream for stream in self._commits if stream != self.user_stream]
        unread = [stream for stream in replies if not self._commits[stream]]
        look_again = self._polls % _LOOK_AGAIN_EVERY == 0
        begun = [stream for stream in replies[-WATCHED_REPLIES:] if self._commits[stream]]
        return unread[-WATCHED_REPLIES:] + [stream for stream in begun if look_again or self._is_lively(stream)]

    def _is_lively(self, reply: StreamName) -> bool:
        commits = self._commits[reply]
        return not fold(reply.subject, commits).status.settled or commits[-1].at > time.time() * 1000 - _QUIET_MS
