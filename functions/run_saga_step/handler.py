"""A state of a saga's machine in; what comes next, out."""

from datetime import UTC, datetime
from math import ceil
from typing import Any

from liushui.bootstrap import sagas as bootstrap
from liushui.domain.streams import StreamName
from liushui.observability import MetricUnit, logger, metrics, tracer


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`{"act": "do" | "undo" | "ask" | "remind" | "expire", "saga": <stream>}` in, with `step` or, to ask, `token`.

    `{"next": "go-on" | "compensate" | "wait" | "ask", "status", "at"}` out, `at` (ISO 8601) only where that is `wait`.
    """
    use_case, stream = bootstrap.run_saga_step(), StreamName.parse(event["saga"])
    metrics.add_metric(f"SagaStep{event['act'].capitalize()}", MetricUnit.Count, 1)
    match event["act"]:
        case "ask":
            use_case.ask(stream, event["token"])
            return {}
        case "remind":
            outcome = use_case.remind(stream)
            logger.warning("a saga waits for a decision", saga=event["saga"], until=outcome.state.asked_until)
        case "expire":
            outcome = use_case.expire(stream)
        case act:
            outcome = use_case.act(stream, event["step"], "compensation" if act == "undo" else "action")
    logger.info("stepped", saga=event["saga"], act=event["act"], step=event.get("step"), next=outcome.next)
    answer: dict[str, Any] = {"next": outcome.next, "status": outcome.state.status.value}
    return answer if outcome.due is None else {**answer, "at": _second_after(outcome.due)}


def _second_after(at_ms: int) -> str:
    return datetime.fromtimestamp(ceil(at_ms / 1000), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
