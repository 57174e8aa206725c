"""Byte code that needs no check of dates: Lambda sets the dates of files, which voids the ordinary kind.

Python's own rule ("Cached bytecode invalidation", PEP 552): an unchecked hash-based .pyc is used as it is.
"""

import os
import subprocess
from pathlib import Path

from local.packaging.errors import PackagingError
from local.packaging.interpreters import Interpreter


def compile_folder(folder: Path, interpreter: Interpreter, *, shown_as: str) -> None:
    """Compile every module under `folder`; tracebacks will name files under `shown_as`.

    Raises PackagingError where a module does not compile.
    """
    command = [
        *(str(interpreter.path), "-S", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"),
        *("-s", str(folder), "-p", shown_as, str(folder)),
    ]
    # A fixed seed keeps the order of sets, and so the byte code, the same in each build.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise PackagingError(f"byte code of {shown_as} failed:\n{(done.stdout + done.stderr).strip()}")
