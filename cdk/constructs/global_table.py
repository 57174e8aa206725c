"""A DynamoDB table with replicas, recovery and, where asked for, a stream of its changes in each region."""

from collections.abc import Mapping, Sequence
from typing import cast

from aws_cdk import Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from constructs import Construct

from cdk.config import StageSettings
from cdk.names import TableName, construct_id


def text(name: str) -> dynamodb.Attribute:
    """Name a key attribute that holds a text."""
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def number(name: str) -> dynamodb.Attribute:
    """Name a key attribute that holds a number."""
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.NUMBER)


class GlobalTable(dynamodb.TableV2):
    """On-demand table of the stack's region and, if any, of further ones.

    Recovery to a point in time is for what nothing else can bring back.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        table: TableName,
        settings: StageSettings,
        partition_key: dynamodb.Attribute,
        sort_key: dynamodb.Attribute | None = None,
        indexes: Sequence[dynamodb.GlobalSecondaryIndexPropsV2] = (),
        expiry_attribute: str | None = None,
        replicas: Sequence[str] = (),
        streams: Mapping[str, kinesis.IStream] | None = None,
        recovery: bool = False,
    ) -> None:
        streams = streams or {}
        super().__init__(
            scope,
            construct_id(table),
            table_name=settings.names.table(table),
            partition_key=partition_key,
            sort_key=sort_key,
            billing=dynamodb.Billing.on_demand(),
            global_secondary_indexes=list(indexes),
            time_to_live_attribute=expiry_attribute,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=recovery
            ),
            deletion_protection=settings.retain_data,
            removal_policy=settings.removal_policy,
            kinesis_stream=streams.get(Stack.of(scope).region),
            replicas=[
                dynamodb.ReplicaTableProps(region=replica, kinesis_stream=streams.get(replica)) for replica in replicas
            ],
        )
        if streams:
            self._stream_in_microseconds(1 + len(replicas))

    def _stream_in_microseconds(self, replicas: int) -> None:
        # The construct library has no word for it, and milliseconds do not order two commits of one burst.
        table = cast("dynamodb.CfnGlobalTable", self.node.default_child)
        for replica in range(replicas):
            table.add_property_override(
                f"Replicas.{replica}.KinesisStreamSpecification.ApproximateCreationDateTimePrecision",
                "MICROSECOND",
            )
