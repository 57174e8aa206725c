"""Projections: whatever the transport does to the records, the read models are a fold of the store."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

from liushui.adapters.commit_log import CommitLog
from liushui.adapters.memory_read_models import MemoryUsers
from liushui.adapters.read_model_items import reply_from_item, user_to_item
from liushui.application.following import _Walk
from liushui.application.project_users import ProjectUsers
from liushui.domain.commits import Commit, Event
from liushui.ports import UserRow
from proofs.runner import Mutant, Scale, patched
from tests.histories import History, batches, histories
from tests.replica import REGIONS, records_of
from tests.unit.application.test_project_users import World, folded_replies, folded_users, world_of
from tests.unit.application.test_rebuild_read_model import Region

SHARDS = 3


def examples(property_: Callable[..., None], cases: int, **strategies: st.SearchStrategy[Any]) -> None:
    """Run a property on so many cases, the same in every run. Where it fails, the first failure is told as it is."""
    chosen = settings(
        max_examples=cases, deadline=None, database=None, derandomize=True, report_multiple_bugs=False,
        phases=[Phase.generate], verbosity=Verbosity.quiet, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        chosen(given(**strategies)(property_))()


def any_transport(scale: Scale) -> str:
    """Records are repeated, permuted, lost and split over three shards, in batches cut anywhere; then one more commit of each
    stream comes by, which is what heals a loss: a row whose last record was lost stays behind until then."""
    cases = scale(1000, 5000)

    def holds(data: st.DataObject, history: History) -> None:
        lost = data.draw(st.sets(st.integers(0, len(history.commits) - 1)))
        told = [commit for n, commit in enumerate(history.commits) if n not in lost]
        told += data.draw(st.lists(st.sampled_from(history.commits), max_size=5))
        world = world_of(history.commits)
        for batch in data.draw(_sharded(data.draw(st.permutations(told)))):
            assert world.deliver(batch).failed == [], "a batch was reported as failed"
        later = [
            world.events.receive(history.write(stream, [Event("Seen", 1, {})], region))
            for stream in [*history.streams("user"), *history.streams("reply")]
            for region in {commit.region for commit in history.commits if commit.stream == stream}
        ]
        world.deliver(data.draw(st.permutations(later)))
        _equals_the_fold(world, history)

    examples(holds, cases, data=st.data(), history=histories())
    return f"{cases} histories, {SHARDS} shards"


@st.composite
def _sharded(draw: st.DrawFn, commits: list[Commit]) -> list[list[Commit]]:
    """The commits spread over shards, each shard cut into batches, the shards' batches in any order between each other."""
    of = [draw(st.integers(0, SHARDS - 1)) for _ in commits]
    shards = [draw(batches([c for c, shard in zip(commits, of, strict=True) if shard == n])) for n in range(SHARDS)]
    turns = draw(st.permutations([n for n, shard in enumerate(shards) for _ in shard]))
    return [shards[n].pop(0) for n in turns]


def _equals_the_fold(world: World, history: History) -> None:
    assert world.users.items == folded_users(history), "a user's row is no fold of the store"
    rows = [reply_from_item(item) for item in world.replies.items.values()]
    told = {row.state.reply_id: (row.state, row.correlation_id) for row in rows}
    assert told == folded_replies(history), "a reply's row is no fold of the store"


def two_projectors(scale: Scale) -> str:
    """Each record goes to one of two projectors; one gets its batches in the midst of the other's writes."""
    cases = scale(500, 3000)

    def holds(data: st.DataObject, history: History) -> None:
        ours = data.draw(st.lists(st.booleans(), min_size=len(history.commits), max_size=len(history.commits)))
        mine = [commit for commit, own in zip(history.commits, ours, strict=True) if own]
        others = data.draw(batches([commit for commit, own in zip(history.commits, ours, strict=True) if not own]))
        world = world_of(history.commits)
        other = ProjectUsers(world.events, world.users, world.replies, REGIONS, world.sagas)
        store = world.users.store

        def meddle() -> None:
            if others:
                assert other(records_of(others.pop(0))).failed == [], "a batch was reported as failed"

        def meddled(generation: int, row: UserRow, *, expected: UserRow | None) -> bool:
            meddle()
            return store(generation, row, expected=expected)

        world.users.store = meddled  # type: ignore[method-assign]
        for batch in data.draw(batches(mine)):
            world.deliver(batch)
        while others:
            meddle()
        assert world.users.items == folded_users(history), "an update was lost between two projectors"

    examples(holds, cases, data=st.data(), history=histories())
    return f"{cases} histories, a second projector at each write"


def rebuild_while_writing(scale: Scale) -> str:
    """A generation is built while users write; at the switch both hold the same bytes, and nothing was appended, so nothing can
    be sent."""
    cases = scale(300, 2000)

    def holds(data: st.DataObject, history: History) -> None:
        before = data.draw(st.integers(0, len(history.commits) - 1))
        region = Region(history.commits[:before])
        region.deliver(history.commits[:before])
        waiting = data.draw(batches(history.commits[before:]))
        turns: list[bool] = data.draw(st.lists(st.sampled_from([True, *[False] * 7]), min_size=60, max_size=60))

        def write() -> None:
            if waiting and (not turns or turns.pop()):
                region.deliver(waiting.pop(0))

        def write_all() -> None:
            while waiting:
                region.deliver(waiting.pop(0))

        region.at_each_call, region.before_switch = write, write_all
        with patched(CommitLog, "append", _refuse_append):
            assert region.rebuild(segments=1).done, "the rebuild did not come to its end"
        assert region.at_switch is not None, "the rebuild did not switch"
        assert region.at_switch[0] == region.at_switch[1], "the rebuilt model is not the live one"

    examples(holds, cases, data=st.data(), history=histories())
    return f"{cases} histories, written to between any two calls of the rebuild"


def _refuse_append(*_: Any, **__: Any) -> None:
    raise AssertionError("a rebuild appended something")


def _walk_ungated(self: Any) -> Iterator[Commit]:
    """Everything at hand is folded, whether it was before or not."""
    for number in sorted(self._at_hand):
        if (commit := self._at_hand[number]) is not None:
            self.number, self.last_at = max(self.number, number), commit.at
            yield commit


def _walk_over_gaps(self: Any) -> Iterator[Commit]:
    """What was folded before is dropped, what is missing is never fetched."""
    for number in sorted(self._at_hand):
        if number > self.number and (commit := self._at_hand[number]) is not None:
            self.number, self.last_at = number, commit.at
            yield commit


@contextmanager
def _store_anything() -> Iterator[None]:
    def store(self: MemoryUsers, generation: int, row: UserRow, *, expected: UserRow | None) -> bool:
        item = user_to_item(generation, row)
        self.items[str(item["account"]), str(item["user"])] = item
        return True

    with patched(MemoryUsers, "store", store):
        yield


NO_GATE = Mutant("no version gate", lambda: patched(_Walk, "__iter__", _walk_ungated), "no fold of the store")
NO_BACK_FILL = Mutant("gate without back-fill", lambda: patched(_Walk, "__iter__", _walk_over_gaps), "no fold of the store")
UNCONDITIONAL_STORE = Mutant("unconditional store", _store_anything, "update was lost")
UNCONDITIONAL_REBUILD = Mutant("unconditional store", _store_anything, "not the live one")
