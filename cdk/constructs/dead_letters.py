"""What a function needs on whose behalf a person acts on dead letters."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from cdk.config import StageSettings
from cdk.constructs.function import Function
from cdk.names import CLOSED_LETTERS, CONSUMERS, OPEN_LETTERS


def let_redrive(function: Function, *, letters: s3.IBucket, settings: StageSettings) -> None:
    """Allow to look at letters, to move them away, and to hand their records to the consumers."""
    function.add_environment("DEAD_LETTERS_BUCKET", letters.bucket_name)
    function.add_to_role_policy(iam.PolicyStatement(actions=["s3:ListBucket"], resources=[letters.bucket_arn]))
    reason = "Lambda names each dead letter by shard and time"
    for action, prefix in (
        ("s3:GetObject", ""),
        ("s3:DeleteObject", OPEN_LETTERS),
        ("s3:PutObject", CLOSED_LETTERS),
    ):
        function.allow_wildcard(action, letters.arn_for_objects(f"{prefix}*"), reason=reason)
    consumers = [
        Stack.of(function).format_arn(service="lambda", resource=f"function:{settings.names.function(folder)}")
        for folder in CONSUMERS
    ]
    function.add_to_role_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=consumers))
