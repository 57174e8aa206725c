"""Records of the streaming destination as Lambda hands them over."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.adapters.commit_items import to_item
from liushui.adapters.kinesis_records import decode_records, failed_batch
from liushui.domain.commits import Cause, cause_digest
from liushui.ports import CommitKey
from local.aws_events import Json, change_of, kinesis_event, of_changes
from tests.builders import a_commit


def an_event(data: bytes | str) -> Json:
    """One record that holds these bytes, or this text where base64 should be."""
    event = kinesis_event([a_commit()])
    event["Records"][0]["kinesis"]["data"] = data if isinstance(data, str) else base64.b64encode(data).decode()
    return event


def test_an_inserted_item_is_its_commit_whole() -> None:
    commits = [a_commit(n, causes=(Cause(cause_digest("x"), n, a_commit().at),)) for n in (1, 2)]
    records = decode_records(kinesis_event(commits))
    assert [record.commit for record in records] == commits
    assert [record.key for record in records] == [CommitKey(c.stream, c.region, c.number) for c in commits]
    assert all(record.error is None for record in records)


def test_records_keep_their_order_and_their_sequence_numbers() -> None:
    event = kinesis_event([a_commit(n) for n in (3, 1, 2)])
    records = decode_records(event)
    assert [record.key.number for record in records if record.key] == [3, 1, 2]
    assert [r.sequence_number for r in records] == [r["kinesis"]["sequenceNumber"] for r in event["Records"]]


@pytest.mark.parametrize("change", ["MODIFY", "REMOVE"])
def test_other_changes_than_inserts_say_nothing_new(change: str) -> None:
    event = of_changes([change_of(to_item(a_commit()), change), change_of(to_item(a_commit(2)))])
    assert [record.key.number for record in decode_records(event) if record.key] == [2]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not JSON",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b'{"dynamodb": {"Keys": {}}}',
        b'{"dynamodb": {"Keys": {"account": {"S": "default/demo"}}}}',
        b'{"dynamodb": {"Keys": {"p": {"S": "no stream"}, "n": {"N": "1"}}}}',
        b'{"dynamodb": {"Keys": {"p": {"S": "a/b/c/d@us-east-1"}, "n": {"N": "one"}}}}',
        b'{"dynamodb": {"Keys": {"p": "a/b/c/d@us-east-1", "n": {"N": "1"}}}}',
    ],
)
def test_what_is_not_about_a_commit_has_no_key(data: bytes) -> None:
    (record,) = decode_records(an_event(data))
    assert (record.key, record.commit) == (None, None)
    assert record.error
    assert record.sequence_number.startswith("49651")


def test_data_that_is_not_even_base64_has_no_key() -> None:
    assert decode_records(an_event("a"))[0].key is None


def _image(**changes: Any) -> dict[str, Any]:
    return to_item(a_commit()) | changes


@pytest.mark.parametrize(
    "image",
    [
        _image(b={"B": b"broken"}),
        _image(z={"N": "99"}),
        _image(i={"S": "text"}),
        {key: value for key, value in _image().items() if key != "b"},
    ],
)
def test_a_commit_that_does_not_decode_is_known_by_its_key(image: dict[str, Any]) -> None:
    (record,) = decode_records(of_changes([change_of(image)]))
    assert record.key == CommitKey(a_commit().stream, "us-east-1", 1)
    assert (record.commit, record.error) == (None, "UndecodableCommit")


@pytest.mark.parametrize("image", [None, [], {"b": {"B": "a"}}, {"b": "text with a B"}])
def test_so_is_one_whose_image_is_missing_or_odd(image: Any) -> None:
    change = change_of(to_item(a_commit()))
    change["dynamodb"]["NewImage"] = image
    (record,) = decode_records(of_changes([change]))
    assert record.key is not None
    assert record.commit is None
    assert record.error


def test_garbage_does_not_end_the_batch() -> None:
    event = {"Records": [*an_event(b"garbage")["Records"], *kinesis_event([a_commit(9)])["Records"]]}
    assert decode_records(event)[-1].commit == a_commit(9)


@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise(data: bytes) -> None:
    (record,) = decode_records(an_event(data))
    assert record.commit is None


def test_the_shape_is_that_of_the_streaming_destination() -> None:
    change = json.loads(base64.b64decode(kinesis_event([a_commit()])["Records"][0]["kinesis"]["data"]))
    assert change["eventSource"] == "aws:dynamodb"
    assert change["dynamodb"]["ApproximateCreationDateTimePrecision"] == "MICROSECOND"
    assert base64.b64decode(change["dynamodb"]["NewImage"]["b"]["B"]) == to_item(a_commit())["b"]["B"]


@pytest.mark.parametrize(
    ("numbers", "lowest"), [(["100", "99", "1000"], "99"), (["9" * 56, "1" + "0" * 56], "9" * 56), (["7"], "7")]
)
def test_the_lowest_failed_record_is_reported_by_number_not_by_text(numbers: list[str], lowest: str) -> None:
    assert failed_batch(numbers) == {"batchItemFailures": [{"itemIdentifier": lowest}]}


def test_a_batch_without_failures_is_a_success() -> None:
    assert failed_batch([]) == {"batchItemFailures": []}
