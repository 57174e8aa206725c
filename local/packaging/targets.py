"""What a stage's assets are built for: the processor, the Python version, and who compiles the byte code."""

import json
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.packaging.errors import PackagingError
from local.packaging.interpreters import Interpreter, find_interpreter, this_interpreter

LAMBDA_PYTHON: Final = "3.13"
"""The runtime of every function on AWS; cdk/constructs/function.py names the same."""

_GLIBC_TAGS: Final = ("manylinux_2_34", "manylinux_2_28", "manylinux_2_17", "manylinux2014")
"""Amazon Linux 2023, on which the runtime stands, has glibc 2.34."""
_PROCESSORS: Final = {"arm64": "aarch64", "x86_64": "x86_64"}


@dataclass(frozen=True)
class Target:
    """Where a stage's assets will run."""

    stage: str
    """Its assets lie in `.build/<stage>`."""
    python: str
    platforms: tuple[str, ...]
    """Wheel tags to choose from; empty: those of this machine."""
    compiler: Interpreter | None
    """An interpreter of the very version, or None where this machine has none."""

    @property
    def identity(self) -> str:
        """Everything of the target that changes what is built."""
        compiled_by = self.compiler.version if self.compiler else "nobody"
        machine = ",".join(self.platforms) or f"{sys.platform}-{platform.machine()}"
        return f"python {self.python}; {machine}; compiled by {compiled_by}"


def read_target(stage: str, cdk_json: Path) -> Target:
    """Find out what `stage` of cdk.json runs on.

    Raises PackagingError for a stage or an architecture that cdk.json does not know.
    """
    stages = json.loads(cdk_json.read_text())["context"]["stages"]
    if stage not in stages:
        raise PackagingError(f"unknown stage {stage!r}: cdk.json has {', '.join(sorted(stages))}")
    architecture = stages[stage]["architecture"]
    if architecture == "host":
        here = this_interpreter()
        return Target(stage, here.minor, (), here)
    if architecture not in _PROCESSORS:
        raise PackagingError(f"stage {stage!r} in cdk.json: architecture {architecture!r} is none of arm64, x86_64, host")
    return runtime_target(stage, architecture)


def runtime_target(name: str, architecture: str) -> Target:
    """Give Lambda's own runtime on `architecture` (arm64 or x86_64), its assets to be kept under `name`."""
    tags = tuple(f"{tag}_{_PROCESSORS[architecture]}" for tag in _GLIBC_TAGS)
    return Target(name, LAMBDA_PYTHON, tags, find_interpreter(LAMBDA_PYTHON))
