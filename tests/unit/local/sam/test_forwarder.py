"""The forwarder, over real sockets on loopback: all of 127.0.0.0/8 is this machine's."""

import socket
import threading
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

import pytest

from local.cloud import CloudError
from local.sam.forwarder import forwarding

BRIDGE = IPv4Address("127.0.0.2")
ALL = IPv4Network("127.0.0.0/8")


@pytest.fixture
def echo() -> Iterator[int]:
    """A server on 127.0.0.1 that says everything back until its caller hangs up; its port."""

    def serve(connection: socket.socket) -> None:
        with connection:
            while data := connection.recv(65536):
                connection.sendall(data)

    def accept() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        accepting.join()


def _dial(port: int) -> socket.socket:
    return socket.create_connection((str(BRIDGE), port), timeout=5)


def _exchange(connection: socket.socket, data: bytes) -> bytes:
    sending = threading.Thread(target=connection.sendall, args=(data,))
    sending.start()
    received = bytearray()
    while len(received) < len(data) and (chunk := connection.recv(65536)):
        received += chunk
    sending.join()
    return bytes(received)


def test_what_is_sent_to_the_bridge_reaches_loopback_and_the_answer_returns(echo: int) -> None:
    large = bytes(range(256)) * 8192
    with forwarding(BRIDGE, [echo], peers=ALL), _dial(echo) as one, _dial(echo) as other:
        assert _exchange(one, b"one") == b"one"
        assert _exchange(other, large) == large
        assert _exchange(one, b"again") == b"again"


def test_strangers_are_turned_away(echo: int) -> None:
    with forwarding(BRIDGE, [echo], peers=IPv4Network("172.17.0.0/16")), _dial(echo) as connection:
        assert connection.recv(1) == b""


def test_a_port_where_nobody_listens_hangs_up() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with forwarding(BRIDGE, [port], peers=ALL), _dial(port) as connection:
        assert connection.recv(1) == b""


def test_afterwards_nothing_listens_and_open_connections_are_closed(echo: int) -> None:
    with forwarding(BRIDGE, [echo], peers=ALL):
        connection = _dial(echo)
        assert _exchange(connection, b"x") == b"x"
    with connection:
        assert connection.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        _dial(echo)


def test_an_address_that_is_not_this_machines_is_refused_with_the_remedy() -> None:
    with pytest.raises(CloudError, match="rootless"), forwarding(IPv4Address("203.0.113.1"), [45999], peers=ALL):
        pass
