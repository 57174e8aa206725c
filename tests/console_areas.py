"""What the console's areas have to show: a dead letter, a parked user, a saga that waits for a person."""

import json
from typing import Any

from liushui.adapters.kinesis_records import encode_record
from liushui.application.user_rows import blank_user
from liushui.domain import saga_state
from liushui.domain.commits import Event, Proposal
from liushui.domain.dead_letters import letter_id_of
from liushui.domain.events import record
from liushui.domain.json import JsonObject
from liushui.domain.saga_events import (
    SagaCompensationAttempted,
    SagaCompensationFailed,
    SagaDecisionRequested,
    SagaEvent,
    SagaStarted,
    SagaStepAttempted,
    SagaStepDone,
    SagaStepFailed,
)
from liushui.domain.user import INITIAL, STATE_VERSION
from liushui.ports import UserRow
from liushui.ports.sagas import SagaRow
from tests.builders import REGION, a_stream, received, text_fields
from tests.console import ConsoleOffice

PLACE = "aws/lambda/m1/shardId-000000000000/2025/11/23/2025-11-23T20.30.00-a"
LETTER_ID = letter_id_of(PLACE)
POISON = Event("SessionChanged", 1, {"removed": []})
"""Its schema wants `values`: folding it raises a TypeError."""
SCRIPT = "<script>alert('你好')</script>"


def a_letter(office: ConsoleOffice, place: str = PLACE, *, consumer: str = "project_users", fails: bool = False) -> str:
    """A letter with the first user's first commit, whose consumer takes it when it is redriven, unless it `fails`. Its id."""
    commit = next(iter(office.store.read(a_stream())))
    document = {
        "requestContext": {
            "functionArn": f"arn:aws:lambda:us-east-1:123456789012:function:{consumer.replace('_', '-')}",
            "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 5,
        },
        "timestamp": "2025-11-23T20:30:00.000Z",
        "KinesisBatchInfo": {
            "approximateArrivalOfFirstRecord": "2025-11-23T20:29:00.000Z",
            "approximateArrivalOfLastRecord": "2025-11-23T20:29:30.000Z", "batchSize": 1,
        },
        "payload": json.dumps({"Records": [encode_record(commit, "1")]}),
    }  # fmt: skip
    office.letters.put(place, document)
    answer: dict[str, Any] = {"batchItemFailures": [{"itemIdentifier": "1"}] if fails else []}
    takes(office, consumer, answer)
    return letter_id_of(place)


def takes(office: ConsoleOffice, consumer: str, answer: dict[str, Any]) -> None:
    """From now on `consumer` answers so."""
    office.consumers.handlers = {**office.consumers.handlers, consumer: lambda _event: answer}


def a_parked_user(office: ConsoleOffice, user: str = "o-parked", *, poisoned: bool = True) -> None:
    """A user whose second commit cannot be folded, or could not be before the release."""
    office.store.append(a_stream(user), received(text_fields(SCRIPT, user=user)), cause="first")
    second = [POISON] if poisoned else []
    office.store.append(a_stream(user), lambda _: Proposal(events=second), cause="second")
    mark: JsonObject = {"region": REGION, "number": 2, "class": "TypeError"}
    row = UserRow(blank_user(a_stream(user)).account, user, INITIAL, STATE_VERSION, parked=mark)
    assert office.users.store(1, row, expected=None)


def a_saga(office: ConsoleOffice, saga_id: str = "saga-1", *, user: str = "o-user-1") -> None:
    """A saga whose second step failed, and whose first cannot be compensated: a person is asked."""
    steps, until = ("issue_coupon", "tag_user"), office.clock.at + 3_600_000
    happened: list[list[SagaEvent]] = [
        [SagaStarted(saga_id, "welcome_gift", user, {"name": SCRIPT}, steps)],
        [SagaStepAttempted(saga_id, "issue_coupon", 1, "runner", until)],
        [SagaStepDone(saga_id, "issue_coupon", 1, {"code": "A17"})],
        [SagaStepAttempted(saga_id, "tag_user", 1, "runner", until)],
        [SagaStepFailed(saga_id, "tag_user", 1, "permanent", 40003, "invalid openid")],
        [SagaCompensationAttempted(saga_id, "issue_coupon", 1, "runner", until)],
        [SagaCompensationFailed(saga_id, "issue_coupon", 1, "permanent", 40001, "the coupon was used")],
        [SagaDecisionRequested(saga_id, "issue_coupon", until, "skip")],
    ]
    stream = a_stream(saga_id, kind="saga")
    for number, events in enumerate(happened):
        proposal = Proposal(events=[record(event) for event in events])
        office.store.append(stream, lambda _, proposal=proposal: proposal, cause=f"event-{number}")  # type: ignore[misc]
    own = list(office.store.read(stream))
    row = SagaRow("default/demo", saga_state.fold(saga_id, own), checkpoint={REGION: len(own)})
    assert office.sagas.store(row, expected=office.sagas.get(saga_id))
