"""What SAM CLI is told, and what it must not see."""

import json
from pathlib import Path

import pytest

from local.cloud import CloudError, Layout, Ports
from local.sam.backend import running_cloud
from local.sam.session import IMAGE, SamLocal, environment


@pytest.fixture
def sam(tmp_path: Path) -> SamLocal:
    return SamLocal(Path("/sam"), tmp_path / "cdk.out", Ports(5001, 5002), ("--add-host", "host.docker.internal:172.17.0.1"))


def _option(command: list[str], name: str) -> str:
    return command[command.index(name) + 1]


def _variables(command: list[str]) -> dict[str, str]:
    variables: dict[str, str] = json.loads(Path(_option(command, "--env-vars")).read_text())["Parameters"]
    return variables


def test_functions_find_the_emulator_where_containers_see_it(sam: SamLocal) -> None:
    command = sam.command("start-api", "--port", "3001")
    assert command[:3] == ["/sam", "local", "start-api"]
    assert _option(command, "--port") == "3001"
    assert _option(command, "--template") == f"{sam.templates}/Liushui-local-us-east-1-Service.template.json"
    assert _variables(command) == {"AWS_ENDPOINT_URL": "http://host.docker.internal:5001"}
    assert _option(command, "--add-host") == "host.docker.internal:172.17.0.1"


def test_only_an_invocation_takes_recorded_callbacks_of_any_age(sam: SamLocal) -> None:
    command = sam.command("invoke", "ReceiveCallback")
    assert int(_variables(command)["TIMESTAMP_TOLERANCE_SECONDS"]) > 30 * 366 * 86400


def test_an_image_that_is_named_is_not_pulled(sam: SamLocal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--skip-pull-image" not in sam.command("invoke", "F")
    monkeypatch.setenv(IMAGE, "own/image:1")
    assert _option(sam.command("invoke", "F"), "--invoke-image") == "own/image:1"
    assert "--skip-pull-image" in sam.command("invoke", "F")


def test_the_persons_aws_configuration_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"AWS_PROFILE": "mine", "AWS_SESSION_TOKEN": "secret", "LIUSHUI_STAGE": "prod", "DOCKER_HOST": "unix:///s"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    seen = environment()
    assert seen.keys() & given.keys() == {"DOCKER_HOST"}
    assert seen["AWS_ACCESS_KEY_ID"] == "000000000000"
    assert seen["AWS_CONFIG_FILE"] == seen["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"


def test_the_running_cloud_must_run(tmp_path: Path) -> None:
    with pytest.raises(CloudError, match="make run"):
        running_cloud(Layout(root=tmp_path))
