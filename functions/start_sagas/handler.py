"""Records of the event stream in; an execution for each saga that was asked for; what could not be started, out."""

from typing import Any

from liushui.bootstrap import sagas as bootstrap
from liushui.bootstrap.dead_letters import set_aside
from liushui.observability import MetricUnit, logger, metrics, tracer


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """A Kinesis event in, the partial batch answer out. An execution that was started before counts as started."""
    outcome = bootstrap.start_sagas()(bootstrap.decode_records(event))
    metrics.add_metric("SagaStarted", MetricUnit.Count, len(outcome.started))
    if outcome.broken:
        metrics.add_metric("SagaBroken", MetricUnit.Count, len(outcome.broken))
        logger.error("set aside as a dead letter, and left to the sweeper", errors=outcome.broken)
    logger.info("started", executions=outcome.started, skipped=outcome.skipped, retry_from=outcome.retry_from)
    retry_from = [outcome.retry_from] if outcome.retry_from is not None else []
    return bootstrap.failed_batch([*retry_from, *set_aside("start_sagas", event, outcome.broken)])
