"""AWS SAM CLI with everything that it needs around it, for as long as a run lasts."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from local.cloud import Layout, Ports, processes
from local.cloud.environments import install_environment
from local.cloud.errors import CloudError
from local.cloud.http import wait_until
from local.cloud.layout import ACCOUNT_ID, HOST, SECRET_KEY
from local.cloud.progress import Say
from local.cloud.sockets import is_free
from local.sam.backend import add_accounts, own_backend, running_cloud
from local.sam.engine import DEFAULT_HOST, Engine, find_engine
from local.sam.forwarder import forwarding
from local.sam.template import prepare_templates, primary_region, service_template

IMAGE: Final = "LIUSHUI_SAM_IMAGE"
"""The variable that names an image to be used instead of AWS's, which SAM would pull."""
THIS_MACHINE: Final = "host.docker.internal"
"""As containers see it; the platform answers to no name that it does not know."""
ANY_AGE_SECONDS: Final = 10**9
"""The recorded payloads were signed once and for all; `sam local invoke` takes them at any age."""
_START_SECONDS: Final = 120
_KEPT: Final = ("DOCKER_CONFIG", "DOCKER_HOST", "HOME", "LANG", "PATH", "TERM")


@dataclass(frozen=True)
class Invocation:
    """What became of a `sam local invoke`."""

    answer: Any
    log: str


@dataclass(frozen=True)
class SamLocal:
    """SAM CLI, ready to run the project's functions."""

    program: Path
    templates: Path
    ports: Ports
    """Of the emulator and the platform, on loopback."""
    reach: tuple[str, ...] = ()
    """The options by which containers know THIS_MACHINE."""

    def command(self, verb: str, *arguments: str) -> list[str]:
        """Give a command line of `sam local`, complete but for the verb's own arguments."""
        image = os.environ.get(IMAGE)
        return [
            *(str(self.program), "local", verb, *arguments),
            *("--template", str(service_template(self.templates))),
            *("--env-vars", str(self._write_variables(verb))),
            *("--region", primary_region(), "--layer-cache-basedir", str(self.templates.parent / "sam-layers")),
            *self.reach,
            *(("--invoke-image", image, "--skip-pull-image") if image else ()),
        ]

    def invoke(self, function: str, event: Mapping[str, Any] | Path) -> Invocation:
        """Run a function once, in a container of its own. Raises CloudError where SAM fails."""
        if isinstance(event, Path):
            event = json.loads(event.read_text())
        done = subprocess.run(
            self.command("invoke", function, "--event", "-"), env=environment(), input=json.dumps(event),
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise CloudError(f"`sam local invoke {function}` failed:\n{done.stderr.strip()}")
        return Invocation(json.loads(done.stdout.strip() or "null"), done.stderr)

    @contextmanager
    def serve(self, verb: str, port: int, *, log: Path) -> Iterator[str]:
        """Run `start-api` or `start-lambda`; give its address. Raises CloudError where it does not come up."""
        command = self.command(verb, "--port", str(port), "--warm-containers", "LAZY")
        record = self.templates.parent / f"{verb}.json"
        server = processes.start(command, record=record, log=log, env=environment())
        try:
            if not wait_until(lambda: not is_free(port), alive=lambda: server.alive, seconds=_START_SECONDS):
                raise CloudError(f"`sam local {verb}` does not answer: see the end of {log}")
            yield f"http://{HOST}:{port}"
        finally:
            processes.stop(record)

    def _write_variables(self, verb: str) -> Path:
        variables = {"AWS_ENDPOINT_URL": f"http://{THIS_MACHINE}:{self.ports.emulator}"}
        if verb == "invoke":
            variables["TIMESTAMP_TOLERANCE_SECONDS"] = str(ANY_AGE_SECONDS)
        path = self.templates.parent / f"variables-{verb}.json"
        path.write_text(json.dumps({"Parameters": variables}, indent=2))
        return path


@contextmanager
def sam_local(say: Say, *, on_running_cloud: bool = False) -> Iterator[SamLocal]:
    """Set up what SAM needs, and take it down afterwards.

    Raises CloudError or PackagingError; first of all where no container engine serves.
    """
    engine = find_engine(os.environ.get("DOCKER_HOST", DEFAULT_HOST))
    program, templates = prepare(say)
    say("starting what stands for AWS and WeChat")
    if on_running_cloud:
        ports = running_cloud()
        with _reachable(engine, ports) as reach:
            yield SamLocal(program, templates, ports, reach)
        return
    with own_backend(templates, say) as ports, _reachable(engine, ports) as reach:
        add_accounts(ports, THIS_MACHINE)
        yield SamLocal(program, templates, ports, reach)


def prepare(say: Say) -> tuple[Path, Path]:
    """Bring SAM CLI, assets and templates up to date; give SAM CLI's program and the templates' folder."""
    layout = Layout()
    folder = layout.root / ".local" / "sam-cli"
    install_environment(folder, layout.root / "requirements" / "sam.txt", "AWS SAM CLI", say)
    return folder / "bin" / "sam", prepare_templates(say)


def environment() -> dict[str, str]:
    """Give SAM's whole environment: it would hand a variable of ours on to a function that declares one of that name."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "AWS_ACCESS_KEY_ID": ACCOUNT_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "SAM_CLI_TELEMETRY": "0",
    }


@contextmanager
def _reachable(engine: Engine, ports: Ports) -> Iterator[tuple[str, ...]]:
    """Let containers reach both ports of THIS_MACHINE; give the options for it. Docker Desktop does so by itself."""
    if engine.is_desktop:
        yield ()
        return
    with forwarding(engine.gateway, (ports.emulator, ports.platform), peers=engine.bridge):
        yield ("--add-host", f"{THIS_MACHINE}:{engine.gateway}")
