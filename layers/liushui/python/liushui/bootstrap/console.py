"""What the operator console stands on."""

from functools import cache

from liushui.adapters.system import SystemClock, SystemIds
from liushui.application.serve_console import ServeConsole
from liushui.bootstrap.clients import (
    cloudwatch_client,
    dynamodb_client,
    event_store,
    secrets_client,
    step_functions_client,
    table_access,
    users,
)
from liushui.settings import ServeConsoleSettings


@cache
def serve_console() -> ServeConsole:
    """The use case behind `functions/serve_console`."""
    from liushui.adapters.cloudwatch_metrics import CloudWatchMetrics
    from liushui.adapters.dynamodb_replies import DynamoDBReplies
    from liushui.adapters.dynamodb_user_directory import DynamoDBUserDirectory
    from liushui.adapters.dynamodb_waiting import DynamoDBWaiting
    from liushui.adapters.secrets_accounts import SecretsAccounts
    from liushui.adapters.secrets_console import SecretsConsole
    from liushui.adapters.step_functions import StepFunctionsWorkflows
    from liushui.application.compensation_cases import CompensationCases
    from liushui.application.conversations import Conversations
    from liushui.application.local_identities import LocalIdentities
    from liushui.application.operator_desk import OperatorDesk
    from liushui.application.stream_reading import StreamReader

    settings = ServeConsoleSettings.from_environment()
    clock, ids = SystemClock(), SystemIds()
    events = event_store(settings, settings.commits_table)
    replies = DynamoDBReplies(table_access(settings, settings.replies_table))
    secrets = SecretsConsole(client=secrets_client(), name=settings.console_operators, clock=clock)
    return ServeConsole(
        identities=LocalIdentities(secrets=secrets, clock=clock, ids=ids),
        accounts=SecretsAccounts(client=secrets_client(), prefix=settings.accounts_prefix, clock=clock),
        events=events,
        desk=OperatorDesk(
            cases=CompensationCases(events=events, replies=replies),
            replies=replies,
            waiting=DynamoDBWaiting(client=dynamodb_client(), table=settings.waiting_table),
            workflows=StepFunctionsWorkflows(client=step_functions_client(), machine_arn=settings.compensation_machine),
        ),
        replies=replies,
        conversations=Conversations(
            reader=StreamReader(events, settings.regions),
            users=users(settings, settings.users_table),
            directory=DynamoDBUserDirectory(table_access(settings, settings.users_table)),
            replies=replies,
        ),
        metrics=CloudWatchMetrics(cloudwatch_client()),
        clock=clock,
        ids=ids,
        stage=settings.stage,
    )
