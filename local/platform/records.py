"""What API families keep about an account, as plain JSON: tags, drafts, codes that serve once, keys that end.

Each account has tables, each table rows by key. A row may end by itself; ended rows are as good as gone.
"""

from collections.abc import Mapping
from typing import Any

from local.platform.clock import Clock

Row = tuple[Any, float | None]


class Records:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tables: dict[str, dict[str, dict[str, Row]]] = {}

    def put(self, owner: str, table: str, key: str, value: Any, life: float | None = None) -> None:
        """Keep `value`, for `life` seconds if that is given."""
        ends_at = None if life is None else self._clock.now() + life
        self._tables.setdefault(owner, {}).setdefault(table, {})[key] = (value, ends_at)

    def get(self, owner: str, table: str, key: object) -> Any:
        """The value, or None where there is none (any more)."""
        value, ends_at = self._tables.get(owner, {}).get(table, {}).get(str(key), (None, None))
        return value if ends_at is None or self._clock.now() < ends_at else None

    def take(self, owner: str, table: str, key: object) -> Any:
        """The value, which is gone with that; None where there is none."""
        value = self.get(owner, table, key)
        self.remove(owner, table, key)
        return value

    def remove(self, owner: str, table: str, key: object) -> None:
        self._tables.get(owner, {}).get(table, {}).pop(str(key), None)

    def rows(self, owner: str, table: str) -> Mapping[str, Any]:
        """The living rows, oldest first."""
        now = self._clock.now()
        kept = self._tables.get(owner, {}).get(table, {})
        for key in [key for key, (_, ends_at) in kept.items() if ends_at is not None and now >= ends_at]:
            del kept[key]
        return {key: value for key, (value, _) in kept.items()}

    def seconds_left(self, owner: str, table: str, key: str) -> int:
        """How long a row that ends by itself still lives, in whole seconds."""
        _, ends_at = self._tables[owner][table][key]
        return int((ends_at or 0) - self._clock.now())

    def find(self, table: str, key: object) -> tuple[str, Any] | None:
        """Owner and value of a key that is unique among all owners."""
        for owner in self._tables:
            value = self.get(owner, table, key)
            if value is not None:
                return owner, value
        return None

    def next_number(self, owner: str, table: str, first: int = 1) -> int:
        """A new whole number of that owner's, ascending."""
        number = int(self.get(owner, "numbers", table) or first - 1) + 1
        self.put(owner, "numbers", table, number)
        return number

    def forget(self, owner: str) -> None:
        self._tables.pop(owner, None)

    def dump(self) -> dict[str, Any]:
        return self._tables

    def load(self, saved: dict[str, dict[str, dict[str, list[Any]]]]) -> None:
        self._tables = {
            owner: {table: {key: (row[0], row[1]) for key, row in rows.items()} for table, rows in tables.items()}
            for owner, tables in saved.items()
        }
