"""A failed and an UNKNOWN reply on the local cloud, from the failure to a person's decision and what becomes of it."""

import json
import re
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from liushui.domain.streams import StreamName
from local.aws_events import kinesis_event
from local.stage import Stage
from tests.local.conftest import CommandFailed, Phone, eventually

pytestmark = pytest.mark.e2e

SWEEP_SECONDS = 150.0
"""A sweep runs each minute; on a busy machine the next one, too, may be needed."""
Reply = dict[str, Any]


@pytest.fixture
def stage() -> Stage:
    return Stage.open("local")


@contextmanager
def fault(phone: Phone, **what: Any) -> Iterator[None]:
    """WeChat's customer service messages fail so, once."""
    phone.cloud.control("POST", "faults", {"api": "custom/send", "count": 1, **what})
    try:
        yield
    finally:
        phone.cloud.control("DELETE", "faults")


def waiting(phone: Phone) -> Reply:
    """The user's reply, as soon as an execution waits for the decision on it."""

    def look() -> list[Reply]:
        return [one for one in phone.cloud.lines("compensations", "list") if one["user"] == phone.user]

    (reply,) = eventually(look, lambda found: any(one["asked"] and one["until"] for one in found))
    return reply


def boom(phone: Phone) -> Reply:
    """A reply whose handler raises."""
    phone.say("boom")
    return waiting(phone)


def closed(phone: Phone, text: str) -> Reply:
    """A reply that WeChat refuses because the user must write first."""
    with fault(phone, fault="errcode", value=45015):
        phone.say(f"later {text}")
        return waiting(phone)


def decide(phone: Phone, reply: Reply, decision: str, *more: str, operator: str = "lin") -> Reply:
    arguments = ("compensations", "decide", reply["reply_id"], "--decision", decision, "--operator", operator)
    (line,) = phone.cloud.lines(*arguments, "--reason", "because", *more)
    return line


def story(phone: Phone, reply: Reply) -> Reply:
    (line,) = phone.cloud.lines("compensations", "show", reply["reply_id"])
    return line


def settled(phone: Phone, reply: Reply, state: str, *, seconds: float = 45.0) -> Reply:
    return eventually(lambda: story(phone, reply), lambda seen: seen["state"] == state, seconds=seconds)


def compensated(phone: Phone, reply: Reply, by: str) -> Reply:
    """The reply's story, as soon as it was noted that it came to a good end."""
    return eventually(lambda: story(phone, reply), lambda seen: seen["compensated_by"] == by)


def types(line: Reply) -> list[str]:
    return [event["type"] for event in line["events"]]


def execution(stage: Stage, name: str) -> dict[str, Any]:
    client = stage.client("stepfunctions")
    machines = client.list_state_machines()["stateMachines"]
    (arn,) = [one["stateMachineArn"] for one in machines if one["name"] == stage.names.compensation_machine]
    (found,) = [one for one in client.list_executions(stateMachineArn=arn)["executions"] if one["name"] == name]
    return dict(found)


def test_a_failed_reply_is_listed_amended_and_delivered_once(demo_phone: Phone, stage: Stage) -> None:
    reply = boom(demo_phone)
    assert (reply["state"], reply["class"], reply["attempts"]) == ("failed", "handler_failed", 0)
    assert decide(demo_phone, reply, "amend", "--message", "对不起，请再试 🙏")["woken"] is True
    eventually(demo_phone.got, lambda got: "对不起，请再试 🙏" in got)
    done = compensated(demo_phone, reply, "amend")
    assert types(done)[-5:] == [
        "ReplyDecisionRequested", "ReplyDecided", "ReplyAttempted", "ReplySent", "ReplyCompensated",
    ]  # fmt: skip
    assert next(event["type"] for event in done["cause"]) == "MessageReceived"
    assert (done["decision"], done["operator"], done["reason"]) == ("amend", "lin", "because")
    name = f"{reply['reply_id']}-0"
    eventually(lambda: execution(stage, name)["status"], lambda status: status == "SUCCEEDED")
    assert demo_phone.got().count("对不起，请再试 🙏") == 1
    eventually(
        demo_phone.replies, lambda found: any(r["reply_id"] == reply["reply_id"] and r["state"] == "sent" for r in found)
    )
    assert reply["reply_id"] not in demo_phone.cloud.liushui("compensations", "list", "--account", "demo", "--json")


def test_a_reply_that_fails_again_is_put_to_a_person_again(demo_phone: Phone) -> None:
    reply = boom(demo_phone)
    decide(demo_phone, reply, "resend")
    eventually(lambda: types(story(demo_phone, reply)), lambda seen: seen.count("ReplyDecisionRequested") == 2)
    decide(demo_phone, reply, "abandon")
    settled(demo_phone, reply, "abandoned")


def test_an_unknown_reply_that_arrived_is_marked_as_delivered(demo_phone: Phone) -> None:
    with fault(demo_phone, fault="drop_after"):
        demo_phone.say("later hello")
        reply = waiting(demo_phone)
    assert (reply["state"], demo_phone.got().count("hello")) == ("unknown", 1)
    assert decide(demo_phone, reply, "mark-delivered")["state"] == "delivered"
    eventually(demo_phone.replies, lambda found: any(r["state"] == "delivered" for r in found))
    assert demo_phone.got().count("hello") == 1


def test_of_two_operators_at_once_one_wins_and_the_other_sees_who(demo_phone: Phone) -> None:
    reply = closed(demo_phone, "twice")

    def try_to(operator: str) -> str | Reply:
        try:
            return decide(demo_phone, reply, "resend", operator=operator)
        except CommandFailed as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        answers = dict(zip(("lin", "wang"), pool.map(try_to, ("lin", "wang")), strict=True))
    (winner,) = [who for who, answer in answers.items() if isinstance(answer, dict)]
    (refusal,) = [answer for answer in answers.values() if isinstance(answer, str)]
    assert re.search(rf"{winner} has decided `resend` already at .* UTC \(because\)", " ".join(refusal.split()))
    settled(demo_phone, reply, "sent")
    assert demo_phone.got().count("twice") == 1
    assert types(story(demo_phone, reply)).count("ReplyDecided") == 1
    assert decide(demo_phone, reply, "resend", operator=winner)["repeated"] is True
    assert demo_phone.got().count("twice") == 1


def test_past_the_deadline_the_reply_is_abandoned_by_default(demo_phone: Phone, stage: Stage) -> None:
    client, name = stage.client("lambda"), stage.names.function("ask_operator")
    variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    client.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**variables, "DECISION_SECONDS": "5"}}
    )
    try:
        reply = closed(demo_phone, "too late")
        done = settled(demo_phone, reply, "abandoned", seconds=SWEEP_SECONDS)
    finally:
        client.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    assert (done["decision"], done["operator"], done["by_default"]) == ("abandon", "liushui", True)
    with pytest.raises(CommandFailed, match="the deadline has decided"):
        decide(demo_phone, reply, "resend")
    eventually(lambda: execution(stage, f"{reply['reply_id']}-1")["status"], lambda status: status == "SUCCEEDED")
    assert "too late" not in demo_phone.got()


def test_where_the_execution_died_the_decision_is_acted_on_all_the_same(demo_phone: Phone, stage: Stage) -> None:
    reply = closed(demo_phone, "revived")
    client = stage.client("stepfunctions")
    client.stop_execution(executionArn=execution(stage, f"{reply['reply_id']}-1")["executionArn"])
    decide(demo_phone, reply, "resend")
    settled(demo_phone, reply, "sent", seconds=SWEEP_SECONDS)
    assert demo_phone.got().count("revived") == 1


def test_a_closed_window_falls_back_by_itself(demo_phone: Phone, stage: Stage) -> None:
    with fault(demo_phone, fault="errcode", value=45015):
        demo_phone.say("either by chat or by mail")
        eventually(demo_phone.got, lambda got: "by mail" in got)
    (reply,) = [one for one in demo_phone.replies() if one["attempts"]]
    done = compensated(demo_phone, reply, "fall-back")
    assert types(done) == [
        "ReplyAttempted", "ReplyFailed", "ReplyFellBack", "ReplyAttempted", "ReplySent", "ReplyCompensated",
    ]  # fmt: skip
    eventually(lambda: execution(stage, f"{reply['reply_id']}-1")["status"], lambda status: status == "SUCCEEDED")
    assert [text for text in demo_phone.got() if text.startswith("by ")] == ["by mail"]


def test_many_are_decided_at_once_after_a_dry_run(demo_phone: Phone) -> None:
    for _ in range(3):
        demo_phone.say("boom")
    which = ("--account", "demo", "--user", demo_phone.user, "--class", "handler_failed")
    list_ = ("compensations", "list", *which)
    eventually(lambda: demo_phone.cloud.lines(*list_), lambda found: len([one for one in found if one["asked"]]) == 3)
    words = ("compensations", "decide", "--decision", "abandon", *which)
    planned = demo_phone.cloud.lines(*words, "--dry-run")
    assert [line["possible"] for line in planned] == [True] * 3
    assert len(demo_phone.cloud.lines(*list_)) == 3
    told = demo_phone.cloud.lines(*words, "--reason", "enough", "--operator", "lin")
    assert [(line["done"], line["became"], line["state"]) for line in told] == [
        (n, "decided", "abandoned") for n in (1, 2, 3)
    ]
    eventually(lambda: demo_phone.cloud.lines(*list_), lambda found: not found)


def test_starting_twice_is_one_execution(demo_phone: Phone, stage: Stage) -> None:
    reply = closed(demo_phone, "once")
    own = [event for event in story(demo_phone, reply)["events"] if event["type"] == "ReplyFailed"]
    assert len(own) == 1
    stream = StreamName("default", "demo", "reply", reply["reply_id"])
    commits = list(stage.events.read(stream))
    for _ in range(2):
        answer = stage.client("lambda").invoke(
            FunctionName=stage.names.function("start_compensation"), Payload=json.dumps(kinesis_event(commits))
        )
        assert json.loads(answer["Payload"].read()) == {"batchItemFailures": []}
    assert execution(stage, f"{reply['reply_id']}-1")["status"] == "RUNNING"
    assert types(story(demo_phone, reply)).count("ReplyDecisionRequested") == 1
    decide(demo_phone, reply, "abandon")
    settled(demo_phone, reply, "abandoned")


def test_what_cannot_be_decided_says_why(demo_phone: Phone) -> None:
    nobody = secrets.token_hex(12)
    with pytest.raises(CommandFailed, match="no reply"):
        decide(demo_phone, {"reply_id": nobody}, "abandon")
    demo_phone.say("later fine")
    eventually(demo_phone.replies, lambda found: any(r["state"] == "sent" for r in found))
    (sent,) = [r for r in demo_phone.replies() if r["state"] == "sent"]
    with pytest.raises(CommandFailed, match="only what failed or is unknown"):
        decide(demo_phone, sent, "resend")
    with pytest.raises(CommandFailed, match="a new message goes with"):
        decide(demo_phone, sent, "amend")
