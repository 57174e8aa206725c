"""The example saga whole: the deployed definition on moto's interpreter, the real handlers, the simulated WeChat. Each step is
made to fail in turn, and what was undone is looked at there."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.gifts import GIFTS
from bot.sagas import coupon_code
from functions.project_users.handler import lambda_handler as project
from functions.run_saga_step.handler import lambda_handler
from functions.start_sagas.handler import lambda_handler as start
from liushui.adapters.dynamodb_sagas import DynamoDBSagas
from liushui.adapters.pynamodb_tables import TableAccess
from liushui.adapters.system import SystemClock
from liushui.adapters.wechat_api import WeChatApi
from liushui.application.saga_desk import SagaDesk
from liushui.bootstrap import sagas as bootstrap
from liushui.domain.commits import Commit, Proposal
from liushui.domain.errors import WeChatRefused
from liushui.domain.events import SagaRequested, record
from liushui.domain.saga import SagaStep, stream_of_saga
from liushui.domain.saga_decisions import SagaDecision
from liushui.domain.saga_state import SagaState, fold
from liushui.domain.streams import StreamName
from liushui.domain.user import INITIAL, STATE_VERSION
from liushui.wechat.calls import cards, tags
from local.aws_events import kinesis_event
from local.payloads import FOLDER
from local.platform.serve import RunningPlatform, running_platform
from local.platform.timings import Timings
from tests.builders import REGION, a_stream, an_account
from tests.deployed import Context, Deployed, deployed
from tests.machine import PATIENCE_SECONDS, Machine

USER, SAGA_ID = "o-user-1", "9c41f0e27ab35d8816f0c2ab"
APIS = {"issue_coupon": "card/code/deposit", "tag_user": "tags/members/batchtagging", "send_welcome": "custom/send"}
UNDO = {"issue_coupon": "card/code/unavailable", "tag_user": "tags/members/batchuntagging"}


@pytest.fixture(scope="module")
def running() -> Iterator[RunningPlatform]:
    with running_platform(timings=Timings(tries=1, answer_timeout=0.2, retry_wait=0.01)) as platform:
        yield platform


@dataclass
class Stage:
    """A stage whose user just followed the account, so that the saga was asked for."""

    aws: Deployed
    platform: RunningPlatform
    machine: Machine
    commits: list[Commit] = field(default_factory=list)

    @property
    def stream(self) -> StreamName:
        return stream_of_saga(a_stream(USER), SAGA_ID)

    def begin(self) -> None:
        asked = record(SagaRequested(SAGA_ID, "welcome_gift", USER, {}))
        made = Proposal(events=[asked], state=INITIAL.to_data(), state_version=STATE_VERSION, opens=True)
        self.commits = [self.aws.events(SystemClock()).append(a_stream(USER), lambda _: made, cause="follow").commit]
        assert start(kinesis_event(self.commits), Context()) == {"batchItemFailures": []}

    @property
    def state(self) -> SagaState:
        return fold(SAGA_ID, self.aws.events(SystemClock()).read(self.stream))

    def ended(self) -> str:
        assert self.machine.ended(SAGA_ID) == "SUCCEEDED", self.aws.logs.getvalue()
        return str(self.state.status)

    def waits(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.state.asked_until is None:
            assert time.monotonic() < deadline, self.aws.logs.getvalue()
            time.sleep(0.1)

    @property
    def desk(self) -> SagaDesk:
        own = list(self.aws.events(SystemClock()).read(self.stream))
        project(kinesis_event([*self.commits, *own]), Context())
        step = bootstrap.run_saga_step()
        rows = DynamoDBSagas(TableAccess("liushui-local-sagas", REGION, 1, 1))
        return SagaDesk(cases=step.cases, sagas=rows, waiting=step.waiting, machines=step.machines)

    def messages(self) -> list[str]:
        got = self.platform.control.delivered("demo", USER)
        return [message["text"]["content"] for message in got if message["via"] == "custom_send"]

    def world(self) -> tuple[bool, tuple[int, ...], int]:
        """Whether the coupon is valid, the user's tags, and how many messages came."""
        client, gift = bootstrap.run_saga_step().calls.client, GIFTS["demo"]
        code = coupon_code(SagaStep(SAGA_ID, "issue_coupon", "demo", USER, {}, {}))
        try:
            valid = client.call("demo", cards.get_code(gift.card_id, code)).can_consume
        except WeChatRefused:  # never issued
            valid = False
        return valid, client.call("demo", tags.get_tags_of_user(USER)), len(self.messages())


@pytest.fixture
def stage(running: RunningPlatform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    assert WeChatApi.__init__.__kwdefaults__ is not None
    monkeypatch.setitem(WeChatApi.__init__.__kwdefaults__, "read_seconds", 0.5)
    with deployed(monkeypatch) as aws:
        account = an_account(api_base=running.base_url)
        running.control.clear_faults()
        names = ("name", "app_id", "app_secret", "token", "encoding_aes_key", "mode")
        fields = {name: getattr(account, name) for name in names}
        running.control.put_account(**fields, callback_url="http://127.0.0.1:9/wechat/demo")
        aws.add_account(account)
        running.control.act("demo", USER)
        yield Stage(aws, running, Machine(monkeypatch, name="saga-welcome-gift", decision_seconds=20))
    running.control.delete_account("demo")


def test_a_follower_gets_the_coupon_the_tag_and_the_welcome(stage: Stage) -> None:
    stage.begin()
    assert stage.ended() == "completed"
    assert stage.world() == (True, (GIFTS["demo"].tag_id,), 1)
    assert stage.machine.calls == ["run_saga_step"] * 3
    assert [row.state.status for row in stage.desk.list(["default/demo"])] == ["completed"]
    assert list(bootstrap.run_saga_step().waiting.all()) == []


@pytest.mark.parametrize("failing", APIS)
def test_each_step_refused_in_turn_undoes_those_before_it(stage: Stage, failing: str) -> None:
    stage.platform.control.add_fault(APIS[failing], fault="errcode", value=48001)
    stage.begin()
    assert stage.ended() == "undone"
    assert stage.world() == (False, (), 0)
    assert stage.state.step(failing).action.errcode == 48001


def test_a_welcome_of_which_nobody_knows_is_corrected_and_all_else_undone(stage: Stage) -> None:
    stage.platform.control.add_fault("custom/send", fault="drop_after")
    stage.begin()
    assert stage.ended() == "undone"
    assert stage.world() == (False, (), 2)
    welcome, correction = stage.messages()
    code = welcome.rpartition(" ")[2]
    assert code in correction
    assert code not in stage.aws.logs.getvalue()


def test_a_lost_answer_about_the_coupon_is_asked_for_again(stage: Stage) -> None:
    stage.platform.control.add_fault(APIS["issue_coupon"], fault="drop_after", count=1)
    stage.begin()
    assert stage.ended() == "completed"
    assert stage.state.step("issue_coupon").result == {"taken": 0, "known": 1}


def test_a_compensation_that_fails_waits_for_a_person_and_goes_on_as_decided(stage: Stage) -> None:
    stage.platform.control.add_fault(APIS["send_welcome"], fault="errcode", value=48001)
    stage.platform.control.add_fault(UNDO["tag_user"], fault="errcode", value=48001, count=1)
    stage.begin()
    stage.waits()
    assert stage.world() == (True, (GIFTS["demo"].tag_id,), 0)
    taken = stage.desk.decide(SAGA_ID, SagaDecision.RETRY, operator="lin", reason="the right is back", step="tag_user")
    assert taken.woken
    assert stage.ended() == "undone"
    assert stage.world() == (False, (), 0)


@pytest.fixture
def hasty(running: RunningPlatform, monkeypatch: pytest.MonkeyPatch, stage: Stage) -> Stage:
    monkeypatch.setenv("DECISION_SECONDS", "1")
    bootstrap.run_saga_step.cache_clear()
    stage.machine.client.delete_state_machine(stateMachineArn=stage.machine.arn)
    stage.machine = Machine(monkeypatch, name="saga-welcome-gift", decision_seconds=1)
    return stage


def test_where_nobody_decides_the_person_is_reminded_and_the_step_skipped(hasty: Stage) -> None:
    hasty.platform.control.add_fault(APIS["send_welcome"], fault="errcode", value=48001)
    hasty.platform.control.add_fault(UNDO["tag_user"], fault="errcode", value=48001, count=1)
    hasty.begin()
    assert hasty.ended() == "undone"
    assert hasty.world() == (False, (GIFTS["demo"].tag_id,), 0)
    assert hasty.state.step("tag_user").by_default is True
    told = [event.type for commit in hasty.aws.events(SystemClock()).read(hasty.stream) for event in commit.events]
    assert "SagaDecisionReminded" in told
    assert "a saga waits for a decision" in hasty.aws.logs.getvalue()


@pytest.mark.parametrize(("case", "following"), [("do", "go-on"), ("remind", "go-on"), ("expire", "go-on")])
def test_a_step_says_what_comes_next(stage: Stage, case: str, following: str) -> None:
    stage.machine.client.delete_state_machine(stateMachineArn=stage.machine.arn)
    stage.begin()  # no machine: the sweeper would start it
    event: dict[str, Any] = json.loads((FOLDER / "run_saga_step" / f"{case}.json").read_text())
    answer = lambda_handler(event | {"saga": str(stage.stream)}, Context())
    assert (answer["next"], answer["status"]) == (following, "running")
