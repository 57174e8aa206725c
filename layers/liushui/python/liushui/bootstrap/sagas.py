"""The factories of what sagas need, and the loader of the declared ones."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from liushui.adapters.dynamodb_waiting import SAGA, DynamoDBWaiting
from liushui.adapters.kinesis_records import decode_records as decode_records
from liushui.adapters.kinesis_records import failed_batch as failed_batch
from liushui.adapters.secrets_accounts import SecretsAccounts
from liushui.adapters.step_functions_sagas import StepFunctionsSagas
from liushui.adapters.system import SystemClock, SystemIds
from liushui.application.run_saga_step import RunSagaStep
from liushui.application.saga_calls import SagaCalls
from liushui.application.saga_cases import SagaCases
from liushui.application.start_sagas import StartOneSaga, StartSagas
from liushui.application.sweep_sagas import SweepSagas
from liushui.bootstrap import wechat_client
from liushui.bootstrap.clients import dynamodb_client, event_store, secrets_client, step_functions_client
from liushui.domain.errors import ConfigurationError
from liushui.domain.saga import Saga
from liushui.settings import RunSagaStepSettings, StartSagasSettings, SweepIntentsSettings


@cache
def start_sagas() -> StartSagas:
    """The use case behind `functions/start_sagas`."""
    settings = StartSagasSettings.from_environment()
    return StartSagas(start=_start_one(settings), region=settings.region)


@cache
def run_saga_step() -> RunSagaStep:
    """The use case behind `functions/run_saga_step`."""
    return _step(RunSagaStepSettings.from_environment())


def sweep_sagas(settings: SweepIntentsSettings) -> SweepSagas:
    """The part of `functions/sweep_intents` that is about sagas."""
    return SweepSagas(start=_start_one(settings), step=_step(settings), clock=SystemClock())


def load_sagas(name: str) -> Mapping[str, Saga]:
    """The declared sagas that `name` (`module:attribute`) points at. Raises ConfigurationError when there are none."""
    module, _, attribute = name.partition(":")
    try:
        sagas = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(f"LIUSHUI_SAGAS is {name!r}, which cannot be loaded: {error}") from error
    if not isinstance(sagas, Mapping) or not all(isinstance(saga, Saga) for saga in sagas.values()):
        raise ConfigurationError(f"LIUSHUI_SAGAS is {name!r}; it must be what liushui.domain.saga.declared(…) gives")
    return sagas


def _start_one(settings: StartSagasSettings | SweepIntentsSettings) -> StartOneSaga:
    return StartOneSaga(
        cases=SagaCases(events=event_store(settings, settings.commits_table)),
        declared=load_sagas(settings.sagas),
        machines=_machines(settings.saga_machines),
        waiting=_waiting(settings.waiting_table),
    )


def _step(settings: RunSagaStepSettings | SweepIntentsSettings) -> RunSagaStep:
    clock = SystemClock()
    accounts = SecretsAccounts(client=secrets_client(), prefix=settings.accounts_prefix, clock=clock)
    return RunSagaStep(
        cases=SagaCases(events=event_store(settings, settings.commits_table)),
        declared=load_sagas(settings.sagas),
        calls=SagaCalls(client=wechat_client(settings), accounts=accounts),
        waiting=_waiting(settings.waiting_table),
        machines=_machines(settings.saga_machines),
        clock=clock,
        ids=SystemIds(),
        decision_ms=settings.decision_seconds * 1000,
    )


def _machines(arn_prefix: str) -> StepFunctionsSagas:
    return StepFunctionsSagas(client=step_functions_client(), arn_prefix=arn_prefix)


def _waiting(table: str) -> DynamoDBWaiting:
    return DynamoDBWaiting(client=dynamodb_client(), table=table, prefix=SAGA)
