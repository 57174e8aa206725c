"""The sender's handler on moto, against the simulated platform over HTTP."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from functions.send_replies.handler import lambda_handler
from liushui import bootstrap
from liushui.adapters.commit_items import to_item
from liushui.adapters.system import SystemClock, SystemIds
from liushui.adapters.wechat_api import WeChatApi
from liushui.application.dead_letters import DeadLetters
from liushui.bootstrap import clients
from liushui.domain.commits import Commit, Proposal
from liushui.domain.events import EventReceived, ReplyRequested, record
from liushui.domain.json import JsonObject
from liushui.domain.reply import ReplyState, fold, stream_of_reply
from liushui.domain.streams import StreamName
from liushui.wechat.accounts import Account
from liushui.wechat.calls.wecom_kf_accounts import add_account
from liushui.wechat.replies import Template, to_data
from local.aws_events import change_of, kinesis_event, of_changes
from local.platform.serve import RunningPlatform, running_platform
from local.platform.timings import Timings
from tests.builders import AES_KEY, an_account
from tests.deployed import Context, Deployed, deployed, metrics_of
from tests.redriving import ALL, LIN, WHY, InProcess
from tests.sending import asked

PAYLOADS = Path(__file__).parents[2] / "events" / "payloads" / "send_replies"
USER = "o-user-1"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningPlatform]:
    with running_platform(timings=Timings(tries=1, answer_timeout=0.2, retry_wait=0.01)) as platform:
        yield platform


@dataclass
class Stage:
    """The deployed stage, WeChat beside it, and a user who wrote just now."""

    aws: Deployed
    platform: RunningPlatform

    def ask(self, *contents: str | JsonObject, **more: Any) -> Commit:
        return asked(self.aws.events(SystemClock()), SystemClock(), *contents, **more)

    def invoke(self, *commits: Commit) -> dict[str, Any]:
        answer: dict[str, Any] = lambda_handler(kinesis_event(commits), Context())
        return answer

    def story(self, commit: Commit, ordinal: int = 0) -> tuple[list[str], ReplyState]:
        """The types of a reply's own events, and where it stands."""
        intents = [event.data for event in commit.events if event.type == ReplyRequested.__name__]
        reply_id = str(intents[ordinal]["reply_id"])
        own = list(self.aws.events(SystemClock()).read(stream_of_reply(commit.stream, reply_id)))
        return [event.type for each in own for event in each.events], fold(reply_id, [commit, *own])

    def delivered(self) -> list[str]:
        messages = self.platform.control.delivered("demo", USER)
        return [message["text"]["content"] for message in messages if message["via"] == "custom_send"]

    def notices(self) -> list[Any]:
        return [one["template"]["data"] for one in self.platform.control.delivered("demo", USER) if "template" in one]


@pytest.fixture
def stage(running: RunningPlatform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    account = an_account(api_base=running.base_url)
    running.control.clear_faults()
    fields = {name: getattr(account, name) for name in ("name", "app_id", "app_secret", "token", "encoding_aes_key", "mode")}
    running.control.put_account(**fields, callback_url="http://127.0.0.1:9/wechat/demo")
    assert WeChatApi.__init__.__kwdefaults__ is not None
    monkeypatch.setitem(WeChatApi.__init__.__kwdefaults__, "read_seconds", 0.5)
    with deployed(monkeypatch) as aws:
        aws.add_account(account)
        running.control.act("demo", USER)  # nobody takes the callback, but the user may be written to now
        yield Stage(aws, running)
    running.control.delete_account("demo")


def test_replies_reach_the_user_in_their_order_and_are_recorded(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    commit = stage.ask("第一 😀", "second")
    assert stage.invoke(commit) == {"batchItemFailures": []}
    assert stage.delivered() == ["第一 😀", "second"]
    assert stage.story(commit)[0] == ["ReplyAttempted", "ReplySent"]
    assert stage.story(commit, 1)[1].status == "sent"
    assert metrics_of(capsys.readouterr().out) == {"ReplySent": 2, "RecordSkipped": 0}


def test_neither_texts_nor_secrets_are_logged(stage: Stage) -> None:
    stage.invoke(stage.ask("what the user is told"))
    token, logs = stage.aws.tokens.get("demo", "access_token"), stage.aws.logs.getvalue()
    assert '"replies":{"sent":1}' in logs
    assert token is not None
    for secret in (token.value, "what the user is told", an_account().app_secret):
        assert secret not in logs


def test_a_repeated_record_sends_nothing_more(stage: Stage) -> None:
    commit = stage.ask("hello")
    stage.invoke(commit)
    stage.invoke(commit, commit)
    assert stage.delivered() == ["hello"]


def test_a_deferred_handler_of_the_bot_composes(stage: Stage) -> None:
    commit = stage.ask(handler="count_messages", said="count")
    assert stage.invoke(commit) == {"batchItemFailures": []}
    assert stage.delivered() == ["1"]
    assert stage.story(commit)[0] == ["ReplyClaimed", "ReplyAttempted", "ReplySent"]


def test_a_handler_that_raises_is_recorded_without_its_text(stage: Stage) -> None:
    commit = stage.ask(handler="fail", said="boom")
    stage.invoke(commit)
    types, state = stage.story(commit)
    assert types == ["ReplyClaimed", "ReplyFailed"]
    assert (state.error_class, state.detail) == ("handler_failed", "RuntimeError")


def test_a_token_that_wechat_ended_is_renewed_on_the_way(stage: Stage) -> None:
    stage.invoke(stage.ask("one"))
    stage.platform.control.expire_tokens("demo")
    commit = stage.ask("two")
    stage.invoke(commit)
    assert stage.delivered() == ["one", "two"]
    assert stage.story(commit)[0] == ["ReplyAttempted", "ReplyPostponed", "ReplyAttempted", "ReplySent"]


ATTEMPT = ["ReplyAttempted"]


@pytest.mark.parametrize(
    ("fault", "types", "status", "error_class", "arrives"),
    [
        ({"fault": "errcode", "value": 45015}, [*ATTEMPT, "ReplyFailed"], "failed", "window_closed", 0),
        ({"fault": "errcode", "value": 40003}, [*ATTEMPT, "ReplyFailed"], "failed", "recipient_unreachable", 0),
        ({"fault": "errcode", "value": 48001}, [*ATTEMPT, "ReplyFailed"], "failed", "permission", 0),
        ({"fault": "errcode", "value": 45009}, [*ATTEMPT, "ReplyPostponed"], "postponed", "quota_reset", 0),
        ({"fault": "errcode", "value": 45011}, [*ATTEMPT, "ReplyPostponed"], "postponed", "rate_limited", 0),
        ({"fault": "errcode", "value": -1}, [*ATTEMPT, "ReplyBecameUnknown"], "unknown", "ambiguous", 0),
        ({"fault": "http_status", "value": 502}, [*ATTEMPT, "ReplyBecameUnknown"], "unknown", "ambiguous", 0),
        ({"fault": "drop_before"}, [*ATTEMPT, "ReplyBecameUnknown"], "unknown", "ambiguous", 0),
        ({"fault": "drop_after"}, [*ATTEMPT, "ReplyBecameUnknown"], "unknown", "ambiguous", 1),
        ({"fault": "delay", "value": 1.0}, [*ATTEMPT, "ReplyBecameUnknown"], "unknown", "ambiguous", 1),
    ],
)
def test_each_fault_leads_to_its_outcome(
    stage: Stage, fault: dict[str, Any], types: list[str], status: str, error_class: str, arrives: int
) -> None:
    before = len(stage.delivered())
    stage.platform.control.add_fault("custom/send", **fault)
    commit = stage.ask("hello")
    assert stage.invoke(commit) == {"batchItemFailures": []}
    found, state = stage.story(commit)
    assert (found, state.status, state.error_class) == (types, status, error_class)
    assert len(stage.delivered()) - before == arrives
    stage.invoke(commit)
    assert len(stage.delivered()) - before == arrives


def test_a_lost_answer_is_sent_again_only_where_the_author_chose_so(stage: Stage) -> None:
    stage.platform.control.add_fault("custom/send", "drop_before")
    commit = stage.ask("hello", policy="resend")
    stage.invoke(commit)
    assert stage.story(commit)[0] == ["ReplyAttempted", "ReplyBecameUnknown", "ReplyAttempted", "ReplySent"]
    assert stage.delivered() == ["hello"]


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_a_notice_whose_answer_is_lost_is_repeated_with_its_key_and_arrives_once(stage: Stage, fault: str) -> None:
    before = len(stage.notices())
    stage.platform.control.add_fault("template/send", fault)
    commit = stage.ask(to_data(Template("t" * 43, {"first": "好"})))
    assert stage.invoke(commit) == {"batchItemFailures": []}
    types, state = stage.story(commit)
    assert types == ["ReplyAttempted", "ReplyBecameUnknown", "ReplyAttempted", "ReplySent"]
    assert (state.status, state.on_unknown) == ("sent", "vendor_key")
    assert state.message_id
    assert len(stage.notices()) - before == 1


def test_an_account_sends_no_more_than_its_budget(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    use_case = bootstrap.send_replies()
    bound = an_account(api_base=stage.platform.base_url, messages_per_day=2)
    monkeypatch.setattr(use_case.send.accounts, "get", lambda name: bound)
    commits = [stage.ask(str(number)) for number in range(3)]
    stage.invoke(*commits)
    assert len(stage.delivered()) == 2
    types, state = stage.story(commits[2])
    assert (types, state.status, state.error_class, state.attempts) == (["ReplyPostponed"], "postponed", "quota_reset", 0)


def test_an_api_that_answers_nobody_is_left_alone_by_all_containers(stage: Stage) -> None:
    for _ in range(3):
        stage.platform.control.add_fault("custom/send", "http_status", value=502)
    commits = [stage.ask(str(number)) for number in range(4)]
    stage.invoke(*commits)
    assert [stage.story(commit)[1].status for commit in commits] == ["unknown"] * 3 + ["postponed"]
    assert stage.story(commits[3])[1].error_class == "circuit_open"
    bootstrap.send_replies.cache_clear()
    late = stage.ask("another container")
    stage.invoke(late)
    assert stage.story(late)[0] == ["ReplyPostponed"]
    assert stage.delivered() == []


def test_a_platform_that_cannot_be_reached_postpones(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.invoke(stage.ask("a token is at hand now"))
    use_case = bootstrap.send_replies()
    away = an_account(api_base="http://127.0.0.1:9")
    monkeypatch.setattr(use_case.send.accounts, "get", lambda name: away)
    commit = stage.ask("hello")
    assert stage.invoke(commit) == {"batchItemFailures": []}
    types, state = stage.story(commit)
    assert types == ["ReplyAttempted", "ReplyPostponed"] * 3
    assert (state.status, state.error_class, state.attempts) == ("postponed", "wait", 3)


def test_a_wrong_app_secret_is_named_and_raises_the_alarm(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use_case = bootstrap.send_replies()
    wrong = an_account(api_base=stage.platform.base_url, app_secret="f" * 32)
    monkeypatch.setattr(use_case.send.accounts, "get", lambda name: wrong)
    monkeypatch.setattr(use_case.send.accounts, "fetch_again", lambda name: wrong)
    commit = stage.ask("hello")
    stage.invoke(commit)
    types, state = stage.story(commit)
    assert types == ["ReplyFailed"]
    assert (state.error_class, state.errcode) == ("configuration", 40125)
    assert metrics_of(capsys.readouterr().out)["TokenRefused"] == 1
    assert '"token":"demo access_token"' in stage.aws.logs.getvalue()


def test_a_throttled_table_is_reported_from_the_first_record_that_met_it(stage: Stage) -> None:
    stage.invoke(stage.ask("a token is at hand now"))
    commits = [stage.ask("one"), stage.ask("two")]
    client = clients.dynamodb_client()

    def throttled(**_: Any) -> None:
        raise client.exceptions.ProvisionedThroughputExceededException(
            {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow down"}}, "PutItem"
        )

    client.meta.events.register("before-call.dynamodb.PutItem", throttled)
    use_case = bootstrap.send_replies()
    use_case.send.events = stage.aws.events(ImpatientClock())
    use_case.send.events._client = client
    event = kinesis_event(commits)
    answer = lambda_handler(event, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["kinesis"]["sequenceNumber"]}]}
    client.meta.events.unregister("before-call.dynamodb.PutItem", throttled)
    assert lambda_handler(event, Context()) == {"batchItemFailures": []}
    assert stage.delivered()[1:] == ["one", "two"]


@pytest.fixture
def corporation(stage: Stage) -> Iterator[tuple[Commit, str]]:
    """A customer wrote to a service account of a corporation, and WeCom said so: the callback's commit, and the open_kfid."""
    keys = {"corp_id": "ww0123456789abcdef", "token": "aToken123", "encoding_aes_key": AES_KEY}
    agents = [{"name": "kf", "id": 1000002, "secret": "kf-secret"}]
    stage.platform.control.put_account(
        name="corp", kind="wecom", agents=agents, callback_url="http://127.0.0.1:9/wecom/corp", **keys
    )
    base = {"api_base": stage.platform.base_url, "agents": agents, **keys}
    stage.aws.add_account(Account.from_dict({"name": "corp", "kind": "wecom", **base}))
    desk = bootstrap.send_replies().pull
    assert desk is not None
    open_kfid = desk.client.call("corp", add_account("help", "m"), agent="kf")
    stage.platform.control.add_kf_message("corp", open_kfid, "wm-carl", content={"content": "help"})
    received = {"MsgType": "event", "Event": "kf_msg_or_event", "OpenKfId": open_kfid}
    stream, event = StreamName("default", "corp", "kf", open_kfid), record(EventReceived(received))
    decide = lambda _: Proposal(events=[event], opens=True)  # noqa: E731
    yield stage.aws.events(SystemClock()).append(stream, decide, cause="1").commit, open_kfid
    stage.platform.control.delete_account("corp")


def test_a_pull_that_wecom_refuses_is_told_and_left_to_the_sweeper(
    stage: Stage, corporation: tuple[Commit, str], capsys: pytest.CaptureFixture[str]
) -> None:
    stage.platform.control.add_fault("kf/sync_msg", fault="errcode", value=95011, count=1)
    assert stage.invoke(corporation[0]) == {"batchItemFailures": []}
    told = metrics_of(capsys.readouterr().out)
    assert told["KfPullPutOff"] == 1
    assert "ReplyBroken" not in told


def test_what_a_customer_of_wecom_wrote_is_pulled_and_answered(
    stage: Stage, corporation: tuple[Commit, str], capsys: pytest.CaptureFixture[str]
) -> None:
    callback, open_kfid = corporation
    assert stage.invoke(callback, callback) == {"batchItemFailures": []}
    assert metrics_of(capsys.readouterr().out)["KfMessagePulled"] == 1
    (said,) = stage.aws.events(SystemClock()).read(StreamName("default", "corp", "user", "wm-carl"))
    assert stage.invoke(said) == {"batchItemFailures": []}
    (answer,) = stage.platform.control.delivered("corp", "wm-carl")
    assert (answer["via"], answer["open_kfid"]) == ("kf", open_kfid)
    assert answer["text"]["content"].startswith("help: ")


class ImpatientClock(SystemClock):
    """A second lasts a hundredth."""

    def monotonic(self) -> float:
        return super().monotonic() * 100


def test_a_commit_that_cannot_be_decoded_is_set_aside_and_sent_when_it_is_mended(stage: Stage) -> None:
    commit = stage.ask("after all")
    change = change_of({**to_item(commit), "z": {"N": "99"}})
    assert lambda_handler(of_changes([change]), Context()) == {"batchItemFailures": []}
    (letter,) = stage.aws.letters.list()
    assert (letter.consumer, letter.classes) == ("send_replies", frozenset({"Broken", "UndecodableCommit"}))
    assert stage.delivered() == []

    consumers = InProcess({"send_replies": lambda event: lambda_handler(event, Context())})
    desk = DeadLetters(stage.aws.letters, consumers, stage.aws.events(SystemClock()), SystemIds())
    (step,) = desk.redrive(ALL, by=LIN, reason=WHY)
    assert (step.result, stage.delivered()) == ("redriven", ["after all"])
    assert list(stage.aws.letters.list()) == []


@pytest.mark.parametrize("payload", sorted(path.stem for path in PAYLOADS.glob("*.json")))
def test_the_payloads_are_taken_and_too_old_to_be_sent(stage: Stage, payload: str) -> None:
    event = json.loads((PAYLOADS / f"{payload}.json").read_text())
    before = stage.delivered()
    assert lambda_handler(event, Context()) == {"batchItemFailures": []}
    assert stage.delivered() == before
