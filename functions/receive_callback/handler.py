"""GET: the URL check. POST: verify, append, answer with the passive reply. `ANY /wechat/{account}` of the REST API."""

import base64
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
    method = event["httpMethod"]
    account = (event.get("pathParameters") or {}).get("account") or ""
    if method not in ("GET", "POST"):
        return _refuse(account, "MethodNotAllowed", 405, "only GET and POST are served here", {"Allow": "GET, POST"})
    try:
        text = event.get("body") or ""
        body = base64.b64decode(text) if event.get("isBase64Encoded") else text.encode("utf-8", "surrogatepass")
        trace_id = (event.get("requestContext") or {}).get("requestId")
        request = CallbackRequest(account, method, event.get("queryStringParameters") or {}, body, trace_id)
        answer = bootstrap.receive_callback()(request)
    except CallbackRefused as refusal:
        return _refuse(account, type(refusal).__name__, refusal.status, str(refusal))
    except LiushuiError as error:
        return _not_written(account, type(error).__name__, str(error))
    except Exception as error:  # noqa: BLE001 - a defect of ours: its text may hold what the user wrote, its place does not
        place = extract_tb(error.__traceback__)[-1]
        return _not_written(account, type(error).__name__, f"{place.filename}:{place.lineno}")
    _tell(account, answer)
    return {"statusCode": 200, "headers": {"Content-Type": answer.content_type}, "body": answer.body}


def _not_written(account: str, reason: str, why: str) -> dict[str, Any]:
    metrics.add_metric("CallbackNotWritten", MetricUnit.Count, 1)
    logger.error("not written, WeChat will deliver again", account=account, reason=reason, why=why)
    return _text(503, "not written; deliver again", {"Retry-After": "5"})


def _refuse(account: str, reason: str, status: int, why: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    metrics.add_metric("CallbackRefused", MetricUnit.Count, 1)
    logger.warning("refused", account=account, reason=reason, why=why, status=status)
    return _text(status, why, headers)


def _tell(account: str, answer: CallbackAnswer) -> None:
    metrics.add_metric(f"Callback{answer.outcome.capitalize()}", MetricUnit.Count, 1)
    facts: dict[str, Any] = {"account": account, "outcome": answer.outcome, "handled": answer.handled}
    if answer.commit is not None:
        facts |= {"stream": str(answer.commit.stream), "number": answer.commit.number, "commit_id": answer.commit.commit_id}
    logger.info("answered", **facts)


def _text(status: int, text: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"Content-Type": "text/plain; charset=utf-8", **(headers or {})}, "body": text}
