"""The append protocol: one round of read, decide and put-if-absent, safe with stale reads and lost answers.

A store brings four primitive calls; the protocol stands here once. Why a stale read is safe: commits are contiguous, so the
number that a stale tail suggests is taken, the put fails, and what was hidden is seen, because each conflict image is checked
again (see architecture, "Event store").
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import partial

from liushui.domain.commits import (
    CAUSE_WINDOW_MS,
    Appended,
    Cause,
    Commit,
    Proposal,
    carry_causes,
    cause_digest,
    commit_id_of,
    merge,
    open_key,
)
from liushui.domain.errors import AppendTimedOut, StoreUnavailable, VersionConflict
from liushui.domain.json import JsonObject
from liushui.domain.streams import ANY, NO_STREAM, Expectation, Expected, StreamName
from liushui.ports import Clock, CommitKey, Decide, Ids, ScanPage

DEFAULT_APPEND_SECONDS = 20.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5


class CommitLog(ABC):
    """An `EventStore` on top of a conditional put. `call_seconds`: the longest that one call of the store may take."""

    def __init__(self, *, region: str, regions: tuple[str, ...], clock: Clock, ids: Ids, call_seconds: float) -> None:
        self.region = region
        self._regions = regions
        self._clock = clock
        self._ids = ids
        self._call_seconds = call_seconds

    @abstractmethod
    def tail(self, stream: StreamName, *, region: str | None = None, consistent: bool = False) -> Commit | None: ...

    @abstractmethod
    def get(self, key: CommitKey) -> Commit | None: ...

    @abstractmethod
    def read(
        self, stream: StreamName, *, region: str | None = None, after: int = 0, up_to: int | None = None
    ) -> Iterator[Commit]: ...

    @abstractmethod
    def opened(self, open_key: str) -> Iterator[CommitKey]: ...

    @abstractmethod
    def oldest_opened(self) -> int | None: ...

    @abstractmethod
    def scan(self, *, segment: int = 0, segments: int = 1, cursor: JsonObject | None = None) -> ScanPage: ...

    @abstractmethod
    def count(self) -> int: ...

    @abstractmethod
    def _put(self, commit: Commit) -> Commit | None:
        """Put `commit` if its number is free; the commit that stands there otherwise. Raises StoreUnavailable when it
        cannot be known whether the put took effect."""

    def merged(self, stream: StreamName) -> list[Commit]:
        """See `ports.EventStore`."""
        return merge([list(self.read(stream, region=region)) for region in self._regions])

    def append(
        self, stream: StreamName, decide: Decide, *, cause: str, expected: Expected = ANY, until: float | None = None
    ) -> Appended:
        """See `ports.EventStore`."""
        until = self._clock.monotonic() + DEFAULT_APPEND_SECONDS if until is None else until
        consistent = expected is not ANY
        for pause in self._pauses(stream, until):
            try:
                appended = self._try(stream, decide, cause, expected, until, consistent=consistent)
            except StoreUnavailable:
                appended = None
            if appended is not None:
                return appended
            pause()
            consistent = True
        raise AssertionError("the pauses end by AppendTimedOut only")

    def _try(
        self, stream: StreamName, decide: Decide, cause: str, expected: Expected, until: float, *, consistent: bool
    ) -> Appended | None:
        tail = None if expected is NO_STREAM else self.tail(stream, consistent=consistent)
        commit_id, digest = commit_id_of(stream, cause), cause_digest(cause)
        if expected is ANY and tail is not None and (found := self._find(tail, commit_id, digest)) is not None:
            return Appended(found, repeated=True)
        number = tail.number if tail else 0
        if not isinstance(expected, Expectation) and number != expected:
            standing = self.get(CommitKey(stream, self.region, expected + 1)) if number > expected else None
            if standing is not None and standing.commit_id == commit_id:  # our own put, whose answer was lost
                return Appended(standing, repeated=True)
            raise VersionConflict(str(stream), expected, number)
        commit = self._build(stream, tail, decide(tail), commit_id, digest)
        return self._settle(commit, self._put_in_time(commit, until), digest, expected)

    def _put_in_time(self, commit: Commit, until: float) -> Commit | None:
        """Put the same commit until an answer comes: should a lost try have taken effect, the image is our own."""
        for pause in self._pauses(commit.stream, until):
            try:
                return self._put(commit)
            except StoreUnavailable:
                pause()
        raise AssertionError("the pauses end by AppendTimedOut only")

    def _pauses(self, stream: StreamName, until: float) -> Iterator[Callable[[], None]]:
        """One pause a try, longer each time, with jitter; AppendTimedOut when no further call could end in time."""
        longest = _FIRST_PAUSE
        while True:
            spare = until - self._call_seconds - self._clock.monotonic()
            if spare <= 0:
                raise AppendTimedOut(f"{stream}: not written in the time left; the sender will deliver again")
            yield partial(self._pause, longest, until)
            longest = min(longest * 2, _LONGEST_PAUSE)

    def _settle(self, commit: Commit, image: Commit | None, digest: bytes, expected: Expected) -> Appended | None:
        """What the put's conflict image means: stored, stored before, a conflict, or (None) decide again."""
        if image is None:
            return Appended(commit, repeated=False)
        if image.commit_id == commit.commit_id:
            return Appended(image, repeated=True)
        if expected is not ANY:
            found = expected.value if isinstance(expected, Expectation) else expected
            raise VersionConflict(str(commit.stream), found, image.number)
        earlier = self._find(image, commit.commit_id, digest)
        return Appended(earlier, repeated=True) if earlier is not None else None

    def _find(self, tail: Commit, commit_id: str, digest: bytes) -> Commit | None:
        """The commit that `digest` made, if `tail` knows it; beyond a full window the search goes on further back."""
        if tail.commit_id == commit_id:
            return tail
        commit: Commit | None = tail
        while commit is not None:
            for cause in commit.causes:
                if cause.digest == digest:
                    return self.get(CommitKey(tail.stream, tail.region, cause.number))
            if not commit.window_is_full or commit.causes[0].at <= tail.at - CAUSE_WINDOW_MS:
                return None
            commit = self.get(CommitKey(tail.stream, tail.region, commit.causes[0].number))
        return None

    def _build(self, stream: StreamName, tail: Commit | None, proposal: Proposal, commit_id: str, digest: bytes) -> Commit:
        number = tail.number + 1 if tail else 1
        at = max(proposal.at or self._clock.now_ms(), tail.at if tail else 0)
        return Commit(
            stream=stream,
            region=self.region,
            number=number,
            commit_id=commit_id,
            at=at,
            events=tuple(proposal.events),
            correlation_id=proposal.correlation_id or commit_id,
            causation_id=proposal.causation_id or commit_id,
            trace_id=proposal.trace_id,
            causes=carry_causes(tail.causes if tail else (), Cause(digest, number, at)),
            state=proposal.state,
            state_version=proposal.state_version,
            carried=tail.carried if tail else {},
            open_key=open_key(self.region, at, commit_id) if proposal.opens else None,
        )

    def _pause(self, longest: float, until: float) -> None:
        spare = until - self._call_seconds - self._clock.monotonic()
        self._clock.sleep(max(min(self._ids.jitter(longest), spare), 0))
