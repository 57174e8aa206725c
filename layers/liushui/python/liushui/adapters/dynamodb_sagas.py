"""The `sagas` read model on DynamoDB, by PynamoDB."""

from collections.abc import Iterator
from typing import Any, cast

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from liushui.adapters.pynamodb_tables import TableAccess, model_of, put_if, translated
from liushui.adapters.saga_items import saga_from_item, saga_to_item
from liushui.domain.saga_state import SagaStatus
from liushui.ports.sagas import SagaRow


class _AccountStateIndex(GlobalSecondaryIndex["SagaItem"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "account_state"
        projection = AllProjection()

    account = UnicodeAttribute(hash_key=True)
    state_at = UnicodeAttribute(range_key=True)


class SagaItem(Model):
    """A row, see `saga_items`."""

    saga_id = UnicodeAttribute(hash_key=True)
    account = UnicodeAttribute()
    state_at = UnicodeAttribute()
    correlation_id = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    cause = UnicodeAttribute(null=True)
    checkpoint = UnicodeAttribute()
    last_at = UnicodeAttribute()
    ahead = UnicodeAttribute(null=True)
    account_state = _AccountStateIndex()


class DynamoDBSagas:
    """See `ports.sagas.Sagas`."""

    def __init__(self, access: TableAccess) -> None:
        self._rows: Any = model_of(SagaItem, access)

    def get(self, saga_id: str) -> SagaRow | None:
        """See `ports.sagas.Sagas`."""
        with translated():
            try:
                item = self._rows.get(saga_id, consistent_read=True)
            except self._rows.DoesNotExist:
                return None
        return saga_from_item(item.attribute_values)

    def store(self, row: SagaRow, *, expected: SagaRow | None) -> bool:
        """See `ports.sagas.Sagas`."""
        return put_if(self._rows(**saga_to_item(row)), self._stands(expected))

    def _stands(self, expected: SagaRow | None) -> Condition:
        """What a row is follows from its cause and from how far its stream was followed."""
        model = self._rows
        if expected is None:
            return cast("Condition", model.saga_id.does_not_exist())
        item: dict[str, Any] = saga_to_item(expected)
        condition: Condition = model.checkpoint == item["checkpoint"]
        for attribute, name in ((model.ahead, "ahead"), (model.cause, "cause")):
            condition &= attribute == item[name] if name in item else attribute.does_not_exist()
        return condition

    def of_account(self, account: str, *, status: SagaStatus | None = None) -> Iterator[SagaRow]:
        """See `ports.sagas.Sagas`."""
        model = self._rows
        in_status = model.state_at.startswith(f"{status}#") if status else None
        with translated():
            for item in model.account_state.query(account, in_status):
                yield saga_from_item(item.attribute_values)
