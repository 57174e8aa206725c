"""The operator console: pages for people, and the same acts for programs. `ANY` of `/console` and `/console/{proxy+}`."""

from functools import cache
from traceback import extract_tb
from typing import Any

from console.app import create_console
from console.console import Console
from liushui.bootstrap import console as bootstrap
from liushui.domain.errors import LiushuiError
from liushui.observability import logger, tracer


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """API Gateway's proxy event in, its proxy answer out. Whatever breaks is a page that says so."""
    return _console().answer(event, context)


@cache
def _console() -> Console:
    return create_console(bootstrap.serve_console(), on_error=_tell)


def _tell(error: Exception) -> None:
    """A defect's text may hold what a user wrote, its place does not."""
    place = extract_tb(error.__traceback__)[-1] if error.__traceback__ else None
    why = str(error) if isinstance(error, LiushuiError) else f"{place.filename}:{place.lineno}" if place else ""
    logger.error("a page could not be shown", reason=type(error).__name__, why=why)
