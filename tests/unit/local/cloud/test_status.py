"""The status, in the shape that tools read."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.cloud import processes
from local.cloud.console import SignIn
from local.cloud.errors import CloudError
from local.cloud.layout import Layout, Ports
from local.cloud.status import STOPPED, RegionStatus, Status, find_callback_bases, read_status
from local.commands.cloud import _show


class Apis:
    """API Gateway in small: each API, by id, has one stage."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def client(self, service: Any, region: str) -> Any:
        return self

    def get_paginator(self, operation: str) -> Any:
        return self

    def paginate(self) -> Any:
        return [{"items": [{"id": api, "name": name}]} for api, name in self.names.items()]

    def get_stages(self, restApiId: str) -> Any:  # noqa: N803
        return {"item": [{"stageName": "live"}]}


def test_the_json_has_the_agreed_keys() -> None:
    region = RegionStatus("us-east-1", "http://127.0.0.1:4566/_aws/execute-api/abc/live")
    status = Status("local", running=True, platform="http://127.0.0.1:4567", regions=(region,))
    assert json.loads(json.dumps(status.to_json())) == {
        "stage": "local",
        "running": True,
        "platform": "http://127.0.0.1:4567",
        "regions": [
            {
                "name": "us-east-1",
                "callback_base": "http://127.0.0.1:4566/_aws/execute-api/abc/live",
                "console": None,
            }
        ],
        "operator": None,
    }


def test_who_may_sign_in_is_told_with_the_consoles_address(capsys: pytest.CaptureFixture[str]) -> None:
    region = RegionStatus("us-east-1", "http://127.0.0.1:4566/x", "http://127.0.0.1:4567/console")
    status = Status("local", True, "http://127.0.0.1:4567", (region,), SignIn("operator", "a password"))
    assert status.to_json()["operator"] == {"name": "operator", "password": "a password"}
    _show(status)
    shown = capsys.readouterr().out
    assert "http://127.0.0.1:4567/console" in shown
    assert "operator, password a password" in shown


def test_before_the_first_start_nothing_runs(tmp_path: Path) -> None:
    assert read_status(Layout(tmp_path), ["us-east-1"]) == STOPPED


def test_a_process_that_does_not_answer_does_not_run(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.write_ports(Ports(1, 2))
    processes.adopt(1, layout.process_record("emulator"))
    assert read_status(layout, ["us-east-1"]) == STOPPED


def test_a_region_is_reached_under_its_apis_id() -> None:
    bases = find_callback_bases(Apis({"abc": "another", "def": "liushui-local"}), Ports(4600, 4601), ["us-east-1"])
    assert bases == {"us-east-1": "http://127.0.0.1:4600/_aws/execute-api/def/live"}


def test_a_region_without_an_api_is_named() -> None:
    with pytest.raises(CloudError, match=r"us-east-1.*make run"):
        find_callback_bases(Apis({"abc": "another"}), Ports(), ["us-east-1"])
