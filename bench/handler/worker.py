"""`python -m bench.handler.worker`: the handler on canned answers, and boto3 alone making the very calls that it made."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3

from bench.answers import answered_by
from bench.callbacks import text_event
from bench.environment import Context
from bench.handler.answers import CannedAnswers, Item
from bench.texts import a_text
from bench.workers import Pass, serve, take_output
from functions.receive_callback.handler import lambda_handler
from liushui.bootstrap import clients
from local.aws_events import Json
from local.payloads import AT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CALLBACKS = 50
CHARACTERS = 10
Call = tuple[str, dict[str, Any]]


@dataclass
class Case:
    """Callbacks, what the tail is for each, and the calls that the handler makes of them."""

    events: list[Json]
    tail: Item | None
    calls: list[Call] = field(default_factory=list)


def main() -> None:
    channel, answers = take_output(), CannedAnswers()
    passes, calls = dict[str, Pass](), dict[str, float]()
    with answered_by(answers):
        client = boto3.client("dynamodb")
        for name, case in _cases(answers).items():
            _record_calls(case, answers)
            calls[name] = len(case.calls) / len(case.events)
            passes[f"handler, {name}"] = partial(_handle, case, answers)
            passes[f"boto3, {name}"] = partial(_call, client, case, answers)
    serve(channel, passes, {"calls": calls})


def _cases(answers: CannedAnswers) -> dict[str, Case]:
    user, strangers = [_event(n, "o-known") for n in range(CALLBACKS + 6)], [_event(n, f"o-{n}") for n in range(CALLBACKS)]
    for event in user[:6]:  # as a conversation goes: each callback finds the commit of the one before
        assert lambda_handler(event, Context())["statusCode"] == 200
        answers.find(answers.put)
    tail = answers.put
    return {"new user": Case(strangers, None), "known user": Case(user[6:], tail), "repeat": Case(user[5:6], tail)}


def _event(number: int, user: str) -> Json:
    text = a_text(random.Random(number), CHARACTERS)
    return text_event(text, user=user, number=number, at=AT + 1000 * number)


def _record_calls(case: Case, answers: CannedAnswers) -> None:
    client = clients.dynamodb_client()

    def remember(params: dict[str, Any], model: Any, **_: Any) -> None:
        case.calls.append((model.name, dict(params)))

    client.meta.events.register("provide-client-params.dynamodb", remember)
    _handle(case, answers)
    client.meta.events.unregister("provide-client-params.dynamodb", remember)


def _handle(case: Case, answers: CannedAnswers) -> int:
    answers.find(case.tail)
    for event in case.events:
        lambda_handler(event, Context())
    return len(case.events)


def _call(client: "DynamoDBClient", case: Case, answers: CannedAnswers) -> int:
    answers.find(case.tail)
    methods: dict[str, Callable[..., Any]] = {"Query": client.query, "PutItem": client.put_item}
    for operation, params in case.calls:
        methods[operation](**params)
    return len(case.events)


if __name__ == "__main__":
    main()
