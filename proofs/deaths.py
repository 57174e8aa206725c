"""The process ends at a call: what all these proofs share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends

from liushui.adapters.commit_log import CommitLog
from liushui.adapters.dynamodb_event_store import DynamoDBEventStore
from liushui.bot import Bot, Session, deferred
from tests.aws import create_tables, local_templates
from tests.builders import (
    REGION,
    CountedIds,
    FixedClock,
)

MOMENTS = ("before", "after")
"""A call may be the last thing that a process does, with and without its effect."""


class Death(BaseException):
    """The process ends here; nothing catches it."""


@dataclass
class Killer:
    """Ends the process at the `at`-th call (from 1 on; 0: never). `looking`: a witness asks, not the process."""

    at: int = 0
    calls: int = 0
    died: bool = False
    looking: bool = False

    def __call__(self, *_: Any, **__: Any) -> None:
        self.calls += not self.looking
        if self.calls == self.at and not self.died and not self.looking:
            self.died = True
            raise Death


@contextmanager
def killing(client: Any, killer: Killer, moment: str) -> Iterator[None]:
    """The calls of a boto3 client end the process when the killer says so."""
    event = f"{moment}-call.dynamodb"
    client.meta.events.register(event, killer)
    try:
        yield
    except Death:
        pass
    finally:
        client.meta.events.unregister(event, killer)


@contextmanager
def moto_client() -> Iterator[Any]:
    """A DynamoDB client on moto."""
    with mock_aws():
        yield boto3.client("dynamodb", region_name=REGION)


def empty_tables(client: Any) -> None:
    """The stage's tables, with nothing in them."""
    for backends in dynamodb_backends.values():
        backends[REGION].reset()
    for template in local_templates().values():
        create_tables(template, client)


def a_bot() -> Bot:
    """A rule for each way in which a callback can end."""
    bot = Bot()

    @bot.text("later")
    def later() -> Any:
        return deferred("later")

    @bot.text("both")
    def both(session: Session) -> Any:
        session["seen"] = True
        return ["now", deferred("later")]

    @bot.text("boom")
    def boom() -> str:
        raise RuntimeError("boom")

    @bot.text("several", deferred=True)
    def several(session: Session) -> list[str]:
        session["ran"] = True
        return ["first", "second"]

    @bot.default
    def echo() -> str:
        return "hello"

    return bot


def events_on(client: Any, clock: FixedClock, ids: CountedIds) -> DynamoDBEventStore:
    """The event store on these tables."""
    return DynamoDBEventStore(
        client=client, table="liushui-local-commits", region=REGION, regions=(REGION,), clock=clock, ids=ids,
        call_seconds=0.01,
    )  # fmt: skip


_APPEND: Callable[..., Any] = CommitLog.append
