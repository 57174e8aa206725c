"""What API Gateway hands to the console: a proxy event of `/console` or `/console/{proxy+}`."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlencode

from local.aws_events import API_ID, REGION, STAGE, Json

Query = Mapping[str, str | Sequence[str]]


def console_event(
    method: str,
    path: str = "",
    *,
    query: Query | None = None,
    form: Query | None = None,
    headers: Mapping[str, str] | None = None,
    address: str = "127.0.0.1",
) -> Json:
    """A request for `path` (without a slash before it) below the console."""
    whole = f"/console/{path}" if path else "/console"
    asked = parse_qs(urlencode(query or {}, doseq=True), keep_blank_values=True)
    sent = dict(headers or {})
    if form is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    return {
        "resource": "/console/{proxy+}" if path else "/console",
        "path": whole,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": {name: values[-1] for name, values in asked.items()} or None,
        "multiValueQueryStringParameters": asked or None,
        "pathParameters": {"proxy": path} if path else None,
        "stageVariables": None,
        "requestContext": {
            "apiId": API_ID,
            "stage": STAGE,
            "resourcePath": "/console/{proxy+}" if path else "/console",
            "path": f"/{STAGE}{whole}",
            "httpMethod": method,
            "protocol": "HTTP/1.1",
            "domainName": f"{API_ID}.execute-api.{REGION}.amazonaws.com",
            "identity": {"sourceIp": address, "userAgent": sent.get("User-Agent")},
            "requestId": "5a4b3c2d-1e0f-4a5b-8c7d-6e5f4a3b2c1d",
        },
        "body": urlencode(form, doseq=True) if form is not None else None,
        "isBase64Encoded": False,
    }
