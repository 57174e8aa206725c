"""What consumers set aside, and the desks where a person acts on it. Nothing is imported or built before it is needed."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from liushui.adapters.s3_letters import S3Letters
    from liushui.application.dead_letters import DeadLetters
    from liushui.application.parked_users import ParkedUsers
    from liushui.settings import Settings

_SECONDS = 5
_LONGEST_FUNCTION_SECONDS = 900


def set_aside(consumer: str, event: Mapping[str, Any], broken: Mapping[str, str]) -> list[str]:
    """Keep the records of a Kinesis event that are `broken` (their sequence number, the class of the error) as a dead letter
    of `consumer`; see `application.set_aside` for which are to be reported as failed."""
    if not broken:
        return []
    from liushui.adapters.lambda_consumers import REDRIVE
    from liushui.adapters.system import SystemClock
    from liushui.application.set_aside import SetAside

    return SetAside(_letters(), SystemClock(), consumer)(event, broken, redriven=REDRIVE in event)


def dead_letters(settings: "Settings", commits_table: str) -> "DeadLetters":
    """The desk for the region's dead letters; the bucket is told by the environment."""
    from liushui.adapters.lambda_consumers import LambdaConsumers
    from liushui.adapters.system import SystemIds
    from liushui.application.dead_letters import DeadLetters
    from liushui.bootstrap.clients import event_store

    return DeadLetters(
        letters=_letters(),
        consumers=LambdaConsumers(
            client=_client("lambda", read_timeout=_LONGEST_FUNCTION_SECONDS, tries=1),
            functions_prefix=_functions_prefix(settings),
        ),
        events=event_store(settings, commits_table),
        ids=SystemIds(),
    )


def parked_users(
    settings: "Settings", *, commits_table: str, users_table: str, replies_table: str, sagas_table: str
) -> "ParkedUsers":
    """The desk for the region's parked users."""
    from liushui.adapters.dynamodb_replies import DynamoDBReplies
    from liushui.adapters.dynamodb_sagas import DynamoDBSagas
    from liushui.adapters.system import SystemIds
    from liushui.application.parked_users import ParkedUsers
    from liushui.application.project_users import ProjectUsers
    from liushui.bootstrap.clients import event_store, table_access, users

    events = event_store(settings, commits_table)
    replies = DynamoDBReplies(table_access(settings, replies_table))
    sagas = DynamoDBSagas(table_access(settings, sagas_table))
    project = ProjectUsers(events, users(settings, users_table), replies, settings.regions, sagas)
    return ParkedUsers(events, project, SystemIds())


@cache
def _letters() -> "S3Letters":
    from liushui.adapters.s3_letters import S3Letters
    from liushui.settings import DeadLettersSettings

    settings = DeadLettersSettings.from_environment()
    client = _client("s3", read_timeout=_SECONDS, tries=2)
    return S3Letters(client=client, bucket=settings.dead_letters_bucket, functions_prefix=_functions_prefix(settings))


def _functions_prefix(settings: "Settings") -> str:
    return f"liushui-{settings.stage}-"


def _client(service: str, *, read_timeout: int, tries: int) -> Any:
    from botocore.config import Config
    from botocore.session import get_session

    config = Config(connect_timeout=_SECONDS, read_timeout=read_timeout, retries={"total_max_attempts": tries})
    return get_session().create_client(service, config=config)
