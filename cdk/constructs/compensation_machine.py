"""The workflow `compensate_reply` as a state machine with its log and its role; what it does is `compensation_definition`."""

import json

from aws_cdk import ArnFormat, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from cdk.config import StageSettings
from cdk.constructs.compensation_definition import definition
from cdk.constructs.findings import accept, accept_wildcard


class CompensationMachine(Construct):
    """A Standard state machine: it waits for a person, for the stage's `decision_seconds` at the longest."""

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
        meant = definition(settings.decision_seconds, settings.decision_reminders)
        sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=name,
            role=role,
            definition_body=sfn.DefinitionBody.from_string(json.dumps(meant)),
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
