"""What the local cloud says while it works, for a person to watch."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """One thing that was said about a step."""

    step: str
    """The same text in everything that is said about one step."""
    detail: str
    done: bool
    seconds: float
    """Since the step began."""


Report = Callable[[Progress], None]
Say = Callable[[str], None]


def silent(_: Progress) -> None:
    """Report nothing."""


@contextmanager
def step(name: str, report: Report) -> Iterator[Say]:
    """Tell of a step: its beginning, what is said in between, and its end (not told where it raises).

    The last text said is repeated at the end, as the step's result.
    """
    began = time.monotonic()
    last = ""

    def say(detail: str) -> None:
        nonlocal last
        last = detail
        report(Progress(name, detail, done=False, seconds=time.monotonic() - began))

    say("")
    yield say
    report(Progress(name, last, done=True, seconds=time.monotonic() - began))
