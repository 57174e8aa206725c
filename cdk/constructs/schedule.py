"""A function that runs by the clock."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct


class Schedule(Construct):
    """Invoke the function again and again; a failed run is made good by the next, so none is retried."""

    def __init__(self, scope: Construct, construct_id: str, *, function: lambda_.Function, every: Duration) -> None:
        super().__init__(scope, construct_id)
        function.configure_async_invoke(retry_attempts=0, max_event_age=every)
        events.Rule(
            self,
            "Rule",
            schedule=events.Schedule.rate(every),
            targets=[targets.LambdaFunction(function, retry_attempts=0, max_event_age=every)],
        )
