"""GET: the URL check. POST: verify, append, answer. `ANY` of the REST API's `/wechat/{account}`, `/wecom/{account}`,
`/component/{account}`, `/component/{account}/{appid}` and `/pay/{account}`."""

import base64
import json
from traceback import extract_tb
from typing import Any

from liushui import bootstrap
from liushui.application.receive_callback import CallbackAnswer, CallbackRequest
from liushui.domain.errors import CallbackRefused, LiushuiError
from liushui.observability import MetricUnit, logger, metrics, tracer


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway's proxy event in, its proxy answer out. No input yields a 5xx; what could not be written yields 503."""
    door, account, method = event["resource"].split("/")[1], _path(event, "account"), event["httpMethod"]
    if method not in ("GET", "POST"):
        return _refuse(door, account, "MethodNotAllowed", 405, "only GET and POST are served here")
    try:
        answer = bootstrap.receive_callback()(_request(event, door, account))
    except CallbackRefused as refusal:
        return _refuse(door, account, type(refusal).__name__, refusal.status, str(refusal))
    except LiushuiError as error:
        return _not_written(door, account, type(error).__name__, str(error))
    except Exception as error:  # noqa: BLE001 - a defect of ours: its text may hold what the user wrote, its place does not
        place = extract_tb(error.__traceback__)[-1]
        return _not_written(door, account, type(error).__name__, f"{place.filename}:{place.lineno}")
    _tell(answer)
    return _response(answer.answer.status, answer.answer.content_type, answer.body)


def _request(event: dict[str, Any], door: str, account: str) -> CallbackRequest:
    text = event.get("body") or ""
    return CallbackRequest(
        account,
        event["httpMethod"],
        event.get("queryStringParameters") or {},
        base64.b64decode(text) if event.get("isBase64Encoded") else text.encode("utf-8", "surrogatepass"),
        (event.get("requestContext") or {}).get("requestId"),
        door,
        _path(event, "appid") if "{appid}" in event["resource"] else None,
        {name.lower(): value for name, value in (event.get("headers") or {}).items()},
    )


def _path(event: dict[str, Any], name: str) -> str:
    return (event.get("pathParameters") or {}).get(name) or ""


def _not_written(door: str, account: str, reason: str, why: str) -> dict[str, Any]:
    metrics.add_metric("CallbackNotWritten", MetricUnit.Count, 1)
    logger.error("not written, WeChat will deliver again", account=account, reason=reason, why=why)
    return _failure(door, 503, "not written; deliver again", {"Retry-After": "5"})


def _refuse(door: str, account: str, reason: str, status: int, why: str) -> dict[str, Any]:
    metrics.add_metric("CallbackRefused", MetricUnit.Count, 1)
    logger.warning("refused", account=account, reason=reason, why=why, status=status)
    served = "POST" if door == "pay" else "GET, POST"
    return _failure(door, status, why, {"Allow": served} if status == 405 else {})


def _tell(answer: CallbackAnswer) -> None:
    metrics.add_metric(f"Callback{answer.outcome.capitalize()}", MetricUnit.Count, 1)
    facts: dict[str, Any] = {"account": answer.account, "outcome": answer.outcome, "handled": answer.handled}
    if answer.commit is not None:
        facts |= {"stream": str(answer.commit.stream), "number": answer.commit.number, "commit_id": answer.commit.commit_id}
    logger.info("answered", **facts)


def _failure(door: str, status: int, why: str, headers: dict[str, str]) -> dict[str, Any]:
    """What WeChat Pay calls a failure, and text for everybody else."""
    if door == "pay":
        return _response(status, "application/json", json.dumps({"code": "FAIL", "message": why}), headers)
    return _response(status, "text/plain", why, headers)


def _response(status: int, kind: str, body: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"Content-Type": f"{kind}; charset=utf-8", **(headers or {})}, "body": body}
