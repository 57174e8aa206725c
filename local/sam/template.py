"""What `sam local` runs: the local stage's templates, with assets for Lambda's own Python instead of this machine's."""

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from cdk.names import Names
from local.cloud.deployment import read_regions
from local.cloud.errors import CloudError
from local.cloud.layout import ACCOUNT_ID, ROOT, STAGE
from local.cloud.progress import Say
from local.layers import package
from local.packaging.digests import digest_of
from local.packaging.targets import runtime_target

NAME: Final = "sam"
"""The assets lie in `.build/sam`: those in `.build/local` are for the emulator's interpreter."""
_FUNCTION: Final = "AWS::Lambda::Function"
_PATH: Final = "aws:cdk:path"
_TAIL_LINES: Final = 15


def prepare_templates(say: Say, *, root: Path = ROOT) -> Path:
    """Bring assets and templates up to date; give the folder of the templates.

    Raises PackagingError, or CloudError where the CDK app fails.
    """
    say("building layers and functions")
    architecture = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    packaged = package(runtime_target(NAME, architecture), root=root, report=say)
    folder = packaged.folder / "cdk.out"
    inputs = [root / "cdk", root / "cdk.json", root / "requirements" / "dev.txt", Path(__file__)]
    record, wanted = packaged.folder / "synthesised", digest_of(inputs, also=[packaged.digest])
    if not record.exists() or record.read_text() != wanted:
        say("synthesising")
        shutil.rmtree(folder, ignore_errors=True)
        _synthesise(root, packaged.folder, folder)
        service = service_template(folder, root=root)
        service.write_text(json.dumps(readable_by_sam(json.loads(service.read_text())), indent=1))
        record.write_text(wanted)
    return folder


def service_template(folder: Path, *, root: Path = ROOT) -> Path:
    """Give the template of the functions and the API."""
    return stack_template(folder, "Service", root=root)


def stack_template(folder: Path, kind: str, *, root: Path = ROOT) -> Path:
    """Give the template of a kind of stack, in the primary region."""
    return folder / f"{Names(STAGE).stack(primary_region(root=root), kind)}.template.json"


def primary_region(*, root: Path = ROOT) -> str:
    """Give the region that the functions believe to be in."""
    return read_regions(json.loads((root / "cdk.json").read_text()))[0]


def readable_by_sam(template: dict[str, Any]) -> dict[str, Any]:
    """Declare the emulator's address in each function, and spare the reader SAM's remarks on everything else.

    SAM passes on only variables that the template has. It remarks on each path of the CDK that is no function's.
    """
    for resource in template["Resources"].values():
        if resource["Type"] == _FUNCTION:
            resource["Properties"]["Environment"]["Variables"]["AWS_ENDPOINT_URL"] = ""
        else:
            resource.get("Metadata", {}).pop(_PATH, None)
    return template


def _synthesise(root: Path, assets: Path, output: Path) -> None:
    """Run the CDK app as the CDK's command line does, which alone asks for the metadata that SAM finds assets by."""
    context = json.loads((root / "cdk.json").read_text())["context"] | {
        "stage": STAGE,
        "account": ACCOUNT_ID,
        "assets": str(assets),
        "aws:cdk:enable-asset-metadata": True,
        "aws:cdk:enable-path-metadata": True,
    }
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "CDK_OUTDIR": str(output),
        "CDK_CONTEXT_JSON": json.dumps(context),
    }
    done = subprocess.run([sys.executable, "-m", "cdk.app"], cwd=root, env=environment, capture_output=True, text=True)
    if done.returncode:
        end = "\n".join((done.stdout + done.stderr).splitlines()[-_TAIL_LINES:])
        raise CloudError(f"the CDK app failed:\n{end}")
