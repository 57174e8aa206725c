"""From the start of the process to the first response, with the local stage's packaged layers on the path.

No network but loopback, and no TLS. The interpreter is the one that the layers' byte code was compiled for, without the
packages of the development environment.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.cold_start.server import serving
from bench.environment import of_function
from bench.figures import Aim, Figure, interleaved, share_of
from local.layers import package_stage

ROOT = Path(__file__).parents[2]
PEER = "boto3.client alone"
PAYLOADS = {"receive_callback": "text_safe", "project_users": "user", "send_replies": "message"}
"""What a function is started with; the first of its payloads where none is named."""
AIMS = {"receive_callback": Aim(at_most=1.5)}
TRACED = "receive_callback, tracing on"


@dataclass(frozen=True)
class Taken:
    """What one start took, in milliseconds: of CPU time, which other work on the machine stretches little, and by the clock."""

    cpu: float
    clock: float


@dataclass(frozen=True)
class Start:
    """How to start one contestant."""

    what: str
    payload: Path
    search_path: tuple[str, ...]
    environment: Mapping[str, str]

    def measured(self) -> Taken:
        """Start it. Raises RuntimeError where there is no response, or a refusal."""
        child = [sys._base_executable, "-I", "-S", str(ROOT / "bench" / "cold_start" / "child.py")]  # type: ignore[attr-defined]
        begun = time.monotonic()
        done = subprocess.run(
            [*child, str(self.payload), self.what, *self.search_path],
            env=dict(self.environment), cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{self.what} did not start:\n{done.stderr}")
        said = json.loads(done.stdout.splitlines()[-1])
        if isinstance(said["answer"], dict) and said["answer"].get("statusCode", 200) != 200:
            raise RuntimeError(f"{self.what} refused its payload: {said['answer']}\n{done.stdout}")
        return Taken(cpu=said["cpu"] * 1000, clock=(said["answered"] - begun) * 1000)


def measure(rounds: int) -> Iterator[Figure]:
    """Two lines a function: of CPU time, and by the clock."""
    folder = package_stage("local").folder
    with serving() as url:
        starts = _starts(folder, url)
        for start in starts.values():  # the first of each finds its files on the disk, all others in memory
            start.measured()
        taken = interleaved({name: start.measured for name, start in starts.items()}, rounds)
    cpu = {name: [one.cpu for one in every] for name, every in taken.items()}
    for name in sorted(starts.keys() - {PEER}):
        yield share_of(f"cold start, {name}", "ms CPU", cpu, name, PEER, AIMS.get(name))
    clock = {name: [one.clock for one in every] for name, every in taken.items()}
    for name in sorted(starts.keys() - {PEER}):
        yield share_of(f"cold start, {name}", "ms", clock, name, PEER, AIMS.get(name))


def _starts(folder: Path, url: str) -> dict[str, Start]:
    layers = tuple(str(folder / "layers" / layer / "python") for layer in ("liushui", "bot", "dependencies"))
    starts = {}
    for function in sorted(path for path in (folder / "functions").iterdir() if path.is_dir()):
        payloads = ROOT / "events" / "payloads" / function.name
        named = PAYLOADS.get(function.name)
        payload = payloads / f"{named}.json" if named else min(payloads.glob("*.json"))
        environment = {**of_function(function.name), "AWS_ENDPOINT_URL": url}
        starts[function.name] = Start(function.name, payload, (str(function), *layers), environment)
    plain = starts["receive_callback"]
    starts[TRACED] = Start(plain.what, plain.payload, plain.search_path, _traced(plain.environment))
    starts[PEER] = Start("boto3", plain.payload, layers, plain.environment)
    return starts


def _traced(environment: Mapping[str, str]) -> dict[str, str]:
    """As on a stage with tracing. Segments go to a port of this machine where nobody listens."""
    lambda_sets = {
        "LAMBDA_TASK_ROOT": "/var/task",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:9",
        "_X_AMZN_TRACE_ID": "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
    }
    return {name: value for name, value in environment.items() if name != "POWERTOOLS_TRACE_DISABLED"} | lambda_sets
