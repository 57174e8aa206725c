"""The app as the CDK command line runs it: a process of its own, without credentials."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.infrastructure.synthesis import ROOT, Json, context_of


def run_app(context: Json, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "JSII_NODE": os.environ.get("JSII_NODE", "node"),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_OUTDIR": str(folder),
    }
    return subprocess.run(
        [sys.executable, "-m", "cdk.app"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_it_writes_a_template_for_each_stack_with_nothing_but_its_context(tmp_path: Path) -> None:
    run = run_app(context_of("dev"), tmp_path)

    assert (run.returncode, run.stderr) == (0, "")
    assert {path.name for path in tmp_path.glob("*.template.json")} == {
        f"Liushui-dev-ap-southeast-1-{kind}.template.json"
        for kind in ("EventStream", "EventStore", "ReadModels", "Service", "Observability")
    }


def test_a_fault_of_configuration_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    run = run_app(context_of("dev") | {"assets": str(tmp_path / "nowhere")}, tmp_path)

    assert run.returncode == 1
    assert run.stderr == (
        f"configuration: {tmp_path}/nowhere/layers/liushui is missing: run `make layers STAGE=dev` first\n"
    )
