"""What AWS hands to the functions is what the code makes, and holds only facts of the catalogue."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from liushui.adapters.kinesis_records import decode_records
from local.catalogue import EVENTS
from local.payloads import FOLDER, main, payloads, stale, write

STREAMED = [case for case in payloads() if case.startswith(("project_users/", "send_replies/"))]


def load(case: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FOLDER / f"{case}.json").read_text(encoding="utf-8"))
    return read


def test_the_payloads_are_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "payloads")
    return tmp_path / "payloads"


def test_a_changed_a_missing_and_a_foreign_file_are_stale_until_they_are_written_anew(folder: Path) -> None:
    changed, missing = folder / "send_replies" / "message.json", folder / "receive_callback" / "text_safe.json"
    changed.write_text(changed.read_text().replace("aws:kinesis:record", "aws:other"))
    missing.unlink()
    (folder / "receive_callback" / "mine.json").write_text("{}")
    names = ["receive_callback/mine", "receive_callback/text_safe", "send_replies/message"]
    assert stale(folder) == names
    assert write(folder) == names
    assert stale(folder) == []
    assert not (folder / "receive_callback" / "mine.json").exists()


def test_a_changed_commit_inside_a_record_is_stale(folder: Path) -> None:
    user, reply = (json.loads((folder / "project_users" / f"{case}.json").read_text()) for case in ("user", "reply"))
    user["Records"][0]["kinesis"]["data"] = reply["Records"][0]["kinesis"]["data"]
    (folder / "project_users" / "user.json").write_text(json.dumps(user))
    assert stale(folder) == ["project_users/user"]


@pytest.mark.parametrize("case", STREAMED)
def test_their_commits_hold_facts_of_the_catalogue(case: str) -> None:
    commits = [record.commit for record in decode_records(load(case)) if record.commit]
    assert commits
    for commit in commits:
        for event in commit.events:
            schema = json.loads((EVENTS / "catalogue" / event.type / f"{event.schema}.schema.json").read_text())
            data = json.loads(json.dumps(event.data))
            Draft202012Validator(schema).validate({"type": event.type, "schema": event.schema, "data": data})


@pytest.mark.parametrize("case", [case for case in payloads() if case.startswith("receive_callback/")])
def test_a_requests_two_forms_of_headers_and_query_agree(case: str) -> None:
    """API Gateway gives each value twice."""
    event = load(case)
    for name in ("headers", "queryStringParameters"):
        several = event[f"multiValue{name[0].upper()}{name[1:]}"]
        assert {key: values[-1] for key, values in (several or {}).items()} == (event[name] or {})
