"""What finding a user needs of the world."""

from dataclasses import dataclass
from typing import Protocol

from liushui.ports import UserRow


@dataclass(frozen=True, slots=True)
class UsersPage:
    """Some users in the order of their ids. `after`: where the next page begins; None: this is the last."""

    rows: tuple[UserRow, ...]
    after: str | None = None


class UserDirectory(Protocol):
    """Looking through the live generation of `users` by id. Raises StoreUnavailable.

    By nothing else: WeChat's callbacks bring no nickname, and an index by time would cost every message a write.
    """

    def page(self, account: str, *, prefix: str = "", after: str | None = None, limit: int = 50) -> UsersPage:
        """The users of `account` (`<tenant>/<account>`) whose ids begin with `prefix` and come behind `after`."""
