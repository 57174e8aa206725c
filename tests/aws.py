"""AWS in process: moto's tables and streams, shaped by the templates that are deployed."""

import hashlib
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, wraps
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from moto.dynamodb.models import DynamoDBBackend

from tests.infrastructure.synthesis import ROOT, Json, resources, synthesised

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kinesis import KinesisClient

_TABLES: Final = ("AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table")
_TABLE_ARGUMENTS: Final = ("TableName", "AttributeDefinitions", "KeySchema", "BillingMode")
_INDEX_ARGUMENTS: Final = ("IndexName", "KeySchema", "Projection")
_ATOMIC: Final = ("put_item", "get_item", "query", "scan", "update_item", "delete_item", "transact_write_items")


@cache
def local_templates() -> dict[str, Json]:
    """Give the local stage's templates, by stack name; stored until the infrastructure's code changes."""
    stored = ROOT / ".build" / "test-templates" / f"{_digest()}.json"
    if not stored.exists():
        stored.parent.mkdir(parents=True, exist_ok=True)
        written = stored.with_suffix(f".{os.getpid()}")
        written.write_text(json.dumps(synthesised("local").templates))
        written.replace(stored)
        for outdated in set(stored.parent.glob("*.json")) - {stored}:
            outdated.unlink(missing_ok=True)
    templates: dict[str, Json] = json.loads(stored.read_text())
    return templates


def create_tables(template: Mapping[str, Any], client: "DynamoDBClient") -> None:
    """Create each table that the template declares, with its keys, indexes and expiry."""
    for table in resources(dict(template), *_TABLES).values():
        client.create_table(**_arguments_of(table))
        if expiry := table.get("TimeToLiveSpecification"):
            client.update_time_to_live(TableName=table["TableName"], TimeToLiveSpecification=expiry)


@contextmanager
def table_of_its_own(client: "DynamoDBClient", construct: str) -> Iterator[str]:
    """A table that is shaped as the template's `liushui-local-<construct>`, under a name of its own, deleted at the end."""
    name = f"{construct}-{secrets.token_hex(6)}"
    for template in local_templates().values():
        for table in resources(template, *_TABLES).values():
            if table["TableName"] == f"liushui-local-{construct}":
                client.create_table(**(_arguments_of(table) | {"TableName": name}))
    try:
        yield name
    finally:
        client.delete_table(TableName=name)


def create_streams(template: Mapping[str, Any], client: "KinesisClient") -> None:
    """Create each Kinesis stream that the template declares, with its shards or on demand."""
    for stream in resources(dict(template), "AWS::Kinesis::Stream").values():
        shards = {"ShardCount": stream["ShardCount"]} if "ShardCount" in stream else {}
        client.create_stream(StreamName=stream["Name"], StreamModeDetails=stream["StreamModeDetails"], **shards)


@contextmanager
def atomic_dynamodb() -> Iterator[None]:
    """Make each call of moto's DynamoDB atomic, as DynamoDB's are.

    Moto checks a condition and writes in two steps, between which another thread may write. One re-entrant lock around
    the calls of its backend closes that gap (re-entrant because a transaction is made of them).
    """
    lock = threading.RLock()
    originals = {name: getattr(DynamoDBBackend, name) for name in _ATOMIC}
    for name, original in originals.items():
        setattr(DynamoDBBackend, name, _locked(original, lock))
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(DynamoDBBackend, name, original)


def _arguments_of(table: Json) -> Json:
    arguments: Json = {key: table[key] for key in _TABLE_ARGUMENTS}
    if "GlobalSecondaryIndexes" in table:
        arguments["GlobalSecondaryIndexes"] = [
            {key: index[key] for key in _INDEX_ARGUMENTS} for index in table["GlobalSecondaryIndexes"]
        ]
    return arguments


def _locked(method: Callable[..., Any], lock: threading.RLock) -> Callable[..., Any]:
    @wraps(method)
    def locked(*arguments: Any, **named: Any) -> Any:
        with lock:
            return method(*arguments, **named)

    return locked


def _digest() -> str:
    digest = hashlib.sha256(version("aws-cdk-lib").encode())
    declared = (ROOT / "layers/bot/python/bot/sagas.py", ROOT / "layers/liushui/python/liushui/domain/saga.py")
    for path in (ROOT / "cdk.json", *declared, *sorted((ROOT / "cdk").rglob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]
