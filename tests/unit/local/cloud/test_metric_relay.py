"""Counts in the functions' logs become metrics, as CloudWatch makes them of the embedded metric format."""

import json

import boto3
import pytest
from moto import mock_aws

from liushui.adapters.cloudwatch_metrics import CloudWatchMetrics
from liushui.ports.console import MetricQuery
from local.cloud.logs import LogLine
from local.cloud.metric_relay import metrics_in, put
from tests.builders import NOW_MS, REGION

START = NOW_MS // 60_000 * 60_000


def line(**values: object) -> str:
    """What Powertools writes."""
    names = [{"Name": name, "Unit": "Count"} for name in values]
    directive = {"Namespace": "Liushui", "Dimensions": [["service"]], "Metrics": names}
    return json.dumps({"_aws": {"Timestamp": START, "CloudWatchMetrics": [directive]}, "service": "send_replies", **values})


class OneRegion:
    def client(self, service: str, region: str) -> object:
        return boto3.client(service, region_name=region)  # type: ignore[call-overload]


def test_each_value_of_a_line_is_put_with_its_dimensions_and_its_time() -> None:
    with mock_aws():
        texts = [line(ReplySent=[2.0, 3.0], ReplyFailed=[1.0]), line(ReplySent=4), "START RequestId: x", "{}"]
        put(OneRegion(), [LogLine(START, REGION, "send_replies", text) for text in texts])
        reader = CloudWatchMetrics(boto3.client("cloudwatch", region_name=REGION))
        queries = [MetricQuery("Liushui", name, {"service": "send_replies"}) for name in ("ReplySent", "ReplyFailed")]
        assert reader.read(queries, since=START, until=START + 60_000, period=60) == [{START: 9}, {START: 1}]


ODD = [{}, {"Dimensions": [["service"]]}, {"Dimensions": [["service"]], "Metrics": [{"Name": "Sent", "Unit": "Count"}]}, 5]
"""Directives of another format."""


@pytest.mark.parametrize(
    "text",
    [
        "", "plain", "{", '{"level": "INFO"}', '{"_aws": 1}', '{"_aws": {"Timestamp": 1}}', "[]",
        *(json.dumps({"_aws": {"Timestamp": START, "CloudWatchMetrics": [odd]}, "service": "a"}) for odd in ODD),
    ],
)  # fmt: skip
def test_any_other_line_has_none(text: str) -> None:
    assert list(metrics_in(text)) == []
