"""The real clock, ids and time limit."""

import random
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from liushui.bot import HandlerOverran

_RING_AGAIN_SECONDS = 0.1


class SystemClock:
    """See `ports.Clock`."""

    def now_ms(self) -> int:
        """See `ports.Clock`."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """See `ports.Clock`."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """See `ports.Clock`."""
        time.sleep(seconds)


class SystemIds:
    """See `ports.Ids`."""

    def new_id(self) -> str:
        """See `ports.Ids`."""
        return uuid.uuid4().hex

    def jitter(self, most: float) -> float:
        """See `ports.Ids`."""
        return random.uniform(0, most)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """See `ports.TimeLimit`. It rings again and again, since a bare `except:` may swallow the first.

    Outside the main thread no signal can interrupt: there the block runs on to its end.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(signal_number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what signal handlers are given
        raise HandlerOverran

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, _RING_AGAIN_SECONDS)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
