"""The console's keys and metrics in memory: for tests, and for looking at the console without AWS."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from liushui.ports.console import ConsoleKeys, MetricQuery, Series


@dataclass
class MemoryConsoleSecrets:
    """See `ports.console.ConsoleSecrets`."""

    held: ConsoleKeys

    def keys(self) -> ConsoleKeys:
        """See `ports.console.ConsoleSecrets`."""
        return self.held


@dataclass
class MemoryMetrics:
    """See `ports.console.MetricReader`. `values` by metric and dimensions' values, as (time, value)."""

    values: dict[tuple[str, ...], list[tuple[int, float]]] = field(default_factory=dict)

    def put(self, metric: str, *dimensions: str, at: int, value: float) -> None:
        """Record a value."""
        self.values.setdefault((metric, *dimensions), []).append((at, value))

    def read(self, queries: Sequence[MetricQuery], *, since: int, until: int, period: int) -> list[Series]:
        """See `ports.console.MetricReader`."""
        return [self._series(query, since, until, period * 1000) for query in queries]

    def _series(self, query: MetricQuery, since: int, until: int, step: int) -> Series:
        found: dict[int, list[float]] = {}
        for at, value in self.values.get((query.metric, *query.dimensions.values()), ()):
            if since <= at < until:
                found.setdefault(at // step * step, []).append(value)
        combine = max if query.statistic == "Maximum" else sum
        return {at: combine(values) for at, values in sorted(found.items())}
