"""What every implementation of `ports.Workflows` keeps to."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import boto3
import pytest
from moto import mock_aws

from liushui.adapters.memory_workflows import MemoryWorkflows
from liushui.adapters.step_functions import StepFunctionsWorkflows
from liushui.ports import Workflows
from tests.builders import REGION

WAITING = {
    "StartAt": "Wait",
    "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}},
}


@dataclass
class Given:
    """An implementation, and how many executions there are."""

    workflows: Workflows

    def count(self) -> int:
        if isinstance(self.workflows, MemoryWorkflows):
            return len(self.workflows.started)
        client = boto3.client("stepfunctions", region_name=REGION)
        (machine,) = client.list_state_machines()["stateMachines"]
        return len(client.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"])


@pytest.fixture(params=["memory", "running", "ended"])
def given(request: pytest.FixtureRequest) -> Iterator[Given]:
    """`ended`: an execution is over at once, so its name is used up."""
    if request.param == "memory":
        yield Given(MemoryWorkflows())
        return
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        client = boto3.client("stepfunctions", region_name=REGION)
        ended = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
        definition = json.dumps(WAITING if request.param == "running" else ended)
        role = "arn:aws:iam::123456789012:role/machine"
        made = client.create_state_machine(name="machine", definition=definition, roleArn=role)
        yield Given(StepFunctionsWorkflows(client=client, machine_arn=made["stateMachineArn"]))


def test_a_name_is_started_once_whether_the_first_still_runs_or_not(given: Given) -> None:
    for _ in range(3):
        given.workflows.start("r-1-1", {"reply": "default/demo/reply/r-1"})
        time.sleep(0.2 if not isinstance(given.workflows, MemoryWorkflows) else 0)
    given.workflows.start("r-1-2", {"reply": "default/demo/reply/r-1"})
    assert given.count() == 2


def test_a_token_that_nobody_waits_with_says_so(given: Given) -> None:
    assert given.workflows.answer("AAAA") is False
