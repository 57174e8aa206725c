"""`python -m bench.projection.worker <commits>`: the handler on the last so many commits of the traffic, batch by batch."""

import json
import sys
from collections.abc import Sequence

from bench.answers import answered_by
from bench.environment import Context
from bench.projection import SIZES
from bench.projection.rows import Rows
from bench.projection.traffic import traffic
from bench.workers import serve, take_output
from functions.project_users.handler import lambda_handler
from liushui.domain.commits import Commit
from local.aws_events import kinesis_event


class Batches:
    """Projects one batch a call; after the last the first again, on rows as they were before it."""

    def __init__(self, commits: Sequence[Commit], size: int, tables: Rows) -> None:
        parts = [commits[start : start + size] for start in range(0, len(commits), size)]
        self._batches = [(kinesis_event(part), sum(len(commit.events) for commit in part)) for part in parts]
        self._tables, self._before, self._rows, self._next = tables, dict(tables.rows), dict(tables.rows), 0

    def __call__(self) -> int:
        """How many events the batch held. Raises RuntimeError where it is to be delivered again."""
        if self._next == 0:
            self._rows = dict(self._before)
        self._tables.rows = self._rows  # others project on the same tables in between
        batch, events = self._batches[self._next]
        if lambda_handler(batch, Context()) != {"batchItemFailures": []}:
            raise RuntimeError("a batch failed")
        self._next = (self._next + 1) % len(self._batches)
        return events

    def writes(self) -> dict[str, int]:
        """Project them all: the puts by table, and how many `events` that was for."""
        self._tables.puts.clear()
        events = sum(self() for _ in self._batches)
        return {"events": events, **self._tables.puts}


def main() -> None:
    channel, tables, commits, last = take_output(), Rows(), traffic(), int(sys.argv[1])
    measured, streams = commits[-last:], {commit.stream for commit in commits[-last:]}
    before = [commit for commit in commits[:-last] if commit.stream in streams]
    writes: dict[int, dict[str, int]] = {}
    with answered_by(tables):
        Batches(before, len(before), tables)()
    batches = {size: Batches(measured, size, tables) for size in SIZES}
    for size, each in batches.items():
        writes[size] = each.writes()
        _check(tables, measured)
    serve(channel, {str(size): each for size, each in batches.items()}, {"writes": writes})


def _check(tables: Rows, measured: Sequence[Commit]) -> None:
    """A projector that leaves a row behind its stream has no figure."""
    rows = {key[-1]: row for key, row in tables.rows.items()}
    for stream, newest in {commit.stream: commit.number for commit in measured}.items():
        checkpoint = json.loads(rows[stream.subject]["checkpoint"]["S"])
        assert checkpoint == {measured[0].region: newest}, stream


if __name__ == "__main__":
    main()
