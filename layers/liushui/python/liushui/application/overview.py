"""How much happens, how well, and what waits for a person: the last hour, minute by minute."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from liushui.application.operator_desk import OperatorDesk, Outstanding
from liushui.ports import Clock
from liushui.ports.console import MetricQuery, MetricReader, Series

MINUTES = 60
_MINUTE_MS = 60_000
_CALLBACKS = ("CallbackStored", "CallbackRepeated", "CallbackVerified", "CallbackRefused", "CallbackNotWritten")
_SENT = ("Sent", "Withdrawn")
_TROUBLE = ("Failed", "Unknown")
_SENDERS = (("send_replies", "Reply"), ("sweep_intents", "Swept"))


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to see. Each list has a value for each full minute of the last hour, oldest first, from `since` on
    (milliseconds since the epoch); a lag or backlog of None was not measured in that minute."""

    since: int
    callbacks: list[float]
    replies: list[float]
    trouble: list[float]
    lag_ms: list[float | None]
    backlog: list[float | None]
    waiting: tuple[Outstanding, ...]

    @property
    def failure_rate(self) -> float | None:
        """Of what was sent or tried to its end in the hour, the part that failed or is UNKNOWN; None: nothing was."""
        tried = sum(self.replies) + sum(self.trouble)
        return sum(self.trouble) / tried if tried else None


@dataclass(frozen=True, slots=True)
class Overview:
    """The use case behind the console's first page. Raises StoreUnavailable."""

    metrics: MetricReader
    desk: OperatorDesk
    clock: Clock

    def look(self, accounts: Iterable[str]) -> Sight:
        """The last sixty full minutes, and what waits in `accounts` now."""
        until = self.clock.now_ms() // _MINUTE_MS * _MINUTE_MS
        since = until - MINUTES * _MINUTE_MS
        callbacks = [_own("receive_callback", metric) for metric in _CALLBACKS]
        sent, trouble = ([_own(f, kind + end) for f, kind in _SENDERS for end in ends] for ends in (_SENT, _TROUBLE))
        lag, backlog = _own("project_users", "ProjectionLag", "Maximum"), _own("sweep_intents", "SweepLeft", "Maximum")
        found = self.metrics.read([*callbacks, *sent, *trouble, lag, backlog], since=since, until=until, period=60)
        first, second = len(callbacks), len(callbacks) + len(sent)
        return Sight(
            since=since,
            callbacks=_sum(found[:first], since),
            replies=_sum(found[first:second], since),
            trouble=_sum(found[second:-2], since),
            lag_ms=[found[-2].get(at) for at in _minutes(since)],
            backlog=[found[-1].get(at) for at in _minutes(since)],
            waiting=tuple(self.desk.list(accounts)),
        )


def _own(function: str, metric: str, statistic: str = "Sum") -> MetricQuery:
    """What a function counts itself (see `observability`)."""
    return MetricQuery("Liushui", metric, {"service": function}, statistic)


def _sum(series: Sequence[Series], since: int) -> list[float]:
    return [sum(one.get(at, 0.0) for one in series) for at in _minutes(since)]


def _minutes(since: int) -> range:
    return range(since, since + MINUTES * _MINUTE_MS, _MINUTE_MS)
