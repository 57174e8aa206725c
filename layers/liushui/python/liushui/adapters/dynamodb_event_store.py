"""The event store on DynamoDB: one immutable item a commit in the table `commits`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from liushui.adapters.commit_items import from_item, to_item
from liushui.adapters.commit_log import CommitLog
from liushui.domain.commits import Commit, minute_of_open_key
from liushui.domain.errors import StoreUnavailable
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName
from liushui.ports import Clock, CommitKey, Ids, ScanPage

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NOT_OURS_TO_RETRY = {"ValidationException", "AccessDeniedException", "ResourceNotFoundException"}


class DynamoDBEventStore(CommitLog):
    """See `ports.EventStore`. `client` makes one try a call; the append protocol tries again while there is time."""

    def __init__(
        self, *, client: "DynamoDBClient", table: str, region: str, regions: tuple[str, ...], clock: Clock, ids: Ids,
        call_seconds: float,
    ) -> None:  # fmt: skip
        super().__init__(region=region, regions=regions, clock=clock, ids=ids, call_seconds=call_seconds)
        self._client = client
        self._table = table

    def tail(self, stream: StreamName, *, region: str | None = None, consistent: bool = False) -> Commit | None:
        """See `ports.EventStore`."""
        key = stream.in_region(region or self.region)
        answer = self._call(
            "query",
            KeyConditionExpression="p = :p",
            ExpressionAttributeValues={":p": {"S": key}},
            ScanIndexForward=False,
            Limit=1,
            ConsistentRead=consistent,
        )
        return from_item(answer["Items"][0]) if answer["Items"] else None

    def get(self, key: CommitKey) -> Commit | None:
        """See `ports.EventStore`."""
        where = {"p": {"S": key.stream.in_region(key.region)}, "n": {"N": str(key.number)}}
        item = self._call("get_item", Key=where, ConsistentRead=True).get("Item")
        return from_item(item) if item else None

    def read(
        self, stream: StreamName, *, region: str | None = None, after: int = 0, up_to: int | None = None
    ) -> Iterator[Commit]:
        """See `ports.EventStore`."""
        values = {
            ":p": {"S": stream.in_region(region or self.region)},
            ":from": {"N": str(after + 1)},
            ":to": {"N": str(up_to if up_to is not None else 10**15)},
        }
        for page in self._pages(
            "query",
            KeyConditionExpression="p = :p AND n BETWEEN :from AND :to",
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        ):
            yield from map(from_item, page["Items"])

    def opened(self, open_key: str) -> Iterator[CommitKey]:
        """See `ports.EventStore`."""
        for page in self._pages(
            "query",
            IndexName="open",
            KeyConditionExpression="o = :o",
            ExpressionAttributeValues={":o": {"S": open_key}},
        ):
            for item in page["Items"]:
                stream, region = StreamName.parse_in_region(item["p"]["S"])
                yield CommitKey(stream, region, int(item["n"]["N"]))

    def oldest_opened(self) -> int | None:
        """See `ports.EventStore`."""
        pages = self._pages("scan", IndexName="open", ProjectionExpression="o")
        minutes = (minute_of_open_key(self.region, item["o"]["S"]) for page in pages for item in page["Items"])
        return min((minute for minute in minutes if minute is not None), default=None)

    def scan(self, *, segment: int = 0, segments: int = 1, cursor: JsonObject | None = None) -> ScanPage:
        """See `ports.EventStore`."""
        start: dict[str, Any] = {"ExclusiveStartKey": cursor} if cursor else {}
        page = self._call(
            "scan",
            Segment=segment,
            TotalSegments=segments,
            ConsistentRead=True,
            FilterExpression="n = :first",
            ExpressionAttributeValues={":first": {"N": "1"}},
            ProjectionExpression="p",
            **start,
        )
        heads = tuple(StreamName.parse_in_region(item["p"]["S"]) for item in page["Items"])
        return ScanPage(heads, page["ScannedCount"], page.get("LastEvaluatedKey"))

    def count(self) -> int:
        """See `ports.EventStore`."""
        return int(self._call("describe_table")["Table"].get("ItemCount", 0))

    def _put(self, commit: Commit) -> Commit | None:
        try:
            self._client.put_item(
                TableName=self._table,
                Item=to_item(commit),
                ConditionExpression="attribute_not_exists(n)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as conflict:
            return from_item(conflict.response["Item"])  # type: ignore[typeddict-item]
        except (BotoCoreError, ClientError) as error:
            raise _unavailable(error) from error
        return None

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(TableName=self._table, **arguments)
        except (BotoCoreError, ClientError) as error:
            raise _unavailable(error) from error
        return answer

    def _pages(self, operation: str, **arguments: Any) -> Iterator[dict[str, Any]]:
        while True:
            page = self._call(operation, **arguments)
            yield page
            if not (last := page.get("LastEvaluatedKey")):
                return
            arguments["ExclusiveStartKey"] = last


def _unavailable(error: Exception) -> Exception:
    """What the caller is told: StoreUnavailable when trying again may help, else the error itself."""
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
    if code in _NOT_OURS_TO_RETRY:
        return error
    return StoreUnavailable(f"DynamoDB: {code}")
