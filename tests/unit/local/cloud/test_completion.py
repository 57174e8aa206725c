"""Global tables are completed once, whatever was done before."""

from typing import Any

import pytest

from local.cloud.completion import complete_tables

STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/liushui-local-events"


class Emulated:
    """The few calls that complete a table, with the emulator's answers."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.destinations: dict[str, str] = {}
        self.replicas: dict[str, list[str]] = {}

    def client(self, service: Any, region: str) -> Any:
        return self

    def describe_stream_summary(self, StreamName: str) -> Any:  # noqa: N803
        return {"StreamDescriptionSummary": {"StreamARN": f"arn:aws:kinesis:us-east-1:000000000000:stream/{StreamName}"}}

    def describe_kinesis_streaming_destination(self, TableName: str) -> Any:  # noqa: N803
        found = [{"StreamArn": arn, "DestinationStatus": state} for arn, state in self.destinations.items()]
        self.destinations = {arn: "ACTIVE" if state == "ENABLING" else state for arn, state in self.destinations.items()}
        return {"TableName": TableName, "KinesisDataStreamDestinations": found}

    def enable_kinesis_streaming_destination(self, **given: Any) -> None:
        self.calls.append(("stream", given["TableName"], given["StreamArn"], given["EnableKinesisStreamingConfiguration"]))
        self.destinations[given["StreamArn"]] = "ENABLING"

    def describe_table(self, TableName: str) -> Any:  # noqa: N803
        return {"Table": {"Replicas": [{"RegionName": name} for name in self.replicas.get(TableName, [])]}}

    def update_table(self, TableName: str, ReplicaUpdates: Any) -> None:  # noqa: N803
        region = ReplicaUpdates[0]["Create"]["RegionName"]
        self.calls.append(("replica", TableName, region))
        self.replicas.setdefault(TableName, []).append(region)


def test_commits_stream_with_microseconds() -> None:
    emulated = Emulated()
    complete_tables(emulated, ["us-east-1"])
    precision = {"ApproximateCreationDateTimePrecision": "MICROSECOND"}
    assert emulated.calls == [("stream", "liushui-local-commits", STREAM, precision)]


def test_what_is_complete_is_left_alone() -> None:
    emulated = Emulated()
    complete_tables(emulated, ["us-east-1", "us-west-2"])
    done = len(emulated.calls)
    complete_tables(emulated, ["us-east-1", "us-west-2"])
    assert len(emulated.calls) == done


@pytest.mark.parametrize("state", ["DISABLED", "ENABLE_FAILED"])
def test_a_destination_that_does_not_stream_is_enabled_again(state: str) -> None:
    emulated = Emulated()
    emulated.destinations[STREAM] = state
    complete_tables(emulated, ["us-east-1"])
    assert emulated.destinations == {STREAM: "ACTIVE"}


def test_every_global_table_gets_its_replicas() -> None:
    emulated = Emulated()
    complete_tables(emulated, ["us-east-1", "us-west-2"])
    tables = ("liushui-local-commits", "liushui-local-tokens", "liushui-local-ownership")
    assert emulated.calls[:3] == [("replica", table, "us-west-2") for table in tables]
