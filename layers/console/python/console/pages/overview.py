"""The first page: how much happens, how well, and what waits for a person."""

from collections import Counter

from console.answers import Answer, Page
from console.charts import draw
from console.console import Console
from console.visit import Visit
from liushui.application.overview import Overview, Sight

NAME = "overview"
_MINUTE_MS = 60_000
_LATELY = 5


def register(console: Console) -> None:
    """At `/` and `/overview`."""
    overview = Overview(metrics=console.use_case.metrics, desk=console.use_case.desk, clock=console.use_case.clock)

    @console.get("")
    @console.get("/overview")
    def show(visit: Visit) -> Answer:
        sight = overview.look(console.use_case.account_keys())
        return Page("overview/page.html", {"sight": sight, "charts": _charts(sight, visit), **_figures(sight)})


def _figures(sight: Sight) -> dict[str, object]:
    until = min((one.row.state.asked_until for one in sight.waiting if one.row.state.asked_until), default=None)
    return {
        "callbacks": _average(sight.callbacks[-_LATELY:]),
        "replies": _average(sight.replies[-_LATELY:]),
        "rate": sight.failure_rate,
        "lag_ms": _newest(sight.lag_ms),
        "backlog": _newest(sight.backlog),
        "waiting": len(sight.waiting),
        "soonest": until,
        "causes": Counter(one.row.state.error_class or "" for one in sight.waiting).most_common(),
        "whose": Counter(one.row.account for one in sight.waiting).most_common(),
    }


def _charts(sight: Sight, visit: Visit) -> list[object]:
    t = visit.texts

    def of(key: str, *lines: tuple[str, str, list[float] | list[float | None]]) -> object:
        return draw(key, sight.since, _MINUTE_MS, [(t(f"chart.{name}"), tone, values) for name, tone, values in lines])

    lag: list[float | None] = [None if value is None else value / 1000 for value in sight.lag_ms]
    return [
        of("flow", ("callbacks", "one", sight.callbacks), ("replies", "two", sight.replies)),
        of("trouble", ("trouble", "bad", sight.trouble)),
        of("lag", ("lag", "one", lag)),
        of("backlog", ("backlog", "two", sight.backlog)),
    ]


def _average(values: list[float]) -> float:
    return sum(values) / len(values)


def _newest(values: list[float | None]) -> float | None:
    return next((value for value in reversed(values) if value is not None), None)
