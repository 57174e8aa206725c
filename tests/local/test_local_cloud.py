"""The local cloud itself: first start, second start, stop, crash. In this order, on one cloud.

It is a cloud apart from the checkout's own: other ports, other state.
"""

import os
import signal
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from cdk.names import Names
from local.cloud import Cloud, Layout, Ports, Progress, processes
from local.cloud.aws import Aws
from local.cloud.sockets import listeners_of

pytestmark = pytest.mark.e2e

REGION = "us-east-1"
COMMITS = Names("local").table("commits")
SECOND_START_SECONDS = 20
"""Three on an idle machine of two cores."""


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """A new local cloud, as a first start leaves it."""
    cloud = Cloud(Layout(name="tests"))
    cloud.clean()
    cloud.up(_free_ports())
    yield cloud
    cloud.down()


def _free_ports() -> Ports:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return Ports(one.getsockname()[1], two.getsockname()[1])


def _ports(cloud: Cloud) -> Ports:
    ports = cloud.layout.read_ports()
    assert ports
    return ports


def _client(cloud: Cloud, service: str) -> Any:
    return Aws(_ports(cloud)).client(service, REGION)


def _commit(cloud: Cloud, stream: str) -> None:
    _client(cloud, "dynamodb").put_item(TableName=COMMITS, Item={"p": {"S": stream}, "n": {"N": "1"}})


def _holds(cloud: Cloud, stream: str) -> bool:
    key = {"p": {"S": stream}, "n": {"N": "1"}}
    return "Item" in _client(cloud, "dynamodb").get_item(TableName=COMMITS, Key=key)


def test_everything_runs_after_the_first_start(cloud: Cloud) -> None:
    status, ports = cloud.status(), _ports(cloud)
    assert status.running
    assert status.platform == ports.platform_url
    assert [region.name for region in status.regions] == [REGION]
    assert status.regions[0].callback_base.startswith(f"{ports.endpoint}/_aws/execute-api/")


def test_only_loopback_is_listened_on(cloud: Cloud) -> None:
    for name in ("emulator", "platform"):
        process = processes.find(cloud.layout.process_record(name))
        assert process
        found = listeners_of(process.pid)
        assert found
        assert all(listener.address.is_loopback for listener in found)


def test_commits_stream_to_the_event_stream(cloud: Cloud) -> None:
    described = _client(cloud, "dynamodb").describe_kinesis_streaming_destination(TableName=COMMITS)
    (destination,) = described["KinesisDataStreamDestinations"]
    assert destination["DestinationStatus"] == "ACTIVE"
    assert destination["StreamArn"].endswith(f"/{Names('local').events}")


def test_a_callback_reaches_its_function_and_strangers_get_nothing(cloud: Cloud) -> None:
    base = cloud.status().regions[0].callback_base
    assert httpx.get(f"{base}/nothing/here", trust_env=False).status_code == 404
    unsigned = httpx.post(f"{base}/wechat/demo", content=b"<xml/>", trust_env=False, timeout=30)
    assert unsigned.status_code == 403


def test_what_functions_write_can_be_read(cloud: Cloud) -> None:
    httpx.post(f"{cloud.status().regions[0].callback_base}/wechat/demo", content=b"<xml/>", trust_env=False, timeout=30)
    lines = cloud.logs(functions=["receive_callback"])
    assert lines
    assert {line.function for line in lines} == {"receive_callback"}
    assert cloud.logs(since_ms=int(time.time() * 1000) + 60_000) == []


def test_a_second_start_finds_everything_and_is_quick(cloud: Cloud) -> None:
    said: list[Progress] = []
    began = time.monotonic()
    before = cloud.status()
    assert cloud.up(report=said.append) == before
    assert time.monotonic() - began < SECOND_START_SECONDS
    results = {progress.step: progress.detail for progress in said if progress.done}
    assert results["Deploy the stacks"] == "unchanged"
    assert results["Register the accounts"] == "demo"


def test_a_stop_keeps_the_data(cloud: Cloud) -> None:
    _commit(cloud, "kept")
    assert cloud.down() == ("platform", "emulator")
    assert not cloud.status().running
    cloud.up()
    assert cloud.status().running
    assert _holds(cloud, "kept")


def test_after_a_crash_the_next_start_goes_on_from_the_last_stop(cloud: Cloud) -> None:
    _commit(cloud, "lost")
    _client(cloud, "s3").create_bucket(Bucket="made-after-the-last-stop")
    emulator = processes.find(cloud.layout.process_record("emulator"))
    assert emulator
    os.kill(emulator.pid, signal.SIGKILL)
    while emulator.alive:
        time.sleep(0.05)
    assert not cloud.status().running
    assert cloud.up().running
    assert _holds(cloud, "kept")
    assert not _holds(cloud, "lost")
    _client(cloud, "s3").create_bucket(Bucket="made-after-the-last-stop")


def test_a_crash_before_any_stop_is_deployed_anew(cloud: Cloud) -> None:
    emulator = processes.find(cloud.layout.process_record("emulator"))
    assert emulator
    os.kill(emulator.pid, signal.SIGKILL)
    for saved in cloud.layout.state.glob("*.json"):
        saved.unlink()
    assert cloud.up().running
    assert not _holds(cloud, "kept")
