"""Records of the event stream in; attempts, WeChat's API and outcomes behind; what our own store could not take, out."""

from typing import TYPE_CHECKING, Any

from liushui import bootstrap
from liushui.bootstrap.dead_letters import set_aside
from liushui.observability import MetricUnit, logger, metrics, tell_refused_tokens, tracer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

RESERVE_SECONDS = 5


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """A Kinesis event in, the partial batch answer out. Trouble with WeChat is a recorded outcome, never a failed record."""
    seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
    outcome = bootstrap.send_replies()(bootstrap.decode_records(event), seconds=seconds)
    metrics.add_metric("RecordSkipped", MetricUnit.Count, outcome.skipped)
    for status, count in outcome.replies.items():
        metrics.add_metric(f"Reply{status.capitalize()}", MetricUnit.Count, count)
    if outcome.refused_tokens:
        tell_refused_tokens(outcome.refused_tokens)
    if outcome.pulled:
        metrics.add_metric("KfMessagePulled", MetricUnit.Count, outcome.pulled)
    if outcome.put_off:
        metrics.add_metric("KfPullPutOff", MetricUnit.Count, len(outcome.put_off))
        logger.warning("messages could not be pulled, and are left to the sweeper", errors=outcome.put_off)
    if outcome.broken:
        metrics.add_metric("ReplyBroken", MetricUnit.Count, len(outcome.broken))
        logger.error("set aside as a dead letter, and left to the sweeper", errors=outcome.broken)
    logger.info(
        "sent", replies=outcome.replies, pulled=outcome.pulled, skipped=outcome.skipped, retry_from=outcome.retry_from
    )
    retry_from = [outcome.retry_from] if outcome.retry_from is not None else []
    return bootstrap.failed_batch([*retry_from, *set_aside("send_replies", event, outcome.broken)])
