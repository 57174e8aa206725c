"""The metrics of one region's service, found by name: they need no reference to another stack."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from cdk.names import API_STAGE, DEAD_LETTERS_METRICS, Names

_PERIOD = Duration.minutes(5)


class ServiceMetrics:
    """Each over five minutes."""

    def __init__(self, names: Names, *, dead_letters_bucket: str) -> None:
        self._names = names
        self._dead_letters_bucket = dead_letters_bucket

    def function(self, folder: str, metric: str, statistic: str = "Sum") -> cloudwatch.Metric:
        return _metric("AWS/Lambda", metric, statistic, FunctionName=self._names.function(folder))

    def api(self, metric: str, statistic: str = "Sum") -> cloudwatch.Metric:
        return _metric("AWS/ApiGateway", metric, statistic, ApiName=self._names.api, Stage=API_STAGE)

    def commits(self, metric: str) -> cloudwatch.Metric:
        return _metric("AWS/DynamoDB", metric, "Sum", TableName=self._names.table("commits"))

    def events(self, metric: str) -> cloudwatch.Metric:
        return _metric("AWS/Kinesis", metric, "Sum", StreamName=self._names.events)

    def compensation(self, metric: str, machine_arn: str) -> cloudwatch.Metric:
        return _metric("AWS/States", metric, "Sum", StateMachineArn=machine_arn)

    def own(self, folder: str, metric: str) -> cloudwatch.Metric:
        """What the function itself counts."""
        return _metric("Liushui", metric, "Sum", service=folder)

    def dead_letters(self) -> cloudwatch.Metric:
        return _metric("AWS/S3", "PutRequests", "Sum", BucketName=self._dead_letters_bucket, FilterId=DEAD_LETTERS_METRICS)

    def unstreamed_ms(self) -> cloudwatch.MathExpression:
        """Age of the oldest commit that the table has not passed to the stream.

        A query, because the metric has a second dimension whose values AWS's page does not list.
        """
        return cloudwatch.MathExpression(
            expression="SELECT MAX(AgeOfOldestUnreplicatedRecord) "  # noqa: S608  no outside text enters
            'FROM SCHEMA("AWS/DynamoDB", TableName, DelegatedOperation) '
            f"WHERE TableName = '{self._names.table('commits')}'",
            label="AgeOfOldestUnreplicatedRecord",
            period=_PERIOD,
        )


def _metric(namespace: str, metric: str, statistic: str, **dimensions: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=metric,
        statistic=statistic,
        period=_PERIOD,
        dimensions_map=dimensions,
    )
