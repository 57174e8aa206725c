"""The `replies` read model on DynamoDB, by PynamoDB."""

from collections.abc import Iterator
from typing import Any, cast

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from liushui.adapters.pynamodb_tables import TableAccess, model_of, put_if, translated
from liushui.adapters.read_model_items import reply_from_item, reply_to_item, user_key
from liushui.domain.reply import ReplyStatus
from liushui.ports import ReplyRow


class _AccountStateIndex(GlobalSecondaryIndex["ReplyItem"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "account_state"
        projection = AllProjection()

    account = UnicodeAttribute(hash_key=True)
    state_at = UnicodeAttribute(range_key=True)


class ReplyItem(Model):
    """A row, see `read_model_items`."""

    reply_id = UnicodeAttribute(hash_key=True)
    account = UnicodeAttribute()
    state_at = UnicodeAttribute()
    user = UnicodeAttribute(null=True)
    correlation_id = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    cause = UnicodeAttribute(null=True)
    checkpoint = UnicodeAttribute()
    last_at = UnicodeAttribute()
    ahead = UnicodeAttribute(null=True)
    account_state = _AccountStateIndex()


class DynamoDBReplies:
    """See `ports.Replies`."""

    def __init__(self, access: TableAccess) -> None:
        self._rows: Any = model_of(ReplyItem, access)

    def get(self, reply_id: str) -> ReplyRow | None:
        """See `ports.Replies`."""
        with translated():
            try:
                item = self._rows.get(reply_id, consistent_read=True)
            except self._rows.DoesNotExist:
                return None
        return reply_from_item(item.attribute_values)

    def store(self, row: ReplyRow, *, expected: ReplyRow | None) -> bool:
        """See `ports.Replies`."""
        return put_if(self._rows(**reply_to_item(row)), self._stands(expected))

    def _stands(self, expected: ReplyRow | None) -> Condition:
        """What a row is follows from its cause and from how far its stream was followed."""
        model = self._rows
        if expected is None:
            return cast("Condition", model.reply_id.does_not_exist())
        item: dict[str, Any] = reply_to_item(expected)
        condition: Condition = model.checkpoint == item["checkpoint"]
        for attribute, name in ((model.ahead, "ahead"), (model.cause, "cause")):
            condition &= attribute == item[name] if name in item else attribute.does_not_exist()
        return condition

    def of_account(self, account: str, *, user: str | None = None, status: ReplyStatus | None = None) -> Iterator[ReplyRow]:
        """See `ports.Replies`."""
        model = self._rows
        in_status = model.state_at.startswith(f"{status}#") if status else None
        of_user = model.user == user_key(user) if user is not None else None
        with translated():
            for item in model.account_state.query(account, in_status, of_user):
                yield reply_from_item(item.attribute_values)

    def count(self, account: str, status: ReplyStatus, *, at_most: int) -> int:
        """See `ports.Replies`. DynamoDB counts what it reads of the index, and bills it: hence the bound."""
        model = self._rows
        with translated():
            found: int = model.account_state.count(account, model.state_at.startswith(f"{status}#"), limit=at_most)
        return min(found, at_most)
