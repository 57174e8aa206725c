"""What an account may send in a minute and in a day, so that a burst does not burn WeChat's quota.

A message takes a permit of each span. Permits are counted for all containers of a region, and taken in leases so that a send does
not cost a write: one at first, then as many as were used before, so at most half of what a container took is lost with it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

MINUTE_MS: Final = 60_000
DAY_MS: Final = 86_400_000
_CHINA_MS: Final = 8 * 3_600_000
LARGEST_LEASE, LEASES_PER_LIMIT = 32, 10
"""A lease is never more than a tenth of what is given out, so that a few idle containers do not sit on all of it."""


class Span(StrEnum):
    """A minute of the clock, or a day in China, as WeChat counts its daily quotas."""

    MINUTE = "minute"
    DAY = "day"

    def window(self, now: int) -> int:
        """The number of the minute or day that `now` (milliseconds since the epoch) belongs to."""
        return now // MINUTE_MS if self is Span.MINUTE else (now + _CHINA_MS) // DAY_MS

    def ends(self, now: int) -> int:
        """When that is over (milliseconds since the epoch)."""
        window = self.window(now) + 1
        return window * MINUTE_MS if self is Span.MINUTE else window * DAY_MS - _CHINA_MS


@dataclass(frozen=True, slots=True)
class Lease:
    """Permits of one window in one container: `left` of the `had` that it took so far. `is_last`: no more are to be had."""

    window: int
    left: int = 0
    had: int = 0
    is_last: bool = False

    def used(self) -> "Lease":
        """One less."""
        return replace(self, left=self.left - 1)

    def returned(self) -> "Lease":
        """One more: what was not sent after all."""
        return replace(self, left=self.left + 1)

    def grown(self, granted: int, *, wanted: int) -> "Lease":
        """`granted` more of `wanted`."""
        return Lease(self.window, self.left + granted, self.had + granted, is_last=granted < wanted)


def lease_size(had: int, limit: int) -> int:
    """How many permits to ask for next, after `had` were used in this window, of which there are `limit`."""
    return max(1, min(had, LARGEST_LEASE, limit // LEASES_PER_LIMIT))
