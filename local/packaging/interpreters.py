"""Interpreters of a wanted Python version on this machine."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ASK_VERSION = "import platform, sys; print(platform.python_version(), sys.implementation.name)"


@dataclass(frozen=True)
class Interpreter:
    """A CPython that was seen to run."""

    path: Path
    version: str
    """Full, such as 3.13.0."""

    @property
    def minor(self) -> str:
        return ".".join(self.version.split(".")[:2])


def this_interpreter() -> Interpreter:
    """Give the interpreter that runs this code."""
    return Interpreter(Path(sys.executable), sys.version.split()[0])


def find_interpreter(minor: str) -> Interpreter | None:
    """Look for a CPython of version `minor` (such as "3.13"): on the path, then where pyenv and uv keep theirs."""
    for path in _candidates(minor):
        found = _ask(path)
        if found and found.minor == minor:
            return found
    return None


def _candidates(minor: str) -> Iterator[Path]:
    yield Path(sys.executable)
    on_path = shutil.which(f"python{minor}")
    if on_path:
        yield Path(on_path)
    home = Path.home()
    for pattern in (
        f".pyenv/versions/{minor}.*/bin/python{minor}",
        f".local/share/uv/python/cpython-{minor}*/bin/python{minor}",
    ):
        yield from sorted(home.glob(pattern), reverse=True)


def _ask(path: Path) -> Interpreter | None:
    # A shim of pyenv is on the path though its version is not selected: only running it tells.
    command = [str(path), "-I", "-S", "-c", _ASK_VERSION]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.split()
    except (OSError, subprocess.SubprocessError):
        return None
    return Interpreter(path, answer[0]) if answer[1:] == ["cpython"] else None
