"""The workflow `compensate_reply`: what becomes of a reply that failed or is UNKNOWN.

One way through, without a loop: whatever fails anew is another outcome, with an execution of its own. It passes on where the
reply stands and nothing else; what was decided is read from the reply's stream.
"""

import json
from typing import Any, Final

from aws_cdk import ArnFormat, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from cdk.config import StageSettings
from cdk.constructs.findings import accept, accept_wildcard

_RETRY: Final = {
    "ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 2, "BackoffRate": 2, "MaxAttempts": 6, "MaxDelaySeconds": 60,
}  # fmt: skip


class CompensationMachine(Construct):
    """A Standard state machine: it waits for a person, for `decision_seconds` at the longest."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        step: lambda_.IFunction,
        ask: lambda_.IFunction,
    ) -> None:
        super().__init__(scope, construct_id)
        name = settings.names.compensation_machine
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/vendedlogs/states/{name}",
            retention=settings.log_retention,
            removal_policy=RemovalPolicy.DESTROY,
        )
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))
        for function in (step, ask):
            role.add_to_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function.function_arn]))
        sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=name,
            role=role,
            definition_body=sfn.DefinitionBody.from_string(json.dumps(definition(settings.decision_seconds))),
            definition_substitutions={"step": step.function_arn, "ask": ask.function_arn},
            # Without data: a task token is in it, which is a key.
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
            tracing_enabled=settings.tracing,
        )
        accept_wildcard(role, "*", reason="X-Ray's write actions and the delivery of Step Functions' logs know no resource")
        if not settings.tracing:
            accept(self, "SF2", reason="this stage has no tracer")


def machine_arn(stack: Stack, settings: StageSettings) -> str:
    """The machine's ARN by its name, for the functions that start and wake executions: the machine itself refers to them."""
    return stack.format_arn(
        service="states",
        resource="stateMachine",
        resource_name=settings.names.compensation_machine,
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )


def definition(decision_seconds: int) -> dict[str, Any]:
    """The machine in the Amazon States Language; `${step}` and `${ask}` stand for the functions' ARNs."""
    waits = {"Variable": "$.step.next", "StringEquals": "wait", "Next": "Wait"}
    asks = {"Variable": "$.step.next", "StringEquals": "ask", "Next": "Ask"}
    late = {"ErrorEquals": ["States.Timeout"], "ResultPath": None, "Next": "Expire"}
    return {
        "Comment": "What becomes of a reply that failed or is UNKNOWN",
        "StartAt": "Begin",
        "States": {
            "Begin": _step("begin") | {"Next": "Decide"},
            "Decide": {"Type": "Choice", "Choices": [waits, asks], "Default": "Done"},
            "Wait": {"Type": "Wait", "TimestampPath": "$.step.at", "Next": "Act"},
            "Ask": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                "Parameters": {
                    "FunctionName": "${ask}",
                    "Payload": {"reply.$": "$.reply", "token.$": "$$.Task.Token"},
                },
                "TimeoutSeconds": decision_seconds,
                "Retry": [_RETRY],
                "Catch": [late],
                "ResultPath": None,
                "Next": "Act",
            },
            "Act": _step("act") | {"Next": "Done"},
            "Expire": _step("expire") | {"Next": "Done"},
            "Done": {"Type": "Succeed"},
        },
    }


def _step(name: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "${step}",
        "Parameters": {"step": name, "reply.$": "$.reply"},
        "ResultPath": "$.step",
        "TimeoutSeconds": 90,
        "Retry": [_RETRY],
    }
