"""Measuring in processes of their own, which take turns: a worker waits until it is asked for its next round.

What is measured is CPU time: on a shared machine it says more than the clock on the wall.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO, TypeAlias

ROOT = Path(__file__).parents[1]
ROUND_SECONDS = 0.4

Pass: TypeAlias = Callable[[], int]
"""Does some work and says how many pieces it was."""


class Worker:
    """The parent's side: a process that runs `module` with `arguments` and answers to a line with a line."""

    def __init__(self, python: Path, module: str, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        self._module = module
        self._process = subprocess.Popen(
            [str(python), "-m", module, *arguments],
            cwd=ROOT, env={**os.environ, **(env or {})}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.about: dict[str, Any] = self._read()

    def microseconds(self, name: str) -> float:
        """CPU time for one piece of the pass `name`, over one round."""
        assert self._process.stdin is not None
        self._process.stdin.write(name + "\n")
        self._process.stdin.flush()
        return float(self._read()["microseconds"])

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> int:
        """Closes the pipes, upon which the process ends, and gives its exit code."""
        with self._process:
            pass
        return self._process.returncode

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._module} ended with {self._end()}; what it complained of is above")
        answer: dict[str, Any] = json.loads(line)
        return answer


def take_output() -> TextIO:
    """The worker's side: its standard output becomes the parent's; what is printed from now on goes nowhere."""
    channel = os.fdopen(os.dup(1), "w")
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    return channel


def serve(channel: TextIO, passes: Mapping[str, Pass], about: Mapping[str, Any]) -> None:
    """Tell `about`, then measure each pass that is asked for, until the parent has no more to ask."""
    print(json.dumps(about), file=channel, flush=True)
    for line in sys.stdin:
        print(json.dumps({"microseconds": _timed(passes[line.strip()])}), file=channel, flush=True)


def _timed(one_pass: Pass) -> float:
    one_pass()  # what other workers did in between has left the caches cold
    pieces, begun = 0, time.process_time()
    while (taken := time.process_time() - begun) < ROUND_SECONDS:
        pieces += one_pass()
    return taken / pieces * 1e6
