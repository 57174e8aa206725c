"""The desks for dead letters and parked users of one stage, for a person's commands."""

import boto3
from botocore.config import Config

from liushui.adapters.dynamodb_sagas import DynamoDBSagas
from liushui.adapters.dynamodb_users import DynamoDBUsers
from liushui.adapters.lambda_consumers import LambdaConsumers
from liushui.adapters.pynamodb_tables import TableAccess
from liushui.adapters.s3_letters import S3Letters
from liushui.adapters.system import SystemIds
from liushui.application.dead_letters import DeadLetters
from liushui.application.parked_users import ParkedUsers
from liushui.application.project_users import ProjectUsers
from local.cloud.errors import CloudError
from local.stage import Stage

_LONGEST_FUNCTION_SECONDS = 900


def dead_letters_of(stage: Stage, region: str | None = None) -> DeadLetters:
    """Where a person acts on the dead letters of a region, the primary unless another is named. Raises CloudError."""
    region = region or stage.regions[0]
    # An invocation lasts as long as the function may run, and is not repeated behind a person's back.
    patient = Config(connect_timeout=5, read_timeout=_LONGEST_FUNCTION_SECONDS, retries={"total_max_attempts": 1})
    prefix = f"{stage.names.prefix}-"
    return DeadLetters(
        letters=S3Letters(client=stage.client("s3", region), bucket=_bucket(stage, region), functions_prefix=prefix),
        consumers=LambdaConsumers(
            client=boto3.client("lambda", region_name=region, config=patient), functions_prefix=prefix
        ),
        events=stage.desk(region).cases.events,
        ids=SystemIds(),
    )


def parked_users_of(stage: Stage, region: str | None = None) -> ParkedUsers:
    """Where a person acts on the parked users of a region, the primary unless another is named."""
    region = region or stage.regions[0]
    desk = stage.desk(region)
    users = TableAccess(stage.names.table("users"), region, connect_seconds=5, read_seconds=30)
    sagas = DynamoDBSagas(TableAccess(stage.names.table("sagas"), region, connect_seconds=5, read_seconds=30))
    project = ProjectUsers(desk.cases.events, DynamoDBUsers(users), desk.replies, stage.regions, sagas)
    return ParkedUsers(desk.cases.events, project, SystemIds())


def _bucket(stage: Stage, region: str) -> str:
    """The consumers know their bucket, whose name AWS chose."""
    function = stage.names.function("send_replies")
    told = stage.client("lambda", region).get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    if "DEAD_LETTERS_BUCKET" not in told:
        raise CloudError(f"{function} knows no bucket of dead letters: deploy the stage {stage.name} again")
    return str(told["DEAD_LETTERS_BUCKET"])
