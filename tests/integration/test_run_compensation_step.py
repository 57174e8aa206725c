"""The whole workflow on moto's interpreter, with the deployed definition, the real handlers and the simulated platform."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from cdk.constructs.compensation_definition import (
    ACT,
    ASK,
    CLASSIFY,
    DEFAULT,
    DONE,
    FALL_BACK,
    GRANT_RETRY,
    RECORD,
    RENEW_TOKEN,
    WAIT,
    WHICH_WAY,
    reminder_name,
)  # fmt: skip
from functions.project_users.handler import lambda_handler as project
from functions.run_compensation_step.handler import lambda_handler
from functions.send_replies.handler import lambda_handler as send
from liushui import bootstrap
from liushui.adapters.dynamodb_replies import DynamoDBReplies
from liushui.adapters.pynamodb_tables import TableAccess
from liushui.adapters.system import SystemClock
from liushui.adapters.wechat_api import WeChatApi
from liushui.application.operator_desk import OperatorDesk
from liushui.domain import compensation
from liushui.domain.commits import Commit
from liushui.domain.errors import AlreadyDecided
from liushui.domain.events import ReplyFailed
from liushui.domain.reply import Decision
from liushui.domain.streams import StreamName
from local.aws_events import kinesis_event
from local.payloads import FOLDER
from local.platform.serve import RunningPlatform, running_platform
from local.platform.timings import Timings
from tests.builders import REGION, an_account
from tests.deployed import Context, Deployed, deployed
from tests.machine import PATIENCE_SECONDS, Machine
from tests.sending import asked, text

USER = "o-user-1"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningPlatform]:
    with running_platform(timings=Timings(tries=1, answer_timeout=0.2, retry_wait=0.01)) as platform:
        yield platform


@dataclass
class Stage:
    """A stage with one reply that failed or is UNKNOWN, and an operator's desk."""

    aws: Deployed
    platform: RunningPlatform
    commit: Commit

    @property
    def stream(self) -> StreamName:
        reply_id = str(next(event.data["reply_id"] for event in self.commit.events if "reply_id" in event.data))
        return StreamName("default", "demo", "reply", reply_id)

    @property
    def desk(self) -> OperatorDesk:
        ask = bootstrap.ask_operator()
        replies = DynamoDBReplies(TableAccess("liushui-local-replies", REGION, 1, 1))
        accounts = bootstrap.run_compensation_step().send.accounts
        return OperatorDesk(
            cases=ask.cases, replies=replies, waiting=ask.waiting, workflows=ask.workflows, accounts=accounts
        )

    def story(self) -> list[str]:
        own = self.aws.events(SystemClock()).read(self.stream)
        return [event.type for commit in own for event in commit.events]

    def token(self) -> str:
        """The token, once an execution waits with it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while "ReplyDecisionRequested" not in self.story():
            assert time.monotonic() < deadline, self.aws.logs.getvalue()
            time.sleep(0.1)
        parked = bootstrap.ask_operator().waiting.get(self.stream.subject)
        assert parked is not None
        assert parked.token is not None
        return parked.token

    def delivered(self) -> list[str]:
        messages = self.platform.control.delivered("demo", USER)
        return [message["text"]["content"] for message in messages if message["via"] == "custom_send"]


def failed(running: RunningPlatform, aws: Deployed, fault: dict[str, Any] | None, *, fallback: str | None = None) -> Stage:
    """Without a fault the user has been silent for too long."""
    account = an_account(api_base=running.base_url)
    running.control.clear_faults()
    fields = {name: getattr(account, name) for name in ("name", "app_id", "app_secret", "token", "encoding_aes_key", "mode")}
    running.control.put_account(**fields, callback_url="http://127.0.0.1:9/wechat/demo")
    aws.add_account(account)
    running.control.act("demo", USER)
    if fault is None:
        running.control.advance_clock(49 * 3600)
    else:
        running.control.add_fault("custom/send", **fault)
    commit = asked(aws.events(SystemClock()), SystemClock(), "hello", fallback=fallback)
    send(kinesis_event([commit]), Context())
    project(kinesis_event([commit]), Context())
    return Stage(aws, running, commit)


@pytest.fixture
def aws(running: RunningPlatform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    assert WeChatApi.__init__.__kwdefaults__ is not None
    monkeypatch.setitem(WeChatApi.__init__.__kwdefaults__, "read_seconds", 0.5)
    with deployed(monkeypatch) as aws:
        yield aws
    running.control.reset_clock()
    running.control.delete_account("demo")


def test_a_failed_reply_is_asked_about_amended_and_delivered_once(
    running: RunningPlatform, aws: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, machine = failed(running, aws, {"fault": "errcode", "value": 45015}), Machine(monkeypatch)
    machine.start("one", str(stage.stream))
    assert stage.token() not in aws.logs.getvalue()
    taken = stage.desk.decide(
        stage.stream.subject, Decision.AMEND, operator="lin", reason="the link was dead", message=text("better")
    )
    assert taken.woken
    with pytest.raises(AlreadyDecided, match="lin"):
        stage.desk.decide(stage.stream.subject, Decision.ABANDON, operator="wang", reason="enough")
    assert machine.ended("one") == "SUCCEEDED"
    assert machine.walked("one") == [CLASSIFY, WHICH_WAY, ASK, ACT, RECORD, DONE]
    assert stage.delivered() == ["better"]
    assert stage.story()[2:] == [
        "ReplyDecisionRequested", "ReplyDecided", "ReplyAttempted", "ReplySent", "ReplyCompensated",
    ]  # fmt: skip
    assert "better" not in aws.logs.getvalue()
    assert list(bootstrap.ask_operator().waiting.all()) == []


def test_an_unknown_reply_is_marked_as_delivered(
    running: RunningPlatform, aws: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, machine = failed(running, aws, {"fault": "drop_after"}), Machine(monkeypatch)
    machine.start("one", str(stage.stream))
    stage.token()
    stage.desk.decide(stage.stream.subject, Decision.MARK_DELIVERED, operator="lin", reason="the user says so")
    assert machine.ended("one") == "SUCCEEDED"
    assert (stage.desk.show(stage.stream.subject).state.status, stage.delivered()) == ("delivered", ["hello"])


def test_nobody_in_time_is_reminded_and_then_it_is_abandoned(
    running: RunningPlatform, aws: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = failed(running, aws, {"fault": "errcode", "value": 45015})
    monkeypatch.setenv("DECISION_SECONDS", "5")
    monkeypatch.setenv("DECISION_REMINDERS", "4,1")
    machine = Machine(monkeypatch, decision_seconds=3)
    machine.start("one", str(stage.stream))
    assert machine.ended("one") == "SUCCEEDED"
    reminders = [reminder_name(seconds) for seconds in (43_200, 3600)]
    assert machine.walked("one") == [CLASSIFY, WHICH_WAY, ASK, *reminders, DEFAULT, ACT, RECORD, DONE]
    state = stage.desk.show(stage.stream.subject).state
    assert (state.status, state.by_default, stage.delivered()) == ("abandoned", True, [])
    reminded = stage.story().count("ReplyDecisionReminded")
    assert 1 <= reminded <= 2  # on a busy machine the first one came so late that it was the last
    assert aws.logs.getvalue().count("a decision is due") == reminded


@pytest.mark.parametrize("fault", [{"fault": "errcode", "value": 45047}, None])
def test_a_closed_window_falls_back_by_itself_to_what_may_still_reach_the_user(
    running: RunningPlatform, aws: Deployed, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any] | None
) -> None:
    stage, machine = failed(running, aws, fault, fallback="by mail"), Machine(monkeypatch)
    running.control.act("demo", USER)  # opens the window: what falls back here is a customer service message as well
    machine.start("one", str(stage.stream))
    assert machine.ended("one") == "SUCCEEDED"
    assert machine.walked("one") == [CLASSIFY, WHICH_WAY, FALL_BACK, ACT, RECORD, DONE]
    assert stage.delivered() == ["by mail"]
    assert stage.desk.show(stage.stream.subject).state.compensated_by == "fall-back"


def test_where_even_a_renewed_token_was_refused_another_one_is_asked_for(
    running: RunningPlatform, aws: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = failed(running, aws, {"fault": "errcode", "value": 40001, "count": 2})
    machine = Machine(monkeypatch)
    machine.start("one", str(stage.stream))
    assert machine.ended("one") == "SUCCEEDED"
    assert machine.walked("one") == [CLASSIFY, WHICH_WAY, RENEW_TOKEN, ACT, RECORD, DONE]
    assert stage.delivered() == ["hello"]


def test_trouble_that_passes_is_waited_for(running: RunningPlatform, aws: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = failed(running, aws, {"fault": "errcode", "value": 45015})
    cases, stream = bootstrap.ask_operator().cases, stage.stream
    cases.append(cases.load(stream), ReplyFailed(stream.subject, 10, "wait"), cause="test")
    monkeypatch.setattr(compensation, "RETRY_AFTER_MS", 1000)
    machine = Machine(monkeypatch)
    machine.start("one", str(stream))
    assert machine.ended("one") == "SUCCEEDED"
    assert machine.walked("one") == [CLASSIFY, WHICH_WAY, GRANT_RETRY, WAIT, ACT, RECORD, DONE]
    assert (stage.delivered(), stage.desk.show(stream.subject).state.compensated_by) == (["hello"], "retry")


@pytest.mark.parametrize(
    ("step", "following", "status"),
    [("classify", "ask", "failed"), ("expire", "ask", "failed"), ("record", "ask", "failed")],
)
def test_a_step_says_what_comes_next(
    running: RunningPlatform, aws: Deployed, step: str, following: str, status: str
) -> None:
    stage = failed(running, aws, {"fault": "errcode", "value": 45015})
    event = json.loads((FOLDER / "run_compensation_step" / f"{step}.json").read_text())
    answer = lambda_handler(event | {"reply": str(stage.stream)}, Context())
    assert (answer["next"], answer["status"]) == (following, status)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", answer["at"])
