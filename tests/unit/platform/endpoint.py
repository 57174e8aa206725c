"""An account's server as a script: what it was sent, and what it answers next."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """`body` may be made from the request; `delay` in seconds; `drop` closes the connection without an answer."""

    body: bytes | Callable[[Received], bytes] = b"success"
    status: int = 200
    delay: float = 0
    drop: bool = False


class ScriptedEndpoint:
    """Answers in the order of `script`, then with `success`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.script: list[Reply] = []
        self.received: list[Received] = []
        self.stopping = threading.Event()
        self._lock = threading.Lock()

    def received_after(self, seconds: float, least: int | None = None) -> int:
        """How many requests there are after so long, or as soon as there are `least`."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and (least is None or len(self.received) < least):
            time.sleep(0.01)
        return len(self.received)

    def take(self, request: Received) -> Reply:
        with self._lock:
            self.received.append(request)
            return self.script.pop(0) if self.script else Reply()


@contextmanager
def scripted_endpoint() -> Iterator[ScriptedEndpoint]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            address = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = dict(parse_qsl(address.query, strict_parsing=True))
            request = Received(self.command, address.path, query, dict(self.headers), body)
            reply = endpoint.take(request)
            endpoint.stopping.wait(reply.delay)
            if reply.drop:
                return
            answer = reply.body if isinstance(reply.body, bytes) else reply.body(request)
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = handle_any  # noqa: N815 - names of the base class

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
            """Tests read `received` instead."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """The platform hangs up on an answer that takes too long: that is what is tested."""

    server = Server(("127.0.0.1", 0), Handler)
    endpoint = ScriptedEndpoint(f"http://127.0.0.1:{server.server_port}/wechat/shop")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
