"""What a restart keeps."""

import json
import time
from pathlib import Path

import pytest

from local.platform.app import create_app
from local.platform.clock import ManualClock
from local.platform.serve import running_platform
from local.platform.timings import Timings
from tests.unit.platform.endpoint import Reply, ScriptedEndpoint
from tests.unit.platform.shop import SHOP, a_text, get_token, send

USER = "o-user"


def test_accounts_tokens_windows_and_conversations_survive_a_restart(
    tmp_path: Path, clock: ManualClock, endpoint: ScriptedEndpoint
) -> None:
    file = tmp_path / "state" / "platform.json"
    with running_platform(clock=clock, state_file=file) as before:
        before.control.put_account(**{**SHOP, "callback_url": endpoint.url})
        before.control.act("shop", USER, "image", fields={"MediaId": "from-the-user"})
        token = get_token(before)
        assert [send(before, a_text(USER), token) for _ in range(4)] == [0] * 4
        conversation = before.control.conversation("shop", USER)
    with running_platform(clock=clock, state_file=file) as after:
        assert after.control.conversation("shop", USER) == conversation
        picture = {"touser": USER, "msgtype": "image", "image": {"media_id": "from-the-user"}}
        assert send(after, picture, token) == 0
        assert send(after, picture, token) == 45047
        assert after.control.act("shop", USER)["tries"][0]["status"] == 200


def test_what_happened_is_saved_while_running(tmp_path: Path, endpoint: ScriptedEndpoint) -> None:
    file = tmp_path / "platform.json"
    with running_platform(timings=Timings(save_every=0.01), state_file=file) as platform:
        platform.control.put_account(**{**SHOP, "callback_url": endpoint.url})
        platform.control.act("shop", USER)
        endpoint.stopping.wait(0.2)
        saved = json.loads(file.read_text())
    assert [user["openid"] for user in saved["conversations"]["users"]] == [USER]
    assert file.stat().st_mode & 0o077 == 0, "it holds secrets: for its owner's eyes only"
    assert [path.name for path in tmp_path.iterdir()] == ["platform.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 0}'])
def test_a_file_that_is_not_the_platforms_is_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "platform.json"
    file.write_text(text)
    with pytest.raises(ValueError, match="move it away"):
        create_app(state_file=file)
    assert file.read_text() == text


def test_a_state_that_cannot_be_written_is_written_when_it_can(
    tmp_path: Path, endpoint: ScriptedEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "blocked" / "platform.json"
    with running_platform(timings=Timings(save_every=0.01), state_file=file) as platform:
        file.parent.write_text("not a folder")
        platform.control.put_account(**SHOP)
        endpoint.stopping.wait(0.2)
        assert platform.control.health()["accounts"] == 1, "it serves on"
        file.parent.unlink()
        endpoint.stopping.wait(0.2)
        assert json.loads(file.read_text())["accounts"][0]["name"] == "shop"
    assert "the state could not be saved" in caplog.text


def test_it_stops_at_once_while_a_push_waits_for_its_answer(endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(delay=30)]
    with running_platform() as platform:
        platform.control.put_account(**{**SHOP, "callback_url": endpoint.url})
        platform.control.act("shop", USER, wait=False)
        endpoint.stopping.wait(0.1)
        started = time.monotonic()
    assert time.monotonic() - started < 3
