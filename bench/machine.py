"""What a figure was measured on: figures of two machines, or of two loads, do not compare."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_PACKAGES = ("boto3", "botocore", "aws-lambda-powertools", "pycryptodome", "pynamodb", "moto")


def facts() -> dict[str, Any]:
    """Processor, cores, interpreter, versions, commit, and how busy the machine is (runnable tasks, over a minute)."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "commit": _commit(),
        "load": round(os.getloadavg()[0], 1),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _commit() -> str | None:
    """None outside a checkout."""
    try:
        asked = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return None
    return asked.stdout.strip() or None
