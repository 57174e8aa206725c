"""Tokens and their refreshers' leases on DynamoDB: the table `tokens`.

| `kind` | holds |
|---|---|
| a token's kind, such as `access_token` | `value`, `expires_at`, `identity` |
| the same with `.lease` behind it | `holder`, `until` while somebody refreshes; the notes of the last who did, for `identity` |

Times are milliseconds since the epoch; `ttl` is in seconds, as DynamoDB wants it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from liushui.adapters.dynamodb_calls import unavailable_named
from liushui.ports import AccessToken, Lease, RefreshNotes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_DAY_SECONDS = 86_400


class DynamoDBTokens:
    """See `ports.Tokens`."""

    def __init__(self, *, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def get(self, account: str, kind: str) -> AccessToken | None:
        """See `ports.Tokens`."""
        with unavailable_named():
            answer = self._client.get_item(TableName=self._table, Key=_key(account, kind), ConsistentRead=True)
        return _token(answer["Item"]) if "Item" in answer else None

    def put(self, account: str, kind: str, token: AccessToken, *, instead_of: str | None = None) -> AccessToken:
        """See `ports.Tokens`."""
        item = _key(account, kind) | {
            "value": {"S": token.value},
            "expires_at": {"N": str(token.expires_at)},
            "identity": {"S": token.identity},
            "ttl": {"N": str(token.expires_at // 1000 + _DAY_SECONDS)},
        }
        refused = {"S": instead_of or ""}
        with unavailable_named():
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression=("attribute_not_exists(expires_at) OR expires_at < :e OR #v = :refused OR #i <> :i"),
                    ExpressionAttributeNames={"#v": "value", "#i": "identity"},
                    ExpressionAttributeValues={":e": item["expires_at"], ":refused": refused, ":i": item["identity"]},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except self._client.exceptions.ConditionalCheckFailedException as refusal:
                return _token(refusal.response["Item"])  # type: ignore[typeddict-item]
        return token

    def try_lease(self, account: str, kind: str, holder: str, *, identity: str, now: int, until: int) -> Lease:
        """See `ports.Tokens`."""
        with unavailable_named():
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=_lease_key(account, kind),
                    UpdateExpression="SET holder = :h, #u = :until, #t = :ttl",
                    ConditionExpression=(
                        "(attribute_not_exists(#u) OR #u <= :now OR holder = :h) "
                        "AND (attribute_not_exists(retry_at) OR retry_at <= :now OR #i <> :i)"
                    ),
                    ExpressionAttributeNames={"#u": "until", "#t": "ttl", "#i": "identity"},
                    ExpressionAttributeValues={
                        ":h": {"S": holder},
                        ":until": {"N": str(until)},
                        ":now": {"N": str(now)},
                        ":i": {"S": identity},
                        ":ttl": {"N": str(until // 1000 + 2 * _DAY_SECONDS)},
                    },
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except self._client.exceptions.ConditionalCheckFailedException as refusal:
                return Lease(granted=False, notes=_notes(refusal.response["Item"], identity))  # type: ignore[typeddict-item]
        return Lease(granted=True, notes=_notes(answer["Attributes"], identity))

    def release_lease(self, account: str, kind: str, holder: str, notes: RefreshNotes, *, identity: str) -> None:
        """See `ports.Tokens`."""
        with unavailable_named():
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=_lease_key(account, kind) | {"identity": {"S": identity}} | _notes_item(notes),
                    ConditionExpression="holder = :h",
                    ExpressionAttributeValues={":h": {"S": holder}},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return  # it ran out and is another's now


def _key(account: str, kind: str) -> dict[str, Any]:
    return {"account": {"S": account}, "kind": {"S": kind}}


def _lease_key(account: str, kind: str) -> dict[str, Any]:
    return _key(account, kind + ".lease")


def _token(item: Mapping[str, Any]) -> AccessToken:
    return AccessToken(item["value"]["S"], int(item["expires_at"]["N"]), item.get("identity", {}).get("S", ""))


def _notes(item: Mapping[str, Any], identity: str) -> RefreshNotes:
    if item.get("identity", {}).get("S") != identity:
        return RefreshNotes()

    def number(name: str) -> int:
        return int(item.get(name, {}).get("N", 0))

    return RefreshNotes(
        retry_at=number("retry_at"),
        error_class=item.get("error_class", {}).get("S"),
        errcode=number("errcode") if "errcode" in item else None,
        detail=item.get("detail", {}).get("S"),
        forced_at=number("forced_at"),
        forced=number("forced"),
    )


def _notes_item(notes: RefreshNotes) -> dict[str, Any]:
    item: dict[str, Any] = {name: {"N": str(getattr(notes, name))} for name in ("retry_at", "forced_at", "forced")}
    if notes.error_class is not None:
        item["error_class"] = {"S": notes.error_class}
    if notes.errcode is not None:
        item["errcode"] = {"N": str(notes.errcode)}
    if notes.detail is not None:
        item["detail"] = {"S": notes.detail}
    latest = max(notes.retry_at, notes.forced_at)
    return item | {"ttl": {"N": str(latest // 1000 + 2 * _DAY_SECONDS)}} if latest else item
