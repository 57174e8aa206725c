"""What time it is for the platform. Tests put in a clock that they move by hand."""

import time
from typing import Protocol

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


def china_day(now: float) -> str:
    """The calendar day in China, where WeChat's daily quotas begin anew, as YYYY-MM-DD."""
    return time.strftime("%Y-%m-%d", time.gmtime(now + CHINA_OFFSET_SECONDS))
