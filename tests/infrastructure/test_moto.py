"""The tables and streams that other tests work on are those that are deployed, and as atomic as DynamoDB's."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest
from moto import mock_aws
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

from tests.aws import atomic_dynamodb, create_streams, create_tables, local_templates
from tests.infrastructure.synthesis import synthesised

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REGION: Final = "us-east-1"
COMMITS: Final = "liushui-local-commits"


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        yield client


def append(client: "DynamoDBClient", writer: int, stream: str = "s") -> bool:
    """Put one commit if its key is free, and say whether it was."""
    try:
        client.put_item(
            TableName=COMMITS,
            Item={"p": {"S": stream}, "n": {"N": "1"}, "writer": {"N": str(writer)}},
            ConditionExpression="attribute_not_exists(p)",
        )
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def test_the_stored_templates_are_the_synthesised_ones() -> None:
    assert local_templates() == synthesised("local").templates


def test_every_table_of_the_local_stage_is_made(client: "DynamoDBClient") -> None:
    assert set(client.list_tables()["TableNames"]) == {
        f"liushui-local-{table}" for table in ("commits", "users", "replies", "sagas", "tokens", "waiting", "ownership")
    }


def test_a_table_is_made_with_its_keys_index_and_billing(client: "DynamoDBClient") -> None:
    table = client.describe_table(TableName=COMMITS)["Table"]

    assert [key["AttributeName"] for key in table["KeySchema"]] == ["p", "n"]
    (index,) = table["GlobalSecondaryIndexes"]
    assert (index["IndexName"], index["Projection"]) == ("open", {"ProjectionType": "KEYS_ONLY"})
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_a_table_that_expires_is_told_so(client: "DynamoDBClient") -> None:
    expiry = client.describe_time_to_live(TableName="liushui-local-tokens")["TimeToLiveDescription"]

    assert expiry == {"AttributeName": "ttl", "TimeToLiveStatus": "ENABLED"}


def test_the_stream_is_made_with_its_shards() -> None:
    with mock_aws():
        kinesis = boto3.client("kinesis", region_name=REGION)
        for template in local_templates().values():
            create_streams(template, kinesis)
        summary = kinesis.describe_stream_summary(StreamName="liushui-local-events")["StreamDescriptionSummary"]

    assert (summary["OpenShardCount"], summary["StreamModeDetails"]) == (1, {"StreamMode": "PROVISIONED"})


def test_an_on_demand_stream_is_made_without_shards() -> None:
    with mock_aws():
        kinesis = boto3.client("kinesis", region_name=REGION)
        create_streams(synthesised("prod").of("EventStream", "ap-southeast-1"), kinesis)
        summary = kinesis.describe_stream_summary(StreamName="liushui-prod-events")["StreamDescriptionSummary"]

    assert summary["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}


def make_two_writers_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each write, between its check and its put, until another is as far, or for half a second."""
    meeting = threading.Barrier(2)
    read = Table.get_item

    def read_and_wait(*arguments: Any, **named: Any) -> Any:
        found = read(*arguments, **named)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(0.5)
        return found

    monkeypatch.setattr(Table, "get_item", read_and_wait)


def test_two_writers_between_check_and_put_both_win_without_the_lock(
    client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    make_two_writers_meet(monkeypatch)
    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(lambda writer: append(client, writer), range(2)))

    assert won == [True, True]


def test_two_writers_cannot_both_be_there_with_the_lock(client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> None:
    make_two_writers_meet(monkeypatch)
    with atomic_dynamodb(), ThreadPoolExecutor(2) as pool:
        won = list(pool.map(lambda writer: append(client, writer), range(2)))

    assert sorted(won) == [False, True]


def test_of_twelve_that_race_for_a_key_one_wins_and_its_item_stays(client: "DynamoDBClient") -> None:
    with atomic_dynamodb(), ThreadPoolExecutor(12) as pool:
        for stream in ("a", "b", "c", "d", "e"):
            won = list(pool.map(lambda writer, stream=stream: append(client, writer, stream), range(12)))
            kept = client.get_item(TableName=COMMITS, Key={"p": {"S": stream}, "n": {"N": "1"}})["Item"]
            assert [writer for writer in range(12) if won[writer]] == [int(kept["writer"]["N"])]


def test_the_lock_is_taken_off_again() -> None:
    original = DynamoDBBackend.put_item
    with atomic_dynamodb():
        assert DynamoDBBackend.put_item is not original
    assert DynamoDBBackend.put_item is original
