"""Delivers a letter's records to their consumer as its mapping does, but goes on behind what fails.

The consumer says from which record on it failed: what stands before is taken, and that record is tried alone. Where it raises,
the batch is split, down to the record that makes it raise.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from liushui.domain.errors import ConsumerFailed
from liushui.ports.dead_letters import Consumers, LetterRecord

MOST_RECORDS: Final = 100
MOST_BYTES: Final = 4_000_000
"""Lambda takes 6 MB in one invocation."""
MOST_FAILED: Final = 3
"""After so many single records that fail the rest counts as failed: it is the consumer that is ill, not the records."""

Batch = Sequence[LetterRecord]


def redeliver(consumers: Consumers, consumer: str, records: Batch, *, letter_id: str) -> tuple[str, ...]:
    """The sequence numbers of the records that `consumer` still cannot take. Raises ConsumerUnavailable."""
    failed: list[str] = []
    waiting = list(_batches(records))
    while waiting and len(failed) < MOST_FAILED:
        batch = waiting.pop(0)
        left = _left_of(consumers, consumer, batch, letter_id)
        if left == [batch] and len(batch) == 1:
            failed.append(batch[0].sequence_number)
        else:
            waiting[:0] = left if left != [batch] else [batch[:1], batch[1:]]
    return (*failed, *(record.sequence_number for batch in waiting for record in batch))


def _left_of(consumers: Consumers, consumer: str, batch: Batch, letter_id: str) -> list[Batch]:
    """What is to be delivered again of a batch: nothing, its end, the whole, or its halves."""
    try:
        lowest = consumers.deliver(consumer, batch, letter_id=letter_id)
    except ConsumerFailed:
        half = len(batch) // 2
        return [batch[:half], batch[half:]] if half else [batch]
    if lowest is None:
        return []
    numbers = [record.sequence_number for record in batch]
    return [batch[numbers.index(lowest) :] if lowest in numbers else batch]


def _batches(records: Batch) -> Iterator[Batch]:
    batch: list[LetterRecord] = []
    size = 0
    for record in records:
        bytes_of_record = len(str(record.raw)) if record.raw else MOST_BYTES // MOST_RECORDS
        if batch and (len(batch) == MOST_RECORDS or size + bytes_of_record > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += bytes_of_record
    if batch:
        yield batch
