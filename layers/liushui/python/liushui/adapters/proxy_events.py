"""API Gateway's proxy events and answers. AWS, "Lambda proxy integrations in API Gateway"."""

import base64
from typing import Any

from liushui.wechat.doors.door import Answer, CallbackRequest


def decode_request(event: dict[str, Any]) -> CallbackRequest:
    """The request in an event of `/<door>/{account}` or `/<door>/{account}/{appid}`. Raises ValueError for broken base64."""
    parameters, text = event.get("pathParameters") or {}, event.get("body") or ""
    return CallbackRequest(
        account=parameters.get("account") or "",
        method=event["httpMethod"],
        query=event.get("queryStringParameters") or {},
        body=base64.b64decode(text) if event.get("isBase64Encoded") else text.encode("utf-8", "surrogatepass"),
        trace_id=(event.get("requestContext") or {}).get("requestId"),
        door=door_in(event),
        app_id=(parameters.get("appid") or "") if event["resource"].endswith("/{appid}") else None,
        headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
    )


def door_in(event: dict[str, Any]) -> str:
    """The first segment of the address."""
    resource: str = event["resource"]
    return resource.split("/")[1]


def encode_answer(answer: Answer, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """What API Gateway makes a response of."""
    content_type = f"{answer.content_type}; charset=utf-8"
    return {"statusCode": answer.status, "headers": {"Content-Type": content_type, **(headers or {})}, "body": answer.body}
