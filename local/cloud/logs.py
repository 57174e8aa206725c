"""What the functions wrote: the emulator keeps it in CloudWatch Logs, not in its own log."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdk.names import Names
from local.cloud.aws import Clients
from local.cloud.layout import STAGE

_GROUP_PREFIX = f"/aws/lambda/{Names(STAGE).prefix}-"
_NOISE = ("START RequestId:", "END RequestId:", "REPORT RequestId:")


@dataclass(frozen=True)
class LogLine:
    """One line of a function."""

    at_ms: int
    """When its invocation ended, in milliseconds since 1970: the emulator stamps all lines of one invocation so."""
    region: str
    function: str
    """Its folder's name, such as `receive_callback`."""
    text: str


def read_logs(aws: Clients, regions: Sequence[str], *, since_ms: int = 0, functions: Sequence[str] = ()) -> list[LogLine]:
    """Give the lines since `since_ms`, oldest first, of all functions or of those named."""
    found = [line for region in regions for line in _read_region(aws, region, since_ms, functions)]
    return sorted(found, key=lambda line: line.at_ms)


def _read_region(aws: Clients, region: str, since_ms: int, functions: Sequence[str]) -> list[LogLine]:
    client, lines = aws.client("logs", region), []
    for page in client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=_GROUP_PREFIX):
        for group in page["logGroups"]:
            function = group["logGroupName"].removeprefix(_GROUP_PREFIX).replace("-", "_")
            if functions and function not in functions:
                continue
            pages = client.get_paginator("filter_log_events").paginate(
                logGroupName=group["logGroupName"], startTime=since_ms
            )
            lines += [
                LogLine(event["timestamp"], region, function, event["message"].rstrip())
                for found in pages
                for event in found["events"]
                if not event["message"].startswith(_NOISE)
            ]
    return lines
