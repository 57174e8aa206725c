"""Commits in the order in which the stream carries them, of some minutes of a service with a million messages a day.

The real use case makes them on a store in memory, with the example bot. Each second some users begin to write, and write one
to five texts, 5 to 30 s apart. Of ten beginnings one is a follow; of twenty texts one asks for a reply later, which is sent at
once: two commits in the reply's own stream.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.texts import a_text
from bot.app import bot
from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.adapters.memory_read_models import MemoryUsers
from liushui.application.receive_callback import CallbackRequest, ReceiveCallback
from liushui.domain.commits import Commit, Proposal, as_object
from liushui.domain.events import ReplyAttempted, ReplySent, TypedEvent, record
from liushui.domain.reply import ATTEMPT_MS, stream_of_reply
from liushui.domain.streams import StreamName
from tests.builders import (
    NOW_MS,
    CountedIds,
    FixedAccounts,
    FixedClock,
    a_callback,
    an_account,
    event_fields,
    no_time_limit,
    text_fields,
)

USERS_A_SECOND, MOST_MESSAGES, PAUSES_MS = 4, 5, (5_000, 30_000)
SECONDS = 200
"""Nobody writes for longer than 120 s: from then on as many begin as end."""
FOLLOWS, LATER, LENGTHS = 0.1, 0.05, (5, 50)


@dataclass(frozen=True, order=True)
class Move:
    """At `at` (milliseconds since the epoch) a user writes `text`, or follows (None)."""

    at: int
    user: str
    text: str | None


def traffic() -> list[Commit]:
    """The same commits each time."""
    clock = FixedClock()
    store = MemoryEventStore(clock=clock, ids=CountedIds())
    account = an_account(mode="plain")
    receive = ReceiveCallback(
        accounts=FixedAccounts({account.name: account}), events=store, users=MemoryUsers(), bot=bot, clock=clock,
        time_limit=no_time_limit,
    )  # fmt: skip
    commits: list[Commit] = []
    for number, move in enumerate(sorted(_moves(random.Random(11)))):
        clock.at = move.at
        fields = event_fields("subscribe", user=move.user)
        if move.text is not None:
            fields = text_fields(move.text, user=move.user, msg_id=str(24536000000000000 + number))
        query, body = a_callback(account, fields, now=move.at // 1000)
        commit = receive(CallbackRequest(account.name, "POST", query, body)).commit
        assert commit is not None
        commits += [commit, *_replies_to(commit, store)]
    return commits


def _moves(chance: random.Random) -> Iterator[Move]:
    for number in range(USERS_A_SECOND * SECONDS):
        at, user = NOW_MS + chance.randrange(SECONDS * 1000), f"oLiushui_0123456789-{number:08}"
        if chance.random() < FOLLOWS:
            yield Move(at - 1, user, None)
        for _ in range(chance.randint(1, MOST_MESSAGES)):
            if at < NOW_MS + SECONDS * 1000:
                text = a_text(chance, chance.randint(*LENGTHS))
                yield Move(at, user, f"later {text}" if chance.random() < LATER else text)
            at += chance.randint(*PAUSES_MS)


def _replies_to(commit: Commit, store: MemoryEventStore) -> Iterator[Commit]:
    """What the sender makes of the replies that `commit` asks for."""
    for event in commit.events:
        if event.type == "ReplyRequested":
            reply_id, message = str(event.data["reply_id"]), as_object(event.data["message"])
            stream = stream_of_reply(commit.stream, reply_id)
            attempted = ReplyAttempted(reply_id, 1, "0f3c7f5e1f0b4c5c9a0d6b7e8f901234", commit.at + ATTEMPT_MS, message)
            yield _append(store, stream, 1, attempted)
            yield _append(store, stream, 2, ReplySent(reply_id, 1))


def _append(store: MemoryEventStore, stream: StreamName, number: int, fact: TypedEvent) -> Commit:
    proposal = Proposal(events=[record(fact)])
    return store.append(stream, lambda _: proposal, cause=str(number), expected=number - 1).commit
