"""What listens on this machine's loopback, shown to the containers of one bridge and to nobody else."""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv4Network
from threading import Thread
from typing import Any, Final

from local.cloud.errors import CloudError
from local.cloud.layout import HOST

_CHUNK_BYTES: Final = 64 * 1024


@contextmanager
def forwarding(address: IPv4Address, ports: Iterable[int], *, peers: IPv4Network) -> Iterator[None]:
    """Pass what `peers` send to `address`, on each port, on to the same port of loopback.

    Raises CloudError where this machine has no such address or the port is taken on it.
    """
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="forwarder", daemon=True)
    thread.start()
    try:
        for port in ports:
            asyncio.run_coroutine_threadsafe(_listen(address, port, peers), loop).result()
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_end_all(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _listen(address: IPv4Address, port: int, peers: IPv4Network) -> None:
    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Linux takes packets for any of its addresses on any interface, so the address alone keeps nobody out.
        if IPv4Address(writer.get_extra_info("peername")[0]) in peers:
            _start(_join(reader, writer, port))
        else:
            writer.close()

    try:
        server = await asyncio.start_server(serve, str(address), port)
    except OSError as error:
        raise CloudError(
            f"cannot listen on {address}:{port}, where the engine's containers look for this machine ({error.strerror}). "
            "A rootless engine keeps that address to itself: use one that runs as root"
        ) from error
    _start(_serve(server))


async def _serve(server: asyncio.Server) -> None:
    async with server:
        await server.serve_forever()


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    """Pass on both ways until one of the two hangs up."""
    try:
        far_reader, far_writer = await asyncio.open_connection(HOST, port)
        ways = [_start(_pass_on(reader, far_writer)), _start(_pass_on(far_reader, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            far_writer.close()
    except OSError:
        pass  # nobody listens: the caller sees its connection closed
    finally:
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(_CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()


_running: set["asyncio.Task[None]"] = set()
"""The loop itself would not keep them alive."""


def _start(coroutine: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    task = asyncio.get_running_loop().create_task(coroutine)
    _running.add(task)
    task.add_done_callback(_running.discard)
    return task


async def _end_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
