"""Kinesis records of the table's streaming destination, as Lambda hands them over, and the answer Lambda wants.

Sources: AWS, "Using Kinesis Data Streams to capture changes to DynamoDB"; "Configuring partial batch response with Kinesis".
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from liushui.adapters.commit_items import from_item, to_item
from liushui.domain.commits import Commit
from liushui.domain.errors import UndecodableCommit
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `commit` is None when the payload does not decode (`error` names why); `key` is None when the record
    is not about a commit at all."""

    sequence_number: str
    key: CommitKey | None
    commit: Commit | None
    error: str | None = None


def decode_records(event: Mapping[str, Any]) -> list[Record]:
    """The records of a Kinesis event, in their order. Changes other than inserts say nothing new: they are left out."""
    decoded = (decode_record(record["kinesis"]) for record in event["Records"])
    return [record for record in decoded if record is not None]


def lag_of(records: Iterable[Record], now: int) -> int | None:
    """How long the oldest commit in these records has been waiting, in milliseconds; None where there is none."""
    oldest = min((record.commit.at for record in records if record.commit is not None), default=None)
    return None if oldest is None else max(now - oldest, 0)


def failed_batch(sequence_numbers: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """The answer to Lambda: the lowest failed sequence number, from which it begins again; empty means all is well."""
    lowest = min(sequence_numbers, key=int, default=None)
    return {"batchItemFailures": [{"itemIdentifier": lowest}] if lowest is not None else []}


def encode_record(commit: Commit, sequence_number: str) -> dict[str, Any]:
    """The record that the streaming destination writes for a commit, as far as a consumer looks at it."""
    image = {name: {"B": _base64(value["B"])} if "B" in value else value for name, value in to_item(commit).items()}
    keys = {name: image[name] for name in ("p", "n")}
    change = {"eventName": "INSERT", "dynamodb": {"Keys": keys, "NewImage": image}}
    data = json.dumps(change, ensure_ascii=False, separators=(",", ":")).encode()
    kinesis = {"sequenceNumber": sequence_number, "data": _base64(data), "approximateArrivalTimestamp": commit.at / 1000}
    return {"kinesis": kinesis, "eventSource": "aws:kinesis", "eventName": "aws:kinesis:record"}


def decode_record(kinesis: Mapping[str, Any]) -> Record | None:
    """One record, or None for a change that is no insert."""
    number = kinesis["sequenceNumber"]
    try:
        change = json.loads(base64.b64decode(kinesis["data"]))
        if change.get("eventName", "INSERT") != "INSERT":
            return None
        stream, region = StreamName.parse_in_region(change["dynamodb"]["Keys"]["p"]["S"])
        key = CommitKey(stream, region, int(change["dynamodb"]["Keys"]["n"]["N"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Record(number, None, None, type(error).__name__)
    try:
        return Record(number, key, from_item(_with_bytes(change["dynamodb"]["NewImage"])))
    except (UndecodableCommit, ValueError, KeyError, TypeError, AttributeError) as error:
        return Record(number, key, None, type(error).__name__)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _with_bytes(image: Mapping[str, Any]) -> dict[str, Any]:
    """JSON carries binary attributes as base64; a boto3 client gives bytes."""
    return {name: {"B": base64.b64decode(value["B"])} if "B" in value else value for name, value in image.items()}
