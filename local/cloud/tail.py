"""`python -m local.cloud.tail [FUNCTION …]`: what the functions write, as it comes. Ctrl-C ends it."""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

import typer

from local.cloud.errors import CloudError
from local.cloud.lifecycle import Cloud
from local.cloud.logs import LogLine

_LOOK_BACK_MS: Final = 60_000


def follow(read: Callable[[int], list[LogLine]], since_ms: int) -> Iterator[list[LogLine]]:
    """Give, at each step, the lines that were not given before.

    `read`: gives the lines since a moment, that moment's own included, oldest first.
    """
    known: list[LogLine] = []
    while True:
        lines = read(since_ms)
        yield [line for line in lines if line not in known]
        since_ms = lines[-1].at_ms if lines else since_ms
        known = [line for line in lines if line.at_ms == since_ms]


def main(functions: list[str]) -> int:
    """Show lines until Ctrl-C."""
    cloud = Cloud()
    steps = follow(lambda since: cloud.logs(since_ms=since, functions=functions), int(time.time() * 1000) - _LOOK_BACK_MS)
    try:
        for lines in steps:
            for line in lines:
                typer.echo(f"{line.function}  {line.text}")
            time.sleep(1)
    except CloudError as error:
        typer.echo(f"error: {error}", err=True)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
