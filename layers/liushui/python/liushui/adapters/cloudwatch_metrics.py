"""Metrics of Amazon CloudWatch. AWS, "GetMetricData"."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from liushui.domain.errors import StoreUnavailable
from liushui.ports.console import MetricQuery, Series

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

MOST_QUERIES = 500
"""In one call."""


class CloudWatchMetrics:
    """See `ports.console.MetricReader`."""

    def __init__(self, client: "CloudWatchClient") -> None:
        self._client = client

    def read(self, queries: Sequence[MetricQuery], *, since: int, until: int, period: int) -> list[Series]:
        """See `ports.console.MetricReader`."""
        found: list[dict[int, float]] = [{} for _ in queries]
        for first in range(0, len(queries), MOST_QUERIES):
            asked = [_query(first + n, query, period) for n, query in enumerate(queries[first : first + MOST_QUERIES])]
            for result in self._results(asked, since, until):
                at = (round(moment.timestamp() * 1000) for moment in result["Timestamps"])
                found[int(result["Id"][1:])] |= zip(at, result["Values"], strict=True)
        return [dict(sorted(series.items())) for series in found]

    def _results(self, asked: list[Any], since: int, until: int) -> Iterator[Any]:
        more: dict[str, str] = {}
        try:
            while True:
                page = self._client.get_metric_data(
                    MetricDataQueries=asked,
                    StartTime=_moment(since),
                    EndTime=_moment(until),
                    ScanBy="TimestampAscending",
                    **more,  # type: ignore[arg-type]
                )
                yield from page["MetricDataResults"]
                if not page.get("NextToken"):
                    return
                more = {"NextToken": page["NextToken"]}
        except (ClientError, BotoCoreError) as error:
            raise StoreUnavailable(f"CloudWatch gave no metrics: {type(error).__name__}") from error


def _query(number: int, query: MetricQuery, period: int) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in query.dimensions.items()]
    metric = {"Namespace": query.namespace, "MetricName": query.metric, "Dimensions": dimensions}
    return {"Id": f"q{number}", "MetricStat": {"Metric": metric, "Period": period, "Stat": query.statistic}}


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)
