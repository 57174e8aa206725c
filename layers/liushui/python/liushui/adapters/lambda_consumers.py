"""The deployed consumers, invoked as their event source mapping would invoke them.

Sources: AWS, "Invoke" (Lambda's API), "Configuring partial batch response with Kinesis Data Streams and Lambda".
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from liushui.adapters.kinesis_records import encode_record
from liushui.domain.errors import ConsumerFailed, ConsumerUnavailable
from liushui.ports.dead_letters import LetterRecord

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

REDRIVE = "redrive"
"""The event's key that holds the id of the letter: a consumer then reports as failed what it would else set aside."""


class LambdaConsumers:
    """See `ports.dead_letters.Consumers`. `functions_prefix` is what the names of the stage's functions begin with.

    The client has to wait as long as the functions may run, and must not repeat an invocation by itself.
    """

    def __init__(self, *, client: "LambdaClient", functions_prefix: str) -> None:
        self._client = client
        self._functions_prefix = functions_prefix

    def deliver(self, consumer: str, records: Sequence[LetterRecord], *, letter_id: str) -> str | None:
        """See `ports.dead_letters.Consumers`."""
        name = f"{self._functions_prefix}{consumer.replace('_', '-')}"
        event = redrive_event(records, letter_id)
        try:
            answer = self._client.invoke(FunctionName=name, Payload=json.dumps(event, ensure_ascii=False).encode())
            body = json.loads(answer["Payload"].read() or b"null")
        except ClientError as error:
            raise ConsumerUnavailable(f"{name} cannot be invoked: {error.response['Error']['Code']}") from error
        except (BotoCoreError, ValueError) as error:
            raise ConsumerUnavailable(f"{name} did not answer: {type(error).__name__}; redrive again") from error
        if "FunctionError" in answer:
            raise ConsumerFailed(f"{name} failed: {(body or {}).get('errorType', answer['FunctionError'])}")
        return lowest_failed(body)


def redrive_event(records: Sequence[LetterRecord], letter_id: str) -> dict[str, Any]:
    """The Kinesis event of records that are delivered again."""
    raws = [record.raw or (record.commit and encode_record(record.commit, record.sequence_number)) for record in records]
    return {"Records": raws, REDRIVE: letter_id}


def lowest_failed(answer: Any) -> str | None:
    """The sequence number from which on a consumer's answer reports failures. Raises ConsumerFailed where it is none."""
    try:
        failed = [str(failure["itemIdentifier"]) for failure in (answer or {}).get("batchItemFailures") or []]
        return min(failed, key=int, default=None)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise ConsumerFailed("the consumer's answer names no records") from error
