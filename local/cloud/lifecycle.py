"""Up, down, status, logs, clean."""

import fcntl
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import processes
from local.cloud.accounts import ensure_accounts
from local.cloud.aws import Aws
from local.cloud.completion import complete_tables
from local.cloud.console import ensure_operator, find_console
from local.cloud.deployment import Deployment, read_regions
from local.cloud.emulator import install_emulator, start_emulator
from local.cloud.errors import CloudError
from local.cloud.layout import STAGE, Layout, Ports
from local.cloud.logs import LogLine, read_logs
from local.cloud.platform_process import start_platform
from local.cloud.progress import Report, silent, step
from local.cloud.status import Status, find_callback_bases, read_status
from local.layers import package_stage

PROCESSES: Final = ("platform", "emulator")
"""In the order in which they are stopped: first who calls, then who is called."""


@dataclass(frozen=True)
class Cloud:
    """The local cloud of one checkout."""

    layout: Layout = field(default_factory=Layout)

    def up(self, ports: Ports | None = None, *, report: Report = silent) -> Status:
        """Bring everything up and up to date; `ports` None: those of the last start.

        Raises CloudError (PortTaken where a port is busy) or local.packaging's PackagingError.
        """
        with self._alone():
            try:
                return self._bring_up(self._choose_ports(ports), report)
            except (BotoCoreError, ClientError) as error:
                raise CloudError(f"{error}: see the end of {self.layout.log('emulator')}") from error

    def down(self, *, report: Report = silent) -> tuple[str, ...]:
        """Stop what runs, keeping its state; give what was stopped."""
        stopped = []
        with self._alone():
            for name in PROCESSES:
                with step(f"Stop the {name}", report) as say:
                    ran = processes.stop(self.layout.process_record(name))
                    say("stopped" if ran else "did not run")
                    stopped += [name] * ran
        return tuple(stopped)

    def status(self) -> Status:
        """Tell what runs, and where."""
        return read_status(self.layout, self.regions())

    def logs(self, *, since_ms: int = 0, functions: Sequence[str] = ()) -> list[LogLine]:
        """Give what the functions wrote since `since_ms` (milliseconds since 1970), oldest first.

        Raises CloudError where the emulator does not run.
        """
        ports = self.layout.read_ports()
        if ports is None or processes.find(self.layout.process_record("emulator")) is None:
            raise CloudError("the local cloud does not run: `make run` starts it")
        return read_logs(Aws(ports), self.regions(), since_ms=since_ms, functions=functions)

    def clean(self) -> None:
        """Stop what runs and forget its state: the next start is a first one, without the installation."""
        self.down()
        for folder in (self.layout.state, self.layout.objects, self.layout.scratch, self.layout.home / "logs"):
            shutil.rmtree(folder, ignore_errors=True)
        self.layout.platform_state.unlink(missing_ok=True)

    def _bring_up(self, ports: Ports, report: Report) -> Status:
        layout, regions = self.layout, self.regions()
        with step("Build layers and functions", report) as say:
            packaged = package_stage(STAGE, root=layout.root, report=say)
            say(f"{len(packaged.built)} built" if packaged.built else "unchanged")
        with step("Start the AWS emulator", report) as say:
            install_emulator(layout, say)
            layout.write_ports(ports)
            say(ports.endpoint if start_emulator(layout, ports, say) else f"{ports.endpoint}, ran already")
        aws, deployment = Aws(ports), Deployment(layout, ports, regions)
        with step("Deploy the stacks", report) as say:
            digest = deployment.digest(packaged.digest)
            if deployment.is_current(digest):
                say("unchanged")
            else:
                deployment.deploy(say)
                complete_tables(aws, regions)
                deployment.record(digest)
                say("deployed")
        with step("Start the simulated WeChat platform", report) as say:
            say(ports.platform_url if start_platform(layout, ports, say) else f"{ports.platform_url}, ran already")
        with step("Register the accounts", report) as say:
            bases = find_callback_bases(aws, ports, regions)
            say(", ".join(ensure_accounts(aws, ports, bases, layout.read_platforms())))
        with step("Let an operator sign in to the console", report) as say:
            say(ensure_operator(aws, regions).name)
        return self.status()

    def console_api(self) -> str | None:
        """The console's own address on the emulator; None where there is none, or nothing runs."""
        ports = self.layout.read_ports()
        if ports is None or processes.find(self.layout.process_record("emulator")) is None:
            return None
        return find_console(Aws(ports).client("apigateway", self.regions()[0]), ports)

    def _choose_ports(self, wanted: Ports | None) -> Ports:
        last = self.layout.read_ports()
        runs = any(processes.find(self.layout.process_record(name)) for name in PROCESSES)
        if wanted and last and runs and wanted != last:
            raise CloudError(f"the local cloud runs already, on port {last.emulator}: run `make stop` before another port")
        return wanted or last or Ports()

    def regions(self) -> tuple[str, ...]:
        """The local stage's, the primary first."""
        return read_regions(json.loads((self.layout.root / "cdk.json").read_text()))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Refuse to work while another command does."""
        self.layout.home.mkdir(mode=0o700, parents=True, exist_ok=True)  # accounts' secrets lie in it
        with (self.layout.home / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CloudError("another command is at work on the local cloud: wait for its end") from None
            yield
