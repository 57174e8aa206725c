"""The simulated WeChat platform as a process beside the emulator."""

import os
import sys
from typing import Final

from local.cloud import processes
from local.cloud.emulator import refuse_exposed, refuse_taken
from local.cloud.errors import CloudError
from local.cloud.http import answers, wait_until
from local.cloud.layout import Layout, Ports
from local.cloud.progress import Say
from local.packaging.digests import digest_of

_START_SECONDS: Final = 60
_NAME: Final = "platform"
_SOURCES: Final = ("local", "layers/liushui", "events/wechat", "package-lock.json")
"""What the platform is made of."""


def start_platform(layout: Layout, ports: Ports, say: Say) -> bool:
    """Start the platform unless it runs as its code is now; give whether it was started. It answers, on loopback only,
    afterwards.

    Raises PortTaken, or CloudError where it does not come up or listens beyond loopback.
    """
    record, log = layout.process_record(_NAME), layout.log(_NAME)
    version = digest_of(layout.root / folder for folder in _SOURCES)
    processes.stop_outdated(record, version)
    running = processes.find(record)
    process = running
    if process is None:
        refuse_taken(ports.platform)
        say("starting")
        state = ["--state", str(layout.platform_state)]
        command = [sys.executable, "-P", "-m", "local.platform", "--port", str(ports.platform), *state]
        environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(layout.root), "PYTHONUNBUFFERED": "1"}
        process = processes.start(command, record=record, log=log, env=environment, version=version)
    url = f"{ports.platform_url}/control/health"
    started = process
    if not wait_until(lambda: answers(url), alive=lambda: started.alive, seconds=_START_SECONDS):
        raise CloudError(f"the simulated platform does not answer: see the end of {log}, then `make stop` and `make run`")
    refuse_exposed(process, _NAME, layout)
    return running is None
