"""One suite for the port `Sagas`, run on memory and on DynamoDB."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import boto3
import pytest
from moto import mock_aws

from liushui.adapters.dynamodb_sagas import DynamoDBSagas
from liushui.adapters.memory_sagas import MemorySagas
from liushui.adapters.pynamodb_tables import TableAccess
from liushui.adapters.saga_items import saga_from_item, saga_to_item
from liushui.domain.errors import StoreUnavailable
from liushui.domain.saga_state import Course, CourseStatus, SagaState, SagaStatus, StepState
from liushui.ports import CommitKey
from liushui.ports.sagas import SagaRow, Sagas
from tests.aws import atomic_dynamodb, create_tables, local_templates
from tests.builders import NOW_MS, REGION, a_stream

ACCESS = TableAccess("liushui-local-sagas", REGION, connect_seconds=0.4, read_seconds=0.8)
ACCOUNT = "default/demo"


@cache
def dynamodb_sagas() -> DynamoDBSagas:
    """One for all tests: building a client is dear."""
    return DynamoDBSagas(ACCESS)


@pytest.fixture(params=["memory", "dynamodb"])
def sagas(request: pytest.FixtureRequest) -> Iterator[Sagas]:
    if request.param == "memory":
        yield MemorySagas()
        return
    with mock_aws(), atomic_dynamodb():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        yield dynamodb_sagas()


def a_saga(saga_id: str = "s-1", status: SagaStatus = SagaStatus.WAITING, at: int = NOW_MS) -> SagaRow:
    done = Course(CourseStatus.DONE, 1, at=at)
    failed = Course(CourseStatus.FAILED, 2, 1, 1, error_class="permission", errcode=48001, detail="没有权限 😀", at=at)
    steps = (StepState("one", done, failed, {"gave": [1, "二"]}, "retry", "lin", "好", by_default=False), StepState("two"))
    state = SagaState(saga_id, status, "welcome_gift", "o-user-1", {"a": 1}, steps, 2, 1, NOW_MS + 5, reminded=True, at=at)
    return SagaRow(ACCOUNT, state, CommitKey(a_stream(), REGION, 7), "c-1", checkpoint={REGION: 4}, last_at={REGION: at})


def test_what_was_never_stored_is_not_there(sagas: Sagas) -> None:
    assert sagas.get("s-1") is None


@pytest.mark.parametrize("row", [a_saga(), SagaRow(ACCOUNT, SagaState("s-1"), ahead={REGION: 2})])
def test_a_row_is_read_back_as_it_was_stored(sagas: Sagas, row: SagaRow) -> None:
    assert sagas.store(row, expected=None)
    assert sagas.get("s-1") == row


def test_a_row_is_put_only_where_none_stands(sagas: Sagas) -> None:
    assert sagas.store(a_saga(), expected=None)
    assert not sagas.store(a_saga(status=SagaStatus.UNDONE), expected=None)
    assert sagas.get("s-1") == a_saga()


@pytest.mark.parametrize(
    "other", [replace(a_saga(), checkpoint={}), replace(a_saga(), ahead={REGION: 9}), replace(a_saga(), cause=None)]
)
def test_a_row_is_replaced_only_where_the_expected_one_stands(sagas: Sagas, other: SagaRow) -> None:
    after = replace(a_saga(status=SagaStatus.UNDONE), checkpoint={REGION: 5})
    assert not sagas.store(after, expected=a_saga())
    sagas.store(a_saga(), expected=None)
    assert not sagas.store(after, expected=other)
    assert sagas.store(after, expected=a_saga())
    assert sagas.get("s-1") == after


def test_an_accounts_sagas_come_by_status_the_longest_unchanged_first(sagas: Sagas) -> None:
    rows = [
        a_saga("s-1", SagaStatus.WAITING, NOW_MS + 3),
        a_saga("s-2", SagaStatus.RUNNING, NOW_MS + 2),
        a_saga("s-3", SagaStatus.WAITING, NOW_MS + 1),
    ]
    for row in [*rows, replace(a_saga("s-4"), account="default/other")]:
        sagas.store(row, expected=None)
    assert [row.state.saga_id for row in sagas.of_account(ACCOUNT)] == ["s-2", "s-3", "s-1"]
    assert list(sagas.of_account(ACCOUNT, status=SagaStatus.WAITING)) == [rows[2], rows[0]]


def test_what_newer_code_knows_of_a_saga_is_left_out() -> None:
    item = saga_to_item(a_saga())
    item["state"] = (
        str(item["state"]).replace('{"action"', '{"a_new_field":1,"action"').replace('{"asked', '{"new":2,"asked')
    )
    assert saga_from_item(item) == a_saga()


def test_an_endpoint_that_does_not_answer_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1")
    with pytest.raises(StoreUnavailable, match="EndpointConnectionError"):
        DynamoDBSagas(replace(ACCESS, tries=1)).get("s")
