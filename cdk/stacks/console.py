"""The operator console of a region: layers, one function and its API. Only stages that say how one signs in have it."""

from aws_cdk import ArnFormat, CfnOutput, Duration, Fn, Stack
from aws_cdk import aws_s3 as s3
from constructs import Construct

from bot.sagas import SAGAS
from cdk.config import StageSettings
from cdk.constructs.compensation_machine import machine_arn
from cdk.constructs.console_api import ConsoleApi
from cdk.constructs.dead_letters import let_redrive
from cdk.constructs.function import Function
from cdk.constructs.shared_layers import SharedLayers
from cdk.names import CONSOLE_LAYERS, PARKED_INDEX, REPLIES_BY_STATE_INDEX, SAGAS_BY_STATE_INDEX


class ConsoleStack(Stack):
    """Apart from the service, so that a broken console can be taken away while callbacks go on."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings, region: str) -> None:
        super().__init__(scope, construct_id, env=settings.environment(region), description="Liushui: the operator console")
        layers = SharedLayers(self, "Layers", settings=settings, layers=CONSOLE_LAYERS)
        # API Gateway waits for 29 s; templates and the AWS client want processor time at a cold start.
        function = Function(
            self, folder="serve_console", settings=settings, layers=layers.versions, timeout=Duration.seconds(29), memory_mb=1024
        )  # fmt: skip
        self._let_see_and_decide(function, settings)
        door = ConsoleApi(self, "ConsoleApi", settings=settings, function=function)
        CfnOutput(self, "ConsoleApiId", value=door.api.rest_api_id)
        CfnOutput(self, "ConsoleUrl", value=door.api.url_for_path("/console"))

    def _let_see_and_decide(self, function: Function, settings: StageSettings) -> None:
        """Read everything, append decisions, wake whoever waits for them, let users catch up, have consumers take their letters
        again: it calls WeChat for nobody."""
        function.use_table("commits", "GetItem", "Query", "PutItem")
        function.use_table("users", "GetItem", "Query", "PutItem", indexes=[PARKED_INDEX])
        function.use_table("replies", "GetItem", "PutItem", indexes=[REPLIES_BY_STATE_INDEX])
        function.use_table("sagas", "GetItem", "PutItem", indexes=[SAGAS_BY_STATE_INDEX])
        function.use_table("waiting", "GetItem", "PutItem", "Scan")
        function.use_compensation(machine_arn(self, settings), "SendTaskSuccess")
        function.use_sagas([*SAGAS], "SendTaskSuccess")
        letters = s3.Bucket.from_bucket_name(self, "DeadLetters", Fn.import_value(settings.names.dead_letters_export))
        let_redrive(function, letters=letters, settings=settings)
        function.use_accounts(listed=True)
        function.allow_wildcard("cloudwatch:GetMetricData", "*", reason="reading metrics knows no resource")
        secret = self.format_arn(
            service="secretsmanager",
            resource="secret",
            resource_name=f"{settings.names.console_secret}-??????",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        function.allow_wildcard(
            "secretsmanager:GetSecretValue", secret, reason="AWS ends each secret's ARN in six characters of its own"
        )
        function.add_environment("CONSOLE_OPERATORS", settings.names.console_secret)
