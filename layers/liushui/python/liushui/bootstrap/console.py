"""What the operator console stands on."""

from functools import cache
from typing import TYPE_CHECKING

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
from liushui.bootstrap.dead_letters import dead_letters, parked_users
from liushui.settings import ServeConsoleSettings

if TYPE_CHECKING:
    from liushui.application.saga_desk import SagaDesk


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
    accounts = SecretsAccounts(client=secrets_client(), prefix=settings.accounts_prefix, clock=clock)
    return ServeConsole(
        identities=LocalIdentities(secrets=secrets, clock=clock, ids=ids),
        accounts=accounts,
        events=events,
        desk=OperatorDesk(
            cases=CompensationCases(events=events, replies=replies),
            replies=replies,
            waiting=DynamoDBWaiting(client=dynamodb_client(), table=settings.waiting_table),
            workflows=StepFunctionsWorkflows(client=step_functions_client(), machine_arn=settings.compensation_machine),
            accounts=accounts,
        ),
        replies=replies,
        conversations=Conversations(
            reader=StreamReader(events, settings.regions),
            users=users(settings, settings.users_table),
            directory=DynamoDBUserDirectory(table_access(settings, settings.users_table)),
            replies=replies,
        ),
        letters=dead_letters(settings, settings.commits_table),
        parked=parked_users(
            settings,
            commits_table=settings.commits_table,
            users_table=settings.users_table,
            replies_table=settings.replies_table,
            sagas_table=settings.sagas_table,
        ),
        sagas=_saga_desk(settings),
        metrics=CloudWatchMetrics(cloudwatch_client()),
        clock=clock,
        ids=ids,
        stage=settings.stage,
    )


def _saga_desk(settings: ServeConsoleSettings) -> "SagaDesk":
    from liushui.adapters.dynamodb_sagas import DynamoDBSagas
    from liushui.adapters.dynamodb_waiting import SAGA, DynamoDBWaiting
    from liushui.adapters.step_functions_sagas import StepFunctionsSagas
    from liushui.application.saga_cases import SagaCases
    from liushui.application.saga_desk import SagaDesk

    return SagaDesk(
        cases=SagaCases(event_store(settings, settings.commits_table)),
        sagas=DynamoDBSagas(table_access(settings, settings.sagas_table)),
        waiting=DynamoDBWaiting(client=dynamodb_client(), table=settings.waiting_table, prefix=SAGA),
        machines=StepFunctionsSagas(client=step_functions_client(), arn_prefix=settings.saga_machines),
    )
