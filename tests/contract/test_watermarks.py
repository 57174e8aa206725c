"""What every store of watermarks must do. One suite, on memory and on DynamoDB (moto)."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from liushui.adapters.dynamodb_waiting import DynamoDBWatermarks
from liushui.adapters.memory_platform import MemoryWatermarks
from liushui.application.sweep_intents import MAX_LEFT
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey, LeftOver, Watermark, Watermarks
from tests.aws import create_tables, local_templates
from tests.builders import NOW_MS, REGION

SUBJECT = f"sweep_intents#{REGION}"


@pytest.fixture(params=["memory", "dynamodb"])
def watermarks(request: pytest.FixtureRequest) -> Iterator[Watermarks]:
    if request.param == "memory":
        yield MemoryWatermarks()
        return
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        yield DynamoDBWatermarks(client=client, table="liushui-local-waiting")


def left_over(user: str, number: int = 1) -> LeftOver:
    return LeftOver(CommitKey(StreamName("default", "demo", "user", user), REGION, number), NOW_MS)


def test_before_the_first_sweep_there_is_none(watermarks: Watermarks) -> None:
    assert watermarks.get(SUBJECT) is None


def test_a_watermark_is_read_back_whole(watermarks: Watermarks) -> None:
    mark = Watermark(29_000_000, 7, (left_over("o user/1@x#2 %"), left_over("openid", 12)), version=1)
    assert watermarks.put(SUBJECT, mark)
    assert watermarks.get(SUBJECT) == mark
    assert watermarks.get("sweep_intents#eu-west-1") is None


def test_the_slower_of_two_sweeps_loses_and_the_faster_ones_left_overs_stand(watermarks: Watermarks) -> None:
    watermarks.put(SUBJECT, Watermark(10, version=1))
    faster = Watermark(12, left=(left_over("openid"),), version=2)
    assert watermarks.put(SUBJECT, faster)
    assert not watermarks.put(SUBJECT, Watermark(11, version=2))
    assert watermarks.get(SUBJECT) == faster


def test_two_first_sweeps_do_not_overwrite_each_other(watermarks: Watermarks) -> None:
    assert watermarks.put(SUBJECT, Watermark(10, version=1))
    assert not watermarks.put(SUBJECT, Watermark(11, version=1))


def test_a_watermark_that_vanished_is_no_reason_to_write(watermarks: Watermarks) -> None:
    assert not watermarks.put(SUBJECT, Watermark(10, version=2))


def test_as_much_as_a_sweep_leaves_fits(watermarks: Watermarks) -> None:
    left = tuple(left_over(f"o{'x' * 27}", 1_000_000 + n) for n in range(MAX_LEFT))
    assert watermarks.put(SUBJECT, Watermark(10, left=left, version=1))
    found = watermarks.get(SUBJECT)
    assert found is not None
    assert found.left == left
