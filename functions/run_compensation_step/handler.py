"""A step of the workflow `compensate_reply` in; the way on, out."""

from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from liushui import bootstrap
from liushui.domain.streams import StreamName
from liushui.observability import MetricUnit, logger, metrics, tell_refused_tokens, tracer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

RESERVE_SECONDS = 5


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """`{"step": "classify" | "refresh" | "wait" | "fall-back" | "act" | "expire" | "record", "reply": <stream>}` in; `{"next":
    "refresh" | "wait" | "fall-back" | "ask" | "end", "status", "at"}` out, `at` (ISO 8601) being the time to go on."""
    step = event["step"]
    metrics.add_metric(f"CompensationStep{step.title().replace('-', '')}", MetricUnit.Count, 1)
    seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
    use_case = bootstrap.run_compensation_step()
    outcome = use_case(step, StreamName.parse(event["reply"]), seconds=seconds)
    if refused := use_case.send.tokens.take_refusals():
        tell_refused_tokens(refused)
    logger.info("stepped", step=step, reply=event["reply"], status=outcome.state.status, next=outcome.way)
    return {"next": outcome.way.value, "status": outcome.state.status.value, "at": _second_after(outcome.at)}


def _second_after(at_ms: int) -> str:
    return datetime.fromtimestamp(ceil(at_ms / 1000), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
