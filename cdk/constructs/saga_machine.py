"""A saga's declaration as a Standard state machine: its steps in their order, and their compensations in reverse.

The machine walks and waits; where the saga stands, when an attempt is made again and what was decided is in the saga's stream,
which each state reads. So an execution may be started anew at any time: it passes over what is done. The only ways back are
attempts, whose number `Retry` limits, and questions to a person, whose number the domain limits.
"""

import json
from typing import Any, Final

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from cdk.config import StageSettings
from cdk.constructs.findings import accept, accept_wildcard
from liushui.domain.saga import Saga, Step

_RETRY: Final = {
    "ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 2, "BackoffRate": 2, "MaxAttempts": 6, "MaxDelaySeconds": 60,
}  # fmt: skip
"""For the function itself. What WeChat refuses for now is an outcome, not a failure of the function."""
_STEP_SECONDS: Final = 90

States = dict[str, dict[str, Any]]


class SagaMachine(Construct):
    """The machine of one saga; a person has `decision_seconds` for each compensation that fails."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: StageSettings, saga: Saga, step: lambda_.IFunction
    ) -> None:
        super().__init__(scope, construct_id)
        name = settings.names.saga_machine(saga.name)
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/vendedlogs/states/{name}",
            retention=settings.log_retention,
            removal_policy=RemovalPolicy.DESTROY,
        )
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))
        role.add_to_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[step.function_arn]))
        sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=name,
            role=role,
            definition_body=sfn.DefinitionBody.from_string(json.dumps(definition(saga, settings.decision_seconds))),
            definition_substitutions={"step": step.function_arn},
            # Without data: a task token is in it, which is a key.
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
            tracing_enabled=settings.tracing,
        )
        accept_wildcard(role, "*", reason="X-Ray's write actions and the delivery of Step Functions' logs know no resource")
        if not settings.tracing:
            accept(self, "SF2", reason="this stage has no tracer")


def definition(saga: Saga, decision_seconds: int) -> dict[str, Any]:
    """The machine in the Amazon States Language; `${step}` stands for the function's ARN."""
    states: States = {}
    following = [*(step.name for step in saga.steps[1:]), "Completed"]
    for step, after in zip(saga.steps, following, strict=True):
        states |= _forward(step, after)
    before = ["Undone", *(_undo(step.name) for step in saga.steps[:-1])]
    for step, earlier in reversed([*zip(saga.steps, before, strict=True)]):
        states |= _back(step.name, earlier, decision_seconds)
    states |= {"Completed": {"Type": "Succeed"}, "Undone": {"Type": "Succeed"}}
    return {"Comment": f"The saga {saga.name}", "StartAt": saga.steps[0].name, "States": states}


def _forward(step: Step, after: str) -> States:
    """Do the step; where it fails for good, undo from here: it may have been done all the same."""
    name = step.name
    waits, fails = _if("wait", f"wait to do {name}"), _if("compensate", _undo(name))
    retry = step.retry
    return {
        name: _task("do", name, f"{name} done?")
        | {
            "Comment": f"at most {retry.attempts} attempts, first {retry.seconds:g} s apart, then {retry.rate:g} times as long"
        },
        f"{name} done?": {"Type": "Choice", "Choices": [waits, fails], "Default": after},
        f"wait to do {name}": {"Type": "Wait", "TimestampPath": "$.last.at", "Next": name},
    }


def _back(name: str, earlier: str, decision_seconds: int) -> States:
    """Make good for the step; where that fails for good, ask a person, remind, and go on as decided."""
    undo, half = _undo(name), max(decision_seconds // 2, 1)
    waits, asks = _if("wait", f"wait to {undo}"), _if("ask", f"ask about {name}")
    return {
        undo: _task("undo", name, f"{name} undone?"),
        f"{name} undone?": {"Type": "Choice", "Choices": [waits, asks], "Default": earlier},
        f"wait to {undo}": {"Type": "Wait", "TimestampPath": "$.last.at", "Next": undo},
        f"ask about {name}": _question(half, late=f"remind of {name}", after=undo),
        f"remind of {name}": _task("remind", name, f"ask again about {name}"),
        f"ask again about {name}": _question(max(decision_seconds - half, 1), late=f"expire {name}", after=undo),
        f"expire {name}": _task("expire", name, undo),
    }


def _undo(name: str) -> str:
    return f"undo {name}"


def _if(word: str, target: str) -> dict[str, Any]:
    return {"Variable": "$.last.next", "StringEquals": word, "Next": target}


def _task(act: str, name: str, after: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "${step}",
        "Parameters": {"act": act, "step": name, "saga.$": "$.saga"},
        "ResultPath": "$.last",
        "TimeoutSeconds": _STEP_SECONDS,
        "Retry": [_RETRY],
        "Next": after,
    }


def _question(seconds: int, *, late: str, after: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {
            "FunctionName": "${step}",
            "Payload": {"act": "ask", "saga.$": "$.saga", "token.$": "$$.Task.Token"},
        },
        "TimeoutSeconds": seconds,
        "Retry": [_RETRY],
        "Catch": [{"ErrorEquals": ["States.Timeout"], "ResultPath": None, "Next": late}],
        "ResultPath": None,
        "Next": after,
    }
