"""Dead letters and parked users on the local cloud: redriven through the deployed functions, by the command line.

The emulator writes no letters of its own, so one of Lambda's is put into the bucket; those of a function are its own.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from liushui.adapters.commit_items import to_item
from liushui.domain.commits import Commit
from liushui.domain.streams import StreamName
from local.aws_events import kinesis_event
from local.dead_letters import dead_letters_of
from local.stage import Stage
from tests.local.conftest import CommandFailed, Phone, eventually
from tests.mapping import Mapping

pytestmark = pytest.mark.e2e

WHY = ("--reason", "an end-to-end test")


@pytest.fixture
def stage() -> Stage:
    return Stage.open("local")


def put_letter(stage: Stage, consumer: str, commits: Sequence[Commit]) -> None:
    """What the mapping of `consumer` writes to the bucket when it gives these commits up."""
    letters: Any = dead_letters_of(stage).letters

    def put(key: str, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        letters._client.put_object(Bucket=letters._bucket, Key=f"{key}-{secrets.token_hex(4)}", Body=body)

    def give_up(event: dict[str, Any], _: Any) -> dict[str, Any]:
        return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["kinesis"]["sequenceNumber"]}]}

    Mapping(give_up, None, tries=1, function=consumer, destination=put).deliver(kinesis_event(commits)["Records"])


def letters_of(phone: Phone, consumer: str) -> list[str]:
    """The open letters of the consumer that are about this user."""
    listed = phone.cloud.lines("dead-letters", "list", "--account", phone.account, "--consumer", consumer)
    shown = [phone.cloud.lines("dead-letters", "show", line["letter"])[0] for line in listed]
    return [line["letter"] for line in shown if any(stream.endswith(phone.user) for stream in line["streams"])]


def stream_of(phone: Phone) -> StreamName:
    return StreamName("default", phone.account, "user", phone.user)


def parked(phone: Phone) -> list[dict[str, Any]]:
    return [line for line in phone.cloud.lines("parked", "list", "--account", phone.account) if line["user"] == phone.user]


def test_a_letter_brings_a_user_up_to_date_whom_the_projector_had_missed(demo_phone: Phone, stage: Stage) -> None:
    demo_phone.say("one")
    eventually(demo_phone.state, lambda found: found["messages"] == 1)
    row = {"account": {"S": f"g{stage.users.generations().live}#default/demo"}, "user": {"S": demo_phone.user}}
    stage.client("dynamodb").delete_item(TableName=stage.names.table("users"), Key=row)
    with pytest.raises(CommandFailed):
        demo_phone.state()
    commits = list(stage.events.read(stream_of(demo_phone)))
    put_letter(stage, "project_users", commits)

    (letter,) = letters_of(demo_phone, "project_users")
    (planned,) = demo_phone.cloud.lines("dead-letters", "redrive", letter, "--dry-run")
    assert (planned["class"], planned["delivers"]) == ("RetryAttemptsExhausted", len(commits))
    with pytest.raises(CommandFailed):
        demo_phone.state()
    (step,) = demo_phone.cloud.lines("dead-letters", "redrive", letter, *WHY)
    assert (step["result"], step["delivered"]) == ("redriven", len(commits))
    assert demo_phone.state()["messages"] == 1
    assert letters_of(demo_phone, "project_users") == []
    (story,) = demo_phone.cloud.lines("dead-letters", "show", letter)
    assert (story["status"], story["acts"][0]["data"]["reason"]) == ("redriven", WHY[1])


def test_a_letter_of_what_was_sent_in_the_end_sends_nothing_again(demo_phone: Phone, stage: Stage) -> None:
    demo_phone.say("later once only")
    eventually(demo_phone.got, lambda got: "once only" in got)
    put_letter(stage, "send_replies", list(stage.events.read(stream_of(demo_phone))))
    (letter,) = letters_of(demo_phone, "send_replies")
    (step,) = demo_phone.cloud.lines("dead-letters", "redrive", letter, *WHY)
    assert step["result"] == "redriven"
    assert demo_phone.got().count("once only") == 1


def test_a_poison_parks_its_user_and_is_set_aside_until_it_is_mended(demo_phone: Phone, stage: Stage) -> None:
    demo_phone.say("one")
    tail = stage.events.tail(stream_of(demo_phone), consistent=True)
    assert tail is not None
    mended = replace(tail, number=tail.number + 1, commit_id=secrets.token_hex(16), at=tail.at + 1)
    commits, client = stage.names.table("commits"), stage.client("dynamodb")
    client.put_item(TableName=commits, Item={**to_item(mended), "z": {"N": "99"}})

    (line,) = eventually(lambda: parked(demo_phone), bool)
    assert (line["class"], line["number"]) == ("UndecodableCommit", mended.number)
    (letter,) = eventually(lambda: letters_of(demo_phone, "send_replies"), bool)
    with pytest.raises(CommandFailed):
        demo_phone.cloud.lines("dead-letters", "redrive", letter, *WHY)
    with pytest.raises(CommandFailed):
        demo_phone.cloud.lines("parked", "unpark", demo_phone.user, "--account", demo_phone.account, *WHY)

    client.put_item(TableName=commits, Item=to_item(mended))
    (step,) = demo_phone.cloud.lines("dead-letters", "redrive", letter, *WHY)
    assert step["result"] == "redriven"
    (freed,) = demo_phone.cloud.lines("parked", "unpark", demo_phone.user, "--account", demo_phone.account, *WHY)
    assert freed["unparked"] is True
    assert (parked(demo_phone), letters_of(demo_phone, "send_replies")) == ([], [])
