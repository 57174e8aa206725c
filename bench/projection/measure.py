"""`project_users` without the network: Lambda's event of Kinesis records in, the partial batch answer out.

Decoding, folding, PynamoDB and botocore are the real ones; the tables are a stand-in behind botocore (`rows.py`), so the figure
says what the function computes and not how fast DynamoDB is. Events are the facts within the commits; how many records, users
and replies that is, follows from the traffic (`traffic.py`).
"""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.environment import of_function
from bench.figures import Figure, alone, counted, interleaved
from bench.projection import SIZES
from bench.workers import Worker

COMMITS = 1_000
TABLES = ("users", "replies")


def measure(rounds: int) -> Iterator[Figure]:
    """Of CPU time, one process on one core; the puts are counted once over all batches."""
    with Worker(Path(sys.executable), "bench.projection.worker", str(COMMITS), env=of_function("project_users")) as worker:
        writes = worker.about["writes"]
        taken = interleaved({str(size): partial(worker.microseconds, str(size)) for size in SIZES}, rounds)
    for size in SIZES:
        samples = [1e6 / microseconds for microseconds in taken[str(size)]]
        yield alone(f"projection without the network, batch of {size:,}", "events/s of CPU", samples)
    yield counted("projection, this traffic", "events in a commit", [writes[str(SIZES[0])]["events"] / COMMITS])
    for size in SIZES:
        of_size = writes[str(size)]
        for table in TABLES:
            puts = of_size[f"liushui-local-{table}"] / of_size["events"]
            yield counted(f"projection, batch of {size:,}", f"puts to {table} per event", [puts])
