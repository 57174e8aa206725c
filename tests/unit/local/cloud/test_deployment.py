"""How the CDK's command line is called, and what is told of it. A script stands in for it."""

import json
from pathlib import Path

import pytest

from local.cloud.deployment import Deployment, read_regions
from local.cloud.errors import CloudError
from local.cloud.layout import Layout, Ports


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    (tmp_path / "cdk").mkdir()
    for name in ("cdk.json", "package-lock.json", "cdk/app.py"):
        (tmp_path / name).write_text("{}")
    layout = Layout(tmp_path)
    layout.home.mkdir(parents=True)
    return layout


def _install_cdk(layout: Layout, script: str) -> None:
    program = layout.root / "node_modules" / "aws-cdk" / "bin" / "cdk"
    program.parent.mkdir(parents=True)
    program.write_text(script)


def _deployment(layout: Layout) -> Deployment:
    return Deployment(layout, Ports(4600, 4601), ["us-east-1", "us-west-2"])


def test_each_region_is_prepared_then_all_is_deployed(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    _install_cdk(
        layout, "require('fs').appendFileSync(process.env.HOME + '/calls', process.argv.slice(2).join(' ') + '\\n')"
    )
    monkeypatch.setenv("HOME", str(layout.root))
    _deployment(layout).deploy(lambda _: None)
    calls = (layout.root / "calls").read_text().splitlines()
    assert [call.split(" --")[0] for call in calls] == [
        "bootstrap aws://000000000000/us-east-1",
        "bootstrap aws://000000000000/us-west-2",
        "deploy",
    ]
    assert "--all --require-approval never" in calls[2]
    assert "--context stage=local --context account=000000000000" in calls[2]


def test_nothing_of_the_persons_aws_configuration_is_passed_on(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HOME", str(layout.root))
    _install_cdk(layout, "require('fs').writeFileSync(process.env.HOME + '/env', JSON.stringify(process.env))")
    _deployment(layout).deploy(lambda _: None)
    passed = json.loads((layout.root / "env").read_text())
    assert passed["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4600"
    assert passed["AWS_ACCESS_KEY_ID"] == "000000000000"
    assert passed["AWS_CONFIG_FILE"] == passed["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTPS_PROXY"} & passed.keys()


def test_progress_is_told_by_stack(layout: Layout) -> None:
    _install_cdk(layout, "console.log('A: start'); console.error('A: deploying... [1/2]\\nB: success: Published X')")
    said: list[str] = []
    _deployment(layout).deploy(said.append)
    assert said[-2:] == ["A: deploying... [1/2]", "B: uploading"]
    assert "A: start" in layout.log("deploy").read_text()


def test_a_failure_shows_the_end_of_the_output_and_where_the_rest_is(layout: Layout) -> None:
    _install_cdk(layout, "for (let i = 0; i < 90; i++) console.log('line ' + i); process.exitCode = 1")
    with pytest.raises(CloudError) as caught:
        _deployment(layout).deploy(lambda _: None)
    message = str(caught.value)
    assert "`cdk bootstrap` failed" in message
    assert "line 89" in message
    assert "line 3\n" not in message
    assert str(layout.log("deploy")) in message


def test_without_the_command_line_the_remedy_is_named(layout: Layout) -> None:
    with pytest.raises(CloudError, match="make setup"):
        _deployment(layout).deploy(lambda _: None)


def test_the_digest_follows_the_app_and_the_assets(layout: Layout) -> None:
    deployment = _deployment(layout)
    first = deployment.digest("assets")
    assert deployment.digest("assets") == first
    assert deployment.digest("others") != first
    (layout.root / "cdk" / "app.py").write_text("# changed")
    assert deployment.digest("assets") != first


def test_regions_come_from_the_local_stage() -> None:
    stages = {"local": {"regions": ["a", "b"]}, "dev": {"regions": ["c"]}}
    assert read_regions({"context": {"stages": stages}}) == ("a", "b")
