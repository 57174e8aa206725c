"""The composition root: one cached factory per function. Clients, settings and adapters meet here and nowhere else.

Clients are built on first use and once per container; what only some functions need is imported in their factories, and
whole areas of their own have a module beside this one.
"""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from liushui.adapters.dynamodb_event_store import DynamoDBEventStore
from liushui.adapters.kinesis_records import Record, lag_of
from liushui.adapters.kinesis_records import decode_records as decode_records
from liushui.adapters.kinesis_records import failed_batch as failed_batch
from liushui.adapters.proxy_events import decode_request as decode_request
from liushui.adapters.proxy_events import door_in as door_in
from liushui.adapters.proxy_events import encode_answer as encode_answer
from liushui.adapters.secrets_accounts import SecretsAccounts
from liushui.adapters.system import SystemClock, SystemIds, time_limit
from liushui.application.receive_callback import ReceiveCallback
from liushui.bootstrap.clients import (
    dynamodb_client,
    event_store,
    secrets_client,
    step_functions_client,
    table_access,
    users,
)
from liushui.bot import Bot
from liushui.domain.errors import ConfigurationError
from liushui.ports import Platform, UserRow, Waiting
from liushui.settings import (
    AskOperatorSettings,
    ProjectUsersSettings,
    RebuildReadModelSettings,
    ReceiveCallbackSettings,
    RefreshTokensSettings,
    RunCompensationStepSettings,
    RunSagaStepSettings,
    SendRepliesSettings,
    Settings,
    StartCompensationSettings,
    SweepIntentsSettings,
)

if TYPE_CHECKING:
    from liushui.adapters.dynamodb_waiting import DynamoDBWaiting
    from liushui.adapters.step_functions import StepFunctionsWorkflows
    from liushui.application.access_tokens import AccessTokens
    from liushui.application.ask_operator import AskOperator
    from liushui.application.compensation_cases import CompensationCases
    from liushui.application.components import Components
    from liushui.application.project_users import ProjectUsers
    from liushui.application.rebuild_read_model import RebuildReadModel
    from liushui.application.refresh_tokens import RefreshTokens
    from liushui.application.run_compensation_step import RunCompensationStep
    from liushui.application.send_one_reply import SendOneReply
    from liushui.application.send_replies import SendReplies
    from liushui.application.start_compensation import StartCompensation
    from liushui.application.sweep_intents import SweepIntents
    from liushui.application.wechat_client import WeChatClient


@cache
def receive_callback() -> ReceiveCallback:
    """The use case behind `functions/receive_callback`."""
    settings = ReceiveCallbackSettings.from_environment()
    clock = SystemClock()
    return ReceiveCallback(
        accounts=SecretsAccounts(client=secrets_client(), prefix=settings.accounts_prefix, clock=clock),
        events=event_store(settings, settings.commits_table),
        users=_LazyUsers(settings),
        bot=load_bot(settings.bot),
        clock=clock,
        time_limit=time_limit,
        tolerance=settings.timestamp_tolerance,
    )


@cache
def project_users() -> "ProjectUsers":
    """The use case behind `functions/project_users`."""
    from liushui.adapters.dynamodb_replies import DynamoDBReplies
    from liushui.adapters.dynamodb_sagas import DynamoDBSagas
    from liushui.application.project_users import ProjectUsers

    settings = ProjectUsersSettings.from_environment()
    return ProjectUsers(
        events=event_store(settings, settings.commits_table),
        users=users(settings, settings.users_table),
        replies=DynamoDBReplies(table_access(settings, settings.replies_table)),
        regions=settings.regions,
        sagas=DynamoDBSagas(table_access(settings, settings.sagas_table)),
    )


def lag_ms(records: list[Record]) -> int | None:
    """How long the oldest commit in these records has been waiting to be projected, in milliseconds."""
    return lag_of(records, SystemClock().now_ms())


@cache
def rebuild_read_model() -> "RebuildReadModel":
    """The use case behind `functions/rebuild_read_model`."""
    from liushui.application.rebuild_read_model import RebuildReadModel

    settings = RebuildReadModelSettings.from_environment()
    return RebuildReadModel(
        events=event_store(settings, settings.commits_table),
        users=users(settings, settings.users_table),
        clock=SystemClock(),
        regions=settings.regions,
    )


@cache
def send_replies() -> "SendReplies":
    """The use case behind `functions/send_replies`."""
    from liushui.application.send_replies import SendReplies

    settings = SendRepliesSettings.from_environment()
    events = event_store(settings, settings.commits_table)
    return SendReplies(events=events, send=_send_one_reply(settings, events), clock=SystemClock())


@cache
def sweep_intents() -> "SweepIntents":
    """The use case behind `functions/sweep_intents`."""
    from liushui.adapters.dynamodb_waiting import DynamoDBWatermarks
    from liushui.application.sweep_intents import SweepIntents
    from liushui.application.wake_compensations import WakeCompensations
    from liushui.bootstrap.sagas import sweep_sagas

    settings = SweepIntentsSettings.from_environment()
    events, clock = event_store(settings, settings.commits_table), SystemClock()
    step = _compensation_step(settings, events, settings.replies_table, settings.waiting_table)
    workflows = _workflows(settings.compensation_machine)
    return SweepIntents(
        events=events,
        watermarks=DynamoDBWatermarks(client=dynamodb_client(), table=settings.waiting_table),
        send=step.send,
        compensations=WakeCompensations(
            step=step,
            ask=_ask_operator(settings, step.cases, step.waiting, workflows),
            waiting=step.waiting,
            workflows=workflows,
            clock=clock,
        ),
        sagas=sweep_sagas(settings),
        clock=clock,
    )


@cache
def start_compensation() -> "StartCompensation":
    """The use case behind `functions/start_compensation`."""
    from liushui.application.start_compensation import StartCompensation

    settings = StartCompensationSettings.from_environment()
    return StartCompensation(
        events=event_store(settings, settings.commits_table), workflows=_workflows(settings.compensation_machine)
    )


@cache
def run_compensation_step() -> "RunCompensationStep":
    """The use case behind `functions/run_compensation_step`."""
    settings = RunCompensationStepSettings.from_environment()
    events = event_store(settings, settings.commits_table)
    return _compensation_step(settings, events, settings.replies_table, settings.waiting_table)


@cache
def ask_operator() -> "AskOperator":
    """The use case behind `functions/ask_operator`."""
    settings = AskOperatorSettings.from_environment()
    cases = _compensation_cases(settings, event_store(settings, settings.commits_table), settings.replies_table)
    return _ask_operator(settings, cases, _waiting(settings.waiting_table), _workflows(settings.compensation_machine))


@cache
def refresh_tokens() -> "RefreshTokens":
    """The use case behind `functions/refresh_tokens`."""
    from liushui.adapters.dynamodb_tokens import DynamoDBTokens
    from liushui.adapters.wechat_api import WeChatApi
    from liushui.application.find_authorizers import FindAuthorizers
    from liushui.application.refresh_tokens import RefreshTokens

    settings = RefreshTokensSettings.from_environment()
    clock = SystemClock()
    accounts = SecretsAccounts(client=secrets_client(), prefix=settings.accounts_prefix, clock=clock)
    platform = WeChatApi(clock=clock)
    components = _components(settings, settings.tokens_table, event_store(settings, settings.commits_table))
    access = _access_tokens(settings.tokens_table, accounts, platform, components)
    find_authorizers = FindAuthorizers(
        tokens=DynamoDBTokens(client=dynamodb_client(), table=settings.tokens_table),
        access=access,
        platform=platform,
        components=components,
        clock=clock,
        ids=SystemIds(),
    )
    return RefreshTokens(accounts=accounts, tokens=access, clock=clock, find_authorizers=find_authorizers)


@cache
def wechat_client(
    settings: RefreshTokensSettings | SweepIntentsSettings | RunSagaStepSettings | None = None,
) -> "WeChatClient":
    """The client for all calls of WeChat that are no replies; without `settings`, those of the environment."""
    from liushui.adapters.wechat_api import WeChatApi
    from liushui.application.wechat_client import WeChatClient

    settings = settings or RefreshTokensSettings.from_environment()
    clock = SystemClock()
    accounts = SecretsAccounts(client=secrets_client(), prefix=settings.accounts_prefix, clock=clock)
    platform = WeChatApi(clock=clock)
    components = _components(settings, settings.tokens_table, event_store(settings, settings.commits_table))
    tokens = _access_tokens(settings.tokens_table, accounts, platform, components)
    return WeChatClient(accounts=accounts, tokens=tokens, platform=platform, clock=clock, ids=SystemIds())


def _compensation_step(
    settings: SendRepliesSettings, events: DynamoDBEventStore, replies_table: str, waiting_table: str
) -> "RunCompensationStep":
    from liushui.application.run_compensation_step import RunCompensationStep

    return RunCompensationStep(
        cases=_compensation_cases(settings, events, replies_table),
        waiting=_waiting(waiting_table),
        send=_send_one_reply(settings, events),
        clock=SystemClock(),
    )


def _ask_operator(
    settings: AskOperatorSettings | SweepIntentsSettings,
    cases: "CompensationCases",
    waiting: "Waiting",
    workflows: "StepFunctionsWorkflows",
) -> "AskOperator":
    from liushui.application.ask_operator import AskOperator
    from liushui.domain.compensation import DecisionTerms
    from liushui.domain.reply import Decision

    terms = DecisionTerms(
        settings.decision_seconds * 1000,
        tuple(seconds * 1000 for seconds in settings.decision_reminders),
        Decision(settings.decision_default),
    )
    return AskOperator(cases=cases, waiting=waiting, workflows=workflows, clock=SystemClock(), terms=terms)


def _compensation_cases(settings: Settings, events: DynamoDBEventStore, replies_table: str) -> "CompensationCases":
    from liushui.adapters.dynamodb_replies import DynamoDBReplies
    from liushui.application.compensation_cases import CompensationCases

    return CompensationCases(events=events, replies=DynamoDBReplies(table_access(settings, replies_table)))


def _waiting(table: str) -> "DynamoDBWaiting":
    from liushui.adapters.dynamodb_waiting import DynamoDBWaiting

    return DynamoDBWaiting(client=dynamodb_client(), table=table)


def _workflows(machine_arn: str) -> "StepFunctionsWorkflows":
    from liushui.adapters.step_functions import StepFunctionsWorkflows

    return StepFunctionsWorkflows(client=step_functions_client(), machine_arn=machine_arn)


def _send_one_reply(settings: SendRepliesSettings, events: DynamoDBEventStore) -> "SendOneReply":
    from liushui.adapters.wechat_api import WeChatApi
    from liushui.application.compose_reply import ComposeReply
    from liushui.application.send_one_reply import SendOneReply

    clock = SystemClock()
    accounts = SecretsAccounts(client=secrets_client(), prefix=settings.accounts_prefix, clock=clock)
    platform = WeChatApi(clock=clock)
    return SendOneReply(
        events=events,
        accounts=accounts,
        tokens=_access_tokens(
            settings.tokens_table, accounts, platform, _components(settings, settings.tokens_table, events)
        ),
        platform=platform,
        compose=ComposeReply(events=events, bot=load_bot(settings.bot), clock=clock, time_limit=time_limit),
        clock=clock,
        ids=SystemIds(),
    )


def _access_tokens(table: str, accounts: SecretsAccounts, platform: Platform, components: "Components") -> "AccessTokens":
    from liushui.adapters.dynamodb_tokens import DynamoDBTokens
    from liushui.application.access_tokens import AccessTokens

    return AccessTokens(
        tokens=DynamoDBTokens(client=dynamodb_client(), table=table),
        accounts=accounts,
        platform=platform,
        clock=SystemClock(),
        ids=SystemIds(),
        components=components,
    )


def _components(settings: Settings, tokens_table: str, events: DynamoDBEventStore) -> "Components":
    from liushui.adapters.dynamodb_grants import DynamoDBGrants
    from liushui.application.components import Components

    grants = DynamoDBGrants(client=dynamodb_client(), table=tokens_table)
    return Components(events=events, grants=grants, regions=settings.regions)


def load_bot(name: str) -> Bot:
    """The bot that `name` (`module:attribute`) points at. Raises ConfigurationError when there is none."""
    module, _, attribute = name.partition(":")
    try:
        bot = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(f"LIUSHUI_BOT is {name!r}, which cannot be loaded: {error}") from error
    if not isinstance(bot, Bot):
        raise ConfigurationError(f"LIUSHUI_BOT is {name!r}, which is a {type(bot).__name__}, not a liushui.bot.Bot")
    return bot


class _LazyUsers:
    """The `users` read model for the one rare case that asks for it; PynamoDB is not imported before."""

    def __init__(self, settings: ReceiveCallbackSettings) -> None:
        self._settings = settings

    def get(self, account: str, user: str) -> UserRow | None:
        """See `ports.UserReader`."""
        return users(self._settings, self._settings.users_table).get(account, user)
