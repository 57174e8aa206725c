"""The whole workflow on moto's interpreter, with the deployed definition, the real handlers and the simulated platform."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from functions.project_users.handler import lambda_handler as project
from functions.run_compensation_step.handler import lambda_handler
from functions.send_replies.handler import lambda_handler as send
from liushui import bootstrap
from liushui.adapters.dynamodb_replies import DynamoDBReplies
from liushui.adapters.pynamodb_tables import TableAccess
from liushui.adapters.system import SystemClock
from liushui.adapters.wechat_api import WeChatApi
from liushui.application.operator_desk import OperatorDesk
from liushui.domain.commits import Commit
from liushui.domain.errors import AlreadyDecided
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
        return OperatorDesk(cases=ask.cases, replies=replies, waiting=ask.waiting, workflows=ask.workflows)

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


def failed(running: RunningPlatform, aws: Deployed, fault: dict[str, Any]) -> Stage:
    account = an_account(api_base=running.base_url)
    running.control.clear_faults()
    fields = {name: getattr(account, name) for name in ("name", "app_id", "app_secret", "token", "encoding_aes_key", "mode")}
    running.control.put_account(**fields, callback_url="http://127.0.0.1:9/wechat/demo")
    aws.add_account(account)
    running.control.act("demo", USER)
    running.control.add_fault("custom/send", **fault)
    commit = asked(aws.events(SystemClock()), SystemClock(), "hello")
    send(kinesis_event([commit]), Context())
    project(kinesis_event([commit]), Context())
    return Stage(aws, running, commit)


@pytest.fixture
def aws(running: RunningPlatform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    assert WeChatApi.__init__.__kwdefaults__ is not None
    monkeypatch.setitem(WeChatApi.__init__.__kwdefaults__, "read_seconds", 0.5)
    with deployed(monkeypatch) as aws:
        yield aws
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
    assert machine.calls == ["run_compensation_step", "ask_operator", "run_compensation_step"]
    assert stage.delivered() == ["better"]
    assert stage.story()[2:] == ["ReplyDecisionRequested", "ReplyDecided", "ReplyAttempted", "ReplySent"]
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


def test_nobody_in_time_abandons(running: RunningPlatform, aws: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = failed(running, aws, {"fault": "errcode", "value": 45015})
    machine = Machine(monkeypatch, decision_seconds=1)
    machine.start("one", str(stage.stream))
    assert machine.ended("one") == "SUCCEEDED"
    state = stage.desk.show(stage.stream.subject).state
    assert (state.status, state.by_default, stage.delivered()) == ("abandoned", True, [])


@pytest.mark.parametrize(("step", "following", "status"), [("begin", "ask", "failed"), ("expire", "end", "abandoned")])
def test_a_step_says_what_comes_next(
    running: RunningPlatform, aws: Deployed, step: str, following: str, status: str
) -> None:
    stage = failed(running, aws, {"fault": "errcode", "value": 45015})
    event = json.loads((FOLDER / "run_compensation_step" / f"{step}.json").read_text())
    answer = lambda_handler(event | {"reply": str(stage.stream)}, Context())
    assert answer == {"next": following, "status": status}
