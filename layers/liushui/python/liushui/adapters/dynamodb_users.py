"""The `users` read model on DynamoDB, by PynamoDB."""

from collections.abc import Iterator
from typing import Any, cast

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from liushui.adapters.pynamodb_tables import TableAccess, model_of, put_if, translated
from liushui.adapters.read_model_items import (
    POINTER_KEY,
    generation_key,
    generation_of_key,
    pointer_from_item,
    pointer_to_item,
    user_from_item,
    user_key,
    user_of_key,
    user_to_item,
)
from liushui.domain.json import JsonObject
from liushui.ports import Generations, UserRow

_SLICE = 500
"""Rows that are looked at in one call of `discard`."""


class _ParkedIndex(GlobalSecondaryIndex["UserItem"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "parked"
        projection = KeysOnlyProjection()

    parked = UnicodeAttribute(hash_key=True)
    user = UnicodeAttribute(range_key=True)


class UserItem(Model):
    """A row, see `read_model_items`."""

    account = UnicodeAttribute(hash_key=True)
    user = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    state_version = NumberAttribute()
    checkpoint = UnicodeAttribute()
    last_at = UnicodeAttribute()
    ahead = UnicodeAttribute(null=True)
    parked = UnicodeAttribute(null=True)
    parked_mark = UnicodeAttribute(null=True)
    parked_index = _ParkedIndex()


class PointerItem(Model):
    """The pointer to the generations."""

    account = UnicodeAttribute(hash_key=True)
    user = UnicodeAttribute(range_key=True)
    live = NumberAttribute()
    version = NumberAttribute()
    progress = UnicodeAttribute()


class DynamoDBUsers:
    """See `ports.Users`."""

    def __init__(self, access: TableAccess) -> None:
        self._rows: Any = model_of(UserItem, access)
        self._pointers: Any = model_of(PointerItem, access)

    def get(self, account: str, user: str) -> UserRow | None:
        """See `ports.UserReader`."""
        return self.load(self.generations().live, account, user)

    def generations(self) -> Generations:
        """See `ports.Users`."""
        with translated():
            try:
                item = self._pointers.get(*POINTER_KEY, consistent_read=True)
            except self._pointers.DoesNotExist:
                return Generations()
        return pointer_from_item(item.attribute_values)

    def save_generations(self, generations: Generations, *, expected: Generations) -> bool:
        """See `ports.Users`."""
        model = self._pointers
        stands = model.version == expected.version if expected.version else model.account.does_not_exist()
        return put_if(model(**pointer_to_item(generations)), stands)

    def load(self, generation: int, account: str, user: str) -> UserRow | None:
        """See `ports.Users`."""
        with translated():
            try:
                item = self._rows.get(generation_key(generation, account), user_key(user), consistent_read=True)
            except self._rows.DoesNotExist:
                return None
        return user_from_item(item.attribute_values, user)

    def store(self, generation: int, row: UserRow, *, expected: UserRow | None) -> bool:
        """See `ports.Users`."""
        return put_if(self._rows(**user_to_item(generation, row)), self._stands(generation, expected))

    def _stands(self, generation: int, expected: UserRow | None) -> Condition:
        """What a row is follows from how far it was followed, by which version of the fold, and whether it is parked."""
        model = self._rows
        if expected is None:
            return cast("Condition", model.account.does_not_exist())
        item: dict[str, Any] = user_to_item(generation, expected)
        condition: Condition = model.checkpoint == item["checkpoint"]
        condition &= model.state_version == item["state_version"]
        for attribute, name in ((model.ahead, "ahead"), (model.parked_mark, "parked_mark")):
            condition &= attribute == item[name] if name in item else attribute.does_not_exist()
        return condition

    def parked(self, account: str) -> Iterator[str]:
        """See `ports.Users`."""
        key = generation_key(self.generations().live, account)
        with translated():
            for item in self._rows.parked_index.query(key):
                yield user_of_key(item.user)

    def discard(self, before: int, cursor: JsonObject | None) -> JsonObject | None:
        """See `ports.Users`."""
        model = self._rows
        with translated():
            scan = model.scan(
                model.account != POINTER_KEY[0],
                page_size=_SLICE,
                last_evaluated_key=cursor,
                attributes_to_get=["account", "user"],
            )
            page = next(scan.page_iter)
            with model.batch_write() as batch:
                for row in map(model.from_raw_data, page["Items"]):
                    if generation_of_key(row.account) < before:
                        batch.delete(row)
            return cast("JsonObject | None", scan.page_iter.last_evaluated_key)
