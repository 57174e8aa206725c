"""The model of Lambda's mapping does what AWS's pages say."""

import re
from typing import Any

from tests.mapping import Mapping, Record


def records(count: int, *, arrived: float = 0) -> list[Record]:
    return [{"kinesis": {"sequenceNumber": str(n), "approximateArrivalTimestamp": arrived}} for n in range(1, count + 1)]


class Function:
    """Notes the batches that it gets; fails as it is told."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.batches = list(answers), list[list[int]]()

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any] | None:
        self.batches.append([int(record["kinesis"]["sequenceNumber"]) for record in event["Records"]])
        answer = self.answers.pop(0) if self.answers else None
        if answer is None:
            return None
        if isinstance(answer, Exception):
            raise answer
        return {"batchItemFailures": [{"itemIdentifier": number} for number in answer]}


def delivered(function: Function, count: int, **how: Any) -> Mapping:
    mapping = Mapping(function, None, **how)
    mapping.deliver(records(count))
    return mapping


def test_no_answer_and_no_failures_are_a_success() -> None:
    function = Function(None, [])
    delivered(function, 4, batch_size=2)
    assert function.batches == [[1, 2], [3, 4]]


def test_what_stands_behind_the_lowest_reported_number_comes_again_before_anything_later() -> None:
    function = Function(["3", "2"])
    delivered(function, 6, batch_size=4)
    assert function.batches == [[1, 2, 3, 4], [2, 3, 4], [5, 6]]


def test_an_identifier_that_is_empty_or_unknown_fails_the_whole_batch() -> None:
    function = Function([""], ["99"], [None])
    delivered(function, 2)
    assert function.batches == [[1, 2]] * 4


def test_an_exception_splits_the_batch_and_splitting_takes_no_try() -> None:
    function = Function(ValueError(), ValueError(), ValueError())
    mapping = delivered(function, 4, tries=1)
    assert function.batches == [[1, 2, 3, 4], [1, 2], [1], [2], [3, 4]]
    assert [record["kinesis"]["sequenceNumber"] for record in mapping.dead_letters] == ["1"]


def test_what_was_tried_too_often_goes_to_the_failure_destination_with_its_records() -> None:
    function = Function(["2"], ["2"], ["2"])
    mapping = delivered(function, 4, batch_size=3, tries=3)
    assert function.batches == [[1, 2, 3], [2, 3], [2, 3], [4]]
    (letter,) = mapping.letters
    assert letter["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert (
        letter["KinesisBatchInfo"].items() >= {"startSequenceNumber": "2", "endSequenceNumber": "3", "batchSize": 2}.items()
    )
    assert mapping.dead_letters == records(4)[1:3]


def test_a_record_that_is_too_old_is_not_delivered() -> None:
    function = Function()
    mapping = Mapping(function, None, now=lambda: 5000.0)
    mapping.deliver([*records(1), *records(2, arrived=4000)[1:]])
    assert function.batches == [[2]]
    assert mapping.letters[0]["requestContext"]["condition"] == "RecordAgeExceeded"
    assert mapping.dead_letters == records(1)


def test_a_letter_is_put_where_aws_says_and_names_its_function_and_its_times() -> None:
    put: dict[str, Any] = {}
    mapping = Mapping(Function(["1"]), None, tries=1, now=lambda: 1_573_691_886.5, destination=put.__setitem__)
    mapping.deliver(records(1, arrived=1_573_691_884.835))
    ((key, letter),) = put.items()
    assert re.fullmatch(r"aws/lambda/[0-9a-f-]{36}/shardId-000000000000/2019/11/14/2019-11-14T00\.38\.06-[0-9a-f-]{36}", key)
    assert letter["requestContext"]["functionArn"].endswith(":function:liushui-local-project-users")
    assert letter["timestamp"] == "2019-11-14T00:38:06.500Z"
    assert letter["KinesisBatchInfo"]["approximateArrivalOfFirstRecord"] == "2019-11-14T00:38:04.835Z"
