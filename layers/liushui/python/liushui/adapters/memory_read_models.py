"""The read models in memory: for tests, examples and bot authors. They hold the very items that the tables would hold."""

from collections.abc import Iterator
from threading import RLock

from liushui.adapters.read_model_items import (
    POINTER_KEY,
    Item,
    generation_key,
    generation_of_key,
    pointer_from_item,
    pointer_to_item,
    reply_from_item,
    reply_to_item,
    user_from_item,
    user_key,
    user_of_key,
    user_to_item,
)
from liushui.domain.json import JsonObject
from liushui.domain.reply import ReplyStatus
from liushui.ports import Generations, ReplyRow, UserRow

_SLICE = 2
"""Rows that are looked at in one call of `discard`: few, so that callers meet cursors."""


class MemoryUsers:
    """See `ports.Users`."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self._lock = RLock()

    def get(self, account: str, user: str) -> UserRow | None:
        """See `ports.UserReader`."""
        return self.load(self.generations().live, account, user)

    def generations(self) -> Generations:
        """See `ports.Users`."""
        item = self.items.get(POINTER_KEY)
        return pointer_from_item(item) if item else Generations()

    def save_generations(self, generations: Generations, *, expected: Generations) -> bool:
        """See `ports.Users`."""
        with self._lock:
            if self.generations().version != expected.version:
                return False
            self.items[POINTER_KEY] = pointer_to_item(generations)
            return True

    def load(self, generation: int, account: str, user: str) -> UserRow | None:
        """See `ports.Users`."""
        item = self.items.get((generation_key(generation, account), user_key(user)))
        return user_from_item(item, user) if item else None

    def store(self, generation: int, row: UserRow, *, expected: UserRow | None) -> bool:
        """See `ports.Users`."""
        item = user_to_item(generation, row)
        before = user_to_item(generation, expected) if expected else None
        key = (str(item["account"]), str(item["user"]))
        with self._lock:
            if self.items.get(key) != before:
                return False
            self.items[key] = item
            return True

    def parked(self, account: str) -> Iterator[str]:
        """See `ports.Users`."""
        key = generation_key(self.generations().live, account)
        return iter(sorted(user_of_key(user) for (_, user), item in list(self.items.items()) if item.get("parked") == key))

    def discard(self, before: int, cursor: JsonObject | None) -> JsonObject | None:
        """See `ports.Users`."""
        with self._lock:
            left = sorted(key for key in self.items if cursor is None or list(key) > cursor["after"])  # type: ignore[operator]
            for key in left[:_SLICE]:
                if key != POINTER_KEY and generation_of_key(key[0]) < before:
                    del self.items[key]
        return {"after": list(left[_SLICE - 1])} if len(left) > _SLICE else None


class MemoryReplies:
    """See `ports.Replies`."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self._lock = RLock()

    def get(self, reply_id: str) -> ReplyRow | None:
        """See `ports.Replies`."""
        item = self.items.get(reply_id)
        return reply_from_item(item) if item else None

    def store(self, row: ReplyRow, *, expected: ReplyRow | None) -> bool:
        """See `ports.Replies`."""
        before = reply_to_item(expected) if expected else None
        with self._lock:
            if self.items.get(row.state.reply_id) != before:
                return False
            self.items[row.state.reply_id] = reply_to_item(row)
            return True

    def of_account(self, account: str, *, user: str | None = None, status: ReplyStatus | None = None) -> Iterator[ReplyRow]:
        """See `ports.Replies`."""
        rows = [reply_from_item(item) for item in self.items.values() if item["account"] == account]
        rows = [row for row in rows if user in (None, row.state.user) and status in (None, row.state.status)]
        return iter(sorted(rows, key=lambda row: (row.state.status, row.state.at)))

    def count(self, account: str, status: ReplyStatus, *, at_most: int) -> int:
        """See `ports.Replies`."""
        return min(sum(1 for _ in self.of_account(account, status=status)), at_most)
