"""The rebuild's handler on moto, slice by slice, while users go on writing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from functions.project_users.handler import lambda_handler as project_users
from functions.rebuild_read_model.handler import RESERVE_SECONDS, lambda_handler
from liushui.adapters.commit_items import to_item
from liushui.domain.commits import Commit, Event
from liushui.domain.errors import ConfigurationError
from local.aws_events import kinesis_event
from tests.builders import a_stream
from tests.deployed import Context, Deployed, deployed
from tests.histories import History, Move

PAYLOAD = Path(__file__).parents[2] / "events" / "payloads" / "rebuild_read_model" / "users.json"
POISON = Event("SessionChanged", 1, {"removed": []})
USERS = 25


@dataclass
class Stage:
    """The deployed stage with users whose commits are projected."""

    aws: Deployed
    history: History

    def write(self, *commits: Commit) -> None:
        for commit in commits:
            self.aws.client.put_item(TableName="liushui-local-commits", Item=to_item(commit))
        assert project_users(kinesis_event(commits), Context()) == {"batchItemFailures": []}

    def rows(self, generation: int) -> dict[tuple[str, str], dict[str, Any]]:
        """The raw items of a generation, without what names it."""
        prefix = f"g{generation}#"
        items = self.aws.client.scan(TableName="liushui-local-users", ConsistentRead=True)["Items"]
        return {
            (item["account"]["S"].removeprefix(prefix), item["user"]["S"]): {
                name: value for name, value in item.items() if name not in ("account", "parked")
            }
            for item in items
            if item["account"]["S"].startswith(prefix)
        }

    def commits(self) -> int:
        return self.aws.client.scan(TableName="liushui-local-commits", Select="COUNT")["Count"]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with deployed(monkeypatch) as aws:
        stage = Stage(aws, History())
        for n in range(USERS):
            stage.history.write(a_stream(f"o-{n}"), [Event("Seen", 1, {}) if n % 5 else POISON])
        stage.history.move(Move("ask"))
        stage.history.move(Move("reply"))
        stage.write(*stage.history.commits)
        yield stage


def test_the_new_generation_equals_the_live_one_byte_for_byte_and_replaces_it(stage: Stage) -> None:
    live, commits = stage.rows(1), stage.commits()
    progress = lambda_handler(json.loads(PAYLOAD.read_text()), Context(900_000))
    assert progress == {
        "generation": 2, "phase": "done", "done": True, "scanned": commits, "total": commits, "users": USERS + 1, "parked": 5,
    }  # fmt: skip
    assert stage.rows(2) == live
    assert stage.rows(1) == {}
    assert stage.commits() == commits


def test_slice_by_slice_with_writes_in_between_it_ends_with_what_a_fresh_fold_gives(stage: Stage) -> None:
    progress, calls = {"done": False, "generation": None}, 0
    while not progress["done"]:
        request = {"model": "users", "seconds": 0.0001, "generation": progress["generation"]}
        progress = lambda_handler(request, Context(900_000))
        stage.write(stage.history.write(a_stream(f"o-{calls % 30}"), [Event("Seen", 1, {})]))
        calls += 1
        assert calls < 100
    assert calls > 3
    rows = stage.rows(2)
    assert len(rows) >= USERS + 1
    again = lambda_handler({"model": "users"}, Context(900_000))
    assert (again["generation"], again["phase"]) == (3, "done")
    assert stage.rows(3) == rows


def test_who_goes_on_with_a_rebuild_that_is_done_begins_no_other(stage: Stage) -> None:
    assert lambda_handler({"model": "users"}, Context(900_000))["done"]
    assert lambda_handler({"model": "users", "generation": 2}, Context(900_000))["generation"] == 2


def test_it_ends_in_time_for_its_answer(stage: Stage) -> None:
    """Lambda's own limit counts, whatever was asked for: one step, and the answer."""
    progress = lambda_handler({"model": "users", "seconds": 1e9}, Context(RESERVE_SECONDS * 1000))
    assert (progress["phase"], progress["done"]) == ("building", False)


def test_another_model_is_refused_by_name(stage: Stage) -> None:
    with pytest.raises(ConfigurationError, match="'replies'"):
        lambda_handler({"model": "replies"}, Context())
