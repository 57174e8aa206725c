"""The environment in which the peers run: `.local/bench/peers`, made from requirements/bench.txt."""

import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements" / "bench.txt"
ENVIRONMENT = ROOT / ".local" / "bench" / "peers"


def peers_python() -> Path:
    """The interpreter of the peers' environment, which is made or renewed first where need be.

    It is of this very Python version. Raises RuntimeError where pip fails.
    """
    python = ENVIRONMENT / "bin" / "python"
    wanted = f"{sys.version} {sha256(REQUIREMENTS.read_bytes()).hexdigest()}"
    record = ENVIRONMENT / "installed"
    if record.exists() and record.read_text() == wanted:
        return python
    venv.create(ENVIRONMENT, clear=True, symlinks=True, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    install = ["install", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(REQUIREMENTS)]
    done = subprocess.run([*pip, *install], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(
            f"pip could not install the peers:\n{done.stderr.strip()}\n"
            "If packages cannot be reached, check the network and pip's configuration, then run again"
        )
    record.write_text(wanted)
    return python
