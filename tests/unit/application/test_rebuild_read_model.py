"""A rebuild equals the live read model byte for byte, whatever happens while it runs and wherever it is cut."""

import itertools
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liushui.adapters.memory_read_models import MemoryReplies, MemoryUsers
from liushui.adapters.memory_sagas import MemorySagas
from liushui.adapters.read_model_items import POINTER_KEY, Item
from liushui.application.project_users import ProjectUsers
from liushui.application.rebuild_read_model import RebuildProgress, RebuildReadModel
from liushui.domain.commits import Commit, Event
from liushui.domain.errors import ConfigurationError, StoreUnavailable
from liushui.domain.json import JsonObject
from liushui.domain.user import STATE_VERSION, UserState
from liushui.ports import Generations, ScanPage, SegmentProgress, UserRow
from tests.builders import REGION, FixedClock, a_stream
from tests.histories import USERS, History, Move, deliveries, histories, history_of
from tests.replica import REGIONS, Replica, key_of, records_of

Rows = dict[tuple[str, str], Item]
POISON = Event("SessionChanged", 1, {"removed": []})


class Region:
    """A region whose commits are projected and whose users are rebuilt; `at_each_call` runs before each call of the rebuild."""

    def __init__(self, commits: list[Commit]) -> None:
        self.events, self.users, self.clock = Replica(commits), MemoryUsers(), FixedClock()
        self.project = ProjectUsers(self.events, self.users, MemoryReplies(), REGIONS, MemorySagas())
        self.before_switch: Callable[[], None] = lambda: None
        self.at_switch: tuple[Rows, Rows] | None = None
        self.at_each_call: Callable[[], None] = lambda: None
        self._save = self.users.save_generations

    def deliver(self, commits: list[Commit]) -> None:
        for commit in commits:
            self.events.receive(commit)
        assert self.project(records_of(commits)).failed == []

    def rows(self, generation: int) -> Rows:
        """A generation's rows, without what names the generation."""
        prefix, found = f"g{generation}#", {}
        for (account, user), item in self.users.items.items():
            if account.startswith(prefix):
                plain = {name: value for name, value in item.items() if name not in ("account", "parked")}
                found[account.removeprefix(prefix), user] = plain
        return found

    def rebuild(self, seconds: float = 60, *, segments: int = 2, generation: int | None = None) -> RebuildProgress:
        """One call, on ports that tell of each call."""
        users: Any = _Watched(self.users, self._called)
        events: Any = _Watched(self.events, self._called)
        use_case = RebuildReadModel(events, users, self.clock, REGIONS, segments)
        return use_case("users", seconds, generation)

    def _called(self, name: str, arguments: tuple[Any, ...]) -> None:
        self.at_each_call()
        live = self.users.generations().live
        if name == "save_generations" and arguments[0].live != live:
            self.before_switch()
            self.at_switch = self.rows(live), self.rows(arguments[0].live)


class _Watched:
    def __init__(self, port: object, called: Callable[[str, tuple[Any, ...]], None]) -> None:
        self._port, self._called = port, called

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            self._called(name, arguments)
            return getattr(self._port, name)(*arguments, **named)

        return call


def equal(region: Region) -> bool:
    """At the switch, with everything delivered, both generations held the same bytes; now only the new one is left."""
    assert region.at_switch is not None
    live, built = region.at_switch
    assert live == built
    assert {account for account, _ in region.users.items} <= {POINTER_KEY[0], "g2#default/demo"}
    return True


def rows_of_a_fresh_region(commits: list[Commit]) -> Rows:
    region = Region(commits)
    region.deliver(commits)
    return region.rows(1)


class TestEqualsTheLiveModel:
    @settings(max_examples=300)
    @given(data=st.data(), history=histories())
    def test_while_users_go_on_writing(self, data: st.DataObject, history: History) -> None:
        """Batches arrive, repeated and out of order, between any two calls of the rebuild."""
        before = data.draw(st.integers(0, len(history.commits)))
        old, new = history.commits[:before], history.commits[before:]
        region = Region(old)
        for batch in data.draw(deliveries(old)) if old else []:
            region.deliver(batch)
        waiting = data.draw(deliveries(new)) if new else []
        late = data.draw(st.lists(st.sampled_from(history.commits), max_size=3))

        def write() -> None:
            if waiting:
                region.deliver(waiting.pop(0))

        def deliver_all() -> None:
            while waiting:
                write()

        region.at_each_call, region.before_switch = write, deliver_all
        assert region.rebuild(segments=1).done  # one segment: a second thread would write in the midst of a write
        assert equal(region)
        region.deliver([*late, *new])
        assert region.at_switch is not None
        assert region.rows(2) == region.at_switch[1]

    def test_with_a_commit_behind_a_gap_that_was_told_before_the_rebuild_began(self) -> None:
        history = history_of([Move("text") for _ in range(4)])
        first, second, third, fourth = history.commits
        region = Region([])
        region.deliver([fourth])
        waiting = [second, third, first]

        def write() -> None:
            if waiting and region.users.generations().building:
                region.deliver([waiting.pop(0)])

        def write_all() -> None:
            while waiting:
                write()

        region.at_each_call, region.before_switch = write, write_all
        assert region.rebuild(segments=1).done
        assert equal(region)

    def test_with_parked_users(self) -> None:
        history = history_of([Move("text"), Move("text", user=1), Move("text", user=2)])
        history.write(a_stream(USERS[1]), [POISON])
        history.move(Move("text", user=1))
        region = Region(history.commits)
        region.events.broken = {key_of(history.commits[2])}
        region.project(records_of(history.commits, broken=region.events.broken))
        progress = region.rebuild()
        assert (progress.users, progress.parked) == (3, 2)
        assert equal(region)
        assert list(region.users.parked("default/demo")) == [USERS[1], USERS[2]]

    @pytest.mark.parametrize("segments", [2, 3])
    def test_with_segments_of_different_lengths(self, segments: int) -> None:
        history = History()
        for n in range(segments * 2 + 1):
            history.write(a_stream(f"o-{n}"), [Event("Seen", 1, {})])
        region = Region(history.commits)
        region.deliver(history.commits)
        assert region.rebuild(segments=segments).users == segments * 2 + 1
        assert equal(region)

    def test_users_of_several_regions_are_counted_once(self) -> None:
        history = history_of([Move("text"), Move("text", region=1), Move("repeat"), Move("text", user=1, region=1)])
        region = Region(history.commits)
        region.deliver(history.commits)
        assert region.rebuild().users == 2
        assert equal(region)

    def test_rows_that_an_older_fold_wrote_are_made_new(self) -> None:
        history = history_of([Move("text"), Move("text")])
        region = Region(history.commits)
        old = UserRow("default/demo", USERS[0], UserState(messages=7), STATE_VERSION - 1, checkpoint={REGION: 2})
        region.users.store(1, old, expected=None)
        assert region.rebuild().done
        row = region.users.get("default/demo", USERS[0])
        assert row is not None
        assert (row.state.messages, row.state_version) == (2, STATE_VERSION)

    def test_streams_of_other_kinds_make_no_rows(self) -> None:
        history = history_of([Move("ask"), Move("reply"), Move("reply")])
        region = Region(history.commits)
        progress = region.rebuild()
        assert (progress.users, progress.scanned, progress.total) == (1, 2, 3)
        assert set(region.rows(2)) == {("default/demo", USERS[0])}


class TestCut:
    @pytest.mark.parametrize("segments", [1, 3])
    @pytest.mark.parametrize("after", [False, True])
    def test_at_every_point_it_is_taken_up_again(self, segments: int, after: bool) -> None:
        """Cut before, or right after, its n-th call took effect; users write while it is down."""
        point, cut = 0, True
        while cut:
            point += 1
            history = history_of([Move("text", user=n % 3, after_ms=n) for n in range(7)])
            region = Region(history.commits)
            region.deliver(history.commits)
            cut = self.cut_once(region, point, segments, after=after)
            region.deliver([commit for n in range(2) if (commit := history.move(Move("follow", user=n)))])
            assert region.rebuild(segments=segments).done
            expected = region.rows(region.users.generations().live)
            assert expected == rows_of_a_fresh_region(history.commits)
            assert region.at_switch is not None
            assert region.at_switch[0] == region.at_switch[1]
        assert point > 10

    def cut_once(self, region: Region, point: int, segments: int, *, after: bool) -> bool:
        calls = iter(range(1, 10_000))

        class Cut(Exception):
            pass

        class Cutting(_Watched):
            def __getattr__(self, name: str) -> Callable[..., Any]:
                def call(*arguments: Any, **named: Any) -> Any:
                    now = next(calls) >= point
                    if now and not after:
                        raise Cut
                    answer = getattr(self._port, name)(*arguments, **named)
                    if now:
                        raise Cut
                    return answer

                return call

        users: Any = Cutting(_Watched(region.users, region._called), lambda *_: None)
        events: Any = Cutting(region.events, lambda *_: None)
        try:
            RebuildReadModel(events, users, region.clock, REGIONS, segments)("users", 60)
        except Cut:
            return True
        return False

    def test_by_the_clock_it_keeps_what_it_did_even_of_a_page(self) -> None:
        history = history_of([Move("text", user=n) for n in range(3)])
        region = Region(history.commits)
        region.deliver(history.commits)
        region.at_each_call = lambda: region.clock.sleep(1)
        phases, users = [], []
        while not (progress := region.rebuild(0.5, segments=1)).done:
            phases.append(progress.phase)
            users.append(progress.users)
            assert len(phases) < 50
        assert users == sorted(users)
        assert set(phases) == {"building", "discarding"}
        assert {1, 2, 3} <= set(users)
        assert equal(region)

    def test_when_a_table_refuses_what_was_done_is_kept(self) -> None:
        history = history_of([Move("text", user=n) for n in range(3)])
        region = Region(history.commits)
        store, calls = region.users.store, iter(range(10))

        def refusing(generation: int, row: UserRow, *, expected: UserRow | None) -> bool:
            if next(calls) == 1:
                raise StoreUnavailable("DynamoDB: ThrottlingException")
            return store(generation, row, expected=expected)

        region.users.store = refusing  # type: ignore[method-assign]
        with pytest.raises(StoreUnavailable):
            region.rebuild(segments=1)
        kept = region.users.generations()
        assert (kept.users, kept.building) == (1, 2)
        assert region.rebuild(segments=1).users == 3

    @pytest.mark.parametrize("every", [2, 3, 5])
    def test_two_calls_at_once_do_not_undo_each_other(self, every: int) -> None:
        """Between the calls of this one, another goes a step forward each time."""
        history = history_of([Move("text", user=n) for n in range(3)])
        region = Region(history.commits)
        region.deliver(history.commits)
        users: Any = _Watched(region.users, lambda *_: other_clock.sleep(1))
        other_clock = FixedClock()
        other = RebuildReadModel(region.events, users, other_clock, REGIONS, segments=1)
        turns = itertools.count()

        def meddle() -> None:
            pointer = region.users.generations()
            if next(turns) % every == 0 and (pointer.building or pointer.discarding):
                other("users", 0.5)

        region.at_each_call = meddle
        progress = region.rebuild(segments=1)
        while not progress.done:
            assert next(turns) < 500
            progress = region.rebuild(segments=1, generation=progress.generation)
        assert progress.generation == 2
        pointer = region.users.generations()
        assert (pointer.live, pointer.building, pointer.discarding) == (2, None, False)
        assert set(region.rows(2)) == {("default/demo", user) for user in USERS}
        assert region.rows(1) == {}


def test_a_page_that_lost_the_stream_it_was_left_at_is_gone_through_again() -> None:
    history = history_of([Move("text", user=n) for n in range(2)])
    region = Region(history.commits)
    left_at = SegmentProgress(after="default/demo/user/erased@us-east-1")
    begun = Generations(building=2, segments=(left_at,), version=1)
    region.users.save_generations(begun, expected=Generations())
    assert region.rebuild().done
    assert set(region.rows(2)) == {("default/demo", user) for user in USERS[:2]}


def test_the_rows_of_every_former_generation_are_deleted() -> None:
    history = history_of([Move("text", user=n) for n in range(3)])
    region = Region(history.commits)
    region.deliver(history.commits)
    assert [region.rebuild().generation for _ in range(3)] == [2, 3, 4]
    assert {account for account, _ in region.users.items} == {POINTER_KEY[0], "g4#default/demo"}
    assert len(region.rows(4)) == 3


def test_only_users_can_be_rebuilt() -> None:
    with pytest.raises(ConfigurationError, match="'orders'"):
        RebuildReadModel(Replica(), MemoryUsers(), FixedClock(), REGIONS)("orders", 1)


def test_it_appends_nothing_and_knows_nobody_who_could_send() -> None:
    assert set(RebuildReadModel.__dataclass_fields__) == {"events", "users", "clock", "regions", "segments"}
    history = history_of([Move("ask"), Move("reply"), Move("text", user=1)])
    region = Region(history.commits)
    called: set[str] = set()
    users: Any = _Watched(region.users, lambda name, _: called.add(name))
    events: Any = _Watched(region.events, lambda name, _: called.add(name))
    assert RebuildReadModel(events, users, region.clock, REGIONS)("users", 60).done
    assert called == {"generations", "save_generations", "count", "scan", "read", "store", "discard"}
    assert region.events.count() == 3


class Endless(Replica):
    """As many users as one likes, each made when it is asked for."""

    def __init__(self, users: int) -> None:
        super().__init__()
        self.users = users

    def scan(self, *, segment: int = 0, segments: int = 1, cursor: JsonObject | None = None) -> ScanPage:
        first = int(str(cursor["at"])) if cursor else 0
        last = min(first + 100, self.users)
        streams = tuple((a_stream(f"o-{n}"), REGION) for n in range(first, last))
        return ScanPage(streams, last - first, {"at": last} if last < self.users else None)


class Forgetful(MemoryUsers):
    """Counts the rows and keeps none, so that what memory holds is the rebuild's own."""

    stored = 0

    def store(self, generation: int, row: UserRow, *, expected: UserRow | None) -> bool:
        self.stored += 1
        return True


def test_memory_does_not_grow_with_the_users() -> None:
    peaks = []
    for count in (500, 4_000):
        users = Forgetful()
        tracemalloc.start()
        assert RebuildReadModel(Endless(count), users, FixedClock(), (REGION,), segments=1)("users", 60).done
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert users.stored == count
    assert peaks[1] < peaks[0] * 1.5 + 100_000
