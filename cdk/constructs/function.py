"""The only maker of a Lambda function.

A function gets what it needs through `use_…`: each names the thing in the environment and allows exactly the
actions given, so that the two cannot drift apart.
"""

from collections.abc import Sequence
from typing import Final

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.config import StageSettings
from cdk.constructs.findings import accept, accept_wildcard
from cdk.names import TableName, construct_id

_BOT: Final = "bot.app:bot"
_SAGAS: Final = "bot.sagas:SAGAS"


class Function(lambda_.Function):
    """The function of one folder, with its own role and its own log group."""

    def __init__(
        self,
        scope: Construct,
        *,
        folder: str,
        settings: StageSettings,
        layers: Sequence[lambda_.ILayerVersion],
        timeout: Duration,
        memory_mb: int,
    ) -> None:
        identity, name = construct_id(folder), settings.names.function(folder)
        # Where Lambda would put it, and gone with the function: left behind, its name would refuse the next one.
        log_group = logs.LogGroup(
            scope,
            f"{identity}Logs",
            log_group_name=f"/aws/lambda/{name}",
            retention=settings.log_retention,
            removal_policy=RemovalPolicy.DESTROY,
        )
        role = iam.Role(scope, f"{identity}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        super().__init__(
            scope,
            identity,
            function_name=name,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=settings.architecture,
            code=lambda_.Code.from_asset(settings.asset("functions", folder)),
            handler="handler.lambda_handler",
            layers=list(layers),
            role=role,
            log_group=log_group,
            tracing=lambda_.Tracing.ACTIVE if settings.tracing else lambda_.Tracing.DISABLED,
            timeout=timeout,
            memory_size=memory_mb,
            environment=_common_environment(settings, folder),
        )
        self._names, self._role = settings.names, role
        accept(self, "L1", reason="the layers' byte code is compiled for this version of the runtime")
        if settings.tracing:
            accept_wildcard(role, "*", reason="X-Ray's write actions know no resource")

    def use_table(
        self, table: TableName, *actions: str, indexes: Sequence[str] = (), index_actions: Sequence[str] = ("Query",)
    ) -> None:
        """Allow actions on the region's own table, never on another's replica, and (by default) queries of its indexes."""
        own = dynamodb.TableV2.from_table_name(self, construct_id(table), self._names.table(table))
        own.grant(self, *(f"dynamodb:{action}" for action in actions))
        for index in indexes:
            iam.Grant.add_to_principal(
                grantee=self,
                actions=[f"dynamodb:{action}" for action in index_actions],
                resource_arns=[f"{own.table_arn}/index/{index}"],
            )
        self.add_environment(f"{table.upper()}_TABLE", own.table_name)

    def use_accounts(self, *, listed: bool = False) -> None:
        """Allow reading the secrets of the stage's WeChat accounts, and listing them."""
        reason = "an account comes and goes without a deployment, so its secret cannot be named here"
        secrets = Stack.of(self).format_arn(
            service="secretsmanager",
            resource="secret",
            resource_name=f"{self._names.accounts_prefix}*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        self.allow_wildcard("secretsmanager:GetSecretValue", secrets, reason=reason)
        if listed:
            self.allow_wildcard("secretsmanager:ListSecrets", "*", reason="listing secrets knows no resource")
        self.add_environment("ACCOUNTS_PREFIX", self._names.accounts_prefix)

    def use_bot(self) -> None:
        """Name the bot that the bot's layer holds."""
        self.add_environment("LIUSHUI_BOT", _BOT)

    def use_compensation(self, machine_arn: str, *actions: str) -> None:
        """Name the workflow that compensates replies, and allow actions on it."""
        self.add_to_role_policy(
            iam.PolicyStatement(actions=[f"states:{action}" for action in actions], resources=[machine_arn])
        )
        self.add_environment("COMPENSATION_MACHINE", machine_arn)

    def use_sagas(self, sagas: Sequence[str], *actions: str) -> None:
        """Name the sagas that the bot's layer declares and what their machines' ARNs begin with, and allow actions on these."""
        prefix = Stack.of(self).format_arn(
            service="states",
            resource="stateMachine",
            resource_name=self._names.saga_machine(""),
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        if sagas:
            machines = [f"{prefix}{saga.replace('_', '-')}" for saga in sagas]
            self.add_to_role_policy(
                iam.PolicyStatement(actions=[f"states:{action}" for action in actions], resources=machines)
            )
        self.add_environment("LIUSHUI_SAGAS", _SAGAS)
        self.add_environment("SAGA_MACHINES", prefix)

    def allow_wildcard(self, action: str, resource: str, *, reason: str) -> None:
        """Allow an action on a resource that holds a wildcard, for a reason."""
        self.add_to_role_policy(iam.PolicyStatement(actions=[action], resources=[resource]))
        accept_wildcard(self._role, resource, reason=reason)


def _common_environment(settings: StageSettings, folder: str) -> dict[str, str]:
    environment = {
        "LIUSHUI_STAGE": settings.stage,
        "LIUSHUI_REGIONS": ",".join(settings.regions),
        "POWERTOOLS_SERVICE_NAME": folder,
        "POWERTOOLS_METRICS_NAMESPACE": "Liushui",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
    return environment if settings.tracing else environment | {"POWERTOOLS_TRACE_DISABLED": "true"}
