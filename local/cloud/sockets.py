"""Who listens where, read from /proc (Linux: proc(5), proc_net)."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Final

_LISTENING: Final = "0A"


@dataclass(frozen=True)
class Listener:
    """A listening TCP socket."""

    address: IPv4Address | IPv6Address
    port: int
    inode: str


def listeners() -> Iterator[Listener]:
    """Give every listening TCP socket of this machine."""
    for table in ("tcp", "tcp6"):
        path = Path("/proc/net") / table
        if path.exists():
            yield from read_table(path.read_text())


def read_table(text: str) -> Iterator[Listener]:
    """Give the listening sockets of a table such as /proc/net/tcp."""
    for line in text.splitlines()[1:]:
        fields = line.split()
        if fields[3] == _LISTENING:
            address, port = fields[1].split(":")
            yield Listener(_address(address), int(port, 16), fields[9])


def listeners_of(pid: int) -> list[Listener]:
    """Give the listening TCP sockets of a process."""
    inodes = _socket_inodes(pid)
    return [listener for listener in listeners() if listener.inode in inodes]


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the port, on loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def holder_of(port: int) -> int | None:
    """Give the process that listens on the port, where this user may know."""
    wanted = {listener.inode for listener in listeners() if listener.port == port}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and wanted & _socket_inodes(int(entry.name)):
            return int(entry.name)
    return None


def _socket_inodes(pid: int) -> set[str]:
    inodes = set()
    try:
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            target = str(handle.readlink())
            if target.startswith("socket:["):
                inodes.add(target[len("socket:[") : -1])
    except OSError:  # gone meanwhile, or another user's
        pass
    return inodes


def _address(field: str) -> IPv4Address | IPv6Address:
    """Read an address of /proc/net/tcp: words of four bytes, each in the machine's order (here: little-endian)."""
    raw = bytes.fromhex(field)
    in_order = b"".join(raw[i : i + 4][::-1] for i in range(0, len(raw), 4))
    return IPv4Address(in_order) if len(raw) == 4 else IPv6Address(in_order)
