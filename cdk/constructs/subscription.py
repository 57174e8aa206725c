"""A function that consumes the stream of commits: the only event source mapping.

A failed batch is retried with backoff, split down to the record that fails, and at last kept as a dead letter with
its records, so that one record holds up its shard for a bounded time. What a function can never take it keeps as a dead
letter itself.
"""

import jsii
from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk.constructs.function import Function


class Subscription(Construct):
    """From the oldest kept record on, in the order of each partition key."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: Function,
        events: kinesis.IStream,
        dead_letters: s3.IBucket,
        batch_size: int,
        parallel_batches_per_shard: int,
    ) -> None:
        super().__init__(scope, construct_id)
        events.grant_read(function)
        _grant_writing(function, dead_letters)
        function.add_environment("DEAD_LETTERS_BUCKET", dead_letters.bucket_name)
        lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=function,
            event_source_arn=events.stream_arn,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=batch_size,
            max_batching_window=Duration.seconds(0),
            parallelization_factor=parallel_batches_per_shard,
            bisect_batch_on_error=True,
            report_batch_item_failures=True,
            retry_attempts=10,
            max_record_age=Duration.hours(1),
            on_failure=_DeadLetters(dead_letters),
        )


@jsii.implements(lambda_.IEventSourceDlq)
class _DeadLetters:
    """The bucket, without the rights that the construct library's own class adds: it would grant deletion, too."""

    def __init__(self, bucket: s3.IBucket) -> None:
        self._bucket = bucket

    def bind(self, target: lambda_.IEventSourceMapping, target_handler: lambda_.IFunction) -> lambda_.DlqDestinationConfig:
        return lambda_.DlqDestinationConfig(destination=self._bucket.bucket_arn)


def _grant_writing(function: Function, bucket: s3.IBucket) -> None:
    # As AWS's page "Retain discarded batch records for a Kinesis Data Streams event source" has it.
    function.add_to_role_policy(iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket.bucket_arn]))
    function.allow_wildcard(
        "s3:PutObject", bucket.arn_for_objects("*"), reason="Lambda names each dead letter by shard and time"
    )
