"""Each minute: tokens in their last minutes are renewed, so that no sender has to wait for one."""

from typing import TYPE_CHECKING, Any

from liushui import bootstrap
from liushui.observability import MetricUnit, logger, metrics, tell_refused_tokens, tracer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

RESERVE_SECONDS = 25
"""One account at its longest, beyond the time that the use case may begin another."""


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> None:
    """A refusal is counted once; for a while after it nobody asks again."""
    seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
    outcome = bootstrap.refresh_tokens()(seconds=seconds)
    metrics.add_metric("TokenRenewed", MetricUnit.Count, len(outcome.renewed))
    tell_refused_tokens(outcome.refused)
    logger.info("refreshed", renewed=outcome.renewed, kept=outcome.kept, waiting=outcome.waiting, late=outcome.late)
