"""Callbacks that the platform owes an account after a call: a job's end, a check's result. Who pushes takes them here."""

from collections import deque
from dataclasses import dataclass
from typing import Any

KEPT = 1_000


@dataclass(frozen=True)
class Owed:
    """One event still to be pushed. `user`: FromUserName; `fields`: MsgType, Event and what else the event has."""

    account: str
    user: str
    fields: dict[str, Any]


class OwedCallbacks:
    """In the order that they came about; beyond a thousand that nobody takes, the oldest are given up."""

    def __init__(self) -> None:
        self._owed: deque[Owed] = deque(maxlen=KEPT)

    def add(self, account: str, user: str, event: str, **fields: Any) -> None:
        self._owed.append(Owed(account, user, {"MsgType": "event", "Event": event, **fields}))

    def take_all(self) -> list[Owed]:
        """What is owed by now; afterwards nothing is."""
        taken = list(self._owed)
        self._owed.clear()
        return taken

    def public(self) -> list[dict[str, Any]]:
        return [vars(owed) for owed in self._owed]
