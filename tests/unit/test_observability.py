"""The tracer: X-Ray's SDK only where X-Ray samples. In processes of their own, as containers of Lambda are."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LAYER = Path(__file__).parents[2] / "layers" / "liushui" / "python"
CONTAINER = """
import os, sys
from liushui.observability import tracer

@tracer.capture_lambda_handler
def lambda_handler(event, context):
    return "what is said to the user"

for trace in {traces}:
    os.environ["_X_AMZN_TRACE_ID"] = trace
    assert lambda_handler({}, None) == "what is said to the user"
print("aws_xray_sdk" in sys.modules)
"""
ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8"
SAMPLED, NOT_SAMPLED = f"{ROOT};Sampled=1", f"{ROOT};Sampled=0"


class Daemon:
    """X-Ray's daemon: what it received, and where it listens."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.2)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def segments(self) -> Iterator[dict[str, Any]]:
        try:
            while True:
                yield json.loads(self._socket.recv(65_536).partition(b"\n")[2])
        except TimeoutError:
            self._socket.close()


def run(daemon: Daemon, traces: list[str]) -> bool:
    """Let a container serve an invocation with each trace id; whether X-Ray's SDK was imported."""
    environment = {
        "PYTHONPATH": str(LAYER),
        "AWS_XRAY_DAEMON_ADDRESS": daemon.address,
        "AWS_REGION": "us-east-1",
        "LAMBDA_TASK_ROOT": "/var/task",
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Liushui",
    }
    program = CONTAINER.replace("{traces}", repr(traces))
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip() == "True"


def test_an_invocation_that_is_not_sampled_does_not_import_the_sdk() -> None:
    daemon = Daemon()
    assert run(daemon, [NOT_SAMPLED, ""]) is False
    assert list(daemon.segments()) == []


@pytest.mark.parametrize(("before", "is_cold"), [([], True), ([NOT_SAMPLED], False), ([""], False)])
def test_a_sampled_invocation_says_whether_its_container_was_cold(before: list[str], is_cold: bool) -> None:
    daemon = Daemon()
    assert run(daemon, [*before, SAMPLED, SAMPLED]) is True
    first, second = daemon.segments()
    assert first["name"] == "## lambda_handler"
    assert first["annotations"] == {"ColdStart": is_cold, "Service": "test"}
    assert second["annotations"]["ColdStart"] is False


def test_what_users_are_told_is_in_no_trace() -> None:
    daemon = Daemon()
    run(daemon, [SAMPLED])
    assert "what is said to the user" not in json.dumps(list(daemon.segments()))
