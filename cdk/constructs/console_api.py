"""The operators' door: an API of its own, so that nothing about callbacks changes when the console does, or is taken away."""

import json
from typing import Final

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.config import StageSettings
from cdk.constructs.callback_api import ACCESS_LOG
from cdk.constructs.findings import accept
from cdk.names import API_STAGE

REQUESTS_PER_SECOND: Final = 50
"""Some people and their programs; a guesser of passwords gets no further."""
_CALLER: Final = "the function itself lets only operators in, who sign in on one of its pages"


class ConsoleApi(Construct):
    """`ANY /console` and `ANY /console/{proxy+}` reach the function."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings, function: lambda_.IFunction) -> None:
        super().__init__(scope, construct_id)
        access_log = logs.LogGroup(
            self, "AccessLog", retention=settings.log_retention, removal_policy=settings.removal_policy
        )
        self.api = apigateway.RestApi(
            self,
            "Api",
            rest_api_name=settings.names.console_api,
            description="The operator console",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=False,
            deploy_options=apigateway.StageOptions(
                stage_name=API_STAGE,
                tracing_enabled=settings.tracing,
                metrics_enabled=True,
                throttling_rate_limit=REQUESTS_PER_SECOND,
                throttling_burst_limit=2 * REQUESTS_PER_SECOND,
                access_log_destination=apigateway.LogGroupLogDestination(access_log),
                access_log_format=apigateway.AccessLogFormat.custom(json.dumps(ACCESS_LOG)),
            ),
        )
        self.api.node.try_remove_child("Endpoint")  # it would say the address without the path
        serve = apigateway.LambdaIntegration(function, allow_test_invoke=False)
        root = self.api.root.add_resource("console")
        root.add_method("ANY", serve)
        root.add_resource("{proxy+}").add_method("ANY", serve)
        self._accept_findings()

    def _accept_findings(self) -> None:
        accept(self, "APIG4", reason=_CALLER)
        accept(self, "COG4", reason=_CALLER)
        accept(self, "APIG2", reason="the function checks each form, and says what is wrong with it")
        accept(self, "APIG3", reason="only stages without a public load have a console, and its throttle is narrow")
        accept(self, "APIG6", reason="execution logs would hold forms and pages, which are conversations and passwords")
