"""Conversations page by page, and the state as of any moment, whatever the store can still decode."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liushui.adapters.memory_read_models import MemoryReplies, MemoryUsers
from liushui.adapters.memory_sagas import MemorySagas
from liushui.adapters.memory_user_directory import MemoryUserDirectory
from liushui.application.conversations import (
    FOLDED_AT_MOST,
    AtCommit,
    AtPosition,
    AtTime,
    Conversations,
    Moment,
    Skipped,
    stream_of,
)
from liushui.application.project_users import ProjectUsers
from liushui.application.stream_reading import StreamReader
from liushui.domain import reply, user
from liushui.domain.commits import Commit, Event, merge
from liushui.domain.errors import UnknownConversation
from liushui.domain.reply import ReplyStatus
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey
from tests.builders import NOW_MS, REGION, a_commit, a_store, a_stream, received
from tests.histories import USERS, History, Move, histories, history_of
from tests.replica import REGIONS, Replica, key_of, records_of

ACCOUNT = "default/demo"
POISON = Event("SessionChanged", 1, {"removed": []})
"""Its schema wants `values`: folding it raises a TypeError."""


class Reading(Replica):
    """Counts the commits that were read."""

    def __init__(self, commits: Iterable[Commit] = (), *, regions: tuple[str, ...] = REGIONS) -> None:
        super().__init__(commits, regions=regions)
        self.asked = 0

    def get(self, key: CommitKey) -> Commit | None:
        self.asked += 1
        return super().get(key)

    def tail(self, stream: StreamName, *, region: str | None = None, consistent: bool = False) -> Commit | None:
        """As a table does: the newest commit and no other is looked at."""
        of = [key for key in {*self._commits, *self.broken} if (key.stream, key.region) == (stream, region or self.region)]
        return self.get(max(of, key=lambda key: key.number)) if of else None


class Desk:
    """The use case with what it reads."""

    def __init__(self, commits: Iterable[Commit] = (), *, regions: tuple[str, ...] = REGIONS) -> None:
        self.events = Reading(commits, regions=regions)
        self.users, self.replies = MemoryUsers(), MemoryReplies()
        self.conversations = Conversations(
            StreamReader(self.events, regions), self.users, MemoryUserDirectory(self.users), self.replies
        )

    def project(self, commits: Iterable[Commit]) -> None:
        ProjectUsers(events=self.events, users=self.users, replies=self.replies, sagas=MemorySagas(), regions=REGIONS)(
            records_of(commits)
        )

    def state(self, moment: Moment | None = None, name: str = "o-user-1") -> user.UserState:
        return self.conversations.state_as_of(ACCOUNT, name, moment).state


def sub_streams(commits: Iterable[Commit], stream: StreamName) -> list[list[Commit]]:
    return [[commit for commit in commits if (commit.stream, commit.region) == (stream, region)] for region in REGIONS]


def long_history(count: int, *, carrying: bool) -> list[Commit]:
    """One region's `count` messages, with or without the state that commits carry."""
    commits, state = list[Commit](), user.INITIAL
    for number in range(1, count + 1):
        commit = a_commit(number, at=NOW_MS + number * 1000)
        state = user.fold([commit], state)
        carried: dict[str, Any] = {"state": state.to_data(), "state_version": user.STATE_VERSION} if carrying else {}
        commits.append(replace(commit, **carried))
    return commits


class TestTimeTravel:
    @settings(max_examples=300)
    @given(history=histories())
    def test_the_newest_state_is_the_read_models(self, history: History) -> None:
        desk = Desk(history.commits)
        desk.project(history.commits)
        for stream in history.streams("user"):
            row = desk.users.get(ACCOUNT, stream.subject)
            assert row is not None
            latest = max(commit.at for commit in history.commits)
            assert desk.state(name=stream.subject) == row.state == desk.state(AtTime(latest), stream.subject)

    @settings(max_examples=300)
    @given(history=histories())
    def test_any_earlier_state_is_the_fold_up_to_there(self, history: History) -> None:
        desk = Desk(history.commits)
        for stream in history.streams("user"):
            merged = merge(sub_streams(history.commits, stream))
            for position in range(len(merged) + 1):
                folded = user.fold(merged[:position])
                found = desk.conversations.state_as_of(ACCOUNT, stream.subject, AtPosition(position))
                assert (found.state, found.position, found.total) == (folded, position, len(merged))
                if position:
                    commit = merged[position - 1]
                    assert found.commit == commit
                    assert desk.state(AtCommit(commit.region, commit.number), stream.subject) == folded

    @settings(max_examples=100)
    @given(history=histories(regions=1), data=st.data())
    def test_a_time_takes_in_what_was_committed_by_then(self, history: History, data: st.DataObject) -> None:
        desk = Desk(history.commits)
        stream = history.streams("user")[0] if history.streams("user") else None
        if stream is not None:
            own = [commit for commit in history.commits if commit.stream == stream]
            moment = data.draw(st.sampled_from([*(c.at for c in own), *(c.at - 1 for c in own), own[-1].at + 1]))
            folded = user.fold(commit for commit in own if commit.at <= moment)
            assert desk.state(AtTime(moment), stream.subject) == folded

    @pytest.mark.parametrize("carrying", [True, False])
    @pytest.mark.parametrize("moment", [None, AtPosition(1), AtPosition(1_500), AtTime(NOW_MS + 700_500)])
    def test_the_way_there_makes_no_difference(self, carrying: bool, moment: Moment | None) -> None:
        commits = long_history(2_000, carrying=carrying)
        desk = Desk(commits, regions=(REGION,))
        found = desk.conversations.state_as_of(ACCOUNT, "o-user-1", moment)
        assert found.state == user.fold(commits[: found.position])
        assert found.state.messages == found.position

    def test_of_a_long_history_only_what_is_near_is_read(self) -> None:
        desk = Desk(long_history(10_000, carrying=True), regions=(REGION,))
        desk.events.asked = 0
        found = desk.conversations.state_as_of(ACCOUNT, "o-user-1", AtTime(NOW_MS + 9_000_000))
        assert (found.position, found.total, found.folded, found.state.messages) == (9_000, 10_000, FOLDED_AT_MOST, 9_000)
        assert desk.events.asked < FOLDED_AT_MOST + 30

    def test_a_state_that_another_fold_carried_is_not_built_upon(self) -> None:
        commits = [replace(commit, state_version=user.STATE_VERSION + 1) for commit in long_history(1_000, carrying=True)]
        found = Desk(commits, regions=(REGION,)).conversations.state_as_of(ACCOUNT, "o-user-1")
        assert (found.folded, found.state.messages) == (1_000, 1_000)

    @pytest.mark.parametrize(
        "moment", [AtPosition(-1), AtPosition(4), AtCommit(REGION, 0), AtCommit(REGION, 4), AtCommit("x", 1)]
    )
    @pytest.mark.parametrize("regions", [1, 2])
    def test_a_moment_that_is_not_there_is_refused(self, moment: Moment, regions: int) -> None:
        history = history_of([Move("text", region=n % regions) for n in range(3)])
        with pytest.raises(UnknownConversation, match="no such commit"):
            Desk(history.commits).conversations.state_as_of(ACCOUNT, USERS[0], moment)

    def test_the_callbacks_own_commits_travel_alike(self) -> None:
        store = a_store()
        for number in range(4):
            store.append(a_stream(), received(), cause=f"msg:{number}")
        reader = StreamReader(store, (REGION,))
        users = MemoryUsers()
        conversations = Conversations(reader, users, MemoryUserDirectory(users), MemoryReplies())
        tail = store.tail(a_stream())
        assert tail is not None
        assert conversations.state_as_of(ACCOUNT, "o-user-1").state == user.carried_state(tail)


class TestWhatCannotBeDecoded:
    @pytest.mark.parametrize("broken", [1, 2, 3])
    @pytest.mark.parametrize("regions", [1, 2])
    def test_is_shown_in_its_place_and_the_rest_is_folded(self, broken: int, regions: int) -> None:
        history = history_of([Move("text"), Move("follow"), Move("text"), *[Move("text", region=1)] * (regions - 1)])
        desk = Desk(history.commits)
        lost = next(commit for commit in history.commits if commit.number == broken and commit.region == REGION)
        desk.events.broken = {key_of(lost)}
        timeline = desk.conversations.timeline(ACCOUNT, USERS[0])
        assert timeline.total == len(history.commits)
        errors = {(entry.commit.region, entry.commit.number): entry.error for entry in timeline.entries}
        assert [key for key, error in errors.items() if error] == [(REGION, broken)]
        assert errors[REGION, broken] == "UndecodableCommit"
        found = desk.conversations.state_as_of(ACCOUNT, USERS[0])
        rest = [commit for commit in history.commits if commit is not lost]
        assert found.state == user.fold(merge(sub_streams(rest, stream_of(ACCOUNT, USERS[0]))))
        assert found.skipped == (Skipped(REGION, broken, "UndecodableCommit"),)

    def test_nothing_can_be_decoded(self) -> None:
        commits = long_history(3, carrying=True)
        desk = Desk(commits, regions=(REGION,))
        desk.events.broken = {key_of(commit) for commit in commits}
        found = desk.conversations.state_as_of(ACCOUNT, "o-user-1", AtTime(NOW_MS * 2))
        assert (found.state, len(found.skipped), found.position) == (user.INITIAL, 3, 3)

    def test_what_cannot_be_folded_is_told_too_and_the_read_model_is_parked_there(self) -> None:
        history = history_of([Move("text"), Move("text")])
        history.write(a_stream(USERS[0]), [POISON])
        history.move(Move("text"))
        desk = Desk(history.commits)
        desk.project(history.commits)
        timeline = desk.conversations.timeline(ACCOUNT, USERS[0])
        assert timeline.row is not None
        assert timeline.row.parked == {"region": REGION, "number": 3, "class": "TypeError"}
        assert [entry.error for entry in timeline.entries] == [None, "TypeError", None, None]
        assert desk.state(AtPosition(2), USERS[0]) == timeline.row.state
        assert desk.state(name=USERS[0]).messages == 3

    def test_a_carried_state_before_it_is_built_upon(self) -> None:
        commits = long_history(1_000, carrying=True)
        desk = Desk(commits, regions=(REGION,))
        desk.events.broken = {key_of(commits[9]), key_of(commits[499])}
        assert desk.conversations.state_as_of(ACCOUNT, "o-user-1", AtPosition(999)).state.messages == 998
        assert desk.conversations.state_as_of(ACCOUNT, "o-user-1", AtPosition(998)).skipped[0].number == 500


class TestTheTimeline:
    @settings(max_examples=200)
    @given(history=histories(), limit=st.integers(1, 4))
    def test_pages_hold_every_commit_once_newest_first(self, history: History, limit: int) -> None:
        desk = Desk(history.commits)
        for stream in history.streams("user"):
            merged = merge(sub_streams(history.commits, stream))
            assert [entry.commit for entry in pages(desk, stream.subject, limit)] == merged[::-1]

    def test_of_a_long_history_a_page_is_read(self) -> None:
        desk = Desk(long_history(10_000, carrying=True), regions=(REGION,))
        desk.events.asked = 0
        page = desk.conversations.timeline(ACCOUNT, "o-user-1", before=5_001, limit=20)
        assert [entry.position for entry in page.entries] == list(range(5_000, 4_980, -1))
        assert (page.total, page.before) == (10_000, 4_981)
        assert desk.events.asked < 25

    def test_replies_stand_beside_what_caused_them_with_their_state(self) -> None:
        history = history_of([Move("answer"), Move("ask"), Move("reply"), Move("reply")])
        desk = Desk(history.commits)
        asked, answered = desk.conversations.timeline(ACCOUNT, USERS[0]).entries
        assert [row.state.status for row in asked.replies] == [ReplyStatus.REQUESTED]
        desk.project(history.commits)
        asked, answered = desk.conversations.timeline(ACCOUNT, USERS[0]).entries
        (row,) = asked.replies
        own = [commit for commit in history.commits if commit.stream.kind == "reply"]
        assert row.state == reply.fold(row.state.reply_id, [asked.commit, *own])
        assert row.state.status is not ReplyStatus.REQUESTED
        assert [row.state.status for row in answered.replies] == [ReplyStatus.ANSWERED]

    def test_who_is_not_there_is_told_without_an_echo(self) -> None:
        with pytest.raises(UnknownConversation) as refusal:
            Desk().conversations.timeline(ACCOUNT, "<script>")
        assert "<script>" not in str(refusal.value)

    def test_nothing_of_it_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        history = history_of([Move("session"), Move("ask")])
        desk = Desk(history.commits)
        with caplog.at_level(logging.DEBUG):
            desk.conversations.timeline(ACCOUNT, USERS[0])
            desk.conversations.state_as_of(ACCOUNT, USERS[0])
        assert caplog.records == []


class TestFinding:
    @pytest.fixture
    def desk(self) -> Desk:
        history = history_of([Move("text", user=0), Move("text", user=1), Move("text", user=2)])
        desk = Desk(history.commits)
        desk.project(commit for commit in history.commits if commit.stream.subject != "o-eve")
        return desk

    @pytest.mark.parametrize(
        ("text", "found"),
        [("", ["o-ann", "o-bob"]), ("o-b", ["o-bob"]), (" o-bob\n", ["o-bob"]), ("o-e", []), ("o-eve", ["o-eve"]), ("x", [])],
    )  # fmt: skip
    def test_by_the_beginning_of_the_id_or_exactly(self, desk: Desk, text: str, found: list[str]) -> None:
        assert [one.user for one in desk.conversations.find(ACCOUNT, text).users] == found

    def test_who_is_not_projected_yet_is_found_by_the_whole_id_only(self, desk: Desk) -> None:
        (eve,) = desk.conversations.find(ACCOUNT, "o-eve").users
        assert eve.row is None

    def test_page_by_page(self, desk: Desk) -> None:
        first = desk.conversations.find(ACCOUNT, limit=1)
        assert first.after is not None
        second = desk.conversations.find(ACCOUNT, after=first.after, limit=1)
        assert [one.user for one in (*first.users, *second.users)] == ["o-ann", "o-bob"]
        assert second.after is None


def pages(desk: Desk, name: str, limit: int) -> Iterator[Any]:
    before: int | None = None
    for _ in range(100):
        page = desk.conversations.timeline(ACCOUNT, name, before=before, limit=limit)
        assert 0 < len(page.entries) <= limit
        yield from page.entries
        if (before := page.before) is None:
            return
    raise AssertionError("100 pages did not end")
