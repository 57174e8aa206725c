"""`liushui dead-letters` and `liushui parked`: what they print, what they refuse, and how they end."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from liushui.adapters.kinesis_records import decode_records
from liushui.application.dead_letters import LetterStep
from liushui.domain.commits import Event
from local.aws_events import kinesis_event
from local.cli import app
from local.cloud import CloudError
from local.commands import dead_letters, parked
from local.commands.selecting import since_ms
from local.dead_letters import dead_letters_of
from local.stage import Stage
from tests.builders import REGION, a_commit, a_stream, an_account
from tests.redriving import PostOffice

POISON = Event("SessionChanged", 1, {"removed": []})


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """Two letters of the sender; and a user that is parked until the commit is mended."""
    office = PostOffice()
    office.fall_ill()
    for text in ("one", "two"):
        office.deliver([office.ask(text)], "send_replies", tries=1)
    office.mend()
    monkeypatch.setattr(dead_letters, "dead_letters_of", lambda *_: office.letters_desk)
    monkeypatch.setattr(parked, "parked_users_of", lambda *_: office.parked_desk)
    with mock_aws():
        stage = Stage.open("dev")
        stage.client("secretsmanager").create_secret(
            Name=f"{stage.names.accounts_prefix}demo", SecretString=json.dumps(an_account().to_dict())
        )
        yield office


def run(*words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--stage", "dev"])


def lines(*words: str) -> list[dict[str, Any]]:
    result = run(*words, "--json")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


class TestLetters:
    def test_are_listed_one_a_line(self, office: PostOffice) -> None:
        one, two = lines("dead-letters", "list")
        assert {one["consumer"], two["consumer"]} == {"send_replies"}
        assert (one["class"], one["records"], one["accounts"]) == ("RetryAttemptsExhausted", 1, ["default/demo"])
        assert one["letter"] in run("dead-letters", "list").stdout

    def test_are_shown_with_their_streams_and_without_what_was_said(self, office: PostOffice) -> None:
        letter = lines("dead-letters", "list")[0]["letter"]
        (shown,) = lines("dead-letters", "show", letter)
        assert (shown["status"], shown["streams"], shown["acts"]) == ("open", ["default/demo/user/o-user-1"], [])
        assert '"one"' not in json.dumps(shown)
        assert "nobody has done anything about it" in run("dead-letters", "show", letter).stdout

    @pytest.mark.parametrize("act", ["redrive", "discard"])
    def test_a_dry_run_names_what_would_be_touched_and_touches_nothing(self, office: PostOffice, act: str) -> None:
        planned = lines("dead-letters", act, "--all", "--dry-run")
        assert [line["delivers"] for line in planned] == [1, 1]
        assert "default/demo/user/o-user-1" in run("dead-letters", act, "--all", "--dry-run").stdout
        assert (len(office.open_letters()), office.arrived) == (2, [])

    def test_are_redriven_once(self, office: PostOffice) -> None:
        steps = lines("dead-letters", "redrive", "--all", "--reason", "room again")
        assert [(step["result"], step["done"], step["total"]) for step in steps] == [("redriven", 1, 2), ("redriven", 2, 2)]
        assert sorted(office.arrived) == ["one", "two"]
        assert lines("dead-letters", "redrive", "--all", "--reason", "room again") == []
        (shown,) = lines("dead-letters", "show", steps[0]["letter"])
        assert shown["acts"][0]["data"]["reason"] == "room again"
        assert shown["acts"][0]["data"]["operator"]
        assert [line["letter"] for line in lines("dead-letters", "list", "--closed")].count(steps[0]["letter"]) == 1

    def test_what_still_fails_ends_with_1(self, office: PostOffice) -> None:
        office.fall_ill()
        result = run("dead-letters", "redrive", "--all", "--reason", "try")
        assert result.exit_code == 1
        assert "failed; 1 of 1 records failed" in result.stdout

    def test_are_discarded_with_a_reason(self, office: PostOffice) -> None:
        one, _ = lines("dead-letters", "list")
        assert [step["result"] for step in lines("dead-letters", "discard", one["letter"], "--reason", "old")] == [
            "discarded"
        ]
        assert len(office.open_letters()) == 1

    @pytest.mark.parametrize("act", [("dead-letters", "redrive"), ("dead-letters", "discard"), ("parked", "unpark")])
    def test_an_act_needs_to_be_told_on_what_and_why(self, office: PostOffice, act: tuple[str, str]) -> None:
        for words, problem in (
            (("--reason", "x"), "say --all"),
            (("--all",), "--reason"),
            (("--all", "--reason", " "), "why"),
        ):
            result = run(*act, *words)
            assert (result.exit_code, problem in result.stderr) == (1, True), result.stderr
        assert len(office.open_letters()) == 2

    def test_an_unknown_letter_is_said(self, office: PostOffice) -> None:
        assert "no dead letter" in run("dead-letters", "show", "0" * 12).stderr
        assert "no dead letter" in run("dead-letters", "redrive", "0" * 12, "--reason", "x").stderr

    def test_ctrl_c_says_that_it_can_be_started_again(self, office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = office.letters_desk

        def interrupted(*given: Any, **named: Any) -> Iterator[LetterStep]:
            yield next(whole.redrive(*given, **named))
            raise KeyboardInterrupt

        class Interrupted:
            redrive = staticmethod(interrupted)

        monkeypatch.setattr(dead_letters, "dead_letters_of", lambda *_: Interrupted())
        result = run("dead-letters", "redrive", "--all", "--reason", "x")
        assert (result.exit_code, "stopped; 1 done" in result.stderr) == (130, True)
        assert len(office.open_letters()) == 1


class TestParked:
    @pytest.fixture(autouse=True)
    def _poisoned(self, office: PostOffice) -> None:
        """o-user-9's first commit cannot be folded."""
        bad = a_commit(1, stream=a_stream("o-user-9"), events=(POISON,))
        self.sub_stream = office.store._sub_streams.setdefault(bad.stream.in_region(REGION), [])
        self.sub_stream.append(bad)
        office.deliver([bad], "project_users")

    def test_are_listed_and_shown_with_the_cause(self, office: PostOffice) -> None:
        (line,) = lines("parked", "list")
        assert (line["user"], line["class"], line["number"], line["behind"]) == ("o-user-9", "TypeError", 1, 1)
        (shown,) = lines("parked", "show", "--account", "demo", "--user", "o-user-9")
        assert (shown["events"], shown["acts"]) == (["SessionChanged"], [])
        assert "o-user-9" in run("parked", "list").stdout
        assert "nobody has asked" in run("parked", "show", "--account", "demo", "--user", "o-user-9").stdout
        assert "is not parked" in run("parked", "show", "--account", "demo", "--user", "o-user-1").stderr

    def test_a_dry_run_touches_nobody(self, office: PostOffice) -> None:
        assert [line["user"] for line in lines("parked", "unpark", "--all", "--dry-run")] == ["o-user-9"]
        (shown,) = lines("parked", "show", "--account", "demo", "--user", "o-user-9")
        assert shown["acts"] == []

    def test_catch_up_when_mended_and_are_parked_again_when_not(self, office: PostOffice) -> None:
        again = run("parked", "unpark", "o-user-9", "--account", "demo", "--reason", "try")
        assert (again.exit_code, "is parked again at 1: TypeError" in again.stdout) == (1, True)
        self.sub_stream[0] = a_commit(1, stream=a_stream("o-user-9"))
        (line,) = lines("parked", "unpark", "--class", "TypeError", "--reason", "mended")
        assert line["unparked"] is True
        assert lines("parked", "list") == []


def test_times_are_said_as_an_age_or_as_a_time() -> None:
    assert since_ms(None) is None
    assert since_ms("1970-01-02T00:00:00+00:00") == 86_400_000
    ages = [age for text in ("7d", "2h", "90m") if (age := since_ms(text)) is not None]
    assert len(ages) == 3
    assert sorted(ages) == ages


def test_what_is_no_time_is_said() -> None:
    with pytest.raises(CloudError, match="--since 'yesterday' is no time"):
        since_ms("yesterday")


@mock_aws
def test_the_desk_of_a_stage_finds_the_bucket_that_its_consumers_know() -> None:
    stage, role = Stage("dev", (REGION,)), {"RoleName": "any", "AssumeRolePolicyDocument": "{}"}
    boto3.client("s3", region_name=REGION).create_bucket(Bucket="a-bucket")
    boto3.client("lambda", region_name=REGION).create_function(
        FunctionName="liushui-dev-send-replies",
        Role=boto3.client("iam", region_name=REGION).create_role(**role)["Role"]["Arn"],
        Code={"ZipFile": b"none"},
        Runtime="python3.13",
        Handler="handler.lambda_handler",
        Environment={"Variables": {"DEAD_LETTERS_BUCKET": "a-bucket"}},
    )
    desk = dead_letters_of(stage)
    event = kinesis_event([a_commit()])
    desk.letters.keep("send_replies", event["Records"], {}, at=1)
    (letter,) = desk.list()
    assert letter.records[0].commit == decode_records(event)[0].commit
