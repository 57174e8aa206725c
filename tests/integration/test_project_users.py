"""The projector's handler on moto, driven by a model of the event source mapping."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.project_users.handler import lambda_handler
from liushui import bootstrap
from liushui.adapters.commit_items import to_item
from liushui.application.project_users import ProjectUsers
from liushui.domain.commits import Commit, Event
from liushui.domain.reply import ReplyStatus
from liushui.domain.user import fold
from liushui.ports import UserRow
from local.aws_events import change_of, kinesis_event, of_changes
from tests.builders import REGION, a_stream
from tests.deployed import Context, Deployed, deployed, metrics_of
from tests.histories import USERS, History, Move, What, history_of
from tests.mapping import Mapping

PAYLOADS = Path(__file__).parents[2] / "events" / "payloads" / "project_users"
ACCOUNT = "default/demo"
WHATS: list[What] = ["follow", "text", "text", "answer", "ask", "session", "reply", "reply", "ask", "text"]
MOVES = [Move(what, user=n % 3) for n, what in enumerate(WHATS)]


@dataclass
class Stage:
    """The deployed stage and its mapping."""

    aws: Deployed
    mapping: Mapping

    @property
    def use_case(self) -> ProjectUsers:
        return bootstrap.project_users()

    def store(self, *commits: Commit) -> None:
        for commit in commits:
            self.aws.client.put_item(TableName="liushui-local-commits", Item=to_item(commit))

    def row(self, user: str) -> UserRow:
        row = self.use_case.users.get(ACCOUNT, user)
        assert row is not None
        return row

    def is_folded(self, history: History) -> bool:
        for stream in history.streams("user"):
            own = [commit for commit in history.commits if commit.stream == stream]
            row = self.row(stream.subject)
            assert (row.state, row.checkpoint) == (fold(own), {REGION: own[-1].number})
        replies = {row.state.reply_id: row.state.status for row in self.use_case.replies.of_account(ACCOUNT)}
        assert replies == {
            "reply-3": ReplyStatus.ANSWERED, "reply-4": ReplyStatus.UNKNOWN, "reply-8": ReplyStatus.REQUESTED,
        }  # fmt: skip
        return True


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with deployed(monkeypatch) as aws:
        yield Stage(aws, Mapping(lambda_handler, Context()))


@pytest.fixture
def history() -> History:
    return history_of(MOVES)


def records(commits: list[Commit]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kinesis_event(commits)["Records"]
    return found


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_repeated_and_split_records_give_the_fold_of_the_store(stage: Stage, history: History, seed: int) -> None:
    """Two shards, each with its own share of one user's commits."""
    stage.store(*history.commits)
    chance = random.Random(seed)
    shuffled = chance.sample([*history.commits, *history.commits[:4]], len(history.commits) + 4)
    stage.mapping.batch_size = 3
    for shard in (shuffled[::2], shuffled[1::2]):
        stage.mapping.deliver(records(shard))
    assert stage.mapping.dead_letters == []
    assert stage.is_folded(history)


def test_a_record_that_cannot_be_decoded_parks_its_user_and_blocks_nobody(
    stage: Stage, history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    """It and what follows is acknowledged at once: reported, it would block the shard with each new message."""
    poison = {**to_item(history.commits[0]), "z": {"N": "99"}}
    stage.store(*history.commits[1:])
    stage.aws.client.put_item(TableName="liushui-local-commits", Item=poison)
    changes = [change_of(poison), *(change_of(to_item(commit)) for commit in history.commits[1:])]
    stage.mapping.deliver(of_changes(changes)["Records"])
    assert stage.mapping.invocations == 1
    assert stage.row(USERS[0]).parked == {"region": REGION, "number": 1, "class": "UndecodableCommit"}
    assert stage.row(USERS[1]).state.messages > 0
    assert list(stage.use_case.users.parked(ACCOUNT)) == [USERS[0]]
    output = capsys.readouterr().out
    assert metrics_of(output)["UsersParked"] == 1
    assert "你好" not in output
    stage.store(history.commits[0])
    assert stage.use_case.unpark(ACCOUNT, USERS[0]) is None
    assert stage.is_folded(history)


@pytest.mark.parametrize(("model", "operation"), [("users", "PutItem"), ("users", "GetItem"), ("replies", "PutItem")])
def test_a_throttled_table_is_reported_from_the_first_record_that_met_it_and_loses_nothing(
    stage: Stage, history: History, model: str, operation: str
) -> None:
    stage.store(*history.commits)
    refusals = iter(range(8))

    def throttled(**_: Any) -> None:
        if next(refusals, None) is not None:
            error = {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow down"}}
            raise ClientError(error, operation)  # type: ignore[arg-type]

    port: Any = getattr(stage.use_case, model)
    events = port._rows._get_connection().connection.client.meta.events
    events.register(f"before-call.dynamodb.{operation}", throttled)
    batch = records(history.commits)
    answer = lambda_handler({"Records": batch}, Context())
    first = {"users": 0, "replies": 3}[model] if operation == "PutItem" else 0
    assert answer == {"batchItemFailures": [{"itemIdentifier": batch[first]["kinesis"]["sequenceNumber"]}]}
    stage.mapping.deliver(batch[first:])
    assert stage.mapping.dead_letters == []
    events.unregister(f"before-call.dynamodb.{operation}", throttled)
    assert stage.is_folded(history)


def test_what_is_not_about_a_commit_is_left_out(stage: Stage, history: History, capsys: pytest.CaptureFixture[str]) -> None:
    stage.store(*history.commits)
    batch = records(history.commits)
    batch[2]["kinesis"]["data"] = "bm90IGpzb24="
    assert lambda_handler({"Records": batch}, Context()) == {"batchItemFailures": []}
    assert metrics_of(capsys.readouterr().out)["RecordsUnreadable"] == 1
    (letter,) = stage.aws.letters.list()
    assert (letter.consumer, letter.size, letter.cause) == ("project_users", 1, "Broken")
    assert stage.is_folded(history)  # its commit is read from the store when the next one comes


def test_a_wrong_deployment_fails_the_batch(stage: Stage, history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERS_TABLE", "liushui-local-nowhere")
    bootstrap.project_users.cache_clear()
    stage.mapping.tries, stage.mapping.bisects = 1, False
    stage.mapping.deliver(records(history.commits))
    assert len(stage.mapping.dead_letters) == len(history.commits)


def test_a_commit_whose_stream_is_no_users_touches_no_user(stage: Stage) -> None:
    history = History()
    history.write(a_stream("notices", kind="account"), [Event("Seen", 1, {})])
    stage.mapping.deliver(records(history.commits))
    assert stage.aws.client.scan(TableName="liushui-local-users")["Items"] == []


@pytest.mark.parametrize("payload", sorted(path.stem for path in PAYLOADS.glob("*.json")))
def test_the_payloads_are_taken(stage: Stage, payload: str) -> None:
    event = json.loads((PAYLOADS / f"{payload}.json").read_text())
    assert lambda_handler(event, Context()) == {"batchItemFailures": []}
    assert stage.aws.client.scan(TableName="liushui-local-users")["Count"] == 1
