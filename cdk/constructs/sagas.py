"""What takes users through the sagas that the bot declares: two functions, and a state machine a saga."""

from typing import Protocol

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from bot.sagas import SAGAS
from cdk.config import StageSettings
from cdk.constructs.function import Function
from cdk.constructs.saga_machine import SagaMachine
from cdk.names import construct_id


class MakeFunction(Protocol):
    """Makes the function of a folder in the stack of the service."""

    def __call__(self, folder: str, *, timeout: Duration, memory_mb: int) -> Function: ...


def start_sagas(make: MakeFunction) -> Function:
    """The consumer: nearly every record is none of its business; a saga is two puts and a call of Step Functions."""
    function = make("start_sagas", timeout=Duration.minutes(1), memory_mb=256)
    function.use_table("commits", "GetItem", "Query", "PutItem")
    function.use_table("waiting", "GetItem", "PutItem")
    function.use_sagas([*SAGAS], "StartExecution")
    return function


def run_saga_step(make: MakeFunction, settings: StageSettings) -> Function:
    """One step: a call of WeChat and the two commits around it."""
    function = make("run_saga_step", timeout=Duration.minutes(1), memory_mb=512)
    function.use_table("commits", "GetItem", "Query", "PutItem")
    function.use_table("tokens", "GetItem", "PutItem", "UpdateItem")
    function.use_accounts()
    function.use_table("waiting", "PutItem", "DeleteItem")
    function.use_sagas([*SAGAS], "SendTaskSuccess")
    function.add_environment("DECISION_SECONDS", str(settings.decision_seconds))
    return function


def let_sweep_sagas(function: Function, settings: StageSettings) -> None:
    """What the sweeper needs beside what it has for replies."""
    function.use_sagas([*SAGAS], "StartExecution", "SendTaskSuccess")
    function.add_environment("DECISION_SECONDS", str(settings.decision_seconds))


def saga_machines(scope: Construct, *, settings: StageSettings, step: lambda_.IFunction) -> None:
    """A machine for each declared saga."""
    for saga in SAGAS.values():
        SagaMachine(scope, f"Saga{construct_id(saga.name)}", settings=settings, saga=saga, step=step)
