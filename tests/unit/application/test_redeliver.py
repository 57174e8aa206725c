"""A letter's records reach their consumer as its mapping delivers them, and one that fails holds up no other."""

from typing import Any

import pytest

from liushui.application.redeliver import MOST_BYTES, MOST_FAILED, MOST_RECORDS, redeliver
from liushui.domain.errors import ConsumerUnavailable
from liushui.ports.dead_letters import LetterRecord
from tests.redriving import InProcess


def letter(count: int, *, size: int = 1) -> list[LetterRecord]:
    raws: list[Any] = [{"kinesis": {"sequenceNumber": str(n), "data": "x" * size}} for n in range(1, count + 1)]
    return [LetterRecord(str(n), None, raw=raw) for n, raw in enumerate(raws, start=1)]


class Consumer:
    """Takes each record but those in `bad`, at which it reports, or raises."""

    def __init__(self, *bad: str, raises: bool = False, most: int = 1000) -> None:
        self.bad, self.raises, self.most, self.taken = bad, raises, most, set[str]()

    def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
        numbers = [record["kinesis"]["sequenceNumber"] for record in event["Records"]]
        failed = [number for number in numbers if number in self.bad] + numbers[self.most :]
        if failed and self.raises:
            raise ValueError
        self.taken |= set(numbers) - set(failed)
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def delivered(consumer: Consumer, records: list[LetterRecord]) -> tuple[InProcess, tuple[str, ...]]:
    consumers = InProcess({"send_replies": consumer})
    return consumers, redeliver(consumers, "send_replies", records, letter_id="abc")


def test_a_letter_goes_in_one_invocation_that_says_which_letter_it_is() -> None:
    consumers, failed = delivered(Consumer(), letter(3))
    assert (failed, consumers.numbers(), consumers.events[0]["redrive"]) == ((), [["1", "2", "3"]], "abc")


@pytest.mark.parametrize("raises", [False, True])
def test_what_fails_is_found_and_everything_else_is_taken(raises: bool) -> None:
    consumer = Consumer("3", "7", raises=raises)
    _, failed = delivered(consumer, letter(9))
    assert failed == ("3", "7")
    assert consumer.taken == {"1", "2", "4", "5", "6", "8", "9"}


def test_a_consumer_that_runs_out_of_time_goes_on_where_it_stopped() -> None:
    consumers, failed = delivered(Consumer(most=2), letter(5))
    assert (failed, consumers.numbers()) == ((), [["1", "2", "3", "4", "5"], ["3", "4", "5"], ["5"]])


@pytest.mark.parametrize("raises", [False, True])
def test_a_consumer_that_takes_nothing_is_left_in_peace(raises: bool) -> None:
    consumers, failed = delivered(Consumer(*map(str, range(1, 51)), raises=raises), letter(50))
    assert failed == tuple(str(n) for n in range(1, 51))
    assert len(consumers.events) <= 4 * MOST_FAILED


def test_no_invocation_is_larger_than_lambda_takes() -> None:
    by_count, _ = delivered(Consumer(), letter(2 * MOST_RECORDS + 1))
    assert [len(numbers) for numbers in by_count.numbers()] == [MOST_RECORDS, MOST_RECORDS, 1]
    by_size, _ = delivered(Consumer(), letter(3, size=MOST_BYTES // 2))
    assert by_size.numbers() == [["1"], ["2"], ["3"]]


def test_an_answer_that_names_a_record_which_was_not_sent_fails_the_batch() -> None:
    class Confused(Consumer):
        def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
            return {"batchItemFailures": [{"itemIdentifier": "99"}]}

    assert delivered(Confused(), letter(1))[1] == ("1",)


def test_a_consumer_that_cannot_be_invoked_ends_it() -> None:
    class Away:
        def deliver(self, *_: object, **__: object) -> None:
            raise ConsumerUnavailable("throttled")

    with pytest.raises(ConsumerUnavailable):
        redeliver(Away(), "send_replies", letter(1), letter_id="abc")
