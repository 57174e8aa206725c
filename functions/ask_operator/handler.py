"""A task token in; the question, or a reminder of it, in the reply's stream and the token on the waiting list behind."""

from typing import Any

from liushui import bootstrap
from liushui.domain.streams import StreamName
from liushui.observability import MetricUnit, logger, metrics, tracer


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: object) -> None:
    """`{"reply": <stream>, "token"}` in. Who decides answers the token; where that happened already, it is answered here."""
    metrics.add_metric("OperatorAsks", MetricUnit.Count, 1)
    asked = bootstrap.ask_operator()(StreamName.parse(event["reply"]), event["token"])
    if asked.reminder is not None:
        metrics.add_metric("CompensationReminded", MetricUnit.Count, 1)
        logger.warning("a decision is due", reply=event["reply"], until=asked.until, reminder=asked.reminder)
    logger.info("asked" if asked.until is not None else "decided already", reply=event["reply"], until=asked.until)
