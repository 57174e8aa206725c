"""A model of Lambda's event source mapping for one shard of Kinesis. The emulator of the local cloud knows none of this.

From AWS, "Configuring partial batch response with Kinesis Data Streams and Lambda", "Retain discarded batch records for a
Kinesis Data Streams event source in Lambda", "Lambda parameters for Amazon Kinesis Data Streams event source mappings":

- No failures, or no answer: all is done. Failures: everything from the lowest reported sequence number on is tried again, which
  is also where bisecting splits it. An identifier that is empty or unknown, or an exception: the whole batch has failed.
- An exception with bisecting on: the batch is split in two halves, in their order; splitting takes nothing from the retries.
- What was tried too often, or has become too old, goes to the failure destination, to S3 with its records, and the mapping goes
  on behind it. Until then nothing later of the shard is delivered. The object's key is
  `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<random>`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Record = dict[str, Any]
Handler = Callable[[dict[str, Any], Any], dict[str, Any] | None]


@dataclass
class Mapping:
    """Hands a shard's records to `handler`, in order. `tries`: the first and MaximumRetryAttempts more; `now` and
    `most_age_seconds`: the clock (seconds since the epoch) and MaximumRecordAgeInSeconds, None: records do not age.

    `letters` are the documents at the failure destination, `dead_letters` the records in them. `destination`, where there is
    one, is the bucket: it gets each document under its key. `function` is the function's folder.
    """

    handler: Handler
    context: Any
    batch_size: int = 100
    tries: int = 5
    bisects: bool = True
    now: Callable[[], float] | None = None
    most_age_seconds: float = 3600
    destination: Callable[[str, dict[str, Any]], None] | None = None
    function: str = "project_users"
    letters: list[dict[str, Any]] = field(default_factory=list)
    invocations: int = 0

    @property
    def dead_letters(self) -> list[Record]:
        """The records that were given up, in the order in which they were."""
        return [record for letter in self.letters for record in json.loads(letter["payload"])["Records"]]

    def deliver(self, records: list[Record]) -> None:
        """Deliver what stands in the shard, to its end."""
        for first in range(0, len(records), self.batch_size):
            self._deliver(records[first : first + self.batch_size], self.tries)

    def _deliver(self, batch: list[Record], tries: int) -> None:
        while batch := self._without_aged(batch):
            if not tries:
                self._give_up(batch, "RetryAttemptsExhausted")
                return
            answer, raised = self._invoke(batch)
            left = batch if raised else _left_of(batch, answer)
            tries -= 1
            if raised and self.bisects and len(batch) > 1:
                half = len(batch) // 2
                self._deliver(batch[:half], tries + 1)
                self._deliver(batch[half:], tries + 1)
                return
            batch = left

    def _without_aged(self, batch: list[Record]) -> list[Record]:
        if self.now is None:
            return batch
        oldest = self.now() - self.most_age_seconds
        aged = [record for record in batch if record["kinesis"]["approximateArrivalTimestamp"] < oldest]
        if aged:
            self._give_up(aged, "RecordAgeExceeded")
        return [record for record in batch if record not in aged]

    def _invoke(self, batch: list[Record]) -> tuple[dict[str, Any] | None, bool]:
        self.invocations += 1
        try:
            return self.handler({"Records": batch}, self.context), False
        except Exception:  # noqa: BLE001 - whatever a function raises fails its batch
            return None, True

    def _give_up(self, batch: list[Record], condition: str) -> None:
        first, last = batch[0]["kinesis"], batch[-1]["kinesis"]
        given_up = datetime.fromtimestamp(self.now() if self.now else last["approximateArrivalTimestamp"], UTC)
        letter = {
            "requestContext": {
                "requestId": "c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5",
                "functionArn": f"arn:aws:lambda:us-east-1:123456789012:function:liushui-local-{self.function.replace('_', '-')}",
                "condition": condition,
                "approximateInvokeCount": self.invocations,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": _written(given_up),
            "KinesisBatchInfo": {
                "shardId": "shardId-000000000000",
                "startSequenceNumber": first["sequenceNumber"],
                "endSequenceNumber": last["sequenceNumber"],
                "approximateArrivalOfFirstRecord": _written(_arrival(first)),
                "approximateArrivalOfLastRecord": _written(_arrival(last)),
                "batchSize": len(batch),
                "streamArn": "arn:aws:kinesis:us-east-1:123456789012:stream/liushui-local-events",
            },
            "payload": json.dumps({"Records": batch}),
        }
        self.letters.append(letter)
        if self.destination is not None:
            random = uuid5(NAMESPACE_URL, f"{self.function} {len(self.letters)} {letter}")
            shard = f"{self._mapping}/shardId-000000000000"
            self.destination(f"aws/lambda/{shard}/{given_up:%Y/%m/%d}/{given_up:%Y-%m-%dT%H.%M.%S}-{random}", letter)

    @property
    def _mapping(self) -> str:
        return str(uuid5(NAMESPACE_URL, self.function))


def _arrival(kinesis: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(kinesis["approximateArrivalTimestamp"], UTC)


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _left_of(batch: list[Record], answer: dict[str, Any] | None) -> list[Record]:
    """What is to be tried again of a batch."""
    failures = (answer or {}).get("batchItemFailures") or []
    numbers = [int(record["kinesis"]["sequenceNumber"]) for record in batch]
    named = [int(failure.get("itemIdentifier") or -1) for failure in failures]
    if not set(named) <= set(numbers):
        return batch
    return [record for record, number in zip(batch, numbers, strict=True) if named and number >= min(named)]
