"""What every bucket of dead letters does: the one in memory, and S3."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from liushui.adapters.memory_letters import MemoryLetters
from liushui.adapters.s3_letters import S3Letters
from liushui.domain.errors import LettersUnavailable
from liushui.ports.dead_letters import Letters
from local.aws_events import kinesis_event
from tests.builders import NOW_MS, REGION, a_commit

BUCKET = "letters"
ONE, TWO = kinesis_event([a_commit(1), a_commit(2)])["Records"]


@pytest.fixture(params=["memory", "s3"])
def letters(request: pytest.FixtureRequest) -> Iterator[Letters]:
    if request.param == "memory":
        yield MemoryLetters(functions_prefix="liushui-local-")
        return
    with mock_aws():
        client = boto3.client("s3", region_name=REGION)
        client.create_bucket(Bucket=BUCKET)
        client.put_object(Bucket=BUCKET, Key="elsewhere/readme", Body=b"{}")
        yield S3Letters(client=client, bucket=BUCKET, functions_prefix="liushui-local-")


def keep(letters: Letters, record: dict[str, Any], consumer: str = "send_replies") -> None:
    letters.keep(consumer, [record], {record["kinesis"]["sequenceNumber"]: "LookupError"}, at=NOW_MS)


def test_what_is_kept_is_listed_with_its_records(letters: Letters) -> None:
    keep(letters, ONE)
    (letter,) = letters.list()
    assert (letter.consumer, letter.cause) == ("send_replies", "Broken")
    assert [record.raw for record in letter.records] == [ONE]
    assert letters.get(letter.place) == letter


def test_the_same_records_are_one_letter(letters: Letters) -> None:
    for _ in range(2):
        keep(letters, ONE)
    keep(letters, TWO)
    keep(letters, ONE, "project_users")
    assert sorted(letter.consumer for letter in letters.list()) == ["project_users", "send_replies", "send_replies"]


def test_letters_are_listed_by_their_ids(letters: Letters) -> None:
    keep(letters, ONE)
    keep(letters, TWO)
    one, two = letters.list()
    assert [letter.letter_id for letter in letters.list(ids={two.letter_id})] == [two.letter_id]
    assert list(letters.list(ids={"0" * 12})) == []
    assert one.letter_id != two.letter_id


def test_a_closed_letter_is_listed_with_the_closed_ones_only_and_keeps_its_id(letters: Letters) -> None:
    keep(letters, ONE)
    (letter,) = letters.list()
    letters.close(letter)
    assert list(letters.list()) == []
    (closed,) = letters.list(closed=True)
    assert (closed.letter_id, closed.records) == (letter.letter_id, letter.records)
    assert letters.get(letter.place) is None


def test_closing_again_changes_nothing(letters: Letters) -> None:
    keep(letters, ONE)
    (letter,) = letters.list()
    for _ in range(2):
        letters.close(letter)
    assert len(list(letters.list(closed=True))) == 1


@mock_aws
def test_what_s3_refuses_is_named() -> None:
    letters = S3Letters(client=boto3.client("s3", region_name=REGION), bucket="none", functions_prefix="")
    for act in (lambda: keep(letters, ONE), lambda: list(letters.list()), lambda: letters.get("x")):
        with pytest.raises(LettersUnavailable, match="NoSuchBucket"):
            act()


@mock_aws
def test_a_letter_without_a_time_has_the_time_of_its_object() -> None:
    client = boto3.client("s3", region_name=REGION)
    client.create_bucket(Bucket=BUCKET)
    client.put_object(Bucket=BUCKET, Key="aws/lambda/x", Body=json.dumps({}).encode())
    (letter,) = S3Letters(client=client, bucket=BUCKET, functions_prefix="").list()
    assert letter.at == round(client.head_object(Bucket=BUCKET, Key="aws/lambda/x")["LastModified"].timestamp() * 1000)
