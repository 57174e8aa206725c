"""Running the platform on a loopback port: in the foreground, or in a thread beside tests."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from local.platform.app import create_app
from local.platform.client import ControlClient
from local.platform.clock import Clock
from local.platform.connection import DroppableProtocol
from local.platform.page.records import OpenRecords, open_no_records
from local.platform.timings import Timings

HOST = "127.0.0.1"
START_SECONDS = 10


@dataclass(frozen=True)
class RunningPlatform:
    """A platform on a port of its own. `base_url` is the `api_base` of accounts; `control` steers it."""

    base_url: str
    control: ControlClient


@contextlib.contextmanager
def running_platform(
    *,
    clock: Clock | None = None,
    timings: Timings | None = None,
    state_file: Path | None = None,
    open_records: OpenRecords = open_no_records,
    port: int = 0,
) -> Iterator[RunningPlatform]:
    """A platform in a thread, on a free port unless one is named, stopped at the end of the block.

    >>> with running_platform() as platform:
    ...     platform.control.health()["status"]
    'ok'
    """
    server = make_server(create_app(clock=clock, timings=timings, state_file=state_file, open_records=open_records))
    listener = open_port(port)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="platform", daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        base_url = f"http://{HOST}:{listener.getsockname()[1]}"
        with ControlClient(base_url) as control:
            yield RunningPlatform(base_url, control)
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
        listener.close()


def open_port(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 means any free one. Raises OSError when it is taken."""
    # By its protocol's name: asyncio sends small answers at once (TCP_NODELAY) only on sockets that say they are TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()  # from now on who connects is served, if only once the server has started
    except OSError:
        listener.close()
        raise
    return listener


def make_server(app: Starlette) -> uvicorn.Server:
    """The server that can drop connections. No access log: query strings hold tokens and secrets."""
    config = uvicorn.Config(
        app,
        http=DroppableProtocol,
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    return _Server(config)


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.config.app.state.watch.stop()  # type: ignore[union-attr]
        await super().shutdown(sockets)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise RuntimeError("the simulated platform did not start; its error stands above")
        time.sleep(0.005)
