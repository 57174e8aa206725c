"""Each minute: replies that were asked for and have no outcome are taken to one."""

from typing import TYPE_CHECKING, Any

from liushui import bootstrap
from liushui.observability import MetricUnit, logger, metrics, tell_refused_tokens, tracer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

RESERVE_SECONDS = 5


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> None:
    """The next run goes on where this one stops."""
    seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
    outcome = bootstrap.sweep_intents()(seconds=seconds)
    for status, count in outcome.replies.items():
        metrics.add_metric(f"Swept{status.capitalize()}", MetricUnit.Count, count)
    for what, count in outcome.compensations.items():
        metrics.add_metric(f"Compensation{what.capitalize()}", MetricUnit.Count, count)
    if outcome.refused_tokens:
        tell_refused_tokens(outcome.refused_tokens)
    if outcome.pulled:
        metrics.add_metric("KfMessagePulled", MetricUnit.Count, outcome.pulled)
    metrics.add_metric("SweepBehindMinutes", MetricUnit.Count, outcome.behind_minutes)
    metrics.add_metric("SweepLeft", MetricUnit.Count, outcome.left)
    metrics.add_metric("SweepStalled", MetricUnit.Count, int(outcome.stalled))
    if outcome.broken or outcome.dropped:
        metrics.add_metric("SweepBroken", MetricUnit.Count, len(outcome.broken) + outcome.dropped)
        logger.error("could not be swept", errors=outcome.broken, dropped=outcome.dropped)
    logger.info(
        "swept", replies=outcome.replies, pulled=outcome.pulled, commits=outcome.commits, left=outcome.left,
        behind_minutes=outcome.behind_minutes, stalled=outcome.stalled, overtaken=outcome.overtaken,
        compensations=outcome.compensations,
    )  # fmt: skip
