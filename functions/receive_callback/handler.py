"""GET: the URL check. POST: verify, append, answer. `ANY` of the REST API's `/wechat/{account}`, `/wecom/{account}`,
`/component/{account}`, `/component/{account}/{appid}` and `/pay/{account}`."""

from traceback import extract_tb
from typing import Any

from liushui import bootstrap
from liushui.application.receive_callback import CallbackAnswer
from liushui.domain.errors import CallbackRefused, LiushuiError, MethodNotAllowed
from liushui.observability import MetricUnit, logger, metrics, tracer
from liushui.wechat.doors.door import failure


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway's proxy event in, its proxy answer out. No input yields a 5xx; what could not be written yields 503."""
    door, account = bootstrap.door_in(event), (event.get("pathParameters") or {}).get("account") or ""
    try:
        if event["httpMethod"] not in ("GET", "POST"):
            raise MethodNotAllowed("only GET and POST are served here")
        answer = bootstrap.receive_callback()(bootstrap.decode_request(event))
    except CallbackRefused as refusal:
        return _refuse(door, account, refusal)
    except LiushuiError as error:
        return _not_written(door, account, type(error).__name__, str(error))
    except Exception as error:  # noqa: BLE001 - a defect of ours: its text may hold what the user wrote, its place does not
        place = extract_tb(error.__traceback__)[-1]
        return _not_written(door, account, type(error).__name__, f"{place.filename}:{place.lineno}")
    _tell(answer)
    return bootstrap.encode_answer(answer.answer)


def _not_written(door: str, account: str, reason: str, why: str) -> dict[str, Any]:
    metrics.add_metric("CallbackNotWritten", MetricUnit.Count, 1)
    logger.error("not written, WeChat will deliver again", account=account, reason=reason, why=why)
    return bootstrap.encode_answer(failure(door, 503, "not written; deliver again"), {"Retry-After": "5"})


def _refuse(door: str, account: str, refusal: CallbackRefused) -> dict[str, Any]:
    metrics.add_metric("CallbackRefused", MetricUnit.Count, 1)
    why, status = str(refusal), refusal.status
    logger.warning("refused", account=account, reason=type(refusal).__name__, why=why, status=status)
    allowed = {"Allow": "POST" if door == "pay" else "GET, POST"} if isinstance(refusal, MethodNotAllowed) else None
    return bootstrap.encode_answer(failure(door, status, why), allowed)


def _tell(answer: CallbackAnswer) -> None:
    metrics.add_metric(f"Callback{answer.outcome.capitalize()}", MetricUnit.Count, 1)
    facts: dict[str, Any] = {"account": answer.account, "outcome": answer.outcome, "handled": answer.handled}
    if answer.commit is not None:
        facts |= {"stream": str(answer.commit.stream), "number": answer.commit.number, "commit_id": answer.commit.commit_id}
    logger.info("answered", **facts)
