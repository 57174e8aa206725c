"""The ids of an account's users, in order, from the `users` read model on DynamoDB."""

from typing import Any

from liushui.adapters.dynamodb_users import DynamoDBUsers, UserItem
from liushui.adapters.pynamodb_tables import TableAccess, model_of, translated
from liushui.adapters.read_model_items import generation_key, user_from_item, user_key, user_of_key
from liushui.ports.conversations import UsersPage


class DynamoDBUserDirectory:
    """See `ports.conversations.UserDirectory`. One query a page."""

    def __init__(self, access: TableAccess) -> None:
        self._rows: Any = model_of(UserItem, access)
        self._users = DynamoDBUsers(access)

    def page(self, account: str, *, prefix: str = "", after: str | None = None, limit: int = 50) -> UsersPage:
        """See `ports.conversations.UserDirectory`."""
        key = generation_key(self._users.generations().live, account)
        begins = self._rows.user.startswith(user_key(prefix)) if prefix else None
        start = {"account": {"S": key}, "user": {"S": user_key(after)}} if after is not None else None
        with translated():
            found = self._rows.query(key, begins, limit=limit, last_evaluated_key=start)
            rows = tuple(user_from_item(item.attribute_values, user_of_key(item.user)) for item in found)
        return UsersPage(rows, rows[-1].user if rows and found.last_evaluated_key else None)
