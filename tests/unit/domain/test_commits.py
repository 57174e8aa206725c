"""The commit, the causes it carries forward, and the one order of all regions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.domain.commits import (
    CAUSE_WINDOW_MS,
    MAX_CAUSES,
    MIN_CAUSES,
    Cause,
    Commit,
    as_object,
    carry_causes,
    cause_digest,
    commit_id_of,
    merge,
    open_key,
    open_keys_of_minute,
)
from tests.builders import NOW_MS, a_commit, a_stream

REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-1")


@dataclass(frozen=True)
class Step:
    """One append of a made-up history: where, when, whether the writer had seen all other regions, and which fact."""

    region: str
    at: int
    has_seen: bool
    fact: int


HISTORIES = st.lists(
    st.builds(Step, st.sampled_from(REGIONS), st.integers(0, 12), st.booleans(), st.integers(0, 8)), max_size=24
)


def written(history: Sequence[Step]) -> dict[str, list[Commit]]:
    """The sub-streams that the appends leave; a region writes a fact once, and its clock never runs backwards."""
    streams: dict[str, list[Commit]] = {region: [] for region in REGIONS}
    for step in history:
        own = streams[step.region]
        commit_id = f"{step.fact:032x}"
        if commit_id in {commit.commit_id for commit in own}:
            continue
        seen = {region: len(commits) for region, commits in streams.items() if commits and region != step.region}
        own.append(
            a_commit(
                len(own) + 1,
                region=step.region,
                commit_id=commit_id,
                at=max(step.at, own[-1].at if own else 0),
                seen=seen if step.has_seen else {},
            )
        )
    return streams


@given(HISTORIES, st.permutations(REGIONS))
def test_every_reader_gets_the_same_order(history: list[Step], order: list[str]) -> None:
    streams = written(history)
    assert merge([streams[region] for region in order]) == merge(streams.values())


@given(HISTORIES)
def test_each_fact_stands_once(history: list[Step]) -> None:
    streams = written(history)
    ids = [commit.commit_id for commit in merge(streams.values())]
    assert len(ids) == len(set(ids))
    assert set(ids) == {commit.commit_id for commits in streams.values() for commit in commits}


@given(HISTORIES)
def test_what_a_writer_had_seen_comes_before_what_it_wrote(history: list[Step]) -> None:
    streams = written(history)
    place = {commit.commit_id: index for index, commit in enumerate(merge(streams.values()))}
    for commit in merge(streams.values()):
        seen = [*streams[commit.region][: commit.number - 1]]
        for region, number in commit.seen.items():
            seen += streams[region][:number]
        assert all(place[earlier.commit_id] < place[commit.commit_id] for earlier in seen)


@given(HISTORIES)
def test_one_region_keeps_its_own_order(history: list[Step]) -> None:
    own = written(history)[REGIONS[0]]
    assert merge([own]) == own


@given(HISTORIES, st.integers(0, 5))
def test_a_replica_that_lags_behind_still_gets_an_order_of_all_it_has(history: list[Step], missing: int) -> None:
    streams = written(history)
    late = [commits[: max(len(commits) - missing, 0)] if i == 0 else commits for i, commits in enumerate(streams.values())]
    assert {c.commit_id for c in merge(late)} == {c.commit_id for commits in late for c in commits}


def test_unseen_commits_are_ordered_by_time_then_region_then_number() -> None:
    here = [a_commit(1, at=5, commit_id="a" * 32), a_commit(2, at=7, commit_id="b" * 32)]
    there = [a_commit(n, region="eu-west-1", at=at, commit_id=str(n) * 32) for n, at in ((1, 5), (2, 6), (3, 7))]
    assert [(c.at, c.region, c.number) for c in merge([here, there])] == [
        (5, "eu-west-1", 1), (5, "us-east-1", 1), (6, "eu-west-1", 2), (7, "eu-west-1", 3), (7, "us-east-1", 2),
    ]  # fmt: skip


def test_seeing_counts_more_than_a_clock_that_is_behind() -> None:
    first = a_commit(1, at=100, commit_id="a" * 32)
    answer = a_commit(1, region="eu-west-1", at=1, seen={"us-east-1": 1}, commit_id="b" * 32)
    assert merge([[answer], [first]]) == [first, answer]


def test_a_fact_taken_in_by_two_regions_collapses_to_the_first_of_them() -> None:
    here, there = a_commit(1, at=9), a_commit(1, region="eu-west-1", at=8)
    assert merge([[here], [there]]) == [there]


def test_what_one_region_recorded_twice_stays_twice() -> None:
    twice = [a_commit(1), replace(a_commit(2), commit_id=a_commit(1).commit_id)]
    assert merge([twice]) == twice


def test_a_long_history_is_merged_in_linear_time() -> None:
    commits = [replace(a_commit(), number=n, commit_id=f"{n:032x}") for n in range(1, 50_001)]
    assert merge([commits]) == commits  # quadratic copying would take minutes


def test_nothing_merges_to_nothing() -> None:
    assert merge([]) == merge([[], []]) == []


AGES = st.lists(st.integers(0, 2 * CAUSE_WINDOW_MS), max_size=60)


@given(AGES)
def test_of_many_appends_a_commit_carries_the_last_minute_at_least_4_at_most_32(ages: list[int]) -> None:
    times = sorted(NOW_MS - age for age in ages)
    carried: tuple[Cause, ...] = ()
    for number, at in enumerate([*times, NOW_MS], 1):
        carried = carry_causes(carried, Cause(cause_digest(str(number)), number, at))
    young = [at for at in [*times, NOW_MS] if at > NOW_MS - CAUSE_WINDOW_MS]
    assert len(carried) == min(max(len(young), MIN_CAUSES), MAX_CAUSES, len(times) + 1)
    assert [cause.number for cause in carried] == list(range(len(times) + 2 - len(carried), len(times) + 2))


def test_a_commits_own_cause_stands_last() -> None:
    new = Cause(cause_digest("new"), 2, NOW_MS)
    assert carry_causes([Cause(cause_digest("old"), 1, NOW_MS)], new)[-1] is new


@pytest.mark.parametrize(("count", "age", "full"), [(32, 59_999, True), (32, 60_000, False), (31, 1, False), (0, 0, False)])
def test_the_window_is_full_when_younger_causes_may_have_been_left_out(count: int, age: int, full: bool) -> None:
    causes = tuple(Cause(cause_digest(str(n)), n + 1, NOW_MS - age) for n in range(count))
    assert a_commit(count + 1, causes=causes).window_is_full is full


def test_a_commits_id_follows_from_stream_and_cause_alone() -> None:
    assert commit_id_of(a_stream(), "msg:1") == commit_id_of(a_stream(), "msg:1")
    others = {commit_id_of(a_stream(user), cause) for user in ("a", "b") for cause in ("msg:1", "msg:2")}
    assert len(others) == 4
    assert all(len(commit_id) == 32 and bytes.fromhex(commit_id) for commit_id in others)


def test_a_cause_may_hold_a_lone_surrogate() -> None:
    assert len({commit_id_of(a_stream(), cause) for cause in ("msg:\ud800", "msg:\udfff", "msg:?")}) == 3
    assert cause_digest("msg:\ud800") != cause_digest("msg:?")


def test_a_commits_events_have_ids_of_their_own() -> None:
    commit = a_commit()
    assert [commit.event_id(index) for index in range(2)] == [f"{commit.commit_id}.0", f"{commit.commit_id}.1"]


@given(st.integers(0, 2**32 - 1))
def test_an_open_commit_is_found_under_one_key_of_its_minute(start: int) -> None:
    key = open_key("us-east-1", NOW_MS, f"{start:08x}" + "0" * 24)
    assert key in open_keys_of_minute("us-east-1", NOW_MS // 60_000)


def test_a_minute_has_ten_keys() -> None:
    assert len(set(open_keys_of_minute("us-east-1", 29_000_000))) == 10


@pytest.mark.parametrize(("value", "expected"), [({"a": 1}, {"a": 1}), (None, {}), ([1], {}), ("text", {}), (3, {})])
def test_what_is_no_object_counts_as_empty(value: object, expected: dict[str, int]) -> None:
    assert as_object(value) == expected  # type: ignore[arg-type]
