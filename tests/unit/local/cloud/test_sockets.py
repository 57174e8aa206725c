"""Who listens where."""

import os
import socket
from collections.abc import Iterator

import pytest

from local.cloud.sockets import holder_of, is_free, listeners_of, read_table

_TCP = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:11D6 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0
   1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222 1 0 100 0 0 10 0
   2: 0100007F:11D6 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 333 1 0 100 0 0 10 0
"""
_TCP6 = """  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when
   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 00000000 0 0 444 1
   1: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 00000000 0 0 555 1
"""


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_listening_sockets_are_read_with_their_reach() -> None:
    found = [(str(f.address), f.port, f.address.is_loopback, f.inode) for f in (*read_table(_TCP), *read_table(_TCP6))]
    assert found == [
        ("127.0.0.1", 4566, True, "111"),
        ("0.0.0.0", 80, False, "222"),
        ("::1", 80, True, "444"),
        ("::", 80, False, "555"),
    ]


def test_the_holder_of_a_port_is_found(listening: int) -> None:
    assert holder_of(listening) == os.getpid()
    assert not is_free(listening)
    assert listening in {found.port for found in listeners_of(os.getpid()) if found.address.is_loopback}


def test_a_free_port_has_no_holder(listening: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert is_free(port)
    assert holder_of(port) is None
