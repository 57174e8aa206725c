"""What every implementation of `ports.Waiting` keeps to."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from liushui.adapters.dynamodb_waiting import DynamoDBWaiting, DynamoDBWatermarks
from liushui.adapters.memory_workflows import MemoryWaiting
from liushui.domain.streams import StreamName
from liushui.ports import Parked, Waiting, Watermark
from tests.aws import create_tables, local_templates
from tests.builders import NOW_MS, REGION

REPLY = StreamName("default", "demo", "reply", "r-1")
OTHER = StreamName("default", "demo", "reply", "r-2")
TABLE = "liushui-local-waiting"


@pytest.fixture(params=["memory", "dynamodb"])
def waiting(request: pytest.FixtureRequest) -> Iterator[Waiting]:
    if request.param == "memory":
        yield MemoryWaiting()
        return
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        DynamoDBWatermarks(client=client, table=TABLE).put("sweep_intents#here", Watermark(minute=1, version=1))
        yield DynamoDBWaiting(client=client, table=TABLE)


@pytest.mark.parametrize("token", [None, "a-token"])
def test_what_is_parked_is_found_and_listed(waiting: Waiting, token: str | None) -> None:
    parked = Parked(REPLY, 0, NOW_MS, token)
    assert waiting.park(parked) is True
    assert waiting.get("r-1") == parked
    assert waiting.get("r-2") is None
    assert waiting.park(Parked(OTHER, -1, NOW_MS)) is True
    assert sorted(waiting.all(), key=lambda one: one.stream.subject) == [parked, Parked(OTHER, -1, NOW_MS)]


@pytest.mark.parametrize(("round_", "stands"), [(0, False), (1, True), (2, True)])
def test_an_earlier_round_never_takes_the_place_of_a_later_one(waiting: Waiting, round_: int, stands: bool) -> None:
    first, second = Parked(REPLY, 1, NOW_MS, "first"), Parked(REPLY, round_, NOW_MS, "second")
    waiting.park(first)
    assert waiting.park(second) is stands
    assert waiting.get("r-1") == (second if stands else first)


def test_without_a_token_nothing_takes_the_place_of_one_of_the_same_round(waiting: Waiting) -> None:
    asked, later = Parked(REPLY, 1, NOW_MS, "a-token"), Parked(REPLY, 1, NOW_MS + 1)
    assert waiting.park(Parked(REPLY, 1, NOW_MS)) is True
    assert waiting.park(later) is True
    assert waiting.park(asked) is True
    assert waiting.park(later) is False
    assert waiting.get("r-1") == asked
    assert waiting.park(Parked(REPLY, 2, NOW_MS)) is True


@pytest.mark.parametrize(("before", "gone"), [(1, False), (2, True), (3, True)])
def test_only_earlier_rounds_are_removed(waiting: Waiting, before: int, gone: bool) -> None:
    waiting.park(Parked(REPLY, 1, NOW_MS))
    waiting.remove("r-1", before_round=before)
    assert (waiting.get("r-1") is None) is gone


def test_removing_what_is_not_there_is_done_already(waiting: Waiting) -> None:
    waiting.remove("r-1", before_round=5)
    assert list(waiting.all()) == []


def test_an_item_expires_two_weeks_after_it_was_last_of_use() -> None:
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        DynamoDBWaiting(client=client, table=TABLE).park(Parked(REPLY, 0, NOW_MS, "t"))
        (item,) = client.scan(TableName=TABLE)["Items"]
    assert int(item["ttl"]["N"]) == NOW_MS // 1000 + 14 * 86_400
