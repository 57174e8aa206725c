"""Letters as objects: what Lambda writes is read, what a function writes has the same shape, and what is neither is seen."""

import json
from typing import Any

import pytest

from liushui.adapters.letter_documents import (
    OPEN,
    document_of,
    id_of_place,
    place_of,
    read_letter,
)
from liushui.ports import CommitKey
from liushui.ports.dead_letters import Letter
from local.aws_events import kinesis_event
from tests.builders import NOW_MS, REGION, a_commit, a_stream
from tests.mapping import Mapping

PLACE = "aws/lambda/f1b0/shardId-000000000001/2025/11/23/2025-11-23T12.13.20-3fa1"


def refused(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["kinesis"]["sequenceNumber"]}]}


def lambdas_letter(**changes: Any) -> dict[str, Any]:
    """What the mapping of `send_replies` gave up: two commits."""
    mapping = Mapping(refused, None, tries=2, function="send_replies", now=lambda: NOW_MS / 1000 + 60)
    mapping.deliver(kinesis_event([a_commit(1), a_commit(2, stream=a_stream(account="other"))])["Records"])
    return mapping.letters[0] | changes


def read(document: Any, place: str = PLACE) -> Letter:
    return read_letter(place, json.dumps(document).encode(), functions_prefix="liushui-local-", stored_at=7)


def test_a_letter_of_lambda_says_who_gave_up_what_when_and_why() -> None:
    letter = read(lambdas_letter())
    assert (letter.consumer, letter.cause, letter.size, letter.tries) == ("send_replies", "RetryAttemptsExhausted", 2, 2)
    assert (letter.first_at, letter.last_at, letter.at) == (NOW_MS, NOW_MS, NOW_MS + 60_000)
    assert [record.key for record in letter.records] == [
        CommitKey(a_stream(), REGION, 1), CommitKey(a_stream(account="other"), REGION, 2),
    ]  # fmt: skip
    assert letter.records[0].commit == a_commit(1)
    assert letter.accounts == ("default/demo", "default/other")
    assert letter.streams == ("default/demo/user/o-user-1", "default/other/user/o-user-1")
    assert letter.classes == {"RetryAttemptsExhausted"}


def test_what_users_wrote_is_not_in_a_letters_repr() -> None:
    assert "hi" not in repr(read(lambdas_letter())).replace("shardId", "")


def test_the_payload_may_be_an_object_too() -> None:
    document = lambdas_letter()
    assert read(document | {"payload": json.loads(document["payload"])}).records == read(document).records


@pytest.mark.parametrize("payload", [None, "", "<Whole Event>", "[]", "{}"])
def test_a_letter_that_has_lost_its_records_still_says_when_they_arrived(payload: str | None) -> None:
    letter = read(lambdas_letter(payload=payload))
    assert (letter.records, letter.size, letter.first_at) == ((), 2, NOW_MS)


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"[]", b"{}", b'{"requestContext": {}}', b'"text"', b'{"requestContext": 1}']
)
def test_what_is_no_letter_is_shown_as_unreadable(body: bytes) -> None:
    letter = read_letter(PLACE, body, functions_prefix="liushui-local-", stored_at=7)
    assert (letter.cause, letter.consumer, letter.at, letter.records) == ("Unreadable", "", 7, ())


def test_the_same_letter_has_the_same_id_wherever_it_stands() -> None:
    assert id_of_place(PLACE) == id_of_place(f"done/{PLACE}") != id_of_place(f"{PLACE}0")


class TestAFunctionsOwn:
    RECORDS = kinesis_event([a_commit(1), a_commit(2)])["Records"]

    def test_is_read_as_lambdas_are_with_the_class_of_each_error(self) -> None:
        numbers = [record["kinesis"]["sequenceNumber"] for record in self.RECORDS]
        letter = read(document_of("start_compensation", self.RECORDS, {numbers[1]: "LookupError"}, at=NOW_MS + 5))
        assert (letter.consumer, letter.cause, letter.size, letter.at) == ("start_compensation", "Broken", 2, NOW_MS + 5)
        assert [record.error for record in letter.records] == [None, "LookupError"]
        assert letter.classes == {"Broken", "LookupError"}

    def test_stands_where_lambdas_stand(self) -> None:
        place = place_of("send_replies", self.RECORDS)
        assert place.startswith(f"{OPEN}functions/send_replies/2025/11/23/2025-11-23T12.13.20-")

    def test_has_a_place_of_its_own_that_is_the_same_each_time(self) -> None:
        places = {place_of("send_replies", records) for records in (self.RECORDS, self.RECORDS[:1], self.RECORDS[1:])}
        assert len(places) == 3
        assert place_of("send_replies", self.RECORDS) in places
