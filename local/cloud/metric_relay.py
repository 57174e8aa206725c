"""What the functions count, made metrics: CloudWatch takes them out of the functions' logs, the emulator does not.

AWS, "Embedding metrics within logs" (the embedded metric format). Without this the console's charts would stay empty on the
local cloud.
"""

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from local.cloud.aws import Aws, Clients
from local.cloud.layout import Layout
from local.cloud.logs import LogLine, read_logs
from local.cloud.tail import follow

PAUSE_SECONDS = 5.0
_AT_ONCE = 500
"""Metrics in one call. AWS, "PutMetricData"."""


def relay_for_ever(layout: Layout, regions: tuple[str, ...]) -> None:
    """Put what is logged from now on, until the process ends. An emulator that does not answer is asked again."""
    while True:
        try:
            ports = layout.read_ports()
            if ports is not None:
                _relay(Aws(ports), regions)
        except Exception:  # noqa: BLE001, S110 - whatever a stopping emulator answers: charts have a gap then, and nothing else breaks
            pass
        time.sleep(PAUSE_SECONDS)


def _relay(aws: Clients, regions: tuple[str, ...]) -> None:
    steps = follow(lambda since: read_logs(aws, regions, since_ms=since), int(time.time() * 1000))
    for lines in steps:
        put(aws, lines)
        time.sleep(PAUSE_SECONDS)


def put(aws: Clients, lines: Iterable[LogLine]) -> None:
    """Put the metrics in some lines."""
    by_place: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in lines:
        for namespace, datum in metrics_in(line.text):
            by_place.setdefault((line.region, namespace), []).append(datum)
    for (region, namespace), data in by_place.items():
        client = aws.client("cloudwatch", region)
        for first in range(0, len(data), _AT_ONCE):
            client.put_metric_data(Namespace=namespace, MetricData=data[first : first + _AT_ONCE])


def metrics_in(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The metrics of a log line in the embedded metric format, each with its namespace; none for any other line."""
    if text.startswith("{") and '"_aws"' in text:
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            yield from _metrics_of(json.loads(text))


def _metrics_of(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Raises KeyError, TypeError, AttributeError or ValueError where the document is of another format."""
    at = datetime.fromtimestamp(document["_aws"]["Timestamp"] / 1000, UTC)
    for directive in document["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = [{"Name": name, "Value": str(document[name])} for name in names]
            for metric in directive["Metrics"]:
                value = document[metric["Name"]]
                values = [float(one) for one in (value if isinstance(value, list) else [value])]
                datum = {"MetricName": metric["Name"], "Dimensions": dimensions, "Timestamp": at, "Unit": metric["Unit"]}
                yield from ((directive["Namespace"], datum | {"Value": one}) for one in values)
