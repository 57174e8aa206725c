"""The third-party layer: wheels for the target's processor and Python, less what is never used there."""

import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from shutil import rmtree
from typing import Final

from local.packaging.errors import PackagingError
from local.packaging.targets import Target

AWS_SERVICES: Final = frozenset(
    {"cloudwatch", "dynamodb", "kinesis", "kms", "lambda", "s3", "secretsmanager", "stepfunctions", "sts", "xray"}
)
"""The services whose descriptions stay: what functions call, and what credentials and tracing may call.

The descriptions of all services are more than half of the layer.
"""

_PRUNED: Final = (
    "bin",
    "*-stubs",
    "*/py.typed",
    "*.pyi",
    "boto3/examples",
    "botocore/data/*/examples-1.json",
    "Crypto/SelfTest",
    # of a package's metadata, the version, the entry points and the licences stay
    "*.dist-info/INSTALLER",
    "*.dist-info/RECORD",
    "*.dist-info/REQUESTED",
    "*.dist-info/WHEEL",
    "*.dist-info/direct_url.json",
    "*.dist-info/top_level.txt",
    "*.dist-info/zip-safe",
)


def install_dependencies(requirements: Path, target: Target, into: Path) -> None:
    """Install the pinned wheels for `target` into the folder `into`, pruned.

    Raises PackagingError where pip fails: no network, no wheel for the target, a digest that does not match.
    """
    _run_pip(requirements, target, into)
    prune(into)


def prune(folder: Path) -> None:
    """Remove what no function uses from a folder of installed packages."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.exists() and (any(fnmatch(name, pattern) for pattern in _PRUNED) or _is_unused_service(name, path)):
            rmtree(path) if path.is_dir() else path.unlink()


def _is_unused_service(name: str, path: Path) -> bool:
    parts = name.split("/")
    return parts[:2] == ["botocore", "data"] and len(parts) == 3 and path.is_dir() and parts[2] not in AWS_SERVICES


def _run_pip(requirements: Path, target: Target, into: Path) -> None:
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-warn-conflicts"),
        *("--no-compile", "--no-deps", "--require-hashes", "--only-binary=:all:"),
        *("--target", str(into), "--requirement", str(requirements)),
    ]
    if target.platforms:
        command += ["--implementation", "cp", "--python-version", target.python]
        command += [part for tag in target.platforms for part in ("--platform", tag)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise PackagingError(
            f"pip could not install {requirements} for Python {target.python} ({target.stage}):\n"
            f"{done.stderr.strip()}\n"
            "If packages cannot be reached, check the network and pip's configuration, then run again."
        )
