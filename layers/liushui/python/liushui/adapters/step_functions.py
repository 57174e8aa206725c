"""The workflow `compensate_reply` on Step Functions.

AWS answers a second start with the same name and input as the first one while the execution runs, and refuses it for 90 days
afterwards; the local emulator refuses at once. Either way the execution was started. Source: AWS, "StartExecution".
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from liushui.domain.errors import WorkflowsUnavailable
from liushui.domain.json import JsonObject

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_DETERMINISTIC = {"AccessDeniedException", "InvalidArn", "InvalidExecutionInput", "InvalidName", "StateMachineDoesNotExist"}
_NOBODY_WAITS = {"TaskDoesNotExist", "TaskTimedOut", "InvalidToken"}


class StepFunctionsWorkflows:
    """See `ports.Workflows`."""

    def __init__(self, *, client: "SFNClient", machine_arn: str) -> None:
        self._client = client
        self._machine_arn = machine_arn

    def start(self, name: str, input: JsonObject) -> None:  # noqa: A002 - as Step Functions names it
        """See `ports.Workflows`."""
        with _unavailable_named():
            try:
                self._client.start_execution(stateMachineArn=self._machine_arn, name=name, input=json.dumps(input))
            except self._client.exceptions.ExecutionAlreadyExists:
                return

    def answer(self, token: str) -> bool:
        """See `ports.Workflows`. The answer is empty: what was decided stands in the reply's stream."""
        with _unavailable_named():
            try:
                self._client.send_task_success(taskToken=token, output="{}")
            except ClientError as error:
                if error.response["Error"]["Code"] in _NOBODY_WAITS:
                    return False
                raise
        return True


@contextmanager
def _unavailable_named() -> Iterator[None]:
    """Raise WorkflowsUnavailable where trying again may help; what a deployment got wrong is raised as it is."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _DETERMINISTIC:
            raise
        raise WorkflowsUnavailable(f"Step Functions: {error.response['Error']['Code']}") from error
    except BotoCoreError as error:
        raise WorkflowsUnavailable(f"Step Functions: {type(error).__name__}") from error
