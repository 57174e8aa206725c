"""The only Logger, Tracer and Metrics. Message bodies, secrets and tokens never enter any of them."""

from collections.abc import Callable, Sequence
from functools import cache, wraps
from typing import Any, TypeAlias

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit, single_metric
from aws_lambda_powertools.tracing import tracer as powertools_tracer

from liushui.settings import is_sampled

__all__ = ["MetricUnit", "logger", "metrics", "tell_refused_tokens", "tracer"]

Handler: TypeAlias = Callable[..., Any]


class SampledTracer:
    """Powertools' Tracer for the invocations that X-Ray samples; of the others nothing is kept. The first of them makes it:
    X-Ray's SDK takes a cold start as long as the AWS client does."""

    def __init__(self) -> None:
        self._is_first = True

    def capture_lambda_handler(self, handler: Handler) -> Handler:
        """See Powertools. Answers are never captured: they hold what is said to users."""

        @cache
        def traced() -> Handler:
            captured: Handler = Tracer(auto_patch=False).capture_lambda_handler(handler, capture_response=False)
            return captured

        @wraps(handler)
        def captured_if_sampled(event: Any, context: Any) -> Any:
            if not is_sampled():
                self._is_first = False
                return handler(event, context)
            if not self._is_first:  # Powertools would take the first that it sees for the cold start
                powertools_tracer.is_cold_start = False
            self._is_first = False
            return traced()(event, context)

        return captured_if_sampled


logger = Logger()
tracer = SampledTracer()
metrics = Metrics()


def tell_refused_tokens(refusals: Sequence[tuple[str, str, int | None]]) -> None:
    """Count tokens that WeChat refused to give (account and kind, error class, errcode), under one name for all functions:
    whoever is refused first counts it, and one alarm hears of it."""
    with single_metric("TokenRefused", MetricUnit.Count, len(refusals), namespace=metrics.provider.namespace) as metric:
        metric.add_dimension("service", "access_tokens")
    for what, error_class, errcode in refusals:
        logger.error("token refused", token=what, error_class=error_class, errcode=errcode)
