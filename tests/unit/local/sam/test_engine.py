"""Finding the container engine: each way in which there is none says what to do."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

import pytest

from local.cloud import CloudError
from local.sam.__main__ import main
from local.sam.engine import Engine, find_engine, read_engine

BRIDGE = {"IPAM": {"Config": [{"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.7"}]}}


@contextmanager
def an_engine(socket: Path, pages: dict[str, Any]) -> Iterator[str]:
    """A server on a Unix socket that knows these pages; its DOCKER_HOST."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(page).encode())

        def address_string(self) -> str:
            return "a Unix socket"

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with socketserver.ThreadingUnixStreamServer(str(socket), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            yield f"unix://{socket}"
        finally:
            server.shutdown()
            serving.join()


def test_an_engine_tells_where_its_containers_find_this_machine(tmp_path: Path) -> None:
    with an_engine(tmp_path / "s", {"/info": {"OperatingSystem": "Debian"}, "/networks/bridge": BRIDGE}) as host:
        assert find_engine(host) == Engine(IPv4Network("172.18.0.0/16"), IPv4Address("172.18.0.7"), is_desktop=False)


def test_the_gateway_is_the_first_address_unless_it_is_named() -> None:
    young = {"IPAM": {"Config": [{"Subnet": "172.17.0.0/16"}]}}
    assert read_engine({}, young).gateway == IPv4Address("172.17.0.1")


def test_docker_desktop_is_known_by_its_name() -> None:
    assert read_engine({"OperatingSystem": "Docker Desktop"}, BRIDGE).is_desktop


def test_no_engine(tmp_path: Path) -> None:
    with pytest.raises(CloudError, match=r"no Docker engine at .*/absent\. .*apt-get install docker\.io.*`make run`"):
        find_engine(f"unix://{tmp_path}/absent")


def test_an_engine_that_does_not_run(tmp_path: Path) -> None:
    (tmp_path / "left-behind").touch()
    with pytest.raises(CloudError, match=r"does not answer.*systemctl start docker"):
        find_engine(f"unix://{tmp_path}/left-behind")


def test_an_engine_without_a_bridge(tmp_path: Path) -> None:
    with an_engine(tmp_path / "s", {"/info": {}}) as host, pytest.raises(CloudError, match="no Docker engine"):
        find_engine(host)


def test_an_engine_on_another_machine() -> None:
    with pytest.raises(CloudError, match=r"tcp://192\.0\.2\.1:2375.*another machine"):
        find_engine("tcp://192.0.2.1:2375")


@pytest.mark.parametrize("verb", ["test", "invoke", "start-api"])
def test_the_command_says_so_in_one_line(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/absent")
    assert main([verb]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: there is no Docker engine at ")
    assert said.count("\n") == 1
