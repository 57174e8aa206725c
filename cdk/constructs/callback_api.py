"""The doors that WeChat calls: a regional REST API with a path for each kind of account."""

import json
from typing import Final

from aws_cdk import RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.config import StageSettings
from cdk.constructs.findings import accept
from cdk.names import API_STAGE

_CALLER: Final = "WeChat cannot sign in: it signs each callback, and the function verifies that"

DOORS: Final = ("wechat", "wecom", "component", "pay")
"""The first segments of the paths, each followed by the account's name."""

_UNKNOWN_PATH: Final = {"message": f"no such path: callbacks go to {', '.join(f'/{door}/<account>' for door in DOORS)}"}

# Never the query string: it holds the signature, the nonce and the user's openid.
ACCESS_LOG: Final = {
    "request_id": "$context.requestId",
    "at": "$context.requestTimeEpoch",
    "address": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "latency_ms": "$context.responseLatency",
    "function_ms": "$context.integrationLatency",
    "error": "$context.error.responseType",
}


class CallbackApi(Construct):
    """`ANY /<door>/{account}` and `ANY /component/{account}/{appid}` reach the function; every other path is answered with
    404."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings, function: lambda_.IFunction) -> None:
        super().__init__(scope, construct_id)
        self.api = apigateway.RestApi(
            self,
            "Api",
            rest_api_name=settings.names.api,
            description="Callbacks from WeChat",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            # A region's API Gateway has one role for logs: other APIs use it too, so it outlives this one.
            cloud_watch_role=True,
            cloud_watch_role_removal_policy=RemovalPolicy.RETAIN,
            deploy_options=self._stage_options(settings),
        )
        # The library's own output would say the address a second time, without the path.
        self.api.node.try_remove_child("Endpoint")
        callback = apigateway.LambdaIntegration(function, allow_test_invoke=False)
        for door in DOORS:
            accounts = self.api.root.add_resource(door).add_resource("{account}")
            accounts.add_method("ANY", callback)
            if door == "component":
                accounts.add_resource("{appid}").add_method("ANY", callback)
        self._answer_unknown_paths()
        self._accept_findings(settings)

    def _stage_options(self, settings: StageSettings) -> apigateway.StageOptions:
        log_group = logs.LogGroup(
            self, "AccessLog", retention=settings.log_retention, removal_policy=settings.removal_policy
        )
        return apigateway.StageOptions(
            stage_name=API_STAGE,
            tracing_enabled=settings.tracing,
            metrics_enabled=True,
            throttling_rate_limit=settings.callbacks_per_second,
            throttling_burst_limit=settings.callbacks_per_second,
            access_log_destination=apigateway.LogGroupLogDestination(log_group),
            access_log_format=apigateway.AccessLogFormat.custom(json.dumps(ACCESS_LOG)),
        )

    def _answer_unknown_paths(self) -> None:
        """API Gateway says 403 "Missing Authentication Token" to a path that it does not know."""
        self.api.add_gateway_response(
            "UnknownPath",
            type=apigateway.ResponseType.MISSING_AUTHENTICATION_TOKEN,
            status_code="404",
            templates={"application/json": json.dumps(_UNKNOWN_PATH)},
        )

    def _accept_findings(self, settings: StageSettings) -> None:
        accept(self, "APIG4", reason=_CALLER)
        accept(self, "COG4", reason=_CALLER)
        accept(self, "APIG2", reason="the function checks each callback, and says what is wrong with it")
        accept(self, "APIG6", reason="execution logs would hold query strings and bodies, which are secrets")
        if not settings.firewall:
            accept(self, "APIG3", reason="this stage bears no public load; its throttle is enough")
        accept(
            self,
            "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
            reason="the role that AWS's page for API Gateway's logs asks for",
        )
