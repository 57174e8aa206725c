"""API Gateway's event to API Gateway's answer on canned answers of AWS, in turns with the same calls made by boto3 alone."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.environment import of_function
from bench.figures import Aim, Figure, interleaved, share_of
from bench.workers import Worker

PEERS = {"new user": "its two calls by boto3", "known user": "its two calls by boto3", "repeat": "its one call by boto3"}
CALLS = {"new user": 2, "known user": 2, "repeat": 1}
AIM = Aim(at_most=0.5)


def measure(rounds: int) -> Iterator[Figure]:
    """One line a case. Raises AssertionError where the handler makes other calls than the table says."""
    with Worker(Path(sys.executable), "bench.handler.worker", env=of_function("receive_callback")) as worker:
        assert worker.about["calls"] == CALLS
        for case, peer in PEERS.items():
            both = {who: partial(worker.microseconds, f"{who}, {case}") for who in ("handler", "boto3")}
            samples = interleaved(both, rounds)
            named = {"handler": samples["handler"], peer: samples["boto3"]}
            yield share_of(f"whole handler, {case}", "µs", named, "handler", peer, AIM if case != "repeat" else None)
