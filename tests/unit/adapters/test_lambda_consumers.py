"""The deployed consumers: what they are handed, and what each of Lambda's answers means."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from liushui.adapters.kinesis_records import decode_records
from liushui.adapters.lambda_consumers import LambdaConsumers
from liushui.domain.errors import ConsumerFailed, ConsumerUnavailable
from liushui.ports import CommitKey
from liushui.ports.dead_letters import LetterRecord
from local.aws_events import kinesis_event
from tests.builders import REGION, a_commit, a_stream

COMMIT = a_commit(7)
RECORD = LetterRecord("12", CommitKey(a_stream(), REGION, 7), COMMIT)


class Lambda:
    """Answers one invocation."""

    def __init__(self, answer: Any = None, *, error: str | None = None, raises: Exception | None = None) -> None:
        self.answer, self.error, self.raises = answer, error, raises
        self.invoked: dict[str, Any] = {}

    def invoke(self, **request: Any) -> dict[str, Any]:
        self.invoked = request
        if self.raises:
            raise self.raises
        body = self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
        return {"Payload": io.BytesIO(body)} | ({"FunctionError": self.error} if self.error else {})

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.invoked["Payload"])
        return event


def deliver(client: Any, *records: LetterRecord) -> str | None:
    consumers = LambdaConsumers(client=client, functions_prefix="liushui-dev-")
    return consumers.deliver("send_replies", records or (RECORD,), letter_id="abc")


def test_the_stages_own_function_gets_a_kinesis_event_that_says_it_is_a_redrive() -> None:
    client = Lambda({"batchItemFailures": []})
    assert deliver(client) is None
    assert (client.invoked["FunctionName"], client.event["redrive"]) == ("liushui-dev-send-replies", "abc")
    (record,) = decode_records(client.event)
    assert (record.sequence_number, record.key, record.commit) == ("12", RECORD.key, COMMIT)


def test_a_record_of_a_letter_is_handed_on_as_it_is() -> None:
    (raw,) = kinesis_event([COMMIT])["Records"]
    client = Lambda()
    deliver(client, LetterRecord("1", None, raw=raw))
    assert client.event["Records"] == [raw]


@pytest.mark.parametrize(
    ("answer", "lowest"),
    [
        (None, None),
        ({}, None),
        ({"batchItemFailures": None}, None),
        ({"batchItemFailures": [{"itemIdentifier": "120"}, {"itemIdentifier": "13"}]}, "13"),
    ],
)
def test_the_lowest_number_in_the_answer_counts(answer: Any, lowest: str | None) -> None:
    assert deliver(Lambda(answer)) == lowest


@pytest.mark.parametrize(
    "answer", [[1], "text", {"batchItemFailures": [{}]}, {"batchItemFailures": [{"itemIdentifier": ""}]}]
)
def test_an_answer_that_names_no_records_is_a_failure(answer: Any) -> None:
    with pytest.raises(ConsumerFailed):
        deliver(Lambda(answer))


def test_a_function_that_raises_has_failed_and_its_text_is_not_repeated() -> None:
    client = Lambda({"errorType": "KeyError", "errorMessage": "what a user wrote"}, error="Unhandled")
    with pytest.raises(ConsumerFailed, match="liushui-dev-send-replies failed: KeyError") as caught:
        deliver(client)
    assert "wrote" not in str(caught.value)


@pytest.mark.parametrize(
    "trouble",
    [
        ClientError({"Error": {"Code": "TooManyRequestsException", "Message": ""}}, "Invoke"),
        ReadTimeoutError(endpoint_url="lambda"),
    ],
)
def test_a_function_that_cannot_be_invoked_is_named(trouble: Exception) -> None:
    with pytest.raises(ConsumerUnavailable, match="liushui-dev-send-replies"):
        deliver(Lambda(raises=trouble))


def test_an_answer_that_is_cut_off_is_no_answer() -> None:
    with pytest.raises(ConsumerUnavailable):
        deliver(Lambda(b'{"batchItem'))
