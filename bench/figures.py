"""Figures: medians of interleaved rounds with their spread, ratios within a round, and the table that shows them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
Samples: TypeAlias = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some rounds, the lowest and the highest."""

    median: float
    lowest: float
    highest: float
    rounds: int

    @classmethod
    def of(cls, samples: Sequence[float]) -> "Spread":
        """Raises ValueError where nothing was measured."""
        if not samples:
            raise ValueError("no round was measured")
        return cls(median(samples), min(samples), max(samples), len(samples))

    def __str__(self) -> str:
        if self.lowest == self.highest:
            return _short(self.median)
        return f"{_short(self.median)} ({_short(self.lowest)}–{_short(self.highest)})"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a ratio (or, without a peer, a value) is to reach."""

    at_least: float | None = None
    at_most: float | None = None

    def is_met(self, value: float) -> bool:
        """Whether `value` reaches it."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    def __str__(self) -> str:
        return f"≥ {_short(self.at_least)}" if self.at_least is not None else f"≤ {_short(self.at_most or 0)}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `ratio` is explained by `ratio_is`, such as "peer ÷ ours". `is_count`: nothing on the machine
    disturbs it, so that the aim is for every sample; else it is for the median."""

    name: str
    unit: str
    ours: Spread
    peer_name: str = ""
    peer: Spread | None = None
    ratio: Spread | None = None
    ratio_is: str = ""
    aim: Aim | None = None
    is_count: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is reached; None without one."""
        if self.aim is None:
            return None
        spread = self.ratio or self.ours
        return all(map(self.aim.is_met, (spread.lowest, spread.highest) if self.is_count else (spread.median,)))


def alone(name: str, unit: str, samples: Sequence[float], aim: Aim | None = None) -> Figure:
    """A figure that has no peer."""
    return Figure(name, unit, Spread.of(samples), aim=aim)


def counted(name: str, unit: str, samples: Sequence[float], aim: Aim | None = None) -> Figure:
    """A figure that is counted, not timed. The samples are cases, such as callbacks of one kind."""
    return Figure(name, unit, Spread.of(samples), aim=aim, is_count=True)


def times_as_fast(name: str, unit: str, samples: Samples, ours: str, peer: str, aim: Aim | None = None) -> Figure:
    """How many times what we take the peer takes, round by round."""
    ratios = [theirs / own for own, theirs in zip(samples[ours], samples[peer], strict=True)]
    spreads = Spread.of(samples[ours]), peer, Spread.of(samples[peer]), Spread.of(ratios)
    return Figure(name, unit, *spreads, "peer ÷ ours", aim)


def share_of(name: str, unit: str, samples: Samples, ours: str, peer: str, aim: Aim | None = None) -> Figure:
    """How many times what the peer takes we take, round by round."""
    ratios = [own / theirs for own, theirs in zip(samples[ours], samples[peer], strict=True)]
    spreads = Spread.of(samples[ours]), peer, Spread.of(samples[peer]), Spread.of(ratios)
    return Figure(name, unit, *spreads, "ours ÷ peer", aim)


def interleaved(measures: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """Measure each in every round; each round begins with another one, so that none always follows the same."""
    names = list(measures)
    samples: dict[str, list[T]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            samples[name].append(measures[name]())
    return samples


def table(figures: Iterable[Figure]) -> str:
    """The figures as a table in Markdown."""
    head = ["figure", "ours", "beside", "it takes", "ratio", "aim"]
    rows = [head, ["-" * len(title) for title in head], *map(_cells, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join("| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows)


def as_data(figure: Figure) -> dict[str, Any]:
    """A figure for the file of results."""
    return {**asdict(figure), "met": figure.is_met}


def _cells(figure: Figure) -> list[str]:
    return [
        figure.name,
        f"{figure.ours} {figure.unit}",
        figure.peer_name,
        f"{figure.peer} {figure.unit}" if figure.peer else "",
        f"{figure.ratio} ({figure.ratio_is})" if figure.ratio else "",
        f"{figure.aim} {'met' if figure.is_met else 'missed'}" if figure.aim else "",
    ]


def _short(number: float) -> str:
    """Three significant digits, and all those before the point."""
    if number == int(number) or abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.2f}" if abs(number) < 10 else f"{number:.1f}"
