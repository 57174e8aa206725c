"""The commit: what one append writes, whole or not at all."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from liushui.domain.json import JsonObject, JsonValue
from liushui.domain.streams import StreamName

CAUSE_WINDOW_MS = 60_000
"""How long a cause is carried forward at least; WeChat repeats a callback within some 20 seconds."""
MIN_CAUSES, MAX_CAUSES = 4, 32


@dataclass(frozen=True, slots=True)
class Event:
    """A fact as it is stored: its type, its schema's version and its data (see `domain.events` for the typed forms)."""

    type: str
    schema: int
    data: JsonObject


@dataclass(frozen=True, slots=True)
class Cause:
    """What made a commit: a digest, the commit's number and its time (milliseconds since the epoch)."""

    digest: bytes
    number: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One immutable item of the event store: the events of one append and what the next writer needs.

    `number` counts 1, 2, 3 … without gaps in its region's sub-stream. `at` is in milliseconds since the epoch and never
    runs backwards within a sub-stream. `causes` are the recent causes, oldest first, this commit's own last.
    `carried` holds the state folded up to and with this commit, and whatever newer code carries that this code does not know.
    """

    stream: StreamName
    region: str
    number: int
    commit_id: str
    at: int
    events: tuple[Event, ...]
    correlation_id: str
    causation_id: str
    trace_id: str | None = None
    epoch: int = 1
    seen: Mapping[str, int] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()
    state: JsonObject | None = None
    state_version: int = 0
    carried: JsonObject = field(default_factory=dict)
    open_key: str | None = None

    def event_id(self, index: int) -> str:
        """The id of the event at `index`: the same wherever the same fact is recorded again."""
        return f"{self.commit_id}.{index}"

    @property
    def window_is_full(self) -> bool:
        """Whether causes younger than the window may have been left out of `causes`."""
        return len(self.causes) >= MAX_CAUSES and self.causes[0].at > self.at - CAUSE_WINDOW_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a decision wants to append. `at` (milliseconds since the epoch) is the time that `state` was folded with; the
    commit gets the same, or the time of the append when none is given. `opens` marks a commit that asks for an effect, for
    the sweeper to find."""

    events: Sequence[Event]
    at: int | None = None
    state: JsonObject | None = None
    state_version: int = 0
    correlation_id: str | None = None
    causation_id: str | None = None
    trace_id: str | None = None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Appended:
    """The commit that stands in the store, and whether it stood there before this append (a repeat)."""

    commit: Commit
    repeated: bool


def commit_id_of(stream: StreamName, cause: str) -> str:
    """The deterministic id of the commit that `cause` makes in `stream`; neither region nor number enters it."""
    return sha256(f"{stream}\n{cause}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def cause_digest(cause: str) -> bytes:
    """Eight bytes: two different causes among 32 carried ones meet once in some 10^17 callbacks."""
    return sha256(cause.encode("utf-8", "surrogatepass")).digest()[:8]


def carry_causes(causes: Sequence[Cause], new: Cause) -> tuple[Cause, ...]:
    """The causes that the next commit carries: those of the last minute, at least 4, at most 32, oldest first."""
    kept = [*causes, new][-MAX_CAUSES:]
    first_young = next((i for i, cause in enumerate(kept) if cause.at > new.at - CAUSE_WINDOW_MS), len(kept))
    return tuple(kept[min(first_young, max(len(kept) - MIN_CAUSES, 0)) :])


def open_key(region: str, at: int, commit_id: str) -> str:
    """The key of the sparse index `open`: region, minute since the epoch, and one of ten shards."""
    return f"{region}#{at // 60_000}#{int(commit_id[:8], 16) % 10}"


def open_keys_of_minute(region: str, minute: int) -> list[str]:
    """All keys of the index `open` for one minute since the epoch."""
    return [f"{region}#{minute}#{shard}" for shard in range(10)]


def minute_of_open_key(region: str, key: str) -> int | None:
    """The minute since the epoch in a key of the index `open`; None for another region's key."""
    of, minute, _ = key.split("#")
    return int(minute) if of == region else None


def merge(sub_streams: Iterable[Sequence[Commit]]) -> list[Commit]:
    """One order for the sub-streams of one stream: causal by `seen`, then by (`at`, region, number).

    The same fact recorded in two regions (equal commit ids) collapses to the first in that order; what one region recorded
    twice, counted twice in its carried state, and stays. Every reader gets the same order from the same commits.
    """
    queues = [deque(commits) for commits in sub_streams if commits]
    merged: list[Commit] = []
    done: dict[str, int] = {}
    regions: dict[str, str] = {}
    while queues:
        heads = [queue[0] for queue in queues]
        present = {commit.region for commit in heads}
        ready = [c for c in heads if all(done.get(r, 0) >= n or r not in present for r, n in c.seen.items())]
        chosen = min(ready or heads, key=lambda commit: (commit.at, commit.region, commit.number))
        done[chosen.region] = chosen.number
        if regions.setdefault(chosen.commit_id, chosen.region) == chosen.region:
            merged.append(chosen)
        next(queue for queue in queues if queue[0] is chosen).popleft()
        queues = [queue for queue in queues if queue]
    return merged


def as_object(value: JsonValue) -> JsonObject:
    """`value` as an object; what is none counts as empty."""
    return value if isinstance(value, Mapping) else {}
