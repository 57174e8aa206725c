"""Third-party platforms' authorizers on DynamoDB: items of the table `tokens`, which never expire.

| `account` | `kind` | holds |
|---|---|---|
| the platform's account | `authorizer/<AppID>` | `refresh_token` (none after a withdrawal), `at`, `identity` |
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from liushui.adapters.dynamodb_calls import unavailable_named
from liushui.ports import Grant

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KIND = "authorizer/"


class DynamoDBGrants:
    """See `ports.Grants`."""

    def __init__(self, *, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def get(self, component: str, app_id: str) -> Grant | None:
        """See `ports.Grants`."""
        key = {"account": {"S": component}, "kind": {"S": _KIND + app_id}}
        with unavailable_named():
            answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return _grant(answer["Item"]) if "Item" in answer else None

    def all(self, component: str) -> Mapping[str, Grant]:
        """See `ports.Grants`."""
        with unavailable_named():
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression="#c = :c AND begins_with(#k, :k)",
                ExpressionAttributeNames={"#c": "account", "#k": "kind"},
                ExpressionAttributeValues={":c": {"S": component}, ":k": {"S": _KIND}},
                ConsistentRead=True,
            )
            items = [item for page in pages for item in page["Items"]]
        return {item["kind"]["S"].removeprefix(_KIND): _grant(item) for item in items}

    def put(self, component: str, app_id: str, grant: Grant) -> bool:
        """See `ports.Grants`."""
        item: dict[str, Any] = {
            "account": {"S": component},
            "kind": {"S": _KIND + app_id},
            "at": {"N": str(grant.at)},
            "identity": {"S": grant.identity},
        }
        if grant.refresh_token is not None:
            item["refresh_token"] = {"S": grant.refresh_token}
        with unavailable_named():
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(#a) OR #a <= :a OR #i <> :i",
                    ExpressionAttributeNames={"#a": "at", "#i": "identity"},
                    ExpressionAttributeValues={":a": item["at"], ":i": item["identity"]},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True


def _grant(item: Mapping[str, Any]) -> Grant:
    return Grant(item.get("refresh_token", {}).get("S"), int(item["at"]["N"]), item["identity"]["S"])
