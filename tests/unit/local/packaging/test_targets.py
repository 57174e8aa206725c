"""What a stage's assets are built for."""

import json
import sys
from pathlib import Path

import pytest

from local.cloud.layout import ROOT
from local.packaging import targets
from local.packaging.errors import PackagingError
from local.packaging.targets import LAMBDA_PYTHON, read_target


@pytest.fixture
def cdk_json(tmp_path: Path) -> Path:
    stages = {"here": "host", "arm": "arm64", "intel": "x86_64", "odd": "mips"}
    path = tmp_path / "cdk.json"
    path.write_text(json.dumps({"context": {"stages": {name: {"architecture": a} for name, a in stages.items()}}}))
    return path


def test_a_host_stage_is_built_for_and_by_this_interpreter(cdk_json: Path) -> None:
    target = read_target("here", cdk_json)
    assert target.python == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert target.platforms == ()
    assert target.compiler is not None
    assert target.compiler.path == Path(sys.executable)


@pytest.mark.parametrize(("stage", "processor"), [("arm", "aarch64"), ("intel", "x86_64")])
def test_other_stages_are_built_for_lambda(cdk_json: Path, stage: str, processor: str) -> None:
    target = read_target(stage, cdk_json)
    assert target.python == LAMBDA_PYTHON
    assert f"manylinux_2_28_{processor}" in target.platforms
    assert all(tag.endswith(processor) for tag in target.platforms)
    assert target.compiler is None or target.compiler.minor == LAMBDA_PYTHON


def test_the_identity_tells_targets_apart(cdk_json: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arm, intel = read_target("arm", cdk_json), read_target("intel", cdk_json)
    monkeypatch.setattr(targets, "LAMBDA_PYTHON", "3.99")
    uncompiled = read_target("arm", cdk_json)
    assert uncompiled.compiler is None
    assert len({arm.identity, intel.identity, uncompiled.identity}) == 3


@pytest.mark.parametrize(("stage", "named"), [("nowhere", "here"), ("odd", "mips")])
def test_what_cdk_json_does_not_know_is_refused_by_name(cdk_json: Path, stage: str, named: str) -> None:
    with pytest.raises(PackagingError, match=named):
        read_target(stage, cdk_json)


def test_the_runtime_of_the_stacks_is_the_version_that_is_packaged_for() -> None:
    source = (ROOT / "cdk" / "constructs" / "function.py").read_text()
    assert f"PYTHON_{LAMBDA_PYTHON.replace('.', '_')}" in source
