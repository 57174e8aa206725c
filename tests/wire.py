"""A server on loopback that does on each connection as a test tells it to, down to the bytes."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket], None]


@dataclass
class Wire:
    """A server: `behaviours` are what it does on the following connections; requests are kept whole."""

    url: str = ""
    behaviours: list[Behaviour] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def read(self, connection: socket.socket) -> bytes:
        """The next request, or nothing at the connection's end."""
        data = b""
        while b"\r\n\r\n" not in data:
            if not (part := connection.recv(65536)):
                return b""
            data += part
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        while len(body) < length and (part := connection.recv(65536)):
            body += part
        self.requests.append(head + b"\r\n\r\n" + body)
        return head

    def answers(self, body: bytes, status: str = "200 OK", *, headers: str = "", closes: bool = False) -> Behaviour:
        def behave(connection: socket.socket) -> None:
            while self.read(connection):
                head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
                connection.sendall(head.encode() + body)
                if closes:
                    return

        return behave

    def resets(self, connection: socket.socket) -> None:
        self.read(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def hangs_up(self, connection: socket.socket) -> None:
        self.read(connection)

    def stays_silent(self, connection: socket.socket) -> None:
        self.read(connection)
        connection.recv(1)


@contextmanager
def a_wire() -> Iterator[Wire]:
    wire = Wire()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def serve(connection: socket.socket, behave: Behaviour) -> None:
            with connection, suppress(OSError):
                behave(connection)
            wire.ended.set()

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                behave = wire.behaviours[min(wire.connections, len(wire.behaviours) - 1)]
                wire.connections += 1
                threading.Thread(target=serve, args=(connection, behave), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield wire
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
