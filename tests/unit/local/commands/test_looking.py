"""`liushui events`, `user` and `replies` on the stage's tables, also of an account that was removed."""

import json
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from functions.project_users.handler import lambda_handler
from liushui.adapters.system import SystemClock
from liushui.domain.commits import Proposal
from liushui.domain.streams import StreamName
from local.aws_events import kinesis_event
from local.cli import app
from local.stage import Stage
from tests.builders import REGION, an_account
from tests.deployed import Context, Deployed, deployed
from tests.sending import asked


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with deployed(monkeypatch) as aws:
        monkeypatch.setattr(Stage, "open", lambda _name: Stage("local", (REGION,)))
        commit = asked(aws.events(SystemClock()), SystemClock(), "a reply")
        lambda_handler(kinesis_event([commit]), Context())
        yield aws


def look(*words: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(app, [*words, "--account", "demo", "--json"])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.mark.parametrize("removed", [False, True], ids=["there", "removed"])
def test_what_an_account_received_can_be_looked_at(stage: Deployed, removed: bool) -> None:
    if not removed:
        stage.add_account(an_account())
    assert [line["type"] for line in look("events")] == ["MessageReceived", "ReplyRequested"]
    assert [line["type"] for line in look("events", "--user", "o-user-1")] == ["MessageReceived", "ReplyRequested"]
    ((user,), (reply,)) = look("user", "--user", "o-user-1"), look("replies")
    assert (user["user"], reply["state"]) == ("o-user-1", "requested")


def test_a_name_that_was_two_tenants_is_not_guessed_at(stage: Deployed) -> None:
    events = stage.events(SystemClock())
    events.append(StreamName("acme", "demo", "user", "o-user-1"), lambda _: Proposal(events=[]), cause="x")
    result = CliRunner().invoke(app, ["events", "--account", "demo"])
    assert (result.exit_code, "acme and default" in result.output) == (1, True)


def test_an_account_of_which_nothing_is_known_is_refused(stage: Deployed) -> None:
    for command in (["events"], ["user", "--user", "o-user-1"], ["replies"]):
        result = CliRunner().invoke(app, [*command, "--account", "nobody"])
        assert result.exit_code == 1
