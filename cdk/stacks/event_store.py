"""What is kept for ever: the commits, and with them what a region must know of the others.

Names and logical ids are frozen: a change of either would make a new, empty table.
"""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from constructs import Construct

from cdk.config import StageSettings
from cdk.constructs.global_table import GlobalTable, number, text
from cdk.names import OPEN_INDEX


class EventStoreStack(Stack):
    """The global tables, deployed once, in the primary region, with a replica in every other."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings, region: str) -> None:
        super().__init__(
            scope,
            construct_id,
            env=settings.environment(region),
            termination_protection=settings.retain_data,
            description="Liushui: commits, access tokens and ownership, for ever",
        )
        self._settings = settings
        self._replicas = [other for other in settings.regions if other != region]
        CfnOutput(self, "CommitsTable", value=self._commits().table_name)
        CfnOutput(self, "TokensTable", value=self._tokens().table_name)
        CfnOutput(self, "OwnershipTable", value=self._ownership().table_name)

    def _commits(self) -> GlobalTable:
        return GlobalTable(
            self,
            table="commits",
            settings=self._settings,
            partition_key=text("p"),
            sort_key=number("n"),
            indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name=OPEN_INDEX,
                    partition_key=text("o"),
                    sort_key=text("p"),
                    projection_type=dynamodb.ProjectionType.KEYS_ONLY,
                )
            ],
            replicas=self._replicas,
            streams={region: self._stream(region) for region in self._settings.regions},
            recovery=True,
        )

    def _tokens(self) -> GlobalTable:
        return GlobalTable(
            self,
            table="tokens",
            settings=self._settings,
            partition_key=text("account"),
            sort_key=text("kind"),
            expiry_attribute="ttl",
            replicas=self._replicas,
        )

    def _ownership(self) -> GlobalTable:
        return GlobalTable(
            self,
            table="ownership",
            settings=self._settings,
            partition_key=text("region"),
            replicas=self._replicas,
            recovery=True,
        )

    def _stream(self, region: str) -> kinesis.IStream:
        """Name a region's stream: a reference to its stack could not cross regions."""
        arn = self.format_arn(service="kinesis", resource="stream", resource_name=self._settings.names.events, region=region)
        return kinesis.Stream.from_stream_arn(self, f"Events-{region}", arn)
