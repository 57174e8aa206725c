"""The import contracts of pyproject.toml hold, and an import does nothing but define."""

import subprocess
import sys
from pathlib import Path

import pytest

from cdk.names import FUNCTIONS

ROOT = Path(__file__).parents[2]
SEARCH_PATH = [str(ROOT / folder) for folder in (".", "layers/liushui/python", "layers/bot/python", "layers/console/python")]


def run(code: str) -> "subprocess.CompletedProcess[str]":
    """In a process of its own, without any environment."""
    return subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = {SEARCH_PATH!r}; {code}"],
        cwd=ROOT, env={}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_import_contracts_hold() -> None:
    """import-linter silences the loggers of the process that it runs in."""
    linted = run("from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))")
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "10 kept, 0 broken" in linted.stdout


NEVER_AT_START = {"boto3", "aws_xray_sdk", "pynamodb", "pydantic", "Crypto", "aws_cdk", "moto", "hypothesis"}
"""What costs a cold start its time, or belongs to another machine."""


@pytest.mark.parametrize("folder", FUNCTIONS)
def test_importing_a_function_needs_no_environment_and_no_slow_library(folder: str) -> None:
    imported = run(f"import functions.{folder}.handler; print(*{{name.partition('.')[0] for name in sys.modules}})")
    assert imported.returncode == 0, imported.stderr
    assert NEVER_AT_START.isdisjoint(imported.stdout.split())
