"""What every event store must do. One suite, on the memory store and on DynamoDB: moto and, where the variable
LIUSHUI_TEST_DYNAMODB names its endpoint, any other (DynamoDB Local, the local cloud), in tables of its own."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from liushui.adapters.commit_log import CommitLog
from liushui.adapters.dynamodb_event_store import DynamoDBEventStore
from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.adapters.system import SystemClock, SystemIds
from liushui.domain.commits import MAX_CAUSES, Commit, Event, Proposal, open_keys_of_minute
from liushui.domain.errors import AppendTimedOut, CommitTooLarge, StoreUnavailable, VersionConflict
from liushui.domain.streams import NO_STREAM, StreamName
from liushui.ports import CommitKey
from tests.aws import atomic_dynamodb, create_tables, local_templates, table_of_its_own
from tests.builders import NOW_MS, REGION, CountedIds, FixedClock, a_stream, received, text_fields

TABLE = "liushui-local-commits"
Stores = Callable[..., CommitLog]


ENDPOINT = "LIUSHUI_TEST_DYNAMODB"


@pytest.fixture(params=["memory", "dynamodb", *(["endpoint"] if os.environ.get(ENDPOINT) else [])])
def store_of(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """Makes the store of a region; the stores of one test share their table."""
    if request.param == "memory":
        shared: dict[str, list[Commit]] = {}

        def memory(region: str = REGION, clock: FixedClock | None = None) -> CommitLog:
            clock = clock or FixedClock()
            regions = (REGION, "eu-west-1")
            return MemoryEventStore(clock=clock, ids=CountedIds(), region=region, regions=regions, sub_streams=shared)

        yield memory
        return
    with _dynamodb(request.param) as (client, table):

        def dynamodb(region: str = REGION, clock: FixedClock | None = None) -> CommitLog:
            return DynamoDBEventStore(
                client=client, table=table, region=region, regions=(REGION, "eu-west-1"), clock=clock or FixedClock(),
                ids=CountedIds(), call_seconds=0.01,
            )  # fmt: skip

        yield dynamodb


@contextmanager
def _dynamodb(kind: str) -> Iterator[tuple[Any, str]]:
    """A client, and an empty table that is called."""
    if kind == "endpoint":
        client = boto3.client("dynamodb", region_name=REGION, endpoint_url=os.environ[ENDPOINT])
        with closing(client), table_of_its_own(client, "commits") as table:
            yield client, table
        return
    with mock_aws(), atomic_dynamodb():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        yield client, TABLE


@pytest.fixture
def store(store_of: Stores) -> CommitLog:
    return store_of()


def numbers(store: CommitLog, user: str = "o-user-1") -> list[int]:
    return [commit.number for commit in store.read(a_stream(user))]


def test_a_stream_that_nobody_wrote_to_is_empty(store: CommitLog) -> None:
    assert store.tail(a_stream()) is None
    assert list(store.read(a_stream())) == []
    assert store.get(CommitKey(a_stream(), REGION, 1)) is None


def test_commits_are_numbered_from_one_without_gaps_and_read_back_whole(store: CommitLog) -> None:
    texts = [text_fields("你好 😀", msg_id=str(n)) for n in range(5)]
    appended = [store.append(a_stream(), received(text), cause=text["MsgId"]) for text in texts]
    assert [a.commit.number for a in appended] == [1, 2, 3, 4, 5]
    assert list(store.read(a_stream())) == [a.commit for a in appended]
    assert store.tail(a_stream()) == appended[-1].commit
    assert store.get(CommitKey(a_stream(), REGION, 3)) == appended[2].commit


def test_read_takes_a_part(store: CommitLog) -> None:
    for n in range(6):
        store.append(a_stream(), received(), cause=f"msg:{n}")
    assert [c.number for c in store.read(a_stream(), after=2)] == [3, 4, 5, 6]
    assert [c.number for c in store.read(a_stream(), after=2, up_to=4)] == [3, 4]


def test_a_cause_is_appended_once_and_answered_with_its_commit(store: CommitLog) -> None:
    first = store.append(a_stream(), received(), cause="msg:1")
    store.append(a_stream(), received(), cause="msg:2")
    again = store.append(a_stream(), received(text_fields("other")), cause="msg:1")
    assert again.repeated
    assert again.commit == first.commit
    assert numbers(store) == [1, 2]


def test_a_repeat_is_found_behind_more_causes_than_a_commit_carries(store: CommitLog) -> None:
    for n in range(MAX_CAUSES * 3):
        store.append(a_stream(), received(), cause=f"msg:{n}")
    again = store.append(a_stream(), received(), cause="msg:0")
    assert again.repeated
    assert again.commit.number == 1
    assert len(numbers(store)) == MAX_CAUSES * 3


def test_the_folded_state_is_carried_forward(store: CommitLog) -> None:
    for n in range(3):
        store.append(a_stream(), received(), cause=f"msg:{n}")
    tail = store.tail(a_stream())
    assert tail is not None
    assert tail.state == {"messages": 3, "first_at": NOW_MS, "last_at": NOW_MS}


def test_streams_do_not_see_each_other(store: CommitLog) -> None:
    store.append(a_stream("a"), received(), cause="msg:1")
    store.append(a_stream("b"), received(), cause="msg:1")
    assert numbers(store, "a") == numbers(store, "b") == [1]


def test_an_append_at_a_number_happens_exactly_there(store: CommitLog) -> None:
    first = store.append(a_stream(), received(), cause="a", expected=NO_STREAM).commit
    second = store.append(a_stream(), received(), cause="b", expected=first.number).commit
    assert (first.number, second.number) == (1, 2)


@pytest.mark.parametrize("expected", [NO_STREAM, 0, 2, 99])
def test_who_expects_another_version_gets_a_conflict(store: CommitLog, expected: Any) -> None:
    store.append(a_stream(), received(), cause="a")
    with pytest.raises(VersionConflict) as conflict:
        store.append(a_stream(), received(), cause="b", expected=expected)
    assert conflict.value.actual == 1
    assert numbers(store) == [1]


def test_the_same_append_at_a_number_made_again_is_a_success(store: CommitLog) -> None:
    """A writer whose answer was lost finds its own commit."""
    first = store.append(a_stream(), received(), cause="a", expected=NO_STREAM)
    store.append(a_stream(), received(), cause="b", expected=1)
    again = store.append(a_stream(), received(), cause="a", expected=NO_STREAM)
    assert again.repeated
    assert again.commit == first.commit
    assert store.append(a_stream(), received(), cause="b", expected=1).repeated


def test_a_commit_of_several_events_is_one_item(store: CommitLog) -> None:
    events = [Event("Made", 1, {"n": n}) for n in range(3)]
    store.append(a_stream(), lambda tail: Proposal(events=events), cause="a")
    (commit,) = store.read(a_stream())
    assert list(commit.events) == events
    assert len({commit.event_id(n) for n in range(3)}) == 3


def test_a_commit_above_the_budget_is_refused(store: CommitLog) -> None:
    noise = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(400_000))
    with pytest.raises(CommitTooLarge):
        store.append(a_stream(), lambda tail: Proposal(events=[Event("Huge", 1, {"x": noise})]), cause="a")
    assert numbers(store) == []


def test_only_commits_that_ask_for_an_effect_are_found_open(store: CommitLog) -> None:
    store.append(a_stream(), received(), cause="a")
    asking = store.append(a_stream(), lambda tail: Proposal(events=[Event("Asked", 1, {})], opens=True), cause="b").commit
    found = [key for name in open_keys_of_minute(REGION, NOW_MS // 60_000) for key in store.opened(name)]
    assert found == [CommitKey(a_stream(), REGION, asking.number)]


def test_the_oldest_open_commit_of_the_own_region_is_known(store_of: Stores) -> None:
    assert store_of().oldest_opened() is None
    for region, minutes in ((REGION, 5), (REGION, 3), ("eu-west-1", 1)):
        clock = FixedClock(NOW_MS + minutes * 60_000)
        asked = Proposal(events=[Event("Asked", 1, {})], opens=True)
        store_of(region, clock).append(a_stream(f"o-{minutes}"), lambda tail, asked=asked: asked, cause="a")  # type: ignore[misc]
    assert store_of().oldest_opened() == NOW_MS // 60_000 + 3


def test_a_scan_names_each_sub_stream_once(store: CommitLog) -> None:
    for user in "abcde":
        for n in range(3):
            store.append(a_stream(user), received(), cause=f"msg:{n}")
    found: list[tuple[StreamName, str]] = []
    scanned = 0
    for segment in range(2):
        cursor = None
        while True:
            page = store.scan(segment=segment, segments=2, cursor=cursor)
            found += page.streams
            scanned += page.scanned
            if (cursor := page.cursor) is None:
                break
    assert sorted(stream.subject for stream, _ in found) == list("abcde")
    assert scanned == store.count() == 15


def test_regions_write_sub_streams_of_their_own_and_readers_merge_them_alike(store_of: Stores) -> None:
    here, there = store_of(REGION), store_of("eu-west-1")
    here.append(a_stream(), received(text_fields("1")), cause="msg:1")
    there.append(a_stream(), received(text_fields("2")), cause="msg:2")
    here.append(a_stream(), received(text_fields("3")), cause="msg:3")
    there.append(a_stream(), received(text_fields("1")), cause="msg:1")  # the same fact, taken in twice
    merged = here.merged(a_stream())
    assert merged == there.merged(a_stream())
    assert [(c.region, c.number) for c in merged] == [("eu-west-1", 1), ("eu-west-1", 2), (REGION, 2)]


def test_concurrent_appends_are_all_stored_once(store: CommitLog) -> None:
    """Acknowledged = stored: three deliveries of forty messages, twelve at a time."""
    store._clock, store._ids = SystemClock(), SystemIds()
    with ThreadPoolExecutor(12) as pool:
        appended = list(pool.map(lambda n: store.append(a_stream(), received(), cause=f"msg:{n % 40}"), range(120)))
    assert numbers(store) == list(range(1, 41))
    assert sum(not a.repeated for a in appended) == 40
    for n in range(40):
        assert len({appended[n + turn * 40].commit.number for turn in range(3)}) == 1


class Faulty:
    """Wraps a store's put and tail: every k-th answer is lost after it took effect, every m-th tail is stale."""

    def __init__(self, store: CommitLog, lose: int, stale: int) -> None:
        self.calls, self.reads = 0, 0
        put, tail = store._put, store.tail

        def losing_put(commit: Commit) -> Commit | None:
            self.calls += 1
            image = put(commit)
            if lose and self.calls % lose == 0:
                raise StoreUnavailable("the answer was lost")
            return image

        def stale_tail(stream: Any, *, region: str | None = None, consistent: bool = False) -> Commit | None:
            newest = tail(stream, region=region, consistent=consistent)
            self.reads += 1
            if consistent or newest is None or not stale or self.reads % stale:
                return newest
            back = newest.number - 1 - self.reads // stale % 2
            return store.get(CommitKey(stream, store.region, back)) if back > 0 else None

        store._put, store.tail = losing_put, stale_tail  # type: ignore[method-assign]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lose=st.sampled_from([0, 2, 3, 4]), stale=st.integers(0, 3), order=st.lists(st.integers(0, 9), max_size=30))
def test_lost_answers_and_stale_reads_change_nothing(store_of: Stores, lose: int, stale: int, order: list[int]) -> None:
    store = store_of()
    stream = a_stream(f"user-{uuid4().hex}")
    Faulty(store, lose, stale)
    commits: dict[int, int] = {}
    for n in order:
        commit = store.append(stream, received(), cause=f"msg:{n}").commit
        assert commits.setdefault(n, commit.number) == commit.number
    stored = [commit.number for commit in store.read(stream)]
    assert stored == list(range(1, len(set(order)) + 1))


def test_a_store_that_never_answers_ends_in_a_clear_error_in_time(store_of: Stores) -> None:
    clock = FixedClock()
    store = store_of(clock=clock)

    def put(commit: Commit) -> Commit | None:
        raise StoreUnavailable("throttled")

    store._put = put  # type: ignore[method-assign]
    with pytest.raises(AppendTimedOut):
        store.append(a_stream(), received(), cause="a", until=clock.monotonic() + 4)
    assert clock.monotonic() <= NOW_MS / 1000 + 4
