"""Alarms of one region's service, each for something that a person should look at."""

from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cdk.config import StageSettings
from cdk.constructs.compensation_machine import machine_arn
from cdk.constructs.service_metrics import ServiceMetrics
from cdk.names import CONSUMERS, construct_id

_LATE_MS: Final = 60_000


class ServiceAlarms(Construct):
    """Backlog, dead letters, refused or failed work. No data is no alarm: a quiet night sends none."""

    def __init__(
        self,
        scope: Construct,
        construct_id_: str,
        *,
        settings: StageSettings,
        metrics: ServiceMetrics,
        action: cloudwatch.IAlarmAction | None,
    ) -> None:
        super().__init__(scope, construct_id_)
        self._prefix, self._action = settings.names.prefix, action
        self._alarm("CallbackFailures", metrics.api("5XXError"), 5, "WeChat was not answered")
        self._alarm("DeadLetters", metrics.dead_letters(), 1, "a consumer gave up on records: liushui dead-letters list")
        parked = metrics.own("project_users", "UsersParked")
        self._alarm("UsersParked", parked, 1, "users are no longer projected: liushui parked list")
        self._alarm("CommitsThrottled", metrics.commits("WriteThrottleEvents"), 1, "the event store refused writes")
        if settings.query_alarms:
            self._alarm("CommitsUnstreamed", metrics.unstreamed_ms(), _LATE_MS, "commits do not reach the stream")
        failed = metrics.compensation("ExecutionsFailed", machine_arn(Stack.of(self), settings))
        self._alarm("CompensationsFailed", failed, 1, "a reply's compensation broke off: the sweeper or a person goes on")
        for folder in ("ask_operator", "sweep_intents"):
            reminded = metrics.own(folder, "CompensationReminded")
            self._alarm(
                f"{construct_id(folder)}Reminds", reminded, 1, "a reply waits for a decision, and its time gets short"
            )
        refused = metrics.own("refresh_tokens", "TokenRefused")
        self._alarm("TokensRefused", refused, 1, "WeChat refused a token: see the log of refresh_tokens for whose and why")
        reminded = metrics.own("run_saga_step", "SagaStepRemind")
        self._alarm("SagasWaiting", reminded, 1, "half of the time to decide on a saga's compensation is over")
        stalled = metrics.own("sweep_intents", "SagaStalled")
        self._alarm("SagasStalled", stalled, 1, "sagas were taken up so often in vain that nobody goes on with them")
        for folder in CONSUMERS:
            age = metrics.function(folder, "IteratorAge", "Maximum")
            self._alarm(f"{construct_id(folder)}Late", age, _LATE_MS, f"{folder} is behind the stream")
        for folder in settings.functions:
            identity = construct_id(folder)
            self._alarm(f"{identity}Errors", metrics.function(folder, "Errors"), 1, f"{folder} raised")
            self._alarm(f"{identity}Throttles", metrics.function(folder, "Throttles"), 1, f"{folder} was refused")

    def _alarm(self, name: str, metric: cloudwatch.IMetric, threshold: int, description: str) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_name=f"{self._prefix}-{name}",
            alarm_description=description,
            metric=metric,
            threshold=threshold,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        if self._action:
            alarm.add_alarm_action(self._action)
