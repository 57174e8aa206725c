"""`liushui compensations` on an office in memory."""

import json
from itertools import islice
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from liushui.adapters.system import SystemClock
from liushui.application.operator_desk import OperatorDesk
from liushui.domain.reply import Decision, ReplyStatus
from local.bulk import carry_out
from local.cli import app
from local.commands import compensations, deciding
from local.stage import Stage
from tests.compensating import Office, office_of_many


class OfficeStage:
    """A stage with one region, whose desk is an office's."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def desk(self, region: str | None = None) -> OperatorDesk:
        assert region in (None, self._office.store.region)
        return self._office.desk

    def desk_of(self, reply_id: str) -> OperatorDesk:
        assert reply_id
        return self._office.desk


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    office = office_of_many(3)
    monkeypatch.setattr(Stage, "open", lambda _: OfficeStage(office))
    monkeypatch.setattr(SystemClock, "now_ms", lambda _: office.clock.at)
    for module in (compensations, deciding):
        monkeypatch.setattr(module, "accounts", lambda _stage, _name: ["default/demo"])
    return office


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["compensations", *words])


def lines(*words: str) -> list[dict[str, Any]]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_list_is_filtered(office: Office) -> None:
    assert [line["reply_id"] for line in lines("list")] == office.reply_ids
    assert [line["reply_id"] for line in lines("list", "--older-than", "2s")] == office.reply_ids[:1]
    assert lines("list", "--class", "permanent") == lines("list", "--state", "unknown") == []
    assert lines("list", "--due-within", "1d") == []
    assert run("list", "--older-than", "soon").exit_code == 2


def test_the_story_ends_with_what_each_decision_would_do(office: Office) -> None:
    (line,) = lines("show", office.reply_id)
    assert [each["decision"] for each in line["decisions"]] == [decision.value for decision in Decision]
    assert line["decisions"][0]["warnings"] == ["window_is_closed"]
    assert "only after the user has written" in run("show", office.reply_id).stdout


def test_one_decision_may_be_tried_out_before_it_is_taken(office: Office) -> None:
    words = ("decide", office.reply_id, "--decision", "abandon", "--operator", "lin")
    assert "given up for good" in run(*words, "--dry-run").stdout
    assert "ReplyDecided" not in office.story()
    assert run(*words).exit_code == 1  # without a reason
    assert lines(*words, "--reason", "enough")[0]["state"] == "abandoned"


def test_many_are_tried_out_and_then_decided_with_what_became_of_each(office: Office) -> None:
    words = ("decide", "--decision", "abandon", "--class", "window_closed", "--operator", "lin")
    planned = lines(*words, "--dry-run")
    assert [(line["reply_id"], line["possible"]) for line in planned] == [(each, True) for each in office.reply_ids]
    assert "3 would be touched; nothing was decided" in run(*words, "--dry-run").stdout
    assert "ReplyDecided" not in office.story()
    told = lines(*words, "--reason", "enough")
    assert [(line["done"], line["total"], line["became"]) for line in told] == [(n, 3, "decided") for n in (1, 2, 3)]
    assert {state.status for state in office.states()} == {ReplyStatus.ABANDONED}


def test_a_person_sees_a_bar_and_a_sum(office: Office) -> None:
    result = run("decide", "--decision", "resend", "--all", "--reason", "enough", "--bulk", "mine")
    assert "mine: 3 decided" in result.stdout
    assert "100%" in result.output


def test_what_was_stopped_goes_on_by_its_name_and_acts_on_nothing_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("decide", "--decision", "resend", "--all", "--reason", "enough", "--bulk", "mine")

    def stopped(*given: Any, **named: Any) -> Any:
        yield from islice(carry_out(*given, **named), 2)
        raise KeyboardInterrupt

    monkeypatch.setattr(deciding, "carry_out", stopped)
    result = run(*words)
    assert (result.exit_code, "stopped after 2 of 3" in result.output) == (130, True)
    assert "--bulk mine" in result.output
    monkeypatch.setattr(deciding, "carry_out", carry_out)
    assert [line["became"] for line in lines(*words)] == ["decided"]
    assert [office.story(index).count("ReplyDecided") for index in range(3)] == [1, 1, 1]


def test_nobody_decides_on_everything_by_leaving_something_out(office: Office) -> None:
    result = run("decide", "--decision", "abandon", "--reason", "enough")
    assert result.exit_code == 2
    assert "say which ones are meant" in result.output
    assert "ReplyDecided" not in office.story()


def test_many_need_a_reason_as_well(office: Office) -> None:
    assert run("decide", "--decision", "abandon", "--all").exit_code == 1
    assert "ReplyDecided" not in office.story()
