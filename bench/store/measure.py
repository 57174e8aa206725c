"""Calls of AWS and units of DynamoDB for a callback, by AWS's billing rules (see `tests.metering`).

The real handler in a warm container, on moto's tables. Passive replies only: a commit that asks for an active one is written
to the index `open`, too. The stream to Kinesis and replicas in further regions are billed beside (docs/reference/costs.md).
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.callbacks import text_event
from bench.figures import Aim, Figure, counted
from bench.store.meter import Container, Cost, warm_container
from bench.texts import a_text

LENGTHS = (5, 50, 100)
"""Texts, in random common Chinese characters."""
USERS, MESSAGES = 3, 6
"""So many users for each length, and so many messages of each: the last finds what a conversation carries along."""
ECHO, SESSION = "its echo", "another text and a session"
BOTS = {ECHO: "bot.app:bot", SESSION: "bench.store.bot:bot"}
NEW, KNOWN, NEWEST, OLDER = "new user", "known user", "repeat of the newest", "repeat of an older one"
CALLS = {NEW: 2, KNOWN: 2, NEWEST: 1, OLDER: 2}
WRITTEN = {NEW: 1, KNOWN: 1, NEWEST: 0, OLDER: 0}
READ = {NEW: 0.5, KNOWN: 0.5}
"""At most, each."""
AIM_BYTES = Aim(at_most=1024)
"""One write unit."""


@dataclass(frozen=True)
class Billed:
    """A callback and its cost. `case`: one of those above; `length`: of its text; `reply`: one of BOTS."""

    case: str
    length: int
    reply: str
    cost: Cost


def measure(_rounds: int) -> Iterator[Figure]:
    """The spread of a figure is over callbacks: nothing here differs from round to round."""
    bills = [bill for reply, bot in BOTS.items() for bill in _bills(reply, bot)]
    yield from _figures("AWS calls", bills, CALLS, lambda cost: len(cost.calls))
    yield from _figures("write units", bills, WRITTEN, lambda cost: cost.written)
    yield from _figures("read units", bills, READ, lambda cost: cost.read)
    for reply in BOTS:
        for length in LENGTHS:
            sizes = [bill.cost.item_bytes for bill in bills if (bill.reply, bill.length) == (reply, length)]
            yield counted(f"commit, {length} characters, {reply}", "bytes", list(filter(None, sizes)), AIM_BYTES)


def _figures(
    unit: str, bills: list[Billed], most: dict[str, float] | dict[str, int], value: Callable[[Cost], float]
) -> Iterator[Figure]:
    for case in CALLS:
        samples = [value(bill.cost) for bill in bills if bill.case == case]
        yield counted(f"callback, {case}", unit, samples, Aim(at_most=most[case]) if case in most else None)


def _bills(reply: str, bot: str) -> Iterator[Billed]:
    chance = random.Random(7)
    with warm_container(bot) as container:
        for length in LENGTHS:
            for user in range(USERS):
                texts = [a_text(chance, length) for _ in range(MESSAGES)]
                for case, cost in _conversation(container, f"oLiushui_0123456789-{length:03}-{user:04}", texts):
                    yield Billed(case, length, reply, cost)


def _conversation(container: Container, user: str, texts: list[str]) -> Iterator[tuple[str, Cost]]:
    """A user's messages, then the last and the first once more. Raises RuntimeError where a repeat is answered otherwise."""
    now = round(time.time() * 1000)
    events = [text_event(text, user=user, number=number, at=now) for number, text in enumerate(texts, 1)]
    answers = []
    for number, event in enumerate(events):
        cost, answer = container.cost_of(event)
        answers.append(answer)
        yield KNOWN if number else NEW, cost
    for case, number in ((NEWEST, -1), (OLDER, 0)):
        cost, answer = container.cost_of(events[number])
        if answer != answers[number]:
            raise RuntimeError(f"{case}: another answer")
        yield case, cost
