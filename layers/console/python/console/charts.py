"""Charts as SVG, drawn here: points of lines and areas, ticks of axes. What they show stands in a table beside them, too."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 560, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 10, 22


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart. `path` and `area` are SVG path data; a gap is where nothing was measured."""

    name: str
    tone: str
    path: str
    area: str
    values: tuple[float | None, ...]

    @property
    def last(self) -> float | None:
        """The newest value that was measured."""
        return next((value for value in reversed(self.values) if value is not None), None)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All that a template needs. `times` are the moments of the values, in milliseconds since the epoch."""

    key: str
    lines: tuple[Line, ...]
    rows: tuple[Tick, ...]
    columns: tuple[tuple[float, int], ...]
    times: tuple[int, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    floor: int = HEIGHT - _BOTTOM


def draw(key: str, since: int, step: int, lines: Sequence[tuple[str, str, Sequence[float | None]]]) -> Chart:
    """A chart of lines (name, tone, values), whose first value is of `since` and the others each `step` milliseconds later."""
    count = max((len(values) for _, _, values in lines), default=0)
    top = _round_up(max((value for _, _, values in lines for value in values if value is not None), default=0))
    times = tuple(since + n * step for n in range(count))
    width, floor = WIDTH - _LEFT - _RIGHT, HEIGHT - _BOTTOM

    def x(n: int) -> float:
        return round(_LEFT + width * n / max(count - 1, 1), 1)

    def y(value: float) -> float:
        return round(floor - (floor - _TOP) * value / top, 1)

    def line(name: str, tone: str, values: Sequence[float | None]) -> Line:
        points = [(x(n), None if value is None else y(value)) for n, value in enumerate(values)]
        return Line(name, tone, *_paths(points, floor), tuple(values))

    drawn = tuple(line(*one) for one in lines)
    rows = tuple(Tick(y(top * part / 2), _figure(top * part / 2)) for part in range(3))
    columns = tuple((x(n), times[n]) for n in range(0, count, 15)) if count else ()
    return Chart(key, drawn, rows, columns, times)


def _paths(points: Sequence[tuple[float, float | None]], floor: int) -> tuple[str, str]:
    """The line, and the area between it and the floor."""
    line, area, run = [], [], []
    for x, y in [*points, (0.0, None)]:
        if y is not None:
            run.append((x, y))
        elif run:
            drawn = " L".join(
                f"{at} {height}" for at, height in (run if len(run) > 1 else [run[0], (run[0][0] + 1, run[0][1])])
            )
            line.append(f"M{drawn}")
            area.append(f"M{run[0][0]} {floor} L{drawn} L{run[-1][0]} {floor} Z")
            run = []
    return " ".join(line), " ".join(area)


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 10, 20, 40 …, so that halves are round, too; at least 2, of which 1 is the half."""
    value, size = max(value, 2.0), 1.0
    while True:
        for step in (1, 2, 4):
            if value <= size * step:
                return size * step
        size *= 10


def _figure(value: float) -> str:
    for size, sign in ((1_000_000, "M"), (1000, "k")):
        if value >= size:
            return f"{value / size:g}{sign}"
    return f"{value:g}"
