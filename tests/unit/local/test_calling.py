"""Calls by name, with arguments as a person types them; made for real against the simulated platform."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import boto3
import pytest
from moto import mock_aws
from pydantic import ValidationError
from typer.testing import CliRunner

from liushui import bootstrap
from liushui.bootstrap import clients
from liushui.domain.errors import ConfigurationError
from liushui.wechat.calls.call import InvalidCall
from local.account_admin import AccountAdmin
from local.calling import adapter_of, call_of, functions, hints_of, plain
from local.cli import app
from local.platform.serve import RunningPlatform, running_platform
from local.stage import Stage
from tests.aws import create_tables, local_templates
from tests.builders import REGION, an_account

QR_CODE = "qr_codes.create_temporary_qr_code"


def test_every_call_can_be_named() -> None:
    names = [name for name, _ in functions()]
    assert len(names) == len(set(names)) > 150
    assert {QR_CODE, "customer_service.send_text", "wecom_messages.recall"} <= set(names)


def test_every_argument_can_be_read_from_text() -> None:
    for name, function in functions():
        for key, hint in hints_of(function).items():
            with suppress(ValidationError):  # what pydantic does not understand at all is another error
                assert adapter_of(hint).validate_json("[[]]") is not None, f"{name}: {key}"


def test_content_that_holds_json_is_read() -> None:
    content = '{"msgtype": "text", "content": {"content": "你好"}}'
    call = call_of("wecom_messages.send", {"to": '{"users": ["anna"]}', "agent_id": "1000002", "content": content})
    assert call.body is not None
    assert call.body["text"] == {"content": "你好"}


def test_arguments_are_text_numbers_or_json_as_the_call_takes_them() -> None:
    call = call_of(QR_CODE, {"scene": "shop-7", "expires_in_seconds": "600"})
    assert call.body == {
        "expire_seconds": 600, "action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "shop-7"}},
    }  # fmt: skip
    buttons = json.dumps([{"name": "帮助", "fields": {"type": "click", "key": "HELP"}}])
    assert call_of("menus.create_menu", {"buttons": buttons}).body == {
        "button": [{"name": "帮助", "type": "click", "key": "HELP"}]
    }


def test_a_files_name_and_size_follow_from_it(tmp_path: Path) -> None:
    picture = tmp_path / "a.jpg"
    picture.write_bytes(b"x" * 100)
    assert call_of("media.upload_media", {"kind": "image"}, picture).upload_field == "media"
    with pytest.raises(InvalidCall):
        call_of("media.upload_media", {"kind": "image", "size": "99999999999"}, picture)


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("qr_codes.create_temporary_qr_cod", {}, f"perhaps {QR_CODE}"),
        ("nothing.at_all", {}, "see `liushui api list`"),
        (QR_CODE, {"scene": "1"}, "expires_in_seconds"),
        (QR_CODE, {"sceen": "1"}, "no sceen; it takes scene, expires_in_seconds"),
        (QR_CODE, {"scene": "1", "expires_in_seconds": "soon"}, "expires_in_seconds cannot be read"),
    ],
)
def test_what_cannot_be_called_says_why(name: str, given: dict[str, str], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        call_of(name, given)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningPlatform]:
    """The local stage on moto, and its platform, with the account `demo`."""
    with mock_aws(config={"core": {"passthrough": {"urls": [r"http://127\.0\.0\.1.*"]}}}), running_platform() as platform:
        for template in local_templates().values():
            create_tables(template, boto3.client("dynamodb", region_name=REGION))
        stage = Stage("local", (REGION,), platform.base_url, {REGION: "http://127.0.0.1:1/live"})
        monkeypatch.setattr(Stage, "open", lambda _name: stage)
        AccountAdmin(stage).add(an_account(api_base=platform.base_url))
        bootstrap.wechat_client.cache_clear()
        clients.dynamodb_client.cache_clear()
        clients.secrets_client.cache_clear()
        yield platform
    clients.dynamodb_client.cache_clear()
    clients.secrets_client.cache_clear()
    bootstrap.wechat_client.cache_clear()


def test_a_call_is_made_with_the_accounts_token_and_its_result_printed(platform: RunningPlatform) -> None:
    made = CliRunner().invoke(
        app, ["api", "call", QR_CODE, "-a", "demo", "--set", "scene=7", "--set", "expires_in_seconds=60"]
    )
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["expires_in_seconds"] == 60


def test_a_refusal_names_the_errcode_and_what_it_means(platform: RunningPlatform) -> None:
    sent = ["api", "call", "customer_service.send_text", "-a", "demo", "--set", "to_user=nobody", "--set", "content=hi"]
    refused = CliRunner().invoke(app, sent)
    assert refused.exit_code == 1
    assert "40003" in refused.output


def test_a_file_goes_up_and_comes_down(platform: RunningPlatform, tmp_path: Path) -> None:
    picture, copy = tmp_path / "a.png", tmp_path / "b.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    up = CliRunner().invoke(
        app, ["api", "call", "media.upload_media", "-a", "demo", "--set", "kind=image", "--file", str(picture)]
    )
    assert up.exit_code == 0, up.output
    media_id = json.loads(up.stdout)["media_id"]
    down = CliRunner().invoke(
        app, ["api", "call", "media.download_media", "-a", "demo", "--set", f"media_id={media_id}", "--into", str(copy)]
    )
    assert down.exit_code == 0, down.output
    assert copy.read_bytes() == picture.read_bytes()


def test_results_become_json() -> None:
    assert plain((1, {"a": (2,)})) == [1, {"a": [2]}]
