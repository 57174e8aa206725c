"""The handler that starts sagas on moto: each payload's outcome, repeats, and a machine that is not deployed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.start_sagas.handler import lambda_handler
from liushui.adapters.system import SystemClock, SystemIds
from liushui.application.dead_letters import DeadLetters
from liushui.domain.streams import StreamName
from local.payloads import payloads
from tests.deployed import Context, Deployed, deployed
from tests.machine import Machine
from tests.redriving import ALL, LIN, WHY, InProcess

PAYLOADS = Path(__file__).parents[2] / "events" / "payloads" / "start_sagas"
STREAM = StreamName.parse(str(payloads()["run_saga_step/do"]["saga"]))


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with deployed(monkeypatch) as aws:
        yield aws


def payload(case: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((PAYLOADS / f"{case}.json").read_text())
    return event


def told(aws: Deployed) -> list[str]:
    return [event.type for commit in aws.events(SystemClock()).read(STREAM) for event in commit.events]


def test_what_is_asked_for_is_started_once_however_often_it_is_told(aws: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, name="saga-welcome-gift", idle=True)
    for _ in range(3):
        assert lambda_handler(payload("asked"), Context()) == {"batchItemFailures": []}
    assert machine.names() == [STREAM.subject]
    assert told(aws) == ["SagaStarted"]


def test_what_asks_for_nothing_starts_nothing(aws: Deployed) -> None:
    assert lambda_handler(payload("nothing_asked"), Context()) == {"batchItemFailures": []}
    assert told(aws) == []


def test_a_saga_that_is_not_declared_holds_up_no_shard_and_is_a_dead_letter(aws: Deployed) -> None:
    assert lambda_handler(payload("undeclared"), Context()) == {"batchItemFailures": []}
    assert (told(aws), "left to the sweeper" in aws.logs.getvalue()) == ([], True)
    (letter,) = aws.letters.list()
    assert (letter.consumer, letter.classes) == ("start_sagas", frozenset({"Broken", "ConfigurationError"}))


def test_a_machine_that_is_not_deployed_holds_up_no_shard_either(aws: Deployed) -> None:
    assert lambda_handler(payload("asked"), Context()) == {"batchItemFailures": []}
    (letter,) = aws.letters.list()
    assert (letter.consumer, letter.classes) == ("start_sagas", frozenset({"Broken", "StateMachineDoesNotExist"}))


def test_a_dead_letter_that_is_redriven_starts_what_can_be_started_by_then(
    aws: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    lambda_handler(payload("asked"), Context())
    machine = Machine(monkeypatch, name="saga-welcome-gift", idle=True)
    consumers = InProcess({"start_sagas": lambda event: lambda_handler(event, Context())})
    desk = DeadLetters(aws.letters, consumers, aws.events(SystemClock()), SystemIds())
    (step,) = desk.redrive(ALL, by=LIN, reason=WHY)
    assert (step.result, machine.names(), list(aws.letters.list())) == ("redriven", [STREAM.subject], [])


def test_a_record_that_is_redriven_and_broken_still_is_reported_and_makes_no_other_letter(aws: Deployed) -> None:
    event = payload("undeclared")
    last = event["Records"][-1]["kinesis"]["sequenceNumber"]
    assert lambda_handler({**event, "redrive": "0" * 12}, Context()) == {"batchItemFailures": [{"itemIdentifier": last}]}
    assert list(aws.letters.list()) == []
