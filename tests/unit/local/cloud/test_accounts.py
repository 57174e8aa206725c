"""The accounts of the local stage."""

import base64
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.cloud.accounts import ensure_accounts, make_account, make_encoding_aes_key
from local.cloud.layout import Ports

REGIONS = {"us-east-1": "http://127.0.0.1:1/live", "us-west-2": "http://127.0.0.1:2/live"}


class MotoAws:
    """Clients of moto in place of the emulator's."""

    def client(self, service: Any, region: str) -> Any:
        return boto3.client(service, region_name=region)


@pytest.fixture
def registered() -> Iterator[tuple[Ports, list[dict[str, Any]]]]:
    """A platform that only remembers what is registered with it."""
    bodies: list[dict[str, Any]] = []

    class Platform(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Platform) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Ports(1, server.server_port), bodies
        server.shutdown()


def _secret(region: str, name: str) -> dict[str, Any]:
    client = boto3.client("secretsmanager", region_name=region)
    found: dict[str, Any] = json.loads(client.get_secret_value(SecretId=f"liushui/local/accounts/{name}")["SecretString"])
    return found


@mock_aws
def test_a_demo_account_is_made_once_in_every_region(registered: tuple[Ports, list[dict[str, Any]]]) -> None:
    ports, bodies = registered
    assert ensure_accounts(MotoAws(), ports, REGIONS) == ("demo",)
    first = _secret("us-east-1", "demo")
    assert _secret("us-west-2", "demo") == first
    assert first["api_base"] == ports.platform_url
    assert ensure_accounts(MotoAws(), ports, REGIONS) == ("demo",)
    assert _secret("us-east-1", "demo") == first
    assert bodies[0] == bodies[1]


@mock_aws
def test_every_account_is_registered_with_its_callback(registered: tuple[Ports, list[dict[str, Any]]]) -> None:
    ports, bodies = registered
    own = {**make_account("shop"), "mode": "plain", "encoding_aes_key": None, "api_base": "http://127.0.0.1:9"}
    client = boto3.client("secretsmanager", region_name="us-east-1")
    client.create_secret(Name="liushui/local/accounts/shop", SecretString=json.dumps(own))
    client.create_secret(Name="liushui/dev/accounts/other", SecretString="{}")
    assert ensure_accounts(MotoAws(), ports, REGIONS) == ("demo", "shop")
    shop = next(body for body in bodies if body["name"] == "shop")
    assert shop == {
        "name": "shop",
        "app_id": own["app_id"],
        "app_secret": own["app_secret"],
        "token": own["token"],
        "encoding_aes_key": None,
        "mode": "plain",
        "callback_url": "http://127.0.0.1:1/live/wechat/shop",
    }
    assert _secret("us-east-1", "shop") == {**own, "api_base": ports.platform_url}


def test_made_credentials_have_wechats_shapes() -> None:
    account = make_account("demo")
    assert account["app_id"].startswith("wx")
    assert len(account["app_id"]) == 18
    assert len(account["app_secret"]) == 32
    assert 3 <= len(account["token"]) <= 32
    assert account["token"].isalnum()
    assert account["mode"] == "safe"
    assert make_account("demo") != account


def test_an_encoding_aes_key_is_32_bytes_in_letters_and_digits() -> None:
    for _ in range(50):
        key = make_encoding_aes_key()
        assert len(key) == 43
        assert key.isalnum()
        assert len(base64.b64decode(key + "=", validate=True)) == 32
