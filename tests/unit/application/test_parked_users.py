"""Users that are no longer projected: seen with their cause, planned, and caught up from the store."""

import pytest

from liushui.adapters.commit_items import to_item
from liushui.adapters.memory_read_models import MemoryReplies, MemoryUsers
from liushui.adapters.memory_sagas import MemorySagas
from liushui.application.parked_users import ParkedSelection, ParkedUsers, UnparkStep
from liushui.application.project_users import ProjectUsers
from liushui.domain.commits import Commit
from liushui.domain.dead_letters import stream_of_parked
from liushui.domain.events import UserUnparkRequested, typed
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName
from liushui.domain.user import fold
from tests.builders import REGION, CountedIds, a_stream
from tests.histories import USERS, Move, history_of
from tests.redriving import LIN, WHY
from tests.replica import Replica, key_of, records_of

ACCOUNT = "default/demo"
EVERYONE = ParkedSelection((ACCOUNT,))
BROKEN_AT = 2


class Region:
    """Three users with three commits each; the second of the first two cannot be decoded."""

    def __init__(self) -> None:
        self.history = history_of([Move("text", user=n % 3) for n in range(9)])
        self.events = Replica(self.history.commits)
        self.users = MemoryUsers()
        self.project = ProjectUsers(self.events, self.users, MemoryReplies(), (REGION,), MemorySagas())
        bad = [self.of(user)[BROKEN_AT - 1] for user in USERS[:2]]
        self.events.broken = {key_of(commit) for commit in bad}
        self.project(records_of(self.history.commits, broken=self.events.broken))

    def of(self, user: str) -> list[Commit]:
        return [commit for commit in self.history.commits if commit.stream.subject == user]

    @property
    def desk(self) -> ParkedUsers:
        return ParkedUsers(self.events, self.project, CountedIds())

    def unpark(self, selection: ParkedSelection = EVERYONE) -> list[UnparkStep]:
        return list(self.desk.unpark(selection, by=LIN, reason=WHY))

    def acts(self, user: str) -> list[object]:
        stream = stream_of_parked(a_stream(user))
        return [typed(event) for commit in self.events.read(stream) for event in commit.events]

    def is_caught_up(self, user: str) -> bool:
        row = self.users.get(ACCOUNT, user)
        assert row is not None
        return row.parked is None and row.state == fold(self.of(user)) and row.checkpoint == {REGION: 3}


@pytest.fixture
def region() -> Region:
    return Region()


def test_a_parked_user_is_listed_with_the_commit_that_stopped_it_and_how_far_it_is_behind(region: Region) -> None:
    region.events.broken = set()  # the rows are parked all the same
    ann, bob = region.desk.list(EVERYONE)
    assert (ann.user, bob.user) == USERS[:2]
    assert (ann.region, ann.number, ann.error_class, ann.behind) == (REGION, BROKEN_AT, "UndecodableCommit", 2)
    assert ann.last_at == region.of(USERS[0])[0].at
    assert ann.stream == a_stream(USERS[0])


@pytest.mark.parametrize(
    ("selection", "users"),
    [
        (ParkedSelection(("default/other",)), ()),
        (ParkedSelection((ACCOUNT,), users=frozenset(USERS[1:])), USERS[1:2]),
        (ParkedSelection((ACCOUNT,), error_class="UndecodableCommit"), USERS[:2]),
        (ParkedSelection((ACCOUNT,), error_class="TypeError"), ()),
        (ParkedSelection((ACCOUNT,), since=0), USERS[:2]),
        (ParkedSelection((ACCOUNT,), since=9**15), ()),
    ],
)
def test_users_are_selected_by_all_that_is_given(region: Region, selection: ParkedSelection, users: tuple[str, ...]) -> None:
    assert tuple(parked.user for parked in region.desk.list(selection)) == users


def test_a_plan_changes_nothing(region: Region) -> None:
    items, count = dict(region.users.items), region.events.count()
    assert [parked.user for parked in region.desk.plan(EVERYONE)] == list(USERS[:2])
    assert (region.users.items, region.events.count()) == (items, count)


def test_what_is_mended_catches_up_and_who_asked_is_recorded(region: Region) -> None:
    region.events.broken = set()
    assert [(step.parked.user, step.done, step.total, step.mark) for step in region.unpark()] == [
        (USERS[0], 1, 2, None), (USERS[1], 2, 2, None),
    ]  # fmt: skip
    assert all(region.is_caught_up(user) for user in USERS)
    assert region.acts(USERS[0]) == [
        UserUnparkRequested(USERS[0], REGION, BROKEN_AT, "UndecodableCommit", "lin", WHY, "203.0.113.9")
    ]
    assert (list(region.desk.list(EVERYONE)), region.unpark()) == ([], [])


def test_what_is_not_mended_is_parked_again_and_said(region: Region) -> None:
    region.events.broken = {key_of(region.of(USERS[0])[BROKEN_AT - 1])}
    first, second = region.unpark()
    assert first.mark is not None
    assert (first.mark["number"], second.mark) == (BROKEN_AT, None)
    assert [parked.user for parked in region.desk.list(EVERYONE)] == [USERS[0]]


def test_left_at_any_step_it_goes_on_where_it_stopped_and_asks_nobody_twice(region: Region) -> None:
    region.events.broken = set()
    next(region.desk.unpark(EVERYONE, by=LIN, reason=WHY))
    assert [step.parked.user for step in region.unpark()] == [USERS[1]]
    assert [len(region.acts(user)) for user in USERS] == [1, 1, 0]


def test_who_was_unparked_in_between_is_told_as_projected_and_not_recorded_again(region: Region) -> None:
    region.events.broken = set()
    acting = region.desk.unpark(EVERYONE, by=LIN, reason=WHY)
    next(acting)
    region.unpark()
    assert next(acting).mark is None
    assert len(region.acts(USERS[1])) == 1


def test_the_request_is_recorded_before_the_act(region: Region) -> None:
    region.events.broken = set()

    class Dying(ProjectUsers):
        def unpark(self, account: str, user: str) -> JsonObject | None:
            raise KeyboardInterrupt

    desk = ParkedUsers(
        region.events, Dying(region.events, region.users, region.project.replies, (REGION,), MemorySagas()), CountedIds()
    )
    with pytest.raises(KeyboardInterrupt):
        next(desk.unpark(EVERYONE, by=LIN, reason=WHY))
    assert len(region.acts(USERS[0])) == 1


def test_a_story_shows_the_commit_where_it_can_be_read(region: Region) -> None:
    story = region.desk.show(ACCOUNT, USERS[0])
    assert story is not None
    assert (story.parked.user, story.commit, story.acts) == (USERS[0], None, ())
    region.events.broken = set()
    story = region.desk.show(ACCOUNT, USERS[0])
    assert story is not None
    assert story.commit is not None
    assert to_item(story.commit) == to_item(region.of(USERS[0])[BROKEN_AT - 1])


def test_of_who_is_not_parked_there_is_no_story(region: Region) -> None:
    assert region.desk.show(ACCOUNT, USERS[2]) is None
    assert region.desk.show(ACCOUNT, "o-nobody") is None


def test_a_tail_that_cannot_be_read_leaves_open_how_far_a_user_is_behind(region: Region) -> None:
    region.events.broken = {key_of(region.of(USERS[0])[-1])}
    assert [parked.behind for parked in region.desk.list(EVERYONE)] == [None, 2]


def test_the_record_of_it_is_no_part_of_the_users_own_stream(region: Region) -> None:
    assert stream_of_parked(a_stream(USERS[0])) == StreamName("default", "demo", "parked", USERS[0])
