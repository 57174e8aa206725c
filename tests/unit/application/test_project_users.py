"""The read models are a fold of the store, whatever the transport does to the records."""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liushui.adapters.memory_read_models import MemoryReplies, MemoryUsers
from liushui.adapters.memory_sagas import MemorySagas
from liushui.adapters.read_model_items import Item, canonical_json, reply_from_item, user_to_item
from liushui.application.project_users import GIVE_UP_AFTER, ProjectionOutcome, ProjectUsers
from liushui.domain import reply, user
from liushui.domain.commits import Commit, Event, merge
from liushui.domain.errors import StoreUnavailable
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey, Generations, ReplyRow, UserRow
from tests.builders import NOW_MS, REGION, a_commit, a_stream
from tests.histories import USERS, History, Move, deliveries, histories, history_of
from tests.replica import OTHER_REGION, REGIONS, Replica, key_of, records_of

ACCOUNT = "default/demo"
POISON = Event("SessionChanged", 1, {"removed": []})
"""Its schema wants `values`: folding it raises a TypeError."""


@dataclass
class World:
    """A region with its replica of the commits, its read models and their projector."""

    events: Replica = field(default_factory=Replica)
    users: MemoryUsers = field(default_factory=MemoryUsers)
    replies: MemoryReplies = field(default_factory=MemoryReplies)
    sagas: MemorySagas = field(default_factory=MemorySagas)

    def __post_init__(self) -> None:
        self.sequence = itertools.count(1, 1000)
        self.project = ProjectUsers(self.events, self.users, self.replies, REGIONS, self.sagas)

    def deliver(self, commits: Iterable[Commit], **how: set[CommitKey]) -> ProjectionOutcome:
        return self.project(records_of(commits, first=next(self.sequence), **how))

    def row(self, name: str = "o-user-1", generation: int = 1) -> UserRow:
        row = self.users.load(generation, ACCOUNT, name)
        assert row is not None
        return row


def world_of(commits: Iterable[Commit]) -> World:
    return World(Replica(commits))


def sub_streams(commits: Iterable[Commit], stream: StreamName) -> list[list[Commit]]:
    own = sorted((c for c in commits if c.stream == stream), key=lambda c: (c.region, c.number))
    return [list(group) for _, group in itertools.groupby(own, key=lambda c: c.region)]


def folded_users(history: History) -> dict[tuple[str, str], Item]:
    """The rows that a fold of everything gives, worked out without the projector."""
    items = [user_to_item(1, folded_user(history.commits, stream)) for stream in history.streams("user")]
    return {(str(item["account"]), str(item["user"])): item for item in items}


def folded_user(commits: Iterable[Commit], stream: StreamName) -> UserRow:
    subs = sub_streams(commits, stream)
    return UserRow(
        ACCOUNT, stream.subject, user.fold(merge(subs)), user.STATE_VERSION,
        checkpoint={sub[-1].region: sub[-1].number for sub in subs}, last_at={sub[-1].region: sub[-1].at for sub in subs},
    )  # fmt: skip


def folded_replies(history: History) -> dict[str, tuple[reply.ReplyState, str]]:
    found: dict[str, tuple[reply.ReplyState, str]] = {}
    for commit in sorted(history.commits, key=lambda c: (c.at, c.region, c.number)):
        for event in commit.events:
            reply_id = event.data.get("reply_id")
            if event.type in ("ReplyAnswered", "ReplyRequested") and isinstance(reply_id, str) and reply_id not in found:
                own = merge(sub_streams(history.commits, reply.stream_of_reply(commit.stream, reply_id)))
                found[reply_id] = (reply.fold(reply_id, [commit, *own]), commit.correlation_id)
    return found


def is_folded(world: World, history: History) -> bool:
    assert world.users.items == folded_users(history)
    rows = [reply_from_item(item) for item in world.replies.items.values()]
    assert {row.state.reply_id: (row.state, row.correlation_id) for row in rows} == folded_replies(history)
    assert not any(row.ahead for row in rows)
    return True


class TestAnyDelivery:
    @settings(max_examples=1000)
    @given(data=st.data(), history=histories())
    def test_permuted_repeated_and_split_records_give_the_fold_of_the_store(
        self, data: st.DataObject, history: History
    ) -> None:
        world = world_of(history.commits)
        for batch in data.draw(deliveries(history.commits)):
            assert world.deliver(batch).failed == []
        assert is_folded(world, history)

    @settings(max_examples=300)
    @given(data=st.data(), history=histories())
    def test_lost_records_are_healed_by_the_next_one(self, data: st.DataObject, history: History) -> None:
        lost = data.draw(st.sets(st.integers(0, len(history.commits) - 1)))
        delivered = [commit for n, commit in enumerate(history.commits) if n not in lost]
        later = [
            history.write(stream, [Event("Seen", 1, {})], region)
            for stream in [*history.streams("user"), *history.streams("reply")]
            for region in {commit.region for commit in history.commits if commit.stream == stream}
        ]
        world = world_of(history.commits)
        for batch in data.draw(deliveries([*delivered, *later])):
            world.deliver(batch)
        assert is_folded(world, history)

    @settings(max_examples=300)
    @given(data=st.data(), history=histories())
    def test_lost_records_are_healed_by_a_full_redelivery(self, data: st.DataObject, history: History) -> None:
        lost = data.draw(st.sets(st.integers(0, len(history.commits) - 1)))
        world = world_of(history.commits)
        world.deliver(commit for n, commit in enumerate(history.commits) if n not in lost)
        for batch in data.draw(deliveries(history.commits)):
            world.deliver(batch)
        assert is_folded(world, history)

    @settings(max_examples=500)
    @given(data=st.data(), history=histories())
    def test_a_replica_that_gets_the_commits_in_any_order_ends_alike(self, data: st.DataObject, history: History) -> None:
        world = World()
        for commit in data.draw(st.permutations(history.commits)):
            world.events.receive(commit)
            assert world.deliver([commit]).failed == []
        assert is_folded(world, history)

    @settings(max_examples=300)
    @given(data=st.data(), history=histories())
    def test_two_projectors_at_once_lose_no_update(self, data: st.DataObject, history: History) -> None:
        """The other projector gets its batches in the midst of this one's writes."""
        ours, others = data.draw(deliveries(history.commits)), data.draw(deliveries(history.commits))
        world = world_of(history.commits)
        other = ProjectUsers(world.events, world.users, world.replies, REGIONS, world.sagas)
        store, store_reply = world.users.store, world.replies.store

        def meddled(generation: int, row: UserRow, *, expected: UserRow | None) -> bool:
            meddle()
            return store(generation, row, expected=expected)

        def meddled_reply(row: ReplyRow, *, expected: ReplyRow | None) -> bool:
            meddle()
            return store_reply(row, expected=expected)

        def meddle() -> None:
            if others:
                assert other(records_of(others.pop())).failed == []

        world.users.store, world.replies.store = meddled, meddled_reply  # type: ignore[method-assign]
        for batch in ours:
            assert world.deliver(batch).failed == []
        while others:
            meddle()
        assert is_folded(world, history)


class TestBatch:
    def test_a_user_is_written_once_a_batch(self) -> None:
        history = history_of([Move("text"), Move("text"), Move("text", user=1), Move("text")])
        outcome = world_of(history.commits).deliver(history.commits)
        assert (outcome.users, outcome.stale) == (2, 0)

    def test_what_was_folded_before_is_told_as_stale_and_nothing_is_written(self) -> None:
        history = history_of([Move("text"), Move("text")])
        world = world_of(history.commits)
        world.deliver(history.commits)
        outcome = world.deliver(history.commits)
        assert (outcome.users, outcome.stale) == (0, 2)

    def test_records_that_are_about_no_commit_are_dropped(self) -> None:
        record = replace(records_of([a_commit()])[0], key=None, commit=None)
        assert World().project([record]) == ProjectionOutcome(dropped=1, broken={"1": "NoCommit"})

    def test_streams_of_other_kinds_make_no_user_but_their_replies_count(self) -> None:
        history = History()
        asked = Event("ReplyAnswered", 1, {"reply_id": "r", "user": "o", "message": {"msgtype": "text"}, "elapsed_ms": 1})
        history.write(a_stream("notices", kind="account"), [asked])
        world = world_of(history.commits)
        assert world.deliver(history.commits).replies == 1
        assert world.users.items == {}

    def test_a_commit_behind_a_missing_one_is_remembered_and_acknowledged(self) -> None:
        history = history_of([Move("text"), Move("text"), Move("text")])
        world = World()
        world.events.receive(history.commits[2])
        outcome = world.deliver([history.commits[2]])
        assert (outcome.ahead, outcome.failed) == (1, [])
        assert world.row(USERS[0]).ahead == {REGION: 3}
        world.events.receive(history.commits[1])
        world.events.receive(history.commits[0])
        world.deliver([history.commits[0]])
        assert is_folded(world, history)

    def test_a_row_of_another_version_of_the_fold_is_folded_again(self) -> None:
        history = history_of([Move("text"), Move("follow"), Move("text")])
        world = world_of(history.commits)
        old = UserRow(ACCOUNT, USERS[0], user.UserState(messages=99), user.STATE_VERSION - 1, checkpoint={REGION: 2})
        assert world.users.store(1, old, expected=None)
        world.deliver([history.commits[2]])
        assert is_folded(world, history)

    def test_a_reply_that_failed_before_its_cause_is_told_keeps_what_the_cause_says(self) -> None:
        history = history_of([Move("ask"), Move("fail")])
        world = world_of(history.commits)
        world.deliver([history.commits[1]])
        (item,) = world.replies.items.values()
        assert reply_from_item(item).cause is None
        world.deliver([history.commits[0]])
        row = world.replies.get("reply-0")
        assert row is not None
        assert (row.state.status, row.state.message) == ("failed", {"msgtype": "text", "text": {"content": "reply 0"}})
        assert row.cause == key_of(history.commits[0])


class TestPoison:
    def history(self) -> History:
        history = history_of([Move("text"), Move("text", user=1)])
        history.write(a_stream(USERS[0]), [POISON])
        history.move(Move("ask"))
        history.move(Move("text", user=1))
        return history

    def test_it_parks_its_user_and_the_others_go_on(self) -> None:
        history = self.history()
        world = world_of(history.commits)
        outcome = world.deliver(history.commits)
        assert outcome.failed == []
        assert outcome.parked == [f"default/demo/user/o-ann@{REGION} 2 TypeError"]
        row = world.row(USERS[0])
        assert row.parked == {"region": REGION, "number": 2, "class": "TypeError"}
        assert (row.state.messages, row.checkpoint) == (1, {REGION: 1})
        assert world.row(USERS[1]).state.messages == 2
        assert list(world.users.parked(ACCOUNT)) == [USERS[0]]

    def test_later_commits_of_a_parked_user_are_skipped_but_their_replies_are_told(self) -> None:
        history = self.history()
        world = world_of(history.commits)
        world.deliver(history.commits[:3])
        before = dict(world.users.items)
        outcome = world.deliver([history.commits[3]])
        assert (outcome.skipped, outcome.users, outcome.replies) == (1, 0, 1)
        assert world.users.items == before

    def test_unparking_what_still_cannot_be_folded_parks_it_again(self) -> None:
        world = world_of(self.history().commits)
        world.deliver(self.history().commits)
        before = dict(world.users.items)
        assert world.project.unpark(ACCOUNT, USERS[0]) == {"region": REGION, "number": 2, "class": "TypeError"}
        assert world.users.items == before

    def test_unparking_catches_up_from_the_store_with_the_replies_that_were_missed(self) -> None:
        history = history_of([Move("text"), Move("ask"), Move("text"), Move("answer")])
        world = world_of(history.commits)
        world.events.broken = {key_of(history.commits[1])}
        world.deliver(history.commits, broken=world.events.broken)
        assert world.row(USERS[0]).parked == {"region": REGION, "number": 2, "class": "UndecodableCommit"}
        assert list(world.replies.items) == ["reply-3"]
        world.events.broken = set()
        assert world.project.unpark(ACCOUNT, USERS[0]) is None
        assert is_folded(world, history)

    def test_unparking_a_user_that_is_not_parked_changes_nothing(self) -> None:
        history = history_of([Move("text")])
        world = world_of(history.commits)
        world.deliver(history.commits)
        assert world.project.unpark(ACCOUNT, USERS[0]) is None
        assert world.project.unpark(ACCOUNT, "o-nobody") is None
        assert is_folded(world, history)

    def test_a_record_that_cannot_be_read_is_read_from_the_store(self) -> None:
        history = history_of([Move("text"), Move("ask")])
        world = world_of(history.commits)
        outcome = world.deliver(history.commits, broken={key_of(commit) for commit in history.commits})
        assert (outcome.parked, outcome.unreadable) == ([], [])
        assert is_folded(world, history)

    def test_a_broken_commit_behind_a_missing_one_parks_nobody_yet(self) -> None:
        """In a replica the missing one is on its way; which commit is broken shows when it is there."""
        history = history_of([Move("text"), Move("text"), Move("text")])
        world = world_of([history.commits[0]])
        world.events.broken = {key_of(history.commits[2])}
        world.deliver([history.commits[0], history.commits[2]], broken=world.events.broken)
        assert world.row(USERS[0]).parked is None
        world.events.receive(history.commits[1])
        world.deliver([history.commits[1]])
        assert world.row(USERS[0]).parked == {"region": REGION, "number": 3, "class": "UndecodableCommit"}

    @settings(max_examples=200)
    @given(data=st.data(), history=histories(regions=1))
    def test_wherever_it_stands_the_row_is_the_same_whichever_way_it_came_about(
        self, data: st.DataObject, history: History
    ) -> None:
        at = data.draw(st.integers(0, len(history.commits) - 1))
        bad = replace(history.commits[at], events=(POISON,))
        history.commits[at] = bad
        rows = []
        for _ in range(2):
            world = world_of(history.commits)
            for batch in data.draw(deliveries(history.commits)):
                assert world.deliver(batch).failed == []
            rows.append(world.users.items)
        assert rows[0] == rows[1]
        if bad.stream.kind == "user":
            assert world.row(bad.stream.subject).parked == {"region": REGION, "number": bad.number, "class": "TypeError"}

    def test_a_broken_commit_of_a_reply_is_told_and_blocks_nothing(self) -> None:
        history = history_of([Move("ask"), Move("reply"), Move("text", user=1)])
        broken = {key_of(history.commits[1])}
        world = world_of(history.commits)
        world.events.broken = broken
        outcome = world.deliver(history.commits, broken=broken)
        assert outcome.failed == []
        assert outcome.unreadable == [f"default/demo/reply/reply-0@{REGION} 1 UndecodableCommit"]
        row = world.replies.get("reply-0")
        assert row is not None
        assert row.state.status == "requested"
        assert world.row(USERS[1]).state.messages == 1

    def test_a_reply_whose_cause_does_not_fit_its_schema_is_told_and_parks_the_user_alone(self) -> None:
        history = History()
        history.write(a_stream(), [Event("ReplyRequested", 2, {"reply_id": "r-1"})])
        history.move(Move("text"))
        outcome = world_of(history.commits).deliver(history.commits)
        assert outcome.unreadable == [f"default/demo/reply/r-1@{REGION} 1 TypeError"]
        assert outcome.parked == [f"default/demo/user/o-user-1@{REGION} 1 TypeError"]
        assert (outcome.users, outcome.failed) == (2, [])

    def test_a_broken_commit_of_another_kind_is_told(self) -> None:
        commit = a_commit(stream=a_stream("notices", kind="account"))
        outcome = World().deliver([commit], broken={key_of(commit)})
        assert outcome.unreadable == [f"default/demo/account/notices@{REGION} 1 UndecodableCommit"]


class Throttled:
    """Refuses every call of a port's methods that `refuse` names, until it is lifted."""

    def __init__(self, port: object, refuse: Callable[[str, str], bool]) -> None:
        self._port, self._refuse, self.lifted = port, refuse, False
        self.calls = 0

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            self.calls += 1
            if not self.lifted and self._refuse(name, repr(arguments)):
                raise StoreUnavailable("DynamoDB: ThrottlingException")
            return getattr(self._port, name)(*arguments, **named)

        return call


class TestThrottledTables:
    @pytest.mark.parametrize("method", ["load", "store", "generations"])
    @pytest.mark.parametrize("port", ["users"])
    def test_the_users_records_are_to_be_delivered_again(self, port: str, method: str) -> None:
        self.check(port, lambda name, _: name == method, expected=["1", "2", "3"])

    def test_one_hot_user_fails_alone(self) -> None:
        self.check("users", lambda name, arguments: name == "store" and USERS[1] in arguments, expected=["2"])

    @pytest.mark.parametrize("method", ["get", "store"])
    def test_the_records_of_replies_are_to_be_delivered_again(self, method: str) -> None:
        self.check("replies", lambda name, _: name == method, expected=["3", "4"])

    def check(self, port: str, refuse: Callable[[str, str], bool], *, expected: list[str]) -> None:
        history = history_of([Move("text"), Move("text", user=1), Move("ask"), Move("reply")])
        world = world_of(history.commits)
        throttled = Throttled(getattr(world, port), refuse)
        setattr(world.project, port, throttled)
        outcome = world.project(records_of(history.commits))
        assert sorted(set(outcome.failed)) == expected
        throttled.lifted = True
        again = records_of(history.commits)[int(expected[0]) - 1 :]
        assert world.project(again).failed == []
        assert is_folded(world, history)

    def test_a_dead_table_is_not_asked_for_each_user(self) -> None:
        history = History()
        for n in range(50):
            history.write(a_stream(f"o-{n}"), [Event("Seen", 1, {})])
        world = world_of(history.commits)
        throttled = Throttled(world.users, lambda name, _: name == "load")
        world.project.users = throttled  # type: ignore[assignment]
        outcome = world.project(records_of(history.commits))
        assert len(set(outcome.failed)) == 50
        assert throttled.calls == GIVE_UP_AFTER + 2  # and the pointer, before and after

    def test_a_dead_table_of_replies_holds_up_no_user(self) -> None:
        history = history_of([Move("answer", user=n % 3) for n in range(6)])
        world = world_of(history.commits)
        throttled = Throttled(world.replies, lambda name, _: name == "store")
        world.project.replies = throttled  # type: ignore[assignment]
        outcome = world.project(records_of(history.commits))
        assert (len(set(outcome.failed)), outcome.users, throttled.calls) == (6, 3, GIVE_UP_AFTER)
        throttled.lifted = True
        world.project(records_of(history.commits))
        assert is_folded(world, history)

    def test_what_others_write_without_end_is_delivered_again(self) -> None:
        history = history_of([Move("text"), Move("answer", user=1)])
        world = world_of(history.commits)
        world.replies.store = lambda row, *, expected: False  # type: ignore[method-assign]
        assert world.deliver(history.commits).failed == ["2"]
        world = world_of(history.commits)
        world.users.store = lambda generation, row, *, expected: False  # type: ignore[method-assign]
        assert world.deliver(history.commits).failed == ["1", "2"]

    def test_unparking_who_others_write_without_end_is_refused(self) -> None:
        history = history_of([Move("text")])
        world = world_of(history.commits)
        world.events.broken = {key_of(history.commits[0])}
        world.deliver(history.commits, broken=world.events.broken)
        world.events.broken = set()
        world.users.store = lambda generation, row, *, expected: False  # type: ignore[method-assign]
        with pytest.raises(StoreUnavailable, match="others wrote"):
            world.project.unpark(ACCOUNT, USERS[0])


class TestRegions:
    def test_a_commit_of_another_region_that_sorts_before_is_brought_into_its_place(self) -> None:
        history = History()
        history.now = NOW_MS
        late = history.write(a_stream(), [Event("SessionChanged", 1, {"values": {"k": "first"}})], OTHER_REGION)
        history.now += 10_000
        early = history.write(a_stream(), [Event("SessionChanged", 1, {"values": {"k": "second"}})], REGION)
        world = World(Replica([early]))
        world.deliver([early])
        world.events.receive(late)
        world.deliver([late])
        assert world.row().state.session == {"k": "second"}
        assert world.row().checkpoint == {REGION: 1, OTHER_REGION: 1}

    def test_a_callback_taken_in_by_both_regions_counts_once(self) -> None:
        history = history_of([Move("text"), Move("repeat", region=1), Move("text", region=1)])
        world = world_of(history.commits)
        for commit in history.commits:
            world.deliver([commit])
        assert world.row(USERS[0]).state.messages == 2
        assert is_folded(world, history)

    def test_a_region_that_took_over_hours_ago_costs_no_refolding(self) -> None:
        history = history_of([Move("text"), Move("text", region=1, after_ms=7_200_000), Move("text", region=1)])
        world = world_of(history.commits)
        world.deliver(history.commits[:1])
        world.events.read = None  # type: ignore[method-assign,assignment]
        for commit in history.commits[1:]:
            world.deliver([commit])
        assert is_folded(world, history)


class TestGenerations:
    def test_while_a_generation_is_built_both_are_projected(self) -> None:
        history = history_of([Move("text"), Move("text"), Move("text")])
        world = world_of(history.commits)
        world.deliver(history.commits[:2])
        world.users.save_generations(Generations(building=2, version=1), expected=Generations())
        world.deliver(history.commits[2:])
        assert world.row(USERS[0], 1) == world.row(USERS[0], 2) == folded_user(history.commits, a_stream(USERS[0]))

    def test_a_user_new_to_the_generation_that_is_built_brings_all_regions_commits(self) -> None:
        history = history_of([Move("text", region=1), Move("text", after_ms=7_200_000)])
        world = world_of(history.commits)
        world.deliver(history.commits[:1])
        world.users.save_generations(Generations(building=2, version=1), expected=Generations())
        world.deliver(history.commits[1:])
        assert world.row(USERS[0], 2) == folded_user(history.commits, a_stream(USERS[0]))

    def test_a_generation_that_a_rebuild_began_in_the_midst_of_a_batch_gets_the_batch(self) -> None:
        history = history_of([Move("text"), Move("text", user=1)])
        world = world_of(history.commits)
        store, begun = world.users.store, Generations(building=2, version=1)

        def begin(generation: int, row: UserRow, *, expected: UserRow | None) -> bool:
            world.users.save_generations(begun, expected=Generations())
            return store(generation, row, expected=expected)

        world.users.store = begin  # type: ignore[method-assign]
        world.deliver(history.commits)
        for name in USERS[:2]:
            assert world.row(name, 2) == world.row(name, 1)

    def test_unparking_reaches_the_generation_that_is_built(self) -> None:
        history = history_of([Move("text")])
        world = world_of(history.commits)
        world.events.broken = {key_of(history.commits[0])}
        world.users.save_generations(Generations(building=2, version=1), expected=Generations())
        world.deliver(history.commits, broken=world.events.broken)
        assert world.row(USERS[0], 2).parked is not None
        world.events.broken = set()
        assert world.project.unpark(ACCOUNT, USERS[0]) is None
        assert world.row(USERS[0], 1) == world.row(USERS[0], 2) == folded_user(history.commits, a_stream(USERS[0]))


@given(st.text(st.characters()), st.dictionaries(st.text(st.characters()), st.text(st.characters()), max_size=3))
def test_any_user_and_any_session_can_be_written_and_read(name: str, session: JsonObject) -> None:
    stream = a_stream(name or "o")
    history = History()
    history.write(stream, [Event("SessionChanged", 1, {"values": session})])
    world = world_of(history.commits)
    world.deliver(history.commits)
    world.deliver([history.write(stream, [Event("Seen", 1, {})])])
    (item,) = world.users.items.values()
    assert str(item["user"]).encode()
    assert str(item["state"]).encode()
    row = world.users.load(1, ACCOUNT, stream.subject)
    assert row is not None
    assert (row.user, row.checkpoint) == (stream.subject, {REGION: 2})
    assert canonical_json(row.state.session) == canonical_json(session)
