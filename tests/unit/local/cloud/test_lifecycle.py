"""What the local cloud refuses before it does anything."""

import fcntl
import json
from pathlib import Path

import pytest

from local.cloud import Cloud, CloudError, Layout, Ports, processes
from local.cloud.progress import Progress, step


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    stages = {"local": {"regions": ["us-east-1"], "architecture": "host"}}
    (tmp_path / "cdk.json").write_text(json.dumps({"context": {"stages": stages}}))
    return Cloud(Layout(tmp_path))


def test_two_commands_at_once_are_refused(cloud: Cloud) -> None:
    cloud.layout.home.mkdir(parents=True)
    with (cloud.layout.home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CloudError, match="another command"):
            cloud.up()


def test_other_ports_are_refused_while_it_runs(cloud: Cloud) -> None:
    cloud.layout.write_ports(Ports(4600, 4601))
    processes.adopt(1, cloud.layout.process_record("emulator"))
    with pytest.raises(CloudError, match=r"4600.*make stop"):
        cloud.up(Ports(4700, 4701))


def test_stopping_what_does_not_run_is_no_error(cloud: Cloud) -> None:
    assert cloud.down() == ()
    assert not cloud.status().running


def test_logs_of_a_stopped_cloud_name_the_remedy(cloud: Cloud) -> None:
    with pytest.raises(CloudError, match="make run"):
        cloud.logs()


def test_clean_forgets_the_state(cloud: Cloud) -> None:
    cloud.layout.objects.mkdir(parents=True)
    cloud.layout.platform_state.write_text("{}")
    cloud.clean()
    assert not cloud.layout.objects.exists()
    assert not cloud.layout.platform_state.exists()


def test_two_named_clouds_of_a_checkout_share_only_what_is_installed(tmp_path: Path) -> None:
    one, two = Layout(tmp_path), Layout(tmp_path, "tests")
    assert one.emulator_environment == two.emulator_environment
    assert {one.state, one.objects, one.log("x"), one.process_record("x"), one.platform_state}.isdisjoint(
        {two.state, two.objects, two.log("x"), two.process_record("x"), two.platform_state}
    )


def test_a_step_tells_its_beginning_its_details_and_its_end() -> None:
    said: list[Progress] = []
    with step("Deploy", said.append) as say:
        say("half")
    assert [(p.step, p.detail, p.done) for p in said] == [
        ("Deploy", "", False),
        ("Deploy", "half", False),
        ("Deploy", "half", True),
    ]


def test_a_failed_step_does_not_end() -> None:
    said: list[Progress] = []
    with pytest.raises(OSError, match="full"), step("Deploy", said.append):
        raise OSError("full")
    assert not any(progress.done for progress in said)
