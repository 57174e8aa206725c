"""The local stage's operator, made once, and the console's address."""

from typing import Any

import boto3
from moto import mock_aws

from local.cloud.console import OPERATOR, ensure_operator, find_console, read_operator
from local.cloud.layout import Ports

REGIONS = ["us-east-1", "eu-west-1"]


class Clients:
    def client(self, service: str, region: str) -> object:
        return boto3.client(service, region_name=region)  # type: ignore[call-overload]


def test_the_operator_is_made_once_and_the_same_in_every_region() -> None:
    with mock_aws():
        assert read_operator(Clients(), REGIONS[0]) is None
        made = ensure_operator(Clients(), REGIONS)
        assert (made.name, len(made.password)) == (OPERATOR, 16)
        assert ensure_operator(Clients(), REGIONS) == made
        assert [read_operator(Clients(), region) for region in REGIONS] == [made, made]
        assert made.password not in repr(made)


def test_another_stage_gets_another_password() -> None:
    passwords = []
    for _ in range(2):
        with mock_aws():
            passwords.append(ensure_operator(Clients(), REGIONS).password)
    assert passwords[0] != passwords[1]


class OneApi:
    """API Gateway with one API, of stage `live`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def get_paginator(self, _operation: str) -> "OneApi":
        return self

    def paginate(self) -> list[dict[str, Any]]:
        return [{"items": []}, {"items": [{"name": self._name, "id": "abc"}]}]

    def get_stages(self, *, restApiId: str) -> dict[str, Any]:  # noqa: N803 - as API Gateway names it
        return {"item": [{"stageName": "live", "restApiId": restApiId}]}


def test_the_console_is_found_by_its_apis_name() -> None:
    address = "http://127.0.0.1:4566/_aws/execute-api/abc/live/console"
    assert find_console(OneApi("liushui-local-console"), Ports(4566, 4567)) == address
    assert find_console(OneApi("liushui-local"), Ports(4566, 4567)) is None
