"""The sagas' state machines on Step Functions, found by their names."""

from typing import TYPE_CHECKING

from liushui.adapters.step_functions import StepFunctionsWorkflows
from liushui.domain.json import JsonObject

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class StepFunctionsSagas:
    """See `ports.sagas.SagaMachines`. `arn_prefix`: what stands before the saga's name, in which `-` stands for `_`."""

    def __init__(self, *, client: "SFNClient", arn_prefix: str) -> None:
        self._client = client
        self._arn_prefix = arn_prefix

    def start(self, saga: str, name: str, input: JsonObject) -> None:  # noqa: A002 - as Step Functions names it
        """See `ports.sagas.SagaMachines`."""
        self._machine(saga).start(name, input)

    def answer(self, token: str) -> bool:
        """See `ports.sagas.SagaMachines`."""
        return self._machine("").answer(token)

    def _machine(self, saga: str) -> StepFunctionsWorkflows:
        arn = f"{self._arn_prefix}{saga.replace('_', '-')}"
        return StepFunctionsWorkflows(client=self._client, machine_arn=arn)
