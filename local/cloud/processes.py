"""Processes that outlive the command that started them, and that only their own record may end."""

import json
import os
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from local.cloud.errors import CloudError

_STOP_SECONDS: Final = 60
"""The emulator writes all its state on the way out."""


@dataclass(frozen=True)
class Process:
    """A process, told from a later one with the same id by the time it began. `version`: a digest of what it runs."""

    pid: int
    began: str
    version: str = ""

    @property
    def alive(self) -> bool:
        return _began(self.pid) == self.began


def find(record: Path) -> Process | None:
    """Give the recorded process if it still runs."""
    try:
        process = Process(**json.loads(record.read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return process if process.alive else None


def start(command: Sequence[str], *, record: Path, log: Path, env: Mapping[str, str], version: str = "") -> Process:
    """Start a process in a session of its own, its output appended to `log`, and record it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    pid = os.posix_spawn(
        command[0],
        list(command),
        env,
        setsid=True,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
    )
    return adopt(pid, record, version)


def adopt(pid: int, record: Path, version: str = "") -> Process:
    """Record a process as ours."""
    process = Process(pid, _began(pid) or "", version)
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(asdict(process)))
    return process


def stop(record: Path) -> bool:
    """End the recorded process, if it runs, and wait for its end; give whether it ran.

    Raises CloudError where it does not end. It is never killed: the emulator would lose its state.
    """
    process = find(record)
    if process:
        os.kill(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while process.alive:
            if time.monotonic() > deadline:
                raise CloudError(
                    f"process {process.pid} did not end within {_STOP_SECONDS} s. Wait and try again; "
                    f"`kill -9 {process.pid}` ends it, with the loss of what it did since its start"
                )
            time.sleep(0.05)
    record.unlink(missing_ok=True)
    return process is not None


def stop_outdated(record: Path, version: str) -> None:
    """End the recorded process if it runs anything but `version`. Raises CloudError as `stop` does."""
    process = find(record)
    if process is not None and process.version != version:
        stop(record)


def command_of(pid: int) -> str:
    """Give the command line of a process, empty where it cannot be known."""
    try:
        return b" ".join(Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")).decode(errors="replace").strip()
    except OSError:
        return ""


def _began(pid: int) -> str | None:
    """Give when a live process began, in clock ticks since the boot; None if it is gone or a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # proc_pid_stat(5): the name in brackets may hold blanks; after it come state (3) and, 19 further, starttime (22).
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]
