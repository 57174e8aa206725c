"""The accounts of the local stage."""

import base64
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.cloud.accounts import ensure_accounts, make_account, make_encoding_aes_key
from local.cloud.layout import Layout, Ports

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
            pays = bodies[-1]["kind"] == "pay"
            answer = json.dumps({"platform_key": {"serial": "NEW", "public_key": "pem"}} if pays else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

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
        "kind": "official",
        "app_id": own["app_id"],
        "app_secret": own["app_secret"],
        "token": own["token"],
        "encoding_aes_key": None,
        "mode": "plain",
        "callback_url": "http://127.0.0.1:1/live/wechat/shop",
    }


@pytest.mark.parametrize(
    ("api_base", "moves"),
    [("", True), ("http://127.0.0.1:4600", True), ("http://127.0.0.1:9", False), ("https://api.weixin.qq.com", False)],
)
@mock_aws
def test_an_api_is_moved_only_from_where_the_platform_was(
    registered: tuple[Ports, list[dict[str, Any]]], api_base: str, moves: bool
) -> None:
    ports, _ = registered
    own = {**make_account("shop"), "api_base": api_base}
    client = boto3.client("secretsmanager", region_name="us-east-1")
    client.create_secret(Name="liushui/local/accounts/shop", SecretString=json.dumps(own))
    ensure_accounts(MotoAws(), ports, REGIONS, {"http://127.0.0.1:4600", "http://127.0.0.1:4700"})
    assert _secret("us-east-1", "shop")["api_base"] == (ports.platform_url if moves else api_base)


@mock_aws
def test_a_merchant_gets_the_platforms_key_beside_its_own(registered: tuple[Ports, list[dict[str, Any]]]) -> None:
    ports, bodies = registered
    own = {"name": "till", "kind": "pay", "tenant": "default", "api_base": "", "mch_id": "1", "api_v3_key": "0" * 32}
    secret = json.dumps({**own, "platform_keys": {"OLD": "pem"}, "previous_api_v3_key": "1" * 32})
    boto3.client("secretsmanager", region_name="us-east-1").create_secret(
        Name="liushui/local/accounts/till", SecretString=secret
    )
    ensure_accounts(MotoAws(), ports, REGIONS)
    assert _secret("us-east-1", "till")["platform_keys"] == {"OLD": "pem", "NEW": "pem"}
    told = next(body for body in bodies if body["name"] == "till")
    assert set(told) == {"name", "kind", "mch_id", "api_v3_key", "callback_url"}


def test_the_platforms_former_addresses_are_remembered(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert layout.read_platforms() == frozenset()
    for ports in (Ports(4600, 4601), Ports(4700, 4701), Ports(4700, 4701)):
        layout.write_ports(ports)
    assert layout.read_platforms() == {"http://127.0.0.1:4601", "http://127.0.0.1:4701"}
    assert layout.read_ports() == Ports(4700, 4701)


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
