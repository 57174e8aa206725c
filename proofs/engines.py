"""Where the event store is proven: in memory, in moto, in AWS's own DynamoDB Local, and in the local cloud.

DynamoDB Local listens on every interface, so it runs in a network namespace that has nothing but loopback, and the proofs that
ask it run inside with it (see `isolated`).
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import boto3
from botocore.config import Config
from moto import mock_aws

from liushui.adapters.commit_log import CommitLog
from liushui.adapters.dynamodb_event_store import DynamoDBEventStore
from liushui.adapters.memory_event_store import MemoryEventStore, SubStreams
from liushui.adapters.system import SystemClock, SystemIds
from proofs import dynamodb_local
from tests.aws import atomic_dynamodb, create_tables, local_templates, table_of_its_own
from tests.builders import REGION
from tests.local.conftest import run_liushui

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Stores: TypeAlias = Callable[[], CommitLog]
"""Makes the store of another container; all share one table."""
Engine: TypeAlias = Callable[[], AbstractContextManager[Stores]]

THREADS = 200
_CALL_SECONDS = 5.0


def _stores_on(client: "DynamoDBClient", table: str) -> Stores:
    def store() -> CommitLog:
        return DynamoDBEventStore(
            client=client, table=table, region=REGION, regions=(REGION,), clock=SystemClock(), ids=SystemIds(),
            call_seconds=_CALL_SECONDS,
        )  # fmt: skip

    return store


def client_of(endpoint: str | None) -> "DynamoDBClient":
    """A client that makes one try a call, as the functions' does, and that many threads may use."""
    config = Config(
        connect_timeout=_CALL_SECONDS, read_timeout=30, retries={"total_max_attempts": 1}, max_pool_connections=THREADS
    )
    return boto3.client(
        "dynamodb", region_name=REGION, endpoint_url=endpoint, config=config, aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )  # fmt: skip


@contextmanager
def memory() -> Iterator[Stores]:
    """The store in memory. Python's threads take turns so often that every race is run."""
    shared: SubStreams = {}
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        yield lambda: MemoryEventStore(clock=SystemClock(), ids=SystemIds(), sub_streams=shared)
    finally:
        sys.setswitchinterval(before)


@contextmanager
def moto() -> Iterator[Stores]:
    """DynamoDB by moto, made atomic."""
    with mock_aws(), atomic_dynamodb():
        client = client_of(None)
        for template in local_templates().values():
            create_tables(template, client)
        yield _stores_on(client, "liushui-local-commits")


@contextmanager
def isolated() -> Iterator[Stores]:
    """AWS's own DynamoDB Local. Only for a process that `dynamodb_local` started in its namespace."""
    client = client_of(dynamodb_local.endpoint())
    with table_of_its_own(client, "commits") as table:
        yield _stores_on(client, table)


@cache
def local_cloud_endpoint() -> str:
    """The emulator of the local cloud, started or found. Raises CommandFailed."""
    run_liushui("up", "--detach")
    base: str = json.loads(run_liushui("status", "--json"))["regions"][0]["callback_base"]
    return base.partition("/_aws/")[0]


@contextmanager
def local_cloud() -> Iterator[Stores]:
    """The emulator of the local cloud, with a table of its own that is deleted afterwards."""
    client = client_of(local_cloud_endpoint())
    with table_of_its_own(client, "commits") as table:
        yield _stores_on(client, table)
