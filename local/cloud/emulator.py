"""The AWS emulator (MiniStack): its environment, its process, its state."""

import json
import os
import shutil
import sys
from typing import Final

from local.cloud import processes
from local.cloud.environments import install_environment
from local.cloud.errors import CloudError, PortTaken
from local.cloud.http import answers, wait_until
from local.cloud.layout import HOST, Layout, Ports
from local.cloud.processes import Process
from local.cloud.progress import Say
from local.cloud.sockets import holder_of, is_free, listeners_of
from local.packaging.digests import digest_of

_START_SECONDS: Final = 120


def install_emulator(layout: Layout, say: Say) -> None:
    """Bring the emulator's own environment up to date. It holds nothing else: functions can import what is in it.

    One that runs with other packages is stopped before. Raises CloudError where it does not end, or pip fails.
    """
    requirements = layout.root / "requirements" / "emulator.txt"
    processes.stop_outdated(layout.process_record("emulator"), _version(layout))
    install_environment(layout.emulator_environment, requirements, "the emulator", say)


def start_emulator(layout: Layout, ports: Ports, say: Say) -> bool:
    """Start the emulator unless it runs; give whether it was started. It answers, on loopback only, afterwards.

    Raises PortTaken, or CloudError where it does not come up or listens beyond loopback.
    """
    record = layout.process_record("emulator")
    running = processes.find(record) or _adopt_unrecorded(layout, ports)
    if running is None:
        refuse_taken(ports.emulator)
        discard_unsaved_objects(layout)
        shutil.rmtree(layout.scratch, ignore_errors=True)
        layout.scratch.mkdir(parents=True)
        say("starting")
        command = [str(layout.emulator_python), "-P", "-m", "ministack"]
        log, env = layout.log("emulator"), _environment(layout, ports)
        started = processes.start(command, record=record, log=log, env=env, version=_version(layout))
        _await_health(layout, ports, started)
        return True
    _await_health(layout, ports, running)
    return False


def refuse_taken(port: int) -> None:
    """Raise PortTaken where another program listens on the port."""
    if is_free(port):
        return
    pid = holder_of(port)
    who = f"process {pid} ({processes.command_of(pid)[:100]})" if pid else "another program"
    raise PortTaken(f"port {port} is taken by {who}. Stop it, or choose another port: `make run PORT={port + 100}`")


def refuse_exposed(process: Process, record: str, layout: Layout) -> None:
    """End the process and raise CloudError if it listens on anything but loopback."""
    exposed = [found for found in listeners_of(process.pid) if not found.address.is_loopback]
    if exposed:
        processes.stop(layout.process_record(record))
        where = ", ".join(f"{found.address}:{found.port}" for found in exposed)
        raise CloudError(f"the {record} was stopped: it listened on {where}, and only loopback is allowed")


def _await_health(layout: Layout, ports: Ports, process: Process) -> None:
    if not wait_until(lambda: answers(ports.health), alive=lambda: process.alive, seconds=_START_SECONDS):
        state = "does not answer" if process.alive else "ended at its start"
        log = layout.log("emulator")
        raise CloudError(f"the emulator {state}: see the end of {log}, then `make stop` and `make run`")
    refuse_exposed(process, "emulator", layout)


def _adopt_unrecorded(layout: Layout, ports: Ports) -> Process | None:
    """Find an emulator of this checkout whose start was interrupted before it was recorded."""
    pid = None if is_free(ports.emulator) else holder_of(ports.emulator)
    if pid and processes.command_of(pid).startswith(str(layout.emulator_python)):
        return processes.adopt(pid, layout.process_record("emulator"), _version(layout))
    return None


def _version(layout: Layout) -> str:
    return digest_of([layout.root / "requirements" / "emulator.txt"], also=[sys.version])


def _environment(layout: Layout, ports: Ports) -> dict[str, str]:
    """Give the emulator's whole environment. Functions inherit it, so nothing of the person's own is in it."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "TMPDIR": str(layout.scratch),
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(ports.emulator),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(layout.state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(layout.objects),
    }


def discard_unsaved_objects(layout: Layout) -> None:
    """Remove the buckets that the saved state does not know.

    Objects are written at once and everything else when the emulator stops. After a crash a bucket without its
    stack would be left, and the next deployment would fail because the bucket exists.
    """
    known: set[tuple[str, str]] = set()
    saved = layout.state / "s3.json"
    if saved.exists():
        buckets = json.loads(saved.read_text())["payload"]["buckets_meta"]["data"]
        known = {(account, name.strip("'\"")) for account, _, name in (key.partition("\0") for key in buckets)}
    for bucket in layout.objects.glob("*/*"):
        if (bucket.parent.name, bucket.name) not in known:
            shutil.rmtree(bucket)
