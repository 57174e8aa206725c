"""The table `waiting`: watermarks of sweeps, and compensations that are under way.

Watermarks stand under the subject `sweep_intents#<region>`. They carry no `ttl`: a watermark must not expire. A left-over is
one string, `<due> <number> <stream>@<region>`, some 100 bytes, so that the most a sweep keeps stays well below DynamoDB's
400 KB. Compensations stand under `compensation#<reply_id>`, sagas under way under `saga#<saga_id>`; they can be made again from
the streams, so they expire some days after they were last of use.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from liushui.adapters.dynamodb_calls import unavailable_named
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey, LeftOver, Parked, Watermark

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


COMPENSATION, SAGA = "compensation#", "saga#"
_KEPT_SECONDS = 14 * 86_400


class DynamoDBWatermarks:
    """See `ports.Watermarks`."""

    def __init__(self, *, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def get(self, subject: str) -> Watermark | None:
        """See `ports.Watermarks`."""
        with unavailable_named():
            answer = self._client.get_item(TableName=self._table, Key={"subject": {"S": subject}}, ConsistentRead=True)
        if (item := answer.get("Item")) is None:
            return None
        left = tuple(_left_over(entry["S"]) for entry in item["left"]["L"])
        return Watermark(int(item["minute"]["N"]), int(item["shard"]["N"]), left, int(item["version"]["N"]))

    def put(self, subject: str, mark: Watermark) -> bool:
        """See `ports.Watermarks`."""
        item: dict[str, Any] = {
            "subject": {"S": subject},
            "minute": {"N": str(mark.minute)},
            "shard": {"N": str(mark.shard)},
            "left": {"L": [{"S": _text(left)} for left in mark.left]},
            "version": {"N": str(mark.version)},
        }
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(#v)"}
        if mark.version > 1:
            condition = {
                "ConditionExpression": "#v = :before",
                "ExpressionAttributeValues": {":before": {"N": str(mark.version - 1)}},
            }
        with unavailable_named():
            try:
                self._client.put_item(
                    TableName=self._table, Item=item, ExpressionAttributeNames={"#v": "version"}, **condition
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True


class DynamoDBWaiting:
    """See `ports.Waiting`. `prefix`: of the subjects that it keeps."""

    def __init__(self, *, client: "DynamoDBClient", table: str, prefix: str = COMPENSATION) -> None:
        self._client = client
        self._table = table
        self._prefix = prefix

    def park(self, parked: Parked) -> bool:
        """See `ports.Waiting`."""
        item: dict[str, Any] = {
            "subject": {"S": self._prefix + parked.stream.subject},
            "stream": {"S": str(parked.stream)},
            "round": {"N": str(parked.round)},
            "until": {"N": str(parked.until)},
            "ttl": {"N": str(parked.until // 1000 + _KEPT_SECONDS)},
        }
        if parked.token is None:
            return self._put_if(item, "attribute_not_exists(#r) OR #r < :r OR (#r = :r AND attribute_not_exists(#t))", "#t")
        item["token"] = {"S": parked.token}
        return self._put_if(item, "attribute_not_exists(#r) OR #r <= :r")

    def _put_if(self, item: dict[str, Any], condition: str, *more: str) -> bool:
        with unavailable_named():
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression=condition,
                    ExpressionAttributeNames={"#r": "round"} | dict.fromkeys(more, "token"),
                    ExpressionAttributeValues={":r": item["round"]},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def get(self, reply_id: str) -> Parked | None:
        """See `ports.Waiting`."""
        key: dict[str, Any] = {"subject": {"S": self._prefix + reply_id}}
        with unavailable_named():
            item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return _parked(item) if item is not None else None

    def all(self) -> Iterator[Parked]:
        """See `ports.Waiting`. A scan: the table holds what waits for a person, and little else."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "FilterExpression": "begins_with(subject, :c)",
            "ExpressionAttributeValues": {":c": {"S": self._prefix}},
        }
        while True:
            with unavailable_named():
                page = self._client.scan(**request)
            yield from map(_parked, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def remove(self, reply_id: str, *, before_round: int) -> None:
        """See `ports.Waiting`."""
        with unavailable_named():
            try:
                self._client.delete_item(
                    TableName=self._table,
                    Key={"subject": {"S": self._prefix + reply_id}},
                    ConditionExpression="#r < :r",
                    ExpressionAttributeNames={"#r": "round"},
                    ExpressionAttributeValues={":r": {"N": str(before_round)}},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return


def _parked(item: Mapping[str, Any]) -> Parked:
    token = item["token"]["S"] if "token" in item else None
    return Parked(StreamName.parse(item["stream"]["S"]), int(item["round"]["N"]), int(item["until"]["N"]), token)


def _text(left: LeftOver) -> str:
    return f"{left.due} {left.key.number} {left.key.stream.in_region(left.key.region)}"


def _left_over(text: str) -> LeftOver:
    due, number, where = text.split(" ", 2)
    stream, region = StreamName.parse_in_region(where)
    return LeftOver(CommitKey(stream, region, int(number)), int(due))
