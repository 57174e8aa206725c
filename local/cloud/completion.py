"""What the emulator's CloudFormation leaves out of a global table, added by the calls that it does honour.

On AWS the stacks do this themselves (`Replicas` and `KinesisStreamSpecification` of AWS::DynamoDB::GlobalTable).
"""

from collections.abc import Sequence
from typing import Any, Final

from cdk.names import Names
from local.cloud.aws import Clients
from local.cloud.errors import CloudError
from local.cloud.http import wait_until
from local.cloud.layout import STAGE

_NAMES: Final = Names(STAGE)
_GLOBAL_TABLES: Final = ("commits", "tokens", "ownership")
_SETTLE_SECONDS: Final = 60
_LIVE: Final = {"ENABLING", "ACTIVE"}


def complete_tables(aws: Clients, regions: Sequence[str]) -> None:
    """Give each global table its replicas and each region's commits their stream; what is there stays.

    Raises CloudError where a stream does not become active.
    """
    for other in regions[1:]:
        for table in _GLOBAL_TABLES:
            _ensure_replica(aws.client("dynamodb", regions[0]), _NAMES.table(table), other)
    for region in regions:
        _ensure_destination(aws, region)


def _ensure_replica(primary: Any, table: str, region: str) -> None:
    replicas = primary.describe_table(TableName=table)["Table"].get("Replicas", [])
    if region not in {replica["RegionName"] for replica in replicas}:
        primary.update_table(TableName=table, ReplicaUpdates=[{"Create": {"RegionName": region}}])


def _ensure_destination(aws: Clients, region: str) -> None:
    dynamodb, table = aws.client("dynamodb", region), _NAMES.table("commits")
    stream = aws.client("kinesis", region).describe_stream_summary(StreamName=_NAMES.events)
    arn = stream["StreamDescriptionSummary"]["StreamARN"]

    def status() -> str:
        described = dynamodb.describe_kinesis_streaming_destination(TableName=table)
        states = {found["StreamArn"]: found["DestinationStatus"] for found in described["KinesisDataStreamDestinations"]}
        return str(states.get(arn, "DISABLED"))

    if status() not in _LIVE:
        precision = {"ApproximateCreationDateTimePrecision": "MICROSECOND"}
        dynamodb.enable_kinesis_streaming_destination(
            TableName=table, StreamArn=arn, EnableKinesisStreamingConfiguration=precision
        )
    if not wait_until(lambda: status() == "ACTIVE", alive=lambda: True, seconds=_SETTLE_SECONDS):
        raise CloudError(f"{table} does not stream into {_NAMES.events} in {region}: its destination is {status()}")
