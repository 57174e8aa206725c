"""The ids of an account's users, in order, from the `users` read model in memory."""

from liushui.adapters.memory_read_models import MemoryUsers
from liushui.adapters.read_model_items import generation_key, user_from_item, user_key, user_of_key
from liushui.ports.conversations import UsersPage


class MemoryUserDirectory:
    """See `ports.conversations.UserDirectory`."""

    def __init__(self, users: MemoryUsers) -> None:
        self._users = users

    def page(self, account: str, *, prefix: str = "", after: str | None = None, limit: int = 50) -> UsersPage:
        """See `ports.conversations.UserDirectory`."""
        key, begins = generation_key(self._users.generations().live, account), user_key(prefix)
        behind = "" if after is None else user_key(after)
        ids = sorted(user for of, user in self._users.items if of == key and user.startswith(begins) and user > behind)
        rows = tuple(user_from_item(self._users.items[key, user], user_of_key(user)) for user in ids[:limit])
        return UsersPage(rows, rows[-1].user if len(ids) > limit else None)
