"""What is kept for days: the stream of commits, what its consumers gave up on, and who is waited for."""

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk.config import StageSettings
from cdk.constructs.findings import accept
from cdk.constructs.global_table import GlobalTable, text
from cdk.names import CLOSED_LETTERS, DEAD_LETTERS_METRICS, OPEN_LETTERS


class EventStreamStack(Stack):
    """One region's stream, dead letters and waiting list."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings, region: str) -> None:
        super().__init__(
            scope,
            construct_id,
            env=settings.environment(region),
            description="Liushui: the region's stream of commits, dead letters and waiting list",
        )
        self._settings = settings
        events = self._events()
        CfnOutput(self, "EventsStream", value=events.stream_name)
        CfnOutput(self, "EventsStreamArn", value=events.stream_arn)
        CfnOutput(
            self,
            "DeadLettersBucket",
            value=self._dead_letters().bucket_name,
            export_name=settings.names.dead_letters_export,
        )
        CfnOutput(self, "WaitingTable", value=self._waiting().table_name)

    def _events(self) -> kinesis.Stream:
        shards = self._settings.event_shards
        return kinesis.Stream(
            self,
            "Events",
            stream_name=self._settings.names.events,
            stream_mode=kinesis.StreamMode.PROVISIONED if shards else kinesis.StreamMode.ON_DEMAND,
            shard_count=shards,
            retention_period=Duration.hours(self._settings.event_retention_hours),
            encryption=kinesis.StreamEncryption.MANAGED,
            removal_policy=self._settings.removal_policy,
        )

    def _dead_letters(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "DeadLetters",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            # What nobody has decided on stays; moving a letter away counts as no new one.
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(90), prefix=CLOSED_LETTERS)],
            metrics=[s3.BucketMetrics(id=DEAD_LETTERS_METRICS, prefix=OPEN_LETTERS)],
            removal_policy=self._settings.removal_policy,
        )
        accept(
            bucket, "S1", reason="only consumers write letters here, and each raises an alarm; what people do is an event"
        )
        return bucket

    def _waiting(self) -> GlobalTable:
        return GlobalTable(
            self,
            table="waiting",
            settings=self._settings,
            partition_key=text("subject"),
            expiry_attribute="ttl",
        )
