"""What AWS hands to a function: the shapes of its triggers, with made-up ids.

Sources, by title: "Lambda proxy integrations in API Gateway" (Input format), "Using Kinesis Data Streams to capture changes
to DynamoDB", "Using Lambda to process records from Amazon Kinesis Data Streams", "Creating an Amazon EventBridge rule that
runs on a schedule".
"""

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from liushui.adapters.commit_items import to_item
from liushui.domain.commits import Commit

ACCOUNT_ID, REGION, API_ID, STAGE = "123456789012", "us-east-1", "a1b2c3d4e5", "live"
_FIRST_SEQUENCE_NUMBER: Final = 49651000000000000000000000000000000000000000000000000000
_ANONYMOUS: Final = (
    "accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType", "cognitoIdentityId",
    "cognitoIdentityPoolId", "principalOrgId", "user", "userArn",
)  # fmt: skip

Json = dict[str, Any]


def proxy_event(
    method: str, account: str, query: Mapping[str, str], body: str | None, *, at: int, door: str = "wechat",
    app_id: str | None = None, more_headers: Mapping[str, str] | None = None,
) -> Json:  # fmt: skip
    """A request to `/<door>/{account}` of the REST API, with `app_id` to `/<door>/{account}/{appid}`. `at`: milliseconds since
    the epoch."""
    headers = _headers(body) | dict(more_headers or {})
    parameters = {"account": account} if app_id is None else {"account": account, "appid": app_id}
    resource, path = (
        f"/{door}/{'/'.join(parts)}" for parts in ((f"{{{name}}}" for name in parameters), parameters.values())
    )
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "pathParameters": parameters,
        "stageVariables": None,
        "requestContext": _request_context(method, account, resource, path, at),
        "body": body,
        "isBase64Encoded": False,
    }


def _headers(body: str | None) -> dict[str, str]:
    headers = {
        "Accept": "*/*",
        "Host": f"{API_ID}.execute-api.{REGION}.amazonaws.com",
        "Pragma": "no-cache",
        "User-Agent": "Mozilla/4.0",
        "X-Amzn-Trace-Id": "Root=1-662b4a9d-0123456789abcdef01234567",
        "X-Forwarded-For": "203.0.113.7",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    if body is None:
        return headers
    return {**headers, "Content-Type": "application/json" if body.startswith("{") else "text/xml"}


def _request_context(method: str, account: str, resource: str, path: str, at: int) -> Json:
    moment = datetime.fromtimestamp(at // 1000, UTC)
    return {
        "accountId": ACCOUNT_ID,
        "apiId": API_ID,
        "deploymentId": "d1e2f3",
        "domainName": f"{API_ID}.execute-api.{REGION}.amazonaws.com",
        "domainPrefix": API_ID,
        "extendedRequestId": "W0G3hEXAMPLEid=",
        "httpMethod": method,
        "identity": dict.fromkeys(_ANONYMOUS) | {"sourceIp": "203.0.113.7", "userAgent": "Mozilla/4.0"},
        "path": f"/{STAGE}{path}",
        "protocol": "HTTP/1.1",
        "requestId": str(uuid5(NAMESPACE_URL, f"{method} {account} {at}")),
        "requestTime": moment.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": at,
        "resourceId": "r1s2t3",
        "resourcePath": resource,
        "stage": STAGE,
    }


def kinesis_event(commits: Iterable[Commit]) -> Json:
    """A batch of records that the streaming destination of `commits` writes for these commits."""
    return of_changes(change_of(to_item(commit)) for commit in commits)


def of_changes(changes: Iterable[Json]) -> Json:
    """A batch of records with these changes."""
    return {"Records": [_record(change, _FIRST_SEQUENCE_NUMBER + n) for n, change in enumerate(changes, 1)]}


def change_of(item: Mapping[str, Any], name: str = "INSERT") -> Json:
    """What the streaming destination says of an item; binary attributes are base64 in its JSON."""
    image = {key: {"B": _base64(value["B"])} if "B" in value else value for key, value in item.items()}
    return {
        "awsRegion": REGION,
        "eventID": str(uuid5(NAMESPACE_URL, f"{item['p']['S']} {item['n']['N']}")),
        "eventName": name,
        "userIdentity": None,
        "recordFormat": "application/json",
        "tableName": "liushui-local-commits",
        "dynamodb": {
            "ApproximateCreationDateTime": int(item["a"]["N"]) * 1000,
            "Keys": {"n": item["n"], "p": item["p"]},
            ("OldImage" if name == "REMOVE" else "NewImage"): image,
            "SizeBytes": sum(len(key) + len(next(iter(value.values()))) for key, value in item.items()),
            "ApproximateCreationDateTimePrecision": "MICROSECOND",
        },
        "eventSource": "aws:dynamodb",
    }


def _record(change: Json, number: int) -> Json:
    keys = json.dumps(change["dynamodb"]["Keys"], sort_keys=True)
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": sha256(keys.encode()).hexdigest()[:32].upper(),
            "sequenceNumber": str(number),
            "data": _base64(json.dumps(change, ensure_ascii=False, separators=(",", ":")).encode()),
            "approximateArrivalTimestamp": change["dynamodb"]["ApproximateCreationDateTime"] / 1_000_000,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000000:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{ACCOUNT_ID}:role/liushui-local-consumer",
        "awsRegion": REGION,
        "eventSourceARN": f"arn:aws:kinesis:{REGION}:{ACCOUNT_ID}:stream/liushui-local-events",
    }


def scheduled_event(rule: str, *, at: int) -> Json:
    """The tick of a schedule. `at`: milliseconds since the epoch."""
    return {
        "version": "0",
        "id": str(uuid5(NAMESPACE_URL, f"{rule} {at}")),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT_ID,
        "time": datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT_ID}:rule/{rule}"],
        "detail": {},
    }


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
