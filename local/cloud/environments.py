"""Environments apart from `.venv`, for programs whose packages must not meet ours."""

import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

from local.cloud.errors import CloudError
from local.cloud.progress import Say


def install_environment(folder: Path, requirements: Path, what: str, say: Say) -> None:
    """Bring the environment in `folder` up to date: it holds the pinned packages of `requirements` and nothing else.

    Raises CloudError, that names `what`, where pip fails.
    """
    wanted = f"{sys.version} {sha256(requirements.read_bytes()).hexdigest()}"
    record = folder / "installed"
    if record.exists() and record.read_text() == wanted:
        return
    say("installing")
    venv.create(folder, clear=True, symlinks=True, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(folder / "bin" / "python")]
    install = ["install", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(requirements)]
    done = subprocess.run([*pip, *install], capture_output=True, text=True)
    if done.returncode:
        raise CloudError(
            f"pip could not install {what}:\n{done.stderr.strip()}\n"
            "If packages cannot be reached, check the network and pip's configuration, then run again"
        )
    record.write_text(wanted)
