"""Processes are found by their record, and only the recorded one is ever ended."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.cloud import processes
from local.cloud.http import wait_until
from local.cloud.processes import Process

_ENVIRONMENT = {"PATH": os.defpath}


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "run" / "sleeper.json"
    yield path
    processes.stop(path)


def _start(record: Path, code: str) -> Process:
    command = [sys.executable, "-c", code]
    return processes.start(command, record=record, log=record.with_suffix(".log"), env=_ENVIRONMENT)


def test_a_started_process_is_found_until_it_is_stopped(record: Path) -> None:
    started = _start(record, "import time; time.sleep(60)")
    assert processes.find(record) == started
    assert started.alive
    seen = lambda: "time.sleep" in processes.command_of(started.pid)  # noqa: E731 - it takes a moment to show
    assert wait_until(seen, alive=lambda: started.alive, seconds=10)
    assert processes.stop(record)
    assert not started.alive
    assert processes.find(record) is None
    assert not processes.stop(record)


def test_its_output_goes_to_the_log(record: Path) -> None:
    started = _start(record, "import sys; print('out'); sys.exit('err')")
    assert wait_until(lambda: not started.alive, alive=lambda: True, seconds=10)
    assert sorted(record.with_suffix(".log").read_text().split()) == ["err", "out"]
    assert processes.find(record) is None


def test_a_later_process_with_the_same_id_is_not_ours(record: Path) -> None:
    stranger = _start(record, "import time; time.sleep(60)")
    other = record.with_name("other.json")
    other.write_text(json.dumps({"pid": stranger.pid, "began": "1"}))
    assert processes.find(other) is None
    assert not processes.stop(other)
    assert stranger.alive


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"pid": 1'])
def test_a_damaged_record_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "r.json").write_text(content)
    assert processes.find(tmp_path / "r.json") is None


def test_only_what_runs_another_version_is_stopped(record: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    started = processes.start(command, record=record, log=record.with_suffix(".log"), env=_ENVIRONMENT, version="one")
    processes.stop_outdated(record, "one")
    assert processes.find(record) == started
    processes.stop_outdated(record, "two")
    assert not started.alive
