"""The sweeper's handler on moto, against the simulated platform over HTTP."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from functions.sweep_intents.handler import lambda_handler
from liushui.adapters.system import SystemClock
from liushui.domain.commits import Commit, Proposal
from liushui.domain.events import ReplyAttempted, ReplyRequested, record
from liushui.domain.reply import ReplyState, fold, stream_of_reply
from liushui.domain.streams import NO_STREAM
from liushui.ports import Watermark
from local.platform.serve import RunningPlatform, running_platform
from local.platform.timings import Timings
from tests.builders import FixedClock, an_account
from tests.deployed import Context, Deployed, deployed, metrics_of
from tests.sending import SUBJECT, asked, text

PAYLOAD = Path(__file__).parents[2] / "events" / "payloads" / "sweep_intents" / "scheduled.json"
USER, MINUTE_MS = "o-user-1", 60_000


@dataclass
class Stage:
    """The deployed stage with what happened some minutes ago, and WeChat beside it."""

    aws: Deployed
    platform: RunningPlatform
    then: FixedClock

    def ask(self, *contents: str, **more: Any) -> Commit:
        return asked(self.aws.events(self.then), self.then, *contents, **more)

    def sweep(self) -> None:
        lambda_handler(json.loads(PAYLOAD.read_text()), Context())

    def state(self, commit: Commit) -> ReplyState:
        reply_id = reply_id_in(commit)
        own = self.aws.events(SystemClock()).read(stream_of_reply(commit.stream, reply_id))
        return fold(reply_id, [commit, *own])

    def delivered(self) -> list[str]:
        messages = self.platform.control.delivered("demo", USER)
        return [message["text"]["content"] for message in messages if message["via"] == "custom_send"]

    def mark(self) -> Watermark:
        mark = self.aws.watermarks.get(SUBJECT)
        assert mark is not None
        return mark


def reply_id_in(commit: Commit) -> str:
    return next(str(event.data["reply_id"]) for event in commit.events if event.type == ReplyRequested.__name__)


@pytest.fixture(scope="module")
def running() -> Iterator[RunningPlatform]:
    with running_platform(timings=Timings(tries=1, answer_timeout=0.2, retry_wait=0.01)) as platform:
        yield platform


@pytest.fixture
def stage(running: RunningPlatform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    account = an_account(api_base=running.base_url)
    fields = {name: getattr(account, name) for name in ("name", "app_id", "app_secret", "token", "encoding_aes_key", "mode")}
    running.control.put_account(**fields, callback_url="http://127.0.0.1:9/wechat/demo")
    with deployed(monkeypatch) as aws:
        aws.add_account(account)
        running.control.act("demo", USER)
        then = FixedClock(SystemClock().now_ms() - 5 * MINUTE_MS)
        aws.watermarks.put(SUBJECT, Watermark(minute=then.now_ms() // MINUTE_MS - 1, version=1))
        yield Stage(aws, running, then)
    running.control.clear_faults()
    running.control.delete_account("demo")


def test_a_reply_whose_record_was_lost_is_sent(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    commit = stage.ask("hello")
    stage.sweep()
    assert stage.delivered() == ["hello"]
    assert stage.state(commit).status == "sent"
    assert (stage.mark().left, stage.mark().version) == ((), 2)
    metrics = metrics_of(capsys.readouterr().out)
    assert metrics == {"SweptSent": 1, "SweepBehindMinutes": 0, "SweepLeft": 0, "SweepStalled": 0}
    stage.sweep()
    assert stage.delivered() == ["hello"]


def test_a_sender_that_died_leaves_unknown_and_no_second_call(stage: Stage) -> None:
    commit = stage.ask("hello")
    reply_id = reply_id_in(commit)
    attempted = ReplyAttempted(reply_id, 1, "died", stage.then.now_ms() + 30_000, text("hello"))
    stage.aws.events(stage.then).append(
        stream_of_reply(commit.stream, reply_id),
        lambda _: Proposal(events=[record(attempted)]),
        cause="ReplyAttempted:1:died",
        expected=NO_STREAM,
    )
    stage.sweep()
    assert stage.state(commit).status == "unknown"
    assert stage.delivered() == []


def test_what_is_postponed_stays_on_the_list(stage: Stage) -> None:
    stage.platform.control.add_fault("custom/send", "errcode", 45011)
    commit = stage.ask("hello")
    stage.sweep()
    assert stage.state(commit).status == "postponed"
    (left,) = stage.mark().left
    assert (left.key.stream, left.due) == (commit.stream, stage.state(commit).retry_at)


def test_the_index_finds_deferred_handlers(stage: Stage) -> None:
    stage.ask(handler="count_messages", said="count")
    stage.sweep()
    assert stage.delivered() == ["1"]


def test_an_intent_too_old_for_wechat_is_settled_without_a_call(stage: Stage) -> None:
    commit = stage.ask("hello", window_ms=MINUTE_MS)
    stage.sweep()
    assert (stage.state(commit).status, stage.state(commit).error_class) == ("failed", "expired")
    assert stage.delivered() == []
