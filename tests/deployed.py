"""The local stage in process: moto's tables and secrets under their deployed names, and functions as Lambda calls them."""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from liushui import bootstrap
from liushui.adapters.dynamodb_event_store import DynamoDBEventStore
from liushui.adapters.dynamodb_tokens import DynamoDBTokens
from liushui.adapters.dynamodb_waiting import DynamoDBWatermarks
from liushui.adapters.s3_letters import S3Letters
from liushui.adapters.system import SystemIds
from liushui.observability import logger, metrics
from liushui.ports import Clock
from liushui.wechat.accounts import Account
from tests.aws import atomic_dynamodb, create_tables, local_templates
from tests.builders import REGION

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PREFIX = "liushui/local/accounts/"
DEAD_LETTERS = "liushui-local-dead-letters"
MACHINE_ARN = f"arn:aws:states:{REGION}:123456789012:stateMachine:liushui-local-compensate-reply"
TABLES = ("commits", "users", "replies", "sagas", "tokens", "waiting", "ownership")


@dataclass
class Context:
    """What Lambda tells a function of its invocation."""

    remaining_ms: int = 60_000
    function_name: str = "liushui-local-function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = f"arn:aws:lambda:{REGION}:123456789012:function:liushui-local-function"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_ms


@dataclass
class Deployed:
    """The stage's tables; what a function left in them is read through the adapters. `logs`: what it logged."""

    client: "DynamoDBClient"
    logs: io.StringIO

    def events(self, clock: Clock) -> DynamoDBEventStore:
        return DynamoDBEventStore(
            client=self.client, table="liushui-local-commits", region=REGION, regions=(REGION,), clock=clock, ids=SystemIds(),
            call_seconds=1,
        )  # fmt: skip

    @property
    def tokens(self) -> DynamoDBTokens:
        return DynamoDBTokens(client=self.client, table="liushui-local-tokens")

    @property
    def watermarks(self) -> DynamoDBWatermarks:
        return DynamoDBWatermarks(client=self.client, table="liushui-local-waiting")

    @property
    def letters(self) -> S3Letters:
        """The bucket of dead letters."""
        client = boto3.client("s3", region_name=REGION)
        return S3Letters(client=client, bucket=DEAD_LETTERS, functions_prefix="liushui-local-")

    def add_account(self, account: Account) -> None:
        boto3.client("secretsmanager", region_name=REGION).create_secret(
            Name=PREFIX + account.name, SecretString=json.dumps(account.to_dict())
        )


@contextmanager
def deployed(monkeypatch: pytest.MonkeyPatch, *, bot: str = "bot.app:bot") -> Iterator[Deployed]:
    """The stage, and a container that starts cold."""
    for table in TABLES:
        monkeypatch.setenv(f"{table.upper()}_TABLE", f"liushui-local-{table}")
    for name, value in {
        "LIUSHUI_STAGE": "local",
        "LIUSHUI_REGIONS": REGION,
        "LIUSHUI_BOT": bot,
        "ACCOUNTS_PREFIX": PREFIX,
        "TIMESTAMP_TOLERANCE_SECONDS": "600",
        "COMPENSATION_MACHINE": MACHINE_ARN,
        "DECISION_SECONDS": "86400",
        "DEAD_LETTERS_BUCKET": DEAD_LETTERS,
        "LIUSHUI_SAGAS": "bot.sagas:SAGAS",
        "SAGA_MACHINES": f"arn:aws:states:{REGION}:123456789012:stateMachine:liushui-local-saga-",
        "DECISION_REMINDERS": "43200,3600",
        "DECISION_DEFAULT": "abandon",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(metrics.provider, "namespace", "Liushui")  # read from the environment when it was first imported
    logs = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", logs)
    _start_cold()
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}), atomic_dynamodb():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        boto3.client("s3", region_name=REGION).create_bucket(Bucket=DEAD_LETTERS)
        try:
            yield Deployed(client, logs)
        finally:
            _start_cold()


def _start_cold() -> None:
    areas = [module for name, module in sys.modules.items() if name.startswith(f"{bootstrap.__name__}.")]
    for made in [made for module in (bootstrap, *areas) for made in vars(module).values()]:
        if not isinstance(made, FunctionType) and hasattr(made, "cache_clear"):
            made.cache_clear()


def metrics_of(output: str) -> dict[str, Any]:
    """The sums of the metrics that a function wrote to its output."""
    sums: dict[str, Any] = {}
    for line in output.splitlines():
        if line.startswith("{") and '"_aws"' in line:
            for metric in json.loads(line)["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
                sums[metric["Name"]] = sums.get(metric["Name"], 0) + sum(json.loads(line)[metric["Name"]])
    return sums
