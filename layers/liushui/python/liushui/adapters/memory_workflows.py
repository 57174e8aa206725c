"""Executions and parked compensations in memory: for tests, examples and bot authors."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

from liushui.domain.json import JsonObject
from liushui.ports import Parked


class MemoryWaiting:
    """See `ports.Waiting`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._parked: dict[str, Parked] = {}

    def park(self, parked: Parked) -> bool:
        """See `ports.Waiting`."""
        with self._lock:
            stands = self._parked.get(parked.stream.subject)
            if stands is not None and stands.round > parked.round:
                return False
            if stands is not None and stands.round == parked.round and parked.token is None and stands.token is not None:
                return False
            self._parked[parked.stream.subject] = parked
            return True

    def get(self, reply_id: str) -> Parked | None:
        """See `ports.Waiting`."""
        return self._parked.get(reply_id)

    def all(self) -> Iterator[Parked]:
        """See `ports.Waiting`."""
        return iter(list(self._parked.values()))

    def remove(self, reply_id: str, *, before_round: int) -> None:
        """See `ports.Waiting`."""
        with self._lock:
            stands = self._parked.get(reply_id)
            if stands is not None and stands.round < before_round:
                del self._parked[reply_id]


@dataclass
class MemoryWorkflows:
    """See `ports.Workflows`. `started` holds the input of each execution by its name; `waiting` the tokens that an execution
    waits with, `answered` those that were answered, in order."""

    started: dict[str, JsonObject] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    answered: list[str] = field(default_factory=list)

    def start(self, name: str, input: JsonObject) -> None:  # noqa: A002 - as Step Functions names it
        """See `ports.Workflows`."""
        self.started.setdefault(name, input)

    def answer(self, token: str) -> bool:
        """See `ports.Workflows`."""
        if token not in self.waiting:
            return False
        self.waiting.remove(token)
        self.answered.append(token)
        return True
