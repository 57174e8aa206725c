"""One suite for the port `UserDirectory`, run on memory and on DynamoDB."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import boto3
import pytest
from moto import mock_aws

from liushui.adapters.dynamodb_user_directory import DynamoDBUserDirectory
from liushui.adapters.dynamodb_users import DynamoDBUsers
from liushui.adapters.memory_read_models import MemoryUsers
from liushui.adapters.memory_user_directory import MemoryUserDirectory
from liushui.adapters.pynamodb_tables import TableAccess
from liushui.domain.errors import StoreUnavailable
from liushui.domain.user import STATE_VERSION, UserState
from liushui.ports import Generations, UserRow, Users
from liushui.ports.conversations import UserDirectory
from tests.aws import atomic_dynamodb, create_tables, local_templates
from tests.builders import NOW_MS, REGION

ACCESS = TableAccess("liushui-local-users", REGION, connect_seconds=0.4, read_seconds=0.8)
ACCOUNT = "default/demo"
IDS = ("o-ann", "o-bob", "o-bo\\", 'o"quote', "o-b你好", "o-b😀", "p-eve")


@dataclass
class Town:
    """A directory and the read model that it looks through."""

    users: Users
    directory: UserDirectory

    def settle(self, *ids: str, account: str = ACCOUNT, generation: int = 1) -> None:
        for user in ids:
            state = UserState(messages=1, first_at=NOW_MS, last_at=NOW_MS)
            row = UserRow(account, user, state, STATE_VERSION, checkpoint={REGION: 1}, last_at={REGION: NOW_MS})
            assert self.users.store(generation, row, expected=None)

    def ids(self, **how: object) -> list[str]:
        return [row.user for row in self.directory.page(ACCOUNT, **how).rows]  # type: ignore[arg-type]


@cache
def on_dynamodb() -> tuple[DynamoDBUsers, DynamoDBUserDirectory]:
    """One for all tests: building a client is dear."""
    return DynamoDBUsers(ACCESS), DynamoDBUserDirectory(ACCESS)


@pytest.fixture(params=["memory", "dynamodb"])
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    if request.param == "memory":
        users = MemoryUsers()
        yield Town(users, MemoryUserDirectory(users))
        return
    with mock_aws(), atomic_dynamodb():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        yield Town(*on_dynamodb())


def test_an_account_without_users_has_one_empty_page(town: Town) -> None:
    assert (town.directory.page(ACCOUNT).rows, town.directory.page(ACCOUNT).after) == ((), None)


def test_the_rows_are_those_of_the_read_model(town: Town) -> None:
    town.settle(*IDS)
    rows = town.directory.page(ACCOUNT).rows
    assert {row.user for row in rows} == set(IDS)
    assert all(row == town.users.get(ACCOUNT, row.user) for row in rows)


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("o-b", {"o-bob", "o-bo\\", "o-b你好", "o-b😀"}), ("o-bo\\", {"o-bo\\"}), ('o"', {'o"quote'}), ("o-b你", {"o-b你好"}),
        ("z", set()), ("", set(IDS)),
    ],
)  # fmt: skip
def test_a_prefix_finds_those_whose_ids_begin_so(town: Town, prefix: str, found: set[str]) -> None:
    town.settle(*IDS)
    assert set(town.ids(prefix=prefix)) == found


@pytest.mark.parametrize("prefix", ["", "o-b"])
def test_pages_hold_everybody_once_and_in_one_order(town: Town, prefix: str) -> None:
    town.settle(*IDS)
    whole, after, paged = town.ids(prefix=prefix), None, list[str]()
    for _ in range(20):
        page = town.directory.page(ACCOUNT, prefix=prefix, after=after, limit=2)
        assert len(page.rows) <= 2
        paged += [row.user for row in page.rows]
        if (after := page.after) is None:
            break
    assert paged == whole


def test_other_accounts_and_generations_are_not_looked_through(town: Town) -> None:
    town.settle("o-1")
    town.settle("o-2", account="default/other")
    town.settle("o-3", generation=2)
    assert town.ids() == ["o-1"]
    town.users.save_generations(Generations(live=2, version=1), expected=Generations())
    assert town.ids() == ["o-3"]


def test_silence_of_the_table_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    access = TableAccess("liushui-local-users", REGION, connect_seconds=0.4, read_seconds=0.8, tries=1)
    with pytest.raises(StoreUnavailable, match="EndpointConnectionError"):
        DynamoDBUserDirectory(access).page(ACCOUNT)
