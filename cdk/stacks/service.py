"""What may be destroyed and made again at any time: layers, functions, the API and what triggers them.

One stack, because `sam local` drops a layer that lives in another.
"""

from typing import Final

from aws_cdk import CfnOutput, Duration, Fn, Stack
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk.config import StageSettings
from cdk.constructs.callback_api import CallbackApi
from cdk.constructs.compensation_machine import CompensationMachine, machine_arn
from cdk.constructs.firewall import Firewall
from cdk.constructs.function import Function
from cdk.constructs.sagas import let_sweep_sagas, run_saga_step, saga_machines, start_sagas
from cdk.constructs.schedule import Schedule
from cdk.constructs.shared_layers import SharedLayers
from cdk.constructs.subscription import Subscription
from cdk.names import OPEN_INDEX

_PROJECT_BATCH: Final = 500
_SEND_BATCH: Final = 100
_COMPENSATE_BATCH: Final = 100
_SAGAS_BATCH: Final = 100
_MINUTE: Final = Duration.minutes(1)


class ServiceStack(Stack):
    """The same in every region; tables, streams and secrets are its region's own, found by name."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings, region: str) -> None:
        super().__init__(
            scope,
            construct_id,
            env=settings.environment(region),
            description="Liushui: functions, callback API, subscriptions and schedules",
        )
        self._settings = settings
        self._layers = SharedLayers(self, "Layers", settings=settings)
        self._events = kinesis.Stream.from_stream_arn(
            self,
            "Events",
            self.format_arn(service="kinesis", resource="stream", resource_name=settings.names.events),
        )
        self._dead_letters = s3.Bucket.from_bucket_name(
            self, "DeadLetters", Fn.import_value(settings.names.dead_letters_export)
        )
        self._open_door(self._receive_callback())
        self._subscribe(self._project_users(), batch_size=_PROJECT_BATCH)
        self._subscribe(self._send_replies(), batch_size=_SEND_BATCH)
        self._machine_arn = machine_arn(self, settings)
        self._subscribe(self._start_compensation(), batch_size=_COMPENSATE_BATCH)
        CompensationMachine(
            self, "CompensateReply", settings=settings, step=self._run_compensation_step(), ask=self._ask_operator()
        )
        self._subscribe(start_sagas(self._function), batch_size=_SAGAS_BATCH)
        saga_machines(self, settings=settings, step=run_saga_step(self._function, settings))
        Schedule(self, "SweepIntentsSchedule", function=self._sweep_intents(), every=_MINUTE)
        Schedule(self, "RefreshTokensSchedule", function=self._refresh_tokens(), every=_MINUTE)
        self._rebuild_read_model()

    def _receive_callback(self) -> Function:
        # WeChat hangs up after 5 s; what runs longer is a cold start that still writes. Memory buys processor time:
        # imports, AES and XML are what a callback waits for besides its two calls.
        function = self._function("receive_callback", timeout=Duration.seconds(10), memory_mb=1024)
        function.use_table("commits", "GetItem", "Query", "PutItem")
        function.use_table("users", "GetItem")
        function.use_accounts()
        function.use_bot()
        function.add_environment("TIMESTAMP_TOLERANCE_SECONDS", str(self._settings.timestamp_tolerance_seconds))
        return function

    def _project_users(self) -> Function:
        # Each record another user, at worst: a read and a write of 0.2 s in all.
        function = self._function("project_users", timeout=Duration.seconds(_PROJECT_BATCH // 5), memory_mb=512)
        function.use_table("commits", "GetItem", "Query")
        function.use_table("users", "GetItem", "PutItem")
        function.use_table("replies", "GetItem", "PutItem")
        function.use_table("sagas", "GetItem", "PutItem")
        return function

    def _send_replies(self) -> Function:
        # Each record a reply, mostly: a call of WeChat and the two commits around it. What remains when the time is
        # short is reported as failed, and comes again.
        function = self._function("send_replies", timeout=Duration.seconds(_SEND_BATCH * 6), memory_mb=512)
        self._let_send(function)
        return function

    def _sweep_intents(self) -> Function:
        function = self._function("sweep_intents", timeout=_MINUTE, memory_mb=512)
        self._let_send(function, indexes=[OPEN_INDEX])
        function.use_table("waiting", "GetItem", "PutItem", "DeleteItem", "Scan")
        function.use_table("replies", "GetItem")
        function.use_compensation(self._machine_arn, "StartExecution", "SendTaskSuccess")
        self._name_terms(function)
        let_sweep_sagas(function, self._settings)
        return function

    def _start_compensation(self) -> Function:
        # Nearly every record is none of its business; a failed reply is a read and a call of Step Functions.
        function = self._function("start_compensation", timeout=_MINUTE, memory_mb=256)
        function.use_table("commits", "GetItem", "Query")
        function.use_compensation(self._machine_arn, "StartExecution")
        return function

    def _run_compensation_step(self) -> Function:
        function = self._function("run_compensation_step", timeout=_MINUTE, memory_mb=512)
        self._let_send(function)
        function.use_table("waiting", "PutItem", "DeleteItem")
        function.use_table("replies", "GetItem")
        return function

    def _ask_operator(self) -> Function:
        function = self._function("ask_operator", timeout=Duration.seconds(30), memory_mb=256)
        function.use_table("commits", "GetItem", "Query", "PutItem")
        function.use_table("replies", "GetItem")
        function.use_table("waiting", "PutItem")
        function.use_compensation(self._machine_arn, "SendTaskSuccess")
        self._name_terms(function)
        return function

    def _refresh_tokens(self) -> Function:
        function = self._function("refresh_tokens", timeout=_MINUTE, memory_mb=256)
        function.use_table("commits", "GetItem", "Query")
        function.use_table("tokens", "GetItem", "PutItem", "UpdateItem", "Query")
        function.use_accounts(listed=True)
        return function

    def _rebuild_read_model(self) -> Function:
        # An operator starts it, and starts it again where Lambda's longest time was not enough.
        function = self._function("rebuild_read_model", timeout=Duration.minutes(15), memory_mb=1024)
        function.use_table("commits", "GetItem", "Query", "Scan", "DescribeTable")
        function.use_table("users", "GetItem", "PutItem", "Scan", "BatchWriteItem")
        return function

    def _name_terms(self, function: Function) -> None:
        """Say how a person is asked what becomes of a reply."""
        settings = self._settings
        function.add_environment("DECISION_SECONDS", str(settings.decision_seconds))
        function.add_environment("DECISION_REMINDERS", ",".join(map(str, settings.decision_reminders)) or "none")
        function.add_environment("DECISION_DEFAULT", settings.decision_default)

    def _let_send(self, function: Function, *, indexes: list[str] | None = None) -> None:
        function.use_table("commits", "GetItem", "Query", "PutItem", indexes=indexes or [], index_actions=["Query", "Scan"])
        function.use_table("tokens", "GetItem", "PutItem", "UpdateItem")
        function.use_accounts()
        function.use_bot()

    def _function(self, folder: str, *, timeout: Duration, memory_mb: int) -> Function:
        return Function(
            self,
            folder=folder,
            settings=self._settings,
            layers=self._layers.versions,
            timeout=timeout,
            memory_mb=memory_mb,
        )

    def _subscribe(self, function: Function, *, batch_size: int) -> None:
        Subscription(
            self,
            f"{function.node.id}Subscription",
            function=function,
            events=self._events,
            dead_letters=self._dead_letters,
            batch_size=batch_size,
            parallel_batches_per_shard=self._settings.parallel_batches_per_shard,
        )

    def _open_door(self, function: Function) -> None:
        door = CallbackApi(self, "CallbackApi", settings=self._settings, function=function)
        if self._settings.firewall:
            Firewall(
                self,
                "Firewall",
                stage=door.api.deployment_stage,
                callbacks_per_second=self._settings.callbacks_per_second,
            )
        CfnOutput(self, "CallbackApiId", value=door.api.rest_api_id)
        CfnOutput(self, "CallbackUrl", value=door.api.url_for_path("/wechat"))
