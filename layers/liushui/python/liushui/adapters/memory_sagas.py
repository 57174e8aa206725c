"""What sagas need of the world, in memory: for tests, examples and bot authors."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import RLock

from liushui.adapters.read_model_items import Item
from liushui.adapters.saga_items import saga_from_item, saga_to_item
from liushui.domain.json import JsonObject
from liushui.domain.saga_state import SagaStatus
from liushui.ports.sagas import SagaRow


class MemorySagas:
    """See `ports.sagas.Sagas`. It holds the very items that the table would hold."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self._lock = RLock()

    def get(self, saga_id: str) -> SagaRow | None:
        """See `ports.sagas.Sagas`."""
        item = self.items.get(saga_id)
        return saga_from_item(item) if item else None

    def store(self, row: SagaRow, *, expected: SagaRow | None) -> bool:
        """See `ports.sagas.Sagas`."""
        before = saga_to_item(expected) if expected else None
        with self._lock:
            if self.items.get(row.state.saga_id) != before:
                return False
            self.items[row.state.saga_id] = saga_to_item(row)
            return True

    def of_account(self, account: str, *, status: SagaStatus | None = None) -> Iterator[SagaRow]:
        """See `ports.sagas.Sagas`."""
        rows = [saga_from_item(item) for item in self.items.values() if item["account"] == account]
        rows = [row for row in rows if status in (None, row.state.status)]
        return iter(sorted(rows, key=lambda row: (row.state.status, row.state.at)))


@dataclass
class MemorySagaMachines:
    """See `ports.sagas.SagaMachines`. `started` holds the saga and the input of each execution by its name; `waiting` the tokens
    that an execution waits with, `answered` those that were answered, in order."""

    started: dict[str, tuple[str, JsonObject]] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    answered: list[str] = field(default_factory=list)

    def start(self, saga: str, name: str, input: JsonObject) -> None:  # noqa: A002 - as Step Functions names it
        """See `ports.sagas.SagaMachines`."""
        self.started.setdefault(name, (saga, input))

    def answer(self, token: str) -> bool:
        """See `ports.sagas.SagaMachines`."""
        if token not in self.waiting:
            return False
        self.waiting.remove(token)
        self.answered.append(token)
        return True
