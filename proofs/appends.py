"""Appends: whatever happens at once and whatever is lost on the way, acknowledged is stored, once, without a gap."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from liushui.adapters.commit_items import from_item, to_item
from liushui.adapters.commit_log import CommitLog
from liushui.adapters.dynamodb_event_store import DynamoDBEventStore
from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.domain.commits import Commit, commit_id_of
from liushui.domain.errors import AppendTimedOut, VersionConflict
from liushui.domain.streams import NO_STREAM, Expectation, StreamName
from proofs.engines import THREADS, Engine, Stores
from proofs.runner import Check, Complaints, Mutant, Scale, patched
from tests.builders import a_stream, received
from tests.contract.test_event_store import Faulty

DELIVERIES = 3
"""How often each message comes: WeChat's first try and its two repeats, here at the same moment."""
SECONDS = 60.0
LOST, STALE = 3, 2
"""Every third put's answer is lost after the put took effect; every second read of a tail is stale by one or two commits."""

Delivery = tuple[StreamName, str]


def appends(engine: Engine, *, at_once: int, faults: bool = False) -> Check:
    """200 messages of one user at once (`at_once` in a quick run), and 50 users in parallel; then all their repeats."""

    def check(scale: Scale) -> str:
        messages, streams = 24 if scale.hunting else scale(at_once, 200), 50
        each = 1 if scale.hunting else scale(2, 8)
        with engine() as stores:
            one = [(a_stream("o-one"), f"msg:{n}") for n in range(messages)]
            many = [(a_stream(f"o-{user}"), f"msg:{n}") for n in range(each) for user in range(streams)]
            numbers = 4
            complaints = Complaints()
            for sent in (one, many):
                _hold(stores, sent, _deliver(stores, sent, faults=faults), complaints)
            _at_numbers(stores, numbers, complaints, faults=faults)
            complaints.raise_any()
        deliveries = DELIVERIES * (len(one) + len(many))
        return f"{deliveries} appends of {messages} + {len(many)} messages, {1 + streams} streams, {numbers * 8} at a number"

    return check


def _deliver(stores: Stores, sent: list[Delivery], *, faults: bool) -> list[Commit]:
    """All messages at once, and then all their repeats at once; what was acknowledged, in the order of the deliveries."""

    broken = _broken(stores) if faults else None

    def deliver(delivery: Delivery) -> Commit:
        store = broken or stores()
        stream, cause = delivery
        while True:
            try:
                return store.append(stream, received(), cause=cause, until=store._clock.monotonic() + SECONDS).commit
            except AppendTimedOut:
                continue  # answered with 503: WeChat delivers again

    with ThreadPoolExecutor(THREADS) as pool:
        first = list(pool.map(deliver, sent))
        return first + list(pool.map(deliver, sent * (DELIVERIES - 1)))


def _broken(stores: Stores) -> CommitLog:
    store = stores()
    Faulty(store, lose=LOST, stale=STALE)
    return store


def _hold(stores: Stores, sent: list[Delivery], acknowledged: list[Commit], complaints: Complaints) -> None:
    stored = {stream: list(stores().read(stream)) for stream in {stream for stream, _ in sent}}
    for stream, commits in stored.items():
        numbers = [commit.number for commit in commits]
        complaints.unless(numbers == list(range(1, len(numbers) + 1)), f"{stream}: the numbers have a gap")
        ids = Counter(commit.commit_id for commit in commits)
        twice = sum(count > 1 for count in ids.values())
        complaints.unless(not twice, f"{stream}: {twice} messages are stored twice")
    lost = unequal = 0
    first: dict[Delivery, Commit] = {}
    for delivery, commit in zip(sent * DELIVERIES, acknowledged, strict=True):
        of_stream = stored[delivery[0]]
        stands = commit.number <= len(of_stream) and of_stream[commit.number - 1] == commit
        lost += not stands or commit.commit_id != commit_id_of(*delivery)
        unequal += first.setdefault(delivery, commit) != commit
    complaints.unless(not lost, f"{lost} acknowledged but not stored")
    complaints.unless(not unequal, f"{unequal} repeats got another answer than the first delivery")


def _at_numbers(stores: Stores, steps: int, complaints: Complaints, *, faults: bool) -> None:
    """Eight streams, on each two writers that race for every number: one wins it, and knows that it did."""
    broken = _broken(stores) if faults else None
    with ThreadPoolExecutor(16) as pool:
        for step in range(steps):
            turns = [(a_stream(f"r-{n}", kind="reply"), f"{writer}:{step}") for n in range(8) for writer in "ab"]
            won = list(pool.map(partial(_claim, stores, broken, step), turns))
            for n in range(8):
                wins = sum(won[2 * n : 2 * n + 2])
                complaints.unless(wins > 0, f"number {step + 1}: the winner's own put was taken for another's")
                complaints.unless(wins < 2, f"number {step + 1}: two writers were told that it is theirs")


def _claim(stores: Stores, broken: CommitLog | None, at: int, turn: Delivery) -> bool:
    stream, cause = turn
    try:
        (broken or stores()).append(stream, received(), cause=cause, expected=at or NO_STREAM)
    except VersionConflict:
        return False
    return True


@contextmanager
def _unconditional_put() -> Iterator[None]:
    def to_dynamodb(self: DynamoDBEventStore, commit: Commit) -> None:
        self._client.put_item(TableName=self._table, Item=to_item(commit))

    def to_memory(self: MemoryEventStore, commit: Commit) -> None:
        commits = self._sub_streams.setdefault(commit.stream.in_region(commit.region), [])
        commits[commit.number - 1 : commit.number] = [from_item(to_item(commit))]

    with ExitStack() as both:
        both.enter_context(patched(DynamoDBEventStore, "_put", to_dynamodb))
        both.enter_context(patched(MemoryEventStore, "_put", to_memory))
        yield


def _settle_unseeing(self: CommitLog, commit: Commit, image: Commit | None, digest: bytes, expected: Any) -> Any:
    """As the original, without a look at whose commit stands there."""
    if image is not None and image.commit_id == commit.commit_id and not isinstance(expected, Expectation):
        raise VersionConflict(str(commit.stream), expected, image.number)
    if image is not None and expected is NO_STREAM:
        raise VersionConflict(str(commit.stream), 0, image.number)
    return _SETTLE(self, commit, image, digest, expected)


_SETTLE: Callable[..., Any] = CommitLog._settle

UNCONDITIONAL = Mutant("unconditional put", _unconditional_put, r"acknowledged but not stored|two writers were told")
NO_COMMIT_ID = Mutant("no commit id", lambda: patched(CommitLog, "_find", lambda *_: None), r"stored twice")
NO_IMAGE_CHECK = Mutant(
    "no id check on the conflict image", lambda: patched(CommitLog, "_settle", _settle_unseeing), r"own put was taken"
)
BROKEN_CONTRACT = Mutant("no commit id", NO_COMMIT_ID.patch, "a_cause_is_appended_once")
