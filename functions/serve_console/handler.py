"""The operator console: pages for people, and the same acts for programs."""

from functools import cache
from typing import Any

from console.app import create_console
from console.console import Console
from liushui.bootstrap import console as bootstrap
from liushui.observability import logger, tracer


@cache
def _console() -> Console:
    return create_console(
        bootstrap.serve_console(), on_error=lambda error: logger.error(type(error).__name__, exc_info=error)
    )


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Serve one request of API Gateway."""
    return _console().answer(event, context)
