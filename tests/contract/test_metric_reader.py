"""Reading metrics: the same from memory and from CloudWatch (moto's)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws

from liushui.adapters.cloudwatch_metrics import MOST_QUERIES, CloudWatchMetrics
from liushui.adapters.memory_console import MemoryMetrics
from liushui.domain.errors import StoreUnavailable
from liushui.ports.console import MetricQuery, MetricReader
from tests.builders import NOW_MS, REGION

START = NOW_MS // 60_000 * 60_000
Put = Callable[[str, str, int, float], None]


@pytest.fixture(params=["memory", "cloudwatch"])
def metrics(request: pytest.FixtureRequest) -> Iterator[tuple[MetricReader, Put]]:
    if request.param == "memory":
        memory = MemoryMetrics()
        yield memory, lambda metric, service, at, value: memory.put(metric, service, at=at, value=value)
        return
    with mock_aws():
        client = boto3.client("cloudwatch", region_name=REGION)
        yield CloudWatchMetrics(client), lambda *given: put(client, *given)


def put(client: Any, metric: str, service: str, at: int, value: float) -> None:
    datum = {
        "MetricName": metric, "Dimensions": [{"Name": "service", "Value": service}], "Value": value,
        "Timestamp": datetime.fromtimestamp(at / 1000, UTC),
    }  # fmt: skip
    client.put_metric_data(Namespace="Liushui", MetricData=[datum])


def query(metric: str, service: str = "send_replies", statistic: str = "Sum") -> MetricQuery:
    return MetricQuery("Liushui", metric, {"service": service}, statistic)


def test_values_are_summed_by_period_and_told_apart(metrics: tuple[MetricReader, Put]) -> None:
    reader, put = metrics
    for metric, service, seconds, value in (
        ("ReplySent", "send_replies", 0, 1), ("ReplySent", "send_replies", 59, 2), ("ReplySent", "send_replies", 60, 4),
        ("ReplySent", "another", 0, 8), ("ReplyFailed", "send_replies", 0, 16), ("ReplySent", "send_replies", 3600, 32),
    ):  # fmt: skip
        put(metric, service, START + seconds * 1000, value)
    queries = [query("ReplySent"), query("Nothing"), query("ReplyFailed")]
    found = reader.read(queries, since=START, until=START + 120_000, period=60)
    assert found == [{START: 3, START + 60_000: 4}, {}, {START: 16}]


def test_the_highest_of_a_period_where_that_is_asked(metrics: tuple[MetricReader, Put]) -> None:
    reader, put = metrics
    for value in (5, 9, 7):
        put("Lag", "send_replies", START, value)
    (found,) = reader.read([query("Lag", statistic="Maximum")], since=START, until=START + 60_000, period=60)
    assert found == {START: 9}


def test_more_queries_than_one_call_takes(metrics: tuple[MetricReader, Put]) -> None:
    reader, put = metrics
    put("Last", "send_replies", START, 1)
    queries = [*[query("Nothing")] * MOST_QUERIES, query("Last")]
    assert reader.read(queries, since=START, until=START + 60_000, period=60)[-1] == {START: 1}


def test_a_cloudwatch_that_does_not_answer_is_unavailable() -> None:
    client = boto3.client("cloudwatch", region_name=REGION, endpoint_url="http://127.0.0.1:9")
    with pytest.raises(StoreUnavailable, match="EndpointConnectionError"):
        CloudWatchMetrics(client).read([query("x")], since=0, until=60_000, period=60)
