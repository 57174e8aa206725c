"""One suite for the port `Users`, run on memory and on DynamoDB."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from moto import mock_aws
from pynamodb.exceptions import GetError

from liushui.adapters.dynamodb_users import DynamoDBUsers
from liushui.adapters.memory_read_models import MemoryUsers
from liushui.adapters.pynamodb_tables import TableAccess
from liushui.domain.errors import StoreUnavailable
from liushui.domain.json import JsonObject
from liushui.domain.user import STATE_VERSION, UserState
from liushui.ports import Generations, SegmentProgress, UserRow, Users
from tests.aws import atomic_dynamodb, create_tables, local_templates
from tests.builders import NOW_MS, REGION
from tests.strategies import any_text, json_objects

ACCESS = TableAccess("liushui-local-users", REGION, connect_seconds=0.4, read_seconds=0.8)
ACCOUNT = "default/demo"
MARK: JsonObject = {"region": REGION, "number": 8, "class": "TypeError"}


@cache
def dynamodb_users() -> DynamoDBUsers:
    """One for all tests: building a client is dear."""
    return DynamoDBUsers(ACCESS)


@pytest.fixture(params=["memory", "dynamodb"])
def users(request: pytest.FixtureRequest) -> Iterator[Users]:
    if request.param == "memory":
        yield MemoryUsers()
        return
    with mock_aws(), atomic_dynamodb():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        yield dynamodb_users()


def a_row(user: str = "o-user-1", **changes: object) -> UserRow:
    state = UserState(subscribed=False, messages=3, first_at=NOW_MS, last_at=NOW_MS + 9, session={"k": "你好 😀"})
    row = UserRow(ACCOUNT, user, state, STATE_VERSION, checkpoint={REGION: 7}, last_at={REGION: NOW_MS + 9})
    return replace(row, **changes)  # type: ignore[arg-type]


def test_who_was_never_stored_is_not_there(users: Users) -> None:
    assert users.get(ACCOUNT, "o-user-1") is None
    assert users.load(1, ACCOUNT, "o-user-1") is None


@pytest.mark.parametrize(
    "row", [a_row(), a_row(ahead={"eu-west-1": 4}), a_row(parked=MARK), a_row(state=UserState(), checkpoint={}, last_at={})]
)
def test_a_row_is_read_back_as_it_was_stored(users: Users, row: UserRow) -> None:
    assert users.store(1, row, expected=None)
    assert users.get(ACCOUNT, row.user) == users.load(1, ACCOUNT, row.user) == row


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(user=any_text.filter(bool), session=json_objects, text=any_text)
def test_any_user_and_any_session_can_be_stored(users: Users, user: str, session: JsonObject, text: str) -> None:
    row = a_row(user[:128], state=UserState(session={**session, "text": text}))
    before = users.load(1, ACCOUNT, row.user)
    assert users.store(1, row, expected=before)
    stored = users.load(1, ACCOUNT, row.user)
    assert stored is not None
    assert stored.user == row.user
    assert users.store(1, replace(stored, checkpoint={REGION: 8}), expected=stored)


def test_users_of_other_accounts_and_generations_are_others(users: Users) -> None:
    assert users.store(1, a_row(), expected=None)
    assert users.store(2, a_row(checkpoint={REGION: 1}), expected=None)
    assert users.store(1, a_row(account="default/other"), expected=None)
    assert users.load(1, ACCOUNT, "o-user-1") == a_row()
    assert users.load(2, "default/other", "o-user-1") is None


def test_a_row_is_put_only_where_none_stands(users: Users) -> None:
    assert users.store(1, a_row(), expected=None)
    assert not users.store(1, a_row(checkpoint={REGION: 9}), expected=None)
    assert users.get(ACCOUNT, "o-user-1") == a_row()


@pytest.mark.parametrize(
    "other",
    [a_row(checkpoint={REGION: 6}), a_row(ahead={REGION: 9}), a_row(parked=MARK), a_row(state_version=STATE_VERSION + 1)],
)
def test_a_row_is_replaced_only_where_the_expected_one_stands(users: Users, other: UserRow) -> None:
    after = a_row(checkpoint={REGION: 8})
    assert not users.store(1, after, expected=a_row())
    users.store(1, a_row(), expected=None)
    assert not users.store(1, after, expected=other)
    assert users.get(ACCOUNT, "o-user-1") == a_row()
    assert users.store(1, after, expected=a_row())
    assert users.get(ACCOUNT, "o-user-1") == after


def test_what_a_row_no_longer_has_is_gone(users: Users) -> None:
    parked = a_row(parked=MARK, ahead={REGION: 9})
    users.store(1, parked, expected=None)
    assert users.store(1, a_row(), expected=parked)
    assert users.get(ACCOUNT, "o-user-1") == a_row()
    assert list(users.parked(ACCOUNT)) == []


def test_of_many_writers_at_once_each_step_has_one_winner(users: Users) -> None:
    users.store(1, a_row(checkpoint={REGION: 0}), expected=None)

    def count_up(_: int) -> None:
        for _ in range(200):
            row = users.load(1, ACCOUNT, "o-user-1")
            assert row is not None
            after = replace(row, checkpoint={REGION: row.checkpoint[REGION] + 1})
            if users.store(1, after, expected=row):
                return
        raise AssertionError("200 conflicts in a row")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(count_up, range(24)))
    assert users.get(ACCOUNT, "o-user-1") == a_row(checkpoint={REGION: 24})


def test_the_parked_users_of_an_account_are_found(users: Users) -> None:
    for user, mark in {"o-1": MARK, "o-2": None, 'o 3/\\"😀': MARK}.items():
        users.store(1, a_row(user, parked=mark), expected=None)
    users.store(2, a_row("o-4", parked=MARK), expected=None)
    users.store(1, a_row("o-5", account="default/other", parked=MARK), expected=None)
    assert sorted(users.parked(ACCOUNT)) == ['o 3/\\"😀', "o-1"]


class TestGenerations:
    def test_the_first_is_live_until_the_pointer_says_otherwise(self, users: Users) -> None:
        assert users.generations() == Generations()
        assert users.generations().current == (1,)

    def test_the_pointer_is_read_back_as_it_was_saved(self, users: Users) -> None:
        pointer = Generations(
            live=3, building=4, scanned=7, total=9, users=2, parked=1, discarding=True, discard_cursor={"after": ["a", "b"]},
            segments=(SegmentProgress(cursor={"p": {"S": "x"}}, after="y"), SegmentProgress(done=True)), version=1,
        )  # fmt: skip
        assert users.save_generations(pointer, expected=Generations())
        assert users.generations() == pointer
        assert users.generations().current == (3, 4)

    def test_of_two_who_move_it_one_is_refused(self, users: Users) -> None:
        first = Generations(building=2, version=1)
        assert users.save_generations(first, expected=Generations())
        assert not users.save_generations(Generations(building=9, version=1), expected=Generations())
        assert users.save_generations(Generations(live=2, version=2), expected=first)
        assert not users.save_generations(Generations(live=7, version=2), expected=first)
        assert users.generations() == Generations(live=2, version=2)

    def test_the_live_one_is_read(self, users: Users) -> None:
        users.store(1, a_row(), expected=None)
        users.store(2, a_row(parked=MARK), expected=None)
        users.save_generations(Generations(live=2, version=1), expected=Generations())
        assert users.get(ACCOUNT, "o-user-1") == a_row(parked=MARK)
        assert list(users.parked(ACCOUNT)) == ["o-user-1"]

    def test_what_is_older_is_discarded_and_nothing_else(self, users: Users) -> None:
        pointer = Generations(live=12, building=13, version=1)
        users.save_generations(pointer, expected=Generations())
        for generation in (1, 2, 12, 13):
            for n in range(4):
                users.store(generation, a_row(f"o-{n}"), expected=None)
        cursor, slices = users.discard(12, None), 1
        while cursor is not None:
            cursor, slices = users.discard(12, cursor), slices + 1
            assert slices < 50
        left = [(g, n) for g in (1, 2, 12, 13) for n in range(4) if users.load(g, ACCOUNT, f"o-{n}")]
        assert left == [(g, n) for g in (12, 13) for n in range(4)]
        assert users.generations() == pointer


class TestDynamoDBsRefusals:
    def test_an_endpoint_of_the_environment_is_used_and_its_silence_is_a_clear_error(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        users = DynamoDBUsers(replace(ACCESS, tries=1))
        with pytest.raises(StoreUnavailable, match="EndpointConnectionError"):
            users.get(ACCOUNT, "o-user-1")

    def test_the_services_own_endpoint_comes_before(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:2")
        users = DynamoDBUsers(replace(ACCESS, tries=1))
        with pytest.raises(StoreUnavailable) as refusal:
            users.store(1, a_row(), expected=None)
        assert "127.0.0.1:2/" in str(refusal.value.__cause__)

    def test_a_missing_table_is_no_reason_to_try_again(self) -> None:
        with mock_aws(), pytest.raises(GetError) as refusal:
            DynamoDBUsers(ACCESS).get(ACCOUNT, "o-user-1")
        assert refusal.value.cause_response_code == "ResourceNotFoundException"
