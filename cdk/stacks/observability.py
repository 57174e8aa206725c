"""What a person looks at: one dashboard and the alarms of a region."""

from collections.abc import Sequence

from aws_cdk import Fn, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from cdk.config import StageSettings
from cdk.constructs.service_alarms import ServiceAlarms
from cdk.constructs.service_metrics import ServiceMetrics
from cdk.names import CONSUMERS


class ObservabilityStack(Stack):
    """Dashboard and alarms, and a mail for each alarm where the stage names an address."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings, region: str) -> None:
        super().__init__(
            scope,
            construct_id,
            env=settings.environment(region),
            description="Liushui: the region's dashboard and alarms",
        )
        names = settings.names
        metrics = ServiceMetrics(names, dead_letters_bucket=Fn.import_value(names.dead_letters_export))
        ServiceAlarms(
            self,
            "Alarms",
            settings=settings,
            metrics=metrics,
            action=self._mail(settings.alarm_mail) if settings.alarm_mail else None,
        )
        # Dashboards are one list for all regions.
        dashboard = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=f"{names.prefix}-{region}")
        dashboard.add_widgets(*_callback_widgets(metrics))
        dashboard.add_widgets(*_function_widgets(metrics, settings.functions))
        dashboard.add_widgets(*_stream_widgets(metrics))

    def _mail(self, address: str) -> cloudwatch.IAlarmAction:
        topic = sns.Topic(self, "AlarmTopic", enforce_ssl=True)
        topic.add_subscription(subscriptions.EmailSubscription(address))
        # A topic with a policy of its own has lost the default one, which lets the account's alarms publish.
        topic.grant_publish(iam.ServicePrincipal("cloudwatch.amazonaws.com"))
        return actions.SnsAction(topic)


def _callback_widgets(metrics: ServiceMetrics) -> list[cloudwatch.IWidget]:
    return [
        _graph("Callbacks", [metrics.api("Count"), metrics.api("4XXError"), metrics.api("5XXError")]),
        _graph("Callback latency (ms)", [metrics.api("Latency", statistic) for statistic in ("p50", "p99")]),
        _graph("Dead letters", [metrics.dead_letters()]),
    ]


def _function_widgets(metrics: ServiceMetrics, functions: Sequence[str]) -> list[cloudwatch.IWidget]:
    return [
        _graph("Errors", [metrics.function(folder, "Errors") for folder in functions]),
        _graph("Throttles", [metrics.function(folder, "Throttles") for folder in functions]),
        _graph("Duration p99 (ms)", [metrics.function(folder, "Duration", "p99") for folder in functions]),
    ]


def _stream_widgets(metrics: ServiceMetrics) -> list[cloudwatch.IWidget]:
    behind = [metrics.function(folder, "IteratorAge", "Maximum") for folder in CONSUMERS]
    return [
        _graph("Behind the stream (ms)", [*behind, metrics.unstreamed_ms()]),
        _graph("Records streamed", [metrics.events("IncomingRecords")]),
        _graph("Write units", [metrics.commits("ConsumedWriteCapacityUnits")]),
    ]


def _graph(title: str, lines: list[cloudwatch.IMetric]) -> cloudwatch.IWidget:
    return cloudwatch.GraphWidget(title=title, left=lines, width=8)
