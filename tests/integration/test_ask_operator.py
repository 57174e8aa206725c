"""The handler that puts the question on moto: it parks the token, asks once, and answers what was decided before."""

import json
from collections.abc import Iterator

import pytest

from functions.ask_operator.handler import lambda_handler
from functions.project_users.handler import lambda_handler as project
from liushui import bootstrap
from liushui.adapters.system import SystemClock
from liushui.application.compensation_cases import CompensationCases
from liushui.domain.decisions import decide
from liushui.domain.errors import StoreUnavailable
from liushui.domain.events import ReplyFailed
from liushui.domain.reply import Decision
from liushui.domain.streams import StreamName
from local.aws_events import kinesis_event
from local.payloads import FOLDER
from tests.deployed import Context, Deployed, deployed
from tests.sending import asked

EVENT = json.loads((FOLDER / "ask_operator" / "asked.json").read_text())


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with deployed(monkeypatch) as aws:
        yield aws


def a_failed_reply(aws: Deployed) -> tuple[CompensationCases, StreamName]:
    commit = asked(aws.events(SystemClock()), SystemClock(), "hello")
    project(kinesis_event([commit]), Context())
    reply_id = str(commit.events[-1].data["reply_id"])
    cases, stream = bootstrap.ask_operator().cases, StreamName("default", "demo", "reply", reply_id)
    cases.append(cases.load(stream), ReplyFailed(reply_id, 0, "invalid_reply"), cause="test")
    return cases, stream


def test_the_question_is_put_once_and_the_newest_token_is_kept(aws: Deployed) -> None:
    cases, stream = a_failed_reply(aws)
    for token in ("one", "two"):
        lambda_handler(EVENT | {"reply": str(stream), "token": token}, Context())
    case = cases.load(stream)
    assert [event.type for commit in case.own for event in commit.events] == ["ReplyFailed", "ReplyDecisionRequested"]
    parked = bootstrap.ask_operator().waiting.get(stream.subject)
    assert parked is not None
    assert (parked.token, parked.until, parked.stream) == ("two", case.state.asked_until, stream)
    assert "two" not in aws.logs.getvalue()


def test_what_was_decided_before_is_not_asked(aws: Deployed) -> None:
    cases, stream = a_failed_reply(aws)
    case = cases.load(stream)
    decided = decide(case.state, Decision.ABANDON, operator="lin", reason="r")
    assert decided is not None
    cases.append(case, decided, cause="test")
    lambda_handler(EVENT | {"reply": str(stream)}, Context())
    assert list(bootstrap.ask_operator().waiting.all()) == []
    assert "decided already" in aws.logs.getvalue()


def test_a_reply_that_is_not_projected_yet_makes_the_workflow_try_again(aws: Deployed) -> None:
    with pytest.raises(StoreUnavailable, match="not projected yet"):
        lambda_handler(EVENT, Context())
