"""What DynamoDB says, as the event store understands it. What every store must do is in tests/contract."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from moto import mock_aws

from liushui.adapters.dynamodb_event_store import DynamoDBEventStore
from liushui.domain.commits import Event, Proposal
from liushui.domain.errors import StoreUnavailable, UndecodableCommit
from liushui.ports import CommitKey
from tests.aws import create_tables, local_templates
from tests.builders import REGION, CountedIds, FixedClock, a_commit, a_stream, received

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "liushui-local-commits"


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        yield client


@pytest.fixture
def store(client: "DynamoDBClient") -> DynamoDBEventStore:
    return DynamoDBEventStore(
        client=client, table=TABLE, region=REGION, regions=(REGION,), clock=FixedClock(), ids=CountedIds(), call_seconds=0.01
    )


def refuse(client: "DynamoDBClient", error: Exception) -> None:
    def fail(**_: Any) -> None:
        raise error

    client.meta.events.register("before-send.dynamodb", fail)


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "…"}}, "PutItem")


@pytest.mark.parametrize(
    "error",
    [
        client_error("ProvisionedThroughputExceededException"),
        client_error("ThrottlingException"),
        client_error("RequestLimitExceeded"),
        client_error("InternalServerError"),
        ConnectTimeoutError(endpoint_url="https://dynamodb"),
        ReadTimeoutError(endpoint_url="https://dynamodb"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
    ],
)
def test_what_may_pass_by_itself_is_unavailable(
    store: DynamoDBEventStore, client: "DynamoDBClient", error: Exception
) -> None:
    refuse(client, error)
    with pytest.raises(StoreUnavailable, match=r"^DynamoDB: \w+$"):
        store.tail(a_stream())
    with pytest.raises(StoreUnavailable, match=r"^DynamoDB: \w+$"):
        store._put(a_commit())


@pytest.mark.parametrize("code", ["ValidationException", "AccessDeniedException", "ResourceNotFoundException"])
def test_what_trying_again_would_not_help_is_told_as_it_is(
    store: DynamoDBEventStore, client: "DynamoDBClient", code: str
) -> None:
    refuse(client, client_error(code))
    with pytest.raises(ClientError, match=code):
        store.get(CommitKey(a_stream(), REGION, 1))


def test_a_stream_that_fills_many_pages_is_read_to_its_end(store: DynamoDBEventStore) -> None:
    bulk = Event("Bulk", 1, {"x": "".join(chr(0x4E00 + n * n % 20_011) for n in range(80_000))})
    for number in range(8):
        store.append(a_stream(), lambda tail: Proposal(events=[bulk]), cause=str(number))
    assert [commit.number for commit in store.read(a_stream())] == list(range(1, 9))
    assert [commit.number for commit in store.read(a_stream(), after=2, up_to=7)] == [3, 4, 5, 6, 7]


def test_a_stored_commit_that_cannot_be_read_is_named(store: DynamoDBEventStore, client: "DynamoDBClient") -> None:
    store.append(a_stream(), received(), cause="1")
    key: Any = {"p": {"S": a_stream().in_region(REGION)}, "n": {"N": "1"}}
    client.update_item(
        TableName=TABLE, Key=key, UpdateExpression="SET z = :z", ExpressionAttributeValues={":z": {"N": "99"}}
    )
    for read in (lambda: store.tail(a_stream()), lambda: list(store.read(a_stream())), lambda: store._put(a_commit())):
        with pytest.raises(UndecodableCommit, match=r"o-user-1@us-east-1 1: ValueError"):
            read()
