"""The processes that measure: they do what their figures say. Nothing is timed here."""

import json
import platform
import sys
import urllib.request
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.session import get_session

from bench.answers import answer, answered_by, operation_of
from bench.cold_start.server import serving
from bench.environment import of_function
from bench.handler.measure import CALLS
from bench.projection.measure import COMMITS
from bench.projection.traffic import traffic
from bench.protocol.by_liushui import answerer
from bench.protocol.measure import _cases, _check
from bench.protocol.worker import _messages
from bench.workers import Worker
from liushui.domain.commits import Commit
from tests.markdown import ROOT

SEARCH_PATH = ":".join(str(ROOT / folder) for folder in (".", "layers/liushui/python", "layers/bot/python"))


def a_worker(module: str, *arguments: str, function: str) -> Worker:
    return Worker(Path(sys.executable), module, *arguments, env={**of_function(function), "PYTHONPATH": SEARCH_PATH})


def test_clients_of_every_session_get_the_answers_and_later_ones_do_not() -> None:
    asked: list[str] = []

    def hook(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        asked.append(operation_of(request))
        return answer(request, json.dumps({"TableNames": ["canned"]}).encode())

    with answered_by(hook):
        clients: list[Any] = [boto3.session.Session().client("dynamodb"), get_session().create_client("dynamodb")]
    assert [client.list_tables()["TableNames"] for client in clients] == [["canned"], ["canned"]]
    assert asked == ["ListTables"] * 2
    later: Any = get_session().create_client("dynamodb", endpoint_url="http://127.0.0.1:1")
    with pytest.raises(Exception, match="Could not connect"):
        later.list_tables()


def test_the_handler_makes_the_calls_that_its_peer_repeats() -> None:
    with a_worker("bench.handler.worker", function="receive_callback") as worker:
        assert worker.about == {"calls": CALLS}


def test_a_worker_that_fails_is_named() -> None:
    with pytest.raises(RuntimeError, match=r"bench\.nothing ended with 1"):
        Worker(Path(sys.executable), "bench.nothing")


def test_ours_echoes_every_message_and_who_does_not_has_no_figure() -> None:
    cases, texts = _cases()
    echoes = {name: answerer(case["account"]) for name, case in cases.items()}
    answers = {name: [echo(query, body) for query, body in _messages(cases[name])] for name, echo in echoes.items()}
    about = {"python": platform.python_version(), "answers": answers}
    _check(about, cases, texts)
    for of_case in answers.values():
        of_case[:2] = reversed(of_case[:2])
        with pytest.raises(AssertionError):
            _check(about, cases, texts)
        of_case[:2] = reversed(of_case[:2])
    with pytest.raises(AssertionError):
        _check({**about, "python": "3.10.0"}, cases, texts)


def test_the_stand_in_for_aws_leads_wechats_api_to_itself() -> None:
    with serving() as url:
        secrets = boto3.client("secretsmanager", endpoint_url=url)
        account = json.loads(secrets.get_secret_value(SecretId="demo")["SecretString"])
        assert account["api_base"] == url
        with urllib.request.urlopen(urllib.request.Request(f"{url}/cgi-bin/stable_token", b"{}")) as answered:
            assert json.load(answered)["access_token"] == "token"


@pytest.fixture(scope="module")
def commits() -> list[Commit]:
    return traffic()


class TestProjection:
    LAST = 120

    def test_traffic_is_a_million_messages_a_day_in_their_order(self, commits: list[Commit]) -> None:
        measured = commits[-COMMITS:]
        days = (measured[-1].at - measured[0].at) / 86_400_000
        assert 900_000 < sum(commit.stream.kind == "user" for commit in measured) / days < 1_200_000
        assert [commit.at for commit in commits] == sorted(commit.at for commit in commits)
        assert {event.type for commit in measured for event in commit.events} == {
            "MessageReceived", "EventReceived", "ReplyAnswered", "ReplyRequested", "ReplyAttempted", "ReplySent", "SagaRequested",
        }  # fmt: skip

    def test_rows_that_were_there_before_are_told_from_new_ones(self, commits: list[Commit]) -> None:
        first = {commit.number == 1 for commit in commits[-self.LAST :] if commit.stream.kind == "user"}
        assert first == {True, False}

    def test_a_user_is_written_once_a_batch_and_a_reply_once_for_all_that_a_batch_says_of_it(
        self, commits: list[Commit]
    ) -> None:
        last = commits[-self.LAST :]
        with a_worker("bench.projection.worker", str(self.LAST), function="project_users") as worker:
            writes = worker.about["writes"]
        for size in (1, 100, 1_000):
            batches = [last[start : start + size] for start in range(0, len(last), size)]
            assert writes[str(size)] == {
                "events": sum(len(commit.events) for commit in last),
                "liushui-local-users": sum(len(users_of(batch)) for batch in batches),
                "liushui-local-replies": sum(len(ids_of("reply_id", batch)) for batch in batches),
                "liushui-local-sagas": sum(len(ids_of("saga_id", batch)) for batch in batches),
            }


def users_of(batch: list[Commit]) -> set[str]:
    return {commit.stream.subject for commit in batch if commit.stream.kind == "user"}


def ids_of(name: str, batch: list[Commit]) -> set[str]:
    return {str(event.data[name]) for commit in batch for event in commit.events if name in event.data}
