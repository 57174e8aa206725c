"""The handler that starts compensations on moto: each payload's outcome, repeats, and what Step Functions refuses."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from functions.start_compensation.handler import lambda_handler
from liushui.adapters.kinesis_records import decode_records
from liushui.adapters.system import SystemClock
from liushui.domain.commits import Proposal
from local.payloads import payloads
from tests.builders import REGION
from tests.deployed import Context, Deployed, deployed
from tests.machine import Machine

PAYLOADS = Path(__file__).parents[2] / "events" / "payloads" / "start_compensation"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with deployed(monkeypatch) as aws:
        yield aws


def recorded(aws: Deployed, case: str) -> dict[str, Any]:
    """A payload whose commits stand in the store, too; and the id of its reply."""
    event: dict[str, Any] = json.loads((PAYLOADS / f"{case}.json").read_text())
    for record in decode_records(event):
        assert record.commit is not None
        proposal = Proposal(events=record.commit.events)
        aws.events(SystemClock()).append(record.commit.stream, lambda _, made=proposal: made, cause=record.sequence_number)  # type: ignore[misc]
    return event


@pytest.mark.parametrize(("case", "started"), [("failed", 1), ("unknown", 1), ("sent", 0), ("sent_again_by_policy", 0)])
def test_what_ended_badly_starts_one_execution_however_often_it_is_told(
    aws: Deployed, monkeypatch: pytest.MonkeyPatch, case: str, started: int
) -> None:
    machine = Machine(monkeypatch, idle=True)
    event = recorded(aws, case)
    for _ in range(3):
        assert lambda_handler(event, Context()) == {"batchItemFailures": []}
    reply_id = str(payloads()["ask_operator/asked"]["reply"]).rpartition("/")[2]
    assert machine.names() == [f"{reply_id}-1"] * started


def test_where_step_functions_gives_out_the_record_comes_again(aws: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    event = recorded(aws, "failed")

    def give_out(*_: object, **__: object) -> None:
        raise ReadTimeoutError(endpoint_url="states")

    monkeypatch.setattr(StepFunctionsParserBackend, "start_execution", give_out)
    last = event["Records"][-1]["kinesis"]["sequenceNumber"]
    assert lambda_handler(event, Context()) == {"batchItemFailures": [{"itemIdentifier": last}]}
    assert "retry_from" in aws.logs.getvalue()


def test_a_machine_that_is_not_deployed_holds_up_no_shard(aws: Deployed) -> None:
    assert boto3.client("stepfunctions", region_name=REGION).list_state_machines()["stateMachines"] == []
    event = recorded(aws, "failed")
    assert lambda_handler(event, Context()) == {"batchItemFailures": []}
    assert "left to the sweeper" in aws.logs.getvalue()
    (letter,) = aws.letters.list()
    assert (letter.consumer, letter.classes) == ("start_compensation", frozenset({"Broken", "StateMachineDoesNotExist"}))


def test_a_record_that_is_redriven_and_broken_still_is_reported_and_makes_no_other_letter(aws: Deployed) -> None:
    event = recorded(aws, "failed")
    last = event["Records"][-1]["kinesis"]["sequenceNumber"]
    assert lambda_handler({**event, "redrive": "0" * 12}, Context()) == {"batchItemFailures": [{"itemIdentifier": last}]}
    assert list(aws.letters.list()) == []
