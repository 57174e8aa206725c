"""Dead letters as objects of the bucket: those that Lambda's mapping writes, and those that a function writes itself.

Lambda puts what a mapping gave up under `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<random>`: a JSON object
of which `payload` is the whole event, as text. Source: AWS, "Retain discarded batch records for a Kinesis Data Streams event
source in Lambda". A function's own letters have the same shape, `errors` beside it, and stand in the same place with
`functions/<folder>` for mapping and shard. A closed letter stands under `done/`, and its name otherwise stays.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from liushui.adapters.kinesis_records import decode_record
from liushui.domain.dead_letters import letter_id_of
from liushui.domain.json import JsonObject
from liushui.ports.dead_letters import Letter, LetterRecord

OPEN, CLOSED = "aws/lambda/", "done/"
BROKEN, UNREADABLE = "Broken", "Unreadable"
INFO = "KinesisBatchInfo"


def id_of_place(place: str) -> str:
    """The letter's id; it stays when the letter moves."""
    return letter_id_of(place.removeprefix(CLOSED))


def place_of(consumer: str, records: Sequence[JsonObject]) -> str:
    """Where a function puts records that it sets aside: the same place for the same records."""
    numbers = [number_of(record) for record in records]
    arrived = datetime.fromtimestamp(_arrival_ms(records[0]) / 1000, UTC)
    name = sha256("\n".join(numbers).encode()).hexdigest()[:32]
    return f"{OPEN}functions/{consumer}/{arrived:%Y/%m/%d}/{arrived:%Y-%m-%dT%H.%M.%S}-{name}"


def document_of(consumer: str, records: Sequence[JsonObject], errors: Mapping[str, str], *, at: int) -> dict[str, Any]:
    """The letter of a function itself. `at`: milliseconds since the epoch."""
    numbers = [number_of(record) for record in records]
    return {
        "requestContext": {"functionArn": consumer.replace("_", "-"), "condition": BROKEN, "approximateInvokeCount": 1},
        "version": "1.0",
        "timestamp": _written(at),
        INFO: {
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "approximateArrivalOfFirstRecord": _written(_arrival_ms(records[0])),
            "approximateArrivalOfLastRecord": _written(_arrival_ms(records[-1])),
            "batchSize": len(records),
        },
        "errors": dict(errors),
        "payload": json.dumps({"Records": list(records)}, ensure_ascii=False),
    }


def read_letter(place: str, body: bytes, *, functions_prefix: str, stored_at: int) -> Letter:
    """The letter in an object of the bucket. What is no letter comes out as `Unreadable`, so that a person sees it.

    `functions_prefix` is what the names of the stage's functions begin with; `stored_at` (milliseconds since the epoch) counts
    where the object names no time.
    """
    try:
        document = json.loads(body)
        context, info = document["requestContext"], document[INFO]
        name = str(context["functionArn"]).partition(":function:")[2].partition(":")[0] or context["functionArn"]
        records = tuple(_records(document))
        return Letter(
            letter_id=id_of_place(place),
            place=place,
            consumer=name.removeprefix(functions_prefix).replace("-", "_"),
            cause=str(context["condition"]),
            at=_read_ms(document.get("timestamp")) or stored_at,
            first_at=_read_ms(info.get("approximateArrivalOfFirstRecord")),
            last_at=_read_ms(info.get("approximateArrivalOfLastRecord")),
            size=int(info.get("batchSize") or len(records)),
            tries=int(context.get("approximateInvokeCount") or 0),
            records=records,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return Letter(letter_id=id_of_place(place), place=place, consumer="", cause=UNREADABLE, at=stored_at)


def number_of(record: JsonObject) -> str:
    """A raw record's sequence number."""
    kinesis: Any = record["kinesis"]
    return str(kinesis["sequenceNumber"])


def _records(document: Mapping[str, Any]) -> Iterator[LetterRecord]:
    """None where the payload is gone or broken: what a letter is about is then found by its times."""
    payload, errors, raws = document.get("payload"), document.get("errors") or {}, []
    with suppress(ValueError, KeyError, TypeError):
        raws = (json.loads(payload) if isinstance(payload, str) else payload or {})["Records"]
    for raw in raws:
        read, number = decode_record(raw["kinesis"]), number_of(raw)
        yield LetterRecord(
            sequence_number=number,
            key=read.key if read else None,
            commit=read.commit if read else None,
            error=errors.get(number) or (read.error if read else None),
            raw=raw,
        )


def _arrival_ms(record: JsonObject) -> int:
    kinesis: Any = record["kinesis"]
    return round(float(kinesis.get("approximateArrivalTimestamp") or 0) * 1000)


def _written(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read_ms(moment: Any) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000) if moment else 0
