import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from local.platform.serve import open_port, running_platform
from tests.unit.platform.shop import NO_TLS, SHOP

ROOT = Path(__file__).parents[3]


@contextmanager
def start(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "layers" / "liushui" / "python")])
    with subprocess.Popen(
        [sys.executable, "-m", "local.platform", *arguments],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_command_serves_until_it_is_told_to_stop_and_remembers(tmp_path: Path) -> None:
    file = tmp_path / "platform.json"
    for accounts_before in (0, 1):
        with start("--port", "0", "--state", str(file)) as process:
            assert process.stdout is not None
            base_url = process.stdout.readline().split(": ", 1)[1].strip()
            health = httpx.get(f"{base_url}/control/health", trust_env=False, verify=NO_TLS).json()
            assert health["accounts"] == accounts_before
            httpx.post(f"{base_url}/control/accounts", json=SHOP, trust_env=False, verify=NO_TLS).raise_for_status()
            process.send_signal(signal.SIGTERM)
            _, log = process.communicate(timeout=10)
    assert SHOP["app_secret"] not in log


def test_a_port_in_use_is_named_with_the_remedy() -> None:
    with running_platform() as platform, start("--port", platform.base_url.rpartition(":")[2]) as process:
        _, error = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "cannot be used (Address already in use); name another one with --port" in error


def test_it_listens_on_loopback_only() -> None:
    with open_port(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_a_state_file_that_is_none_stops_the_command(tmp_path: Path) -> None:
    file = tmp_path / "platform.json"
    file.write_text("{")
    with start("--port", "0", "--state", str(file)) as process:
        _, error = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "move it away" in error


def test_beside_tests_a_bad_state_file_is_raised_at_once(tmp_path: Path) -> None:
    file = tmp_path / "platform.json"
    file.write_text("{")
    with pytest.raises(ValueError, match="move it away"), running_platform(state_file=file):
        pass
