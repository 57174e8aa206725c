"""A warm container of `receive_callback` on moto's tables, and the bill of each callback that it takes."""

import io
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.handlers import BUILTIN_HANDLERS

from bench.callbacks import text_event
from bench.environment import Context, an_account, of_function
from functions.receive_callback.handler import lambda_handler
from liushui.bootstrap import clients
from liushui.wechat.accounts import Account
from local.aws_events import Json
from tests.deployed import deployed
from tests.metering import billed

_BILLED = {"Query", "GetItem", "PutItem"}
"""What `tests.metering` knows the units of."""
_FREE = {"GetSecretValue"}
"""A call, but none that DynamoDB bills."""


@dataclass(frozen=True)
class Cost:
    """Of one callback: calls of AWS by their operations, write and read units, and the bytes of the item put (0: none)."""

    calls: tuple[str, ...]
    written: float
    read: float
    item_bytes: int


class Container:
    """Takes callbacks, and says what each costs. `calls`: where the operation of every AWS call is noted."""

    def __init__(self, calls: list[str]) -> None:
        self._calls = calls

    def cost_of(self, event: Json) -> tuple[Cost, Json]:
        """The cost, and the answer. Raises RuntimeError for a callback that is not answered with a reply, and for a call whose
        units are not known: a bill that leaves something out is worse than none."""
        self._calls.clear()
        with billed(clients.dynamodb_client()) as bill:
            answer: Json = lambda_handler(event, Context())
        if answer["statusCode"] != 200 or answer["body"] == "success":
            raise RuntimeError(f"no reply: {answer['statusCode']} {answer['body'][:20]}")
        if [call for call in self._calls if call not in _FREE] != bill.calls or not _BILLED.issuperset(bill.calls):
            raise RuntimeError(f"of these calls not all are metered: {self._calls}")
        return Cost(tuple(self._calls), bill.written, bill.read, bill.largest_item), answer


@contextmanager
def warm_container(bot: str) -> Iterator[Container]:
    """A container that runs `bot` and has the account's keys."""
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(io.StringIO()))  # the function's metrics
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        for name, value in of_function("receive_callback").items():
            patch.setenv(name, value)
        calls = stack.enter_context(_every_call())
        stage = stack.enter_context(deployed(patch, bot=bot))
        stage.add_account(Account.from_dict(an_account()))
        container = Container(calls)
        container.cost_of(text_event("热身", user="o-first", number=0, at=round(time.time() * 1000)))
        yield container


@contextmanager
def _every_call() -> Iterator[list[str]]:
    """The operations of all AWS calls by clients that are made in the block, of whichever service and session."""
    calls: list[str] = []

    def note(model: Any, **_: Any) -> None:
        calls.append(model.name)

    hook = ("before-call", note)
    BUILTIN_HANDLERS.append(hook)
    try:
        yield calls
    finally:
        BUILTIN_HANDLERS.remove(hook)
