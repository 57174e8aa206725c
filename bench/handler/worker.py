"""`python -m bench.handler.worker`: the handler on canned answers, and boto3 alone making the very calls that it made."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3

from bench.environment import Context, an_account
from bench.handler.answers import CannedAnswers, Item
from bench.texts import a_text
from bench.workers import Pass, serve, take_output
from functions.receive_callback.handler import lambda_handler
from liushui import bootstrap
from liushui.wechat.accounts import Account
from local.aws_events import Json, proxy_event
from local.payloads import AT
from tests.builders import a_callback, text_fields

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
    boto3.setup_default_session()
    assert boto3.DEFAULT_SESSION is not None
    boto3.DEFAULT_SESSION.events.register("before-send", answers)
    passes: dict[str, Pass] = {}
    for name, case in _cases(answers).items():
        _record_calls(case, answers)
        passes[f"handler, {name}"] = partial(_handle, case, answers)
        passes[f"boto3, {name}"] = partial(_call, boto3.client("dynamodb"), case, answers)
    serve(channel, passes, {})


def _cases(answers: CannedAnswers) -> dict[str, Case]:
    user, strangers = [_event(n, "o-known") for n in range(CALLBACKS + 6)], [_event(n, f"o-{n}") for n in range(CALLBACKS)]
    for event in user[:6]:  # as a conversation goes: each callback finds the commit of the one before
        assert lambda_handler(event, Context())["statusCode"] == 200
        answers.find(answers.put)
    tail = answers.put
    return {"new user": Case(strangers, None), "known user": Case(user[6:], tail), "repeat": Case(user[5:6], tail)}


def _event(number: int, user: str) -> Json:
    text = a_text(random.Random(number), CHARACTERS)
    fields = text_fields(text, user=user, msg_id=str(24536000000000000 + number))
    query, body = a_callback(Account.from_dict(an_account()), fields, now=AT // 1000 + number, nonce=str(10**8 + number))
    return proxy_event("POST", "demo", query, body.decode(), at=AT + 1000 * number)


def _record_calls(case: Case, answers: CannedAnswers) -> None:
    client = bootstrap._dynamodb_client()

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
