"""Records of the event stream in; the read models `users`, `replies` and `sagas` behind; what a table refused for now, out."""

from typing import Any

from liushui import bootstrap
from liushui.application.project_users import ProjectionOutcome
from liushui.bootstrap.dead_letters import set_aside
from liushui.observability import MetricUnit, logger, metrics, tracer


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """A Kinesis event in, the partial batch answer out: only what trying again may help is reported as failed."""
    records = bootstrap.decode_records(event)
    outcome = bootstrap.project_users()(records)
    if (lag := bootstrap.lag_ms(records)) is not None:
        metrics.add_metric("ProjectionLag", MetricUnit.Milliseconds, lag)
    _tell(outcome)
    return bootstrap.failed_batch([*outcome.failed, *set_aside("project_users", event, outcome.broken)])


def _tell(outcome: ProjectionOutcome) -> None:
    metrics.add_metric("UsersProjected", MetricUnit.Count, outcome.users)
    metrics.add_metric("RepliesProjected", MetricUnit.Count, outcome.replies)
    metrics.add_metric("SagasProjected", MetricUnit.Count, outcome.sagas)
    if outcome.parked:
        metrics.add_metric("UsersParked", MetricUnit.Count, len(outcome.parked))
        logger.error("parked: these users are projected again when they are unparked", commits=outcome.parked)
    if outcome.unreadable or outcome.dropped:
        metrics.add_metric("RecordsUnreadable", MetricUnit.Count, len(outcome.unreadable) + outcome.dropped)
        logger.error("set aside as a dead letter", commits=outcome.unreadable, not_commits=outcome.dropped)
    if outcome.failed:
        metrics.add_metric("RecordsToDeliverAgain", MetricUnit.Count, len(outcome.failed))
        logger.warning("a table refused; to be delivered again", records=len(outcome.failed))
    logger.info(
        "projected",
        users=outcome.users,
        replies=outcome.replies,
        sagas=outcome.sagas,
        stale=outcome.stale,
        skipped=outcome.skipped,
        ahead=outcome.ahead,
    )
