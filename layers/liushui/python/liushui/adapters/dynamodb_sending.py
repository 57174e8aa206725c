"""Permits and circuits on DynamoDB: items of the table `tokens`. Each region counts its own; an account is active in one.

| `kind` | holds |
|---|---|
| `permits.<region>.<span>.<window>` | `taken`: the permits of this minute or day that were given out |
| `circuit.<region>.<path of the API>` | the circuit; what is as in a closed one is left out |

Times are milliseconds since the epoch; `ttl` is in seconds, as DynamoDB wants it.
"""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from liushui.adapters.dynamodb_calls import unavailable_named
from liushui.domain.budget import DAY_MS, MINUTE_MS, Span
from liushui.domain.circuit import Circuit

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LONGER_SECONDS = 2 * 86_400
_CLOSED = Circuit()


class DynamoDBPermits:
    """See `ports.sending.Permits`."""

    def __init__(self, *, client: "DynamoDBClient", table: str, region: str) -> None:
        self._client = client
        self._table = table
        self._region = region

    def take(self, account: str, span: Span, window: int, wanted: int, *, limit: int) -> int:
        """See `ports.sending.Permits`. Asks once more where fewer than `wanted` are left."""
        wanted = min(wanted, limit)
        taken = self._take_all(account, span, window, wanted, limit)
        if taken is None:
            return wanted
        rest = limit - taken
        return rest if 0 < rest < wanted and self._take_all(account, span, window, rest, limit) is None else 0

    def _take_all(self, account: str, span: Span, window: int, wanted: int, limit: int) -> int | None:
        """Take exactly `wanted`; else, how many were given out before."""
        ends = (window + 1) * (MINUTE_MS if span is Span.MINUTE else DAY_MS)
        with unavailable_named():
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key={"account": {"S": account}, "kind": {"S": f"permits.{self._region}.{span}.{window}"}},
                    UpdateExpression="SET taken = if_not_exists(taken, :none) + :wanted, #t = :ttl",
                    ConditionExpression="attribute_not_exists(taken) OR taken <= :most",
                    ExpressionAttributeNames={"#t": "ttl"},
                    ExpressionAttributeValues={
                        ":none": {"N": "0"},
                        ":wanted": {"N": str(wanted)},
                        ":most": {"N": str(limit - wanted)},
                        ":ttl": {"N": str(ends // 1000 + _LONGER_SECONDS)},
                    },
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except self._client.exceptions.ConditionalCheckFailedException as refusal:
                return int(refusal.response["Item"]["taken"]["N"])  # type: ignore[typeddict-item]
        return None


class DynamoDBCircuits:
    """See `ports.sending.Circuits`."""

    def __init__(self, *, client: "DynamoDBClient", table: str, region: str) -> None:
        self._client = client
        self._table = table
        self._region = region

    def get(self, account: str, api: str) -> Circuit:
        """See `ports.sending.Circuits`."""
        with unavailable_named():
            answer = self._client.get_item(TableName=self._table, Key=self._key(account, api), ConsistentRead=True)
        return _circuit(answer.get("Item", {}))

    def put(self, account: str, api: str, circuit: Circuit) -> bool:
        """See `ports.sending.Circuits`."""
        latest = max(circuit.since, circuit.open_until or 0, circuit.probe_until)
        item = self._key(account, api) | _item(circuit) | {"ttl": {"N": str(latest // 1000 + _LONGER_SECONDS)}}
        with unavailable_named():
            try:
                self._client.put_item(TableName=self._table, Item=item, **_if_before(circuit))
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def _key(self, account: str, api: str) -> dict[str, Any]:
        return {"account": {"S": account}, "kind": {"S": f"circuit.{self._region}.{api}"}}


def _if_before(circuit: Circuit) -> Any:
    if circuit.version == 1:
        return {"ConditionExpression": "attribute_not_exists(version)"}
    return {
        "ConditionExpression": "version = :before",
        "ExpressionAttributeValues": {":before": {"N": str(circuit.version - 1)}},
    }


def _item(circuit: Circuit) -> dict[str, Any]:
    values = {one.name: getattr(circuit, one.name) for one in fields(Circuit)}
    return {
        name: {"S": value} if isinstance(value, str) else {"N": str(value)}
        for name, value in values.items()
        if value != getattr(_CLOSED, name)
    }


def _circuit(item: Any) -> Circuit:
    names = {one.name for one in fields(Circuit)}
    values: Any = {name: value.get("S") or int(value["N"]) for name, value in item.items() if name in names}
    return Circuit(**values)
