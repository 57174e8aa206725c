"""What time it is for the platform: a clock that a person may put forward. Tests put in one that they move by hand."""

import asyncio
import time
from typing import Any, Protocol

CHINA_OFFSET_SECONDS = 8 * 3600


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since the epoch, UTC."""


class SystemClock:
    def now(self) -> float:
        return time.time()


class ManualClock:
    """Stands still until it is moved: two hours of a token's life pass in no time."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self._now = now

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds


class MovableClock:
    """Another clock, put forward by so many seconds that days pass in no time.

    What is signed keeps the other clock's time, since whoever is pushed to compares it with the clock on the wall;
    `in_pushes` moves that, too.
    """

    def __init__(self, base: Clock) -> None:
        self._base = base
        self.advanced = 0
        self.in_pushes = False

    def now(self) -> float:
        return self._base.now() + self.advanced

    def now_in_pushes(self) -> float:
        return self.now() if self.in_pushes else self._base.now()

    def advance(self, seconds: int, *, in_pushes: bool) -> None:
        self.advanced += seconds
        self.in_pushes = in_pushes

    def reset(self) -> None:
        self.advanced, self.in_pushes = 0, False

    def stopwatch(self) -> "Stopwatch":
        return Stopwatch(self)

    def public(self) -> dict[str, Any]:
        """`now` is in milliseconds since the epoch."""
        return {"now": round(self.now() * 1000), "advanced_seconds": self.advanced, "in_pushes": self.in_pushes}

    def dump(self) -> dict[str, Any]:
        return {"advanced": self.advanced, "in_pushes": self.in_pushes}

    def load(self, saved: dict[str, Any]) -> None:
        self.advanced, self.in_pushes = saved.get("advanced", 0), saved.get("in_pushes", False)


class Stopwatch:
    """Counts the seconds that really pass and those that the clock is put forward by."""

    LOOKS_EVERY_SECONDS = 0.05

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self._since = time.monotonic() + clock.advanced

    def elapsed(self) -> float:
        return time.monotonic() + self._clock.advanced - self._since

    async def wait_until(self, seconds: float) -> None:
        """Wait until so many seconds have passed since the start."""
        while (left := seconds - self.elapsed()) > 0:
            await asyncio.sleep(min(left, self.LOOKS_EVERY_SECONDS))


def china_day(now: float) -> str:
    """The calendar day in China, where WeChat's daily quotas begin anew, as YYYY-MM-DD."""
    return time.strftime("%Y-%m-%d", time.gmtime(now + CHINA_OFFSET_SECONDS))
