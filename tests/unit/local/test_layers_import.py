"""The packaged local stage runs as Lambda would run it: with its layers and the standard library, and nothing else."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdk.names import CONSOLE_LAYERS
from local.layers import ROOT, Packaged, package_stage
from local.packaging.dependencies import AWS_SERVICES

FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))
_BARE = ["-I", "-S", "-B"]
"""No environment variables, no site-packages, nothing written."""


@pytest.fixture(scope="session")
def packaged() -> Packaged:
    return package_stage("local")


def _run(packaged: Packaged, code: str, *, function: str | None = None) -> str:
    paths = [packaged.folder / "layers" / name / "python" for name in CONSOLE_LAYERS]
    if function:
        paths.insert(0, packaged.folder / "functions" / function)
    program = f"import sys; sys.path[:0] = {[str(path) for path in paths]!r}\n{code}"
    environment = {"PATH": os.defpath, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    done = subprocess.run(
        [sys.executable, *_BARE, "-c", program], capture_output=True, text=True, env=environment, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_imports_with_its_layers_alone(packaged: Packaged, function: str) -> None:
    print_home = "import handler; print(handler.__file__, callable(handler.lambda_handler))"
    file, is_callable = _run(packaged, print_home, function=function).split()
    assert Path(file) == packaged.folder / "functions" / function / "handler.py"
    assert is_callable == "True"


def test_a_client_of_every_kept_service_can_be_built(packaged: Packaged) -> None:
    build = "import boto3; print(len([boto3.client(name, region_name='us-east-1') for name in "
    assert _run(packaged, f"{build}{sorted(AWS_SERVICES)!r}]))") == str(len(AWS_SERVICES))


def test_every_service_that_the_code_calls_is_kept() -> None:
    called = {name for root in ("liushui", "bot", "console") for name in _services_called(ROOT / "layers" / root / "python")}
    assert called, "no call was found: does the search still know how clients are built?"
    assert called <= AWS_SERVICES, "add the service to AWS_SERVICES in local/packaging/dependencies.py"


def _services_called(folder: Path) -> Iterator[str]:
    """Find `….create_client("name"…)`."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                if node.func.attr == "create_client" and isinstance(first, ast.Constant):
                    yield str(first.value)


def test_what_encryption_and_tracing_load_lazily_is_kept(packaged: Packaged) -> None:
    code = """
from Crypto.Cipher import AES
from aws_lambda_powertools import Logger, Metrics, Tracer
from pynamodb.models import Model
import aws_xray_sdk.core
Tracer(service="x", disabled=False)
print(len(AES.new(bytes(32), AES.MODE_CBC, bytes(16)).encrypt(bytes(32))))
"""
    assert _run(packaged, code) == "32"


def test_every_module_has_byte_code_and_no_test_code_is_shipped(packaged: Packaged) -> None:
    modules = list(packaged.folder.rglob("*.py"))
    tag = sys.implementation.cache_tag
    without = [path for path in modules if not (path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc").exists()]
    assert without == []
    assert packaged.unzipped_bytes < 60 * 2**20, "the layer grew: is it still pruned?"
