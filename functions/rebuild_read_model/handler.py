"""A read model's name in; a new generation built beside the live one, switched to, or a slice of that; its progress out."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from liushui import bootstrap
from liushui.observability import logger, tracer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

RESERVE_SECONDS = 20
"""Kept free behind the last page, which is done to its end."""


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """`{"model", "seconds", "generation"}` in (the last two may be missing), the progress out; called again until `done`."""
    most = max(context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS, 0)
    seconds = min(float(event.get("seconds", most)), most)
    progress = bootstrap.rebuild_read_model()(str(event.get("model")), seconds, event.get("generation"))
    answer = {**asdict(progress), "done": progress.done}
    logger.info("rebuilt a part", model=event.get("model"), **answer)
    return answer
