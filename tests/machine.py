"""State machines on moto: the deployed definition, run by moto's interpreter, whose tasks call the handlers."""

import importlib
import json
import time
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.awslambda.models import LambdaBackend

from tests.aws import local_templates
from tests.builders import REGION
from tests.deployed import Context
from tests.infrastructure.synthesis import resources

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

PATIENCE_SECONDS = 20
FUNCTIONS_OF = {"compensate-reply": (("step", "run-compensation-step"), ("ask", "ask-operator"))}
"""What stands for which function in a machine's definition; the sagas' have one."""


class Machine:
    """A state machine of the local stage's template, by its name there. `decision_seconds`: how long each state that waits for an
    operator does so instead; `idle`: it only stands there and does nothing."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        *,
        name: str = "compensate-reply",
        decision_seconds: int | None = None,
        idle: bool = False,
    ) -> None:
        self.client: SFNClient = boto3.client("stepfunctions", region_name=REGION)
        self.calls: list[str] = []
        monkeypatch.setattr(LambdaBackend, "invoke", self._invoke)
        (machine,) = [
            machine
            for template in local_templates().values()
            for machine in resources(template, "AWS::StepFunctions::StateMachine").values()
            if machine["StateMachineName"] == f"liushui-local-{name}"
        ]
        definition = machine["DefinitionString"]
        for word, folder in FUNCTIONS_OF.get(name, (("step", "run-saga-step"),)):
            arn = f"arn:aws:lambda:{REGION}:123456789012:function:liushui-local-{folder}"
            definition = definition.replace(f"${{{word}}}", arn)
        if decision_seconds is not None:
            definition = json.dumps(_hurried(json.loads(definition), decision_seconds))
        if idle:
            definition = json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}})
        made = self.client.create_state_machine(
            name=machine["StateMachineName"], definition=definition, roleArn="arn:aws:iam::123456789012:role/machine"
        )
        self.arn = made["stateMachineArn"]

    def _invoke(self, function_name: str, qualifier: Any, body: Any, headers: Any, response_headers: Any) -> bytes:
        folder = function_name.split(":")[-1].removeprefix("liushui-local-").replace("-", "_")
        self.calls.append(folder)
        handler = importlib.import_module(f"functions.{folder}.handler").lambda_handler
        try:
            return json.dumps(handler(json.loads(body), Context())).encode()
        except Exception as error:  # noqa: BLE001 - as Lambda answers
            response_headers["x-amz-function-error"] = "Unhandled"
            return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)}).encode()

    def start(self, name: str, stream: str, *, subject: str = "reply") -> None:
        """As `start_compensation` does, and for a `saga` `start_sagas`."""
        self.client.start_execution(stateMachineArn=self.arn, name=name, input=json.dumps({subject: stream}))

    def names(self) -> list[str]:
        """The names of the executions that there are."""
        return [one["name"] for one in self.client.list_executions(stateMachineArn=self.arn)["executions"]]

    def status(self, name: str) -> str:
        arn = self.arn.replace(":stateMachine:", ":execution:") + f":{name}"
        return str(self.client.describe_execution(executionArn=arn)["status"])

    def ended(self, name: str) -> str:
        """How an execution ended, once it has."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (status := self.status(name)) == "RUNNING":
            assert time.monotonic() < deadline, f"{name} still runs after {self.calls}"
            time.sleep(0.1)
        return status

    def walked(self, name: str) -> list[str]:
        """The states that an execution went through."""
        arn = self.arn.replace(":stateMachine:", ":execution:") + f":{name}"
        events = self.client.get_execution_history(executionArn=arn)["events"]
        entered = (event.get("stateEnteredEventDetails") for event in events)
        return [details["name"] for details in entered if details is not None]


def _hurried(definition: dict[str, Any], seconds: int) -> dict[str, Any]:
    for state in definition["States"].values():
        if state.get("Resource", "").endswith("waitForTaskToken"):
            state["TimeoutSeconds"] = seconds
    return definition
