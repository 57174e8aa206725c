"""The code, the schemas and the examples say the same; what was released stays as it is."""

import json
import shutil
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from cdk.names import FUNCTIONS
from liushui.domain.commits import Event
from liushui.domain.events import EventReceived, MessageReceived, record, typed
from liushui.domain.json import JsonObject
from liushui.domain.saga_events import ALL_EVENT_TYPES as EVENT_TYPES
from liushui.domain.upcasters import lift
from local.catalogue import (
    EVENTS,
    OPERATOR,
    ROLES,
    CatalogueError,
    check_complete,
    check_lock,
    index,
    lock_text,
    locked,
    main,
    schemas,
)

Json = dict[str, Any]

OURS = {name: kind for name, kind in EVENT_TYPES.items() if kind not in (MessageReceived, EventReceived)}
"""Events whose every field is named here, not by WeChat."""
JSON_TYPES: dict[Any, str] = {
    str: "string", str | None: "string", int: "integer", int | None: "integer",
    bool: "boolean", JsonObject: "object", JsonObject | None: "object", tuple[str, ...]: "array",
}  # fmt: skip


def load(name: str, version: int, what: str) -> Json:
    read: Json = json.loads((EVENTS / "catalogue" / name / f"{version}.{what}.json").read_text(encoding="utf-8"))
    return read


def newest(name: str) -> Json:
    return load(name, EVENT_TYPES[name].schema, "schema")


def is_valid(schema: Json, event: Json) -> bool:
    return bool(Draft202012Validator(schema).is_valid(event))


def stored(event: Event) -> Json:
    """An event as JSON carries it."""
    whole: Json = json.loads(json.dumps({"type": event.type, "schema": event.schema, "data": event.data}))
    return whole


EVERY_VERSION = [tuple(name.removesuffix(".schema.json").split("/")) for name in schemas()]


def test_every_type_of_the_code_has_a_schema_and_an_example_of_each_version_and_nothing_else_has() -> None:
    expected = {
        f"{name}/{version}.{what}.json"
        for name, kind in EVENT_TYPES.items()
        for version in range(1, kind.schema + 1)
        for what in ("schema", "example")
    }
    folder = EVENTS / "catalogue"
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == expected


@pytest.mark.parametrize(("name", "version"), EVERY_VERSION)
class TestEachVersion:
    def test_is_a_schema_of_its_own_name(self, name: str, version: str) -> None:
        schema = load(name, int(version), "schema")
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == f"urn:liushui:event:{name}:{version}"
        assert schema["title"] == name
        assert schema["properties"]["type"] == {"const": name}
        assert schema["properties"]["schema"] == {"const": int(version)}

    def test_takes_its_example(self, name: str, version: str) -> None:
        Draft202012Validator(load(name, int(version), "schema")).validate(load(name, int(version), "example"))

    def test_decodes_for_ever(self, name: str, version: str) -> None:
        example = load(name, int(version), "example")
        event = typed(lift(Event(example["type"], example["schema"], example["data"])))
        assert type(event) is EVENT_TYPES[name]
        assert is_valid(newest(name), stored(record(event)))

    def test_loses_nothing_while_it_is_the_newest(self, name: str, version: str) -> None:
        if int(version) == EVENT_TYPES[name].schema:
            example = load(name, int(version), "example")
            event = typed(Event(name, int(version), example["data"]))
            assert event is not None
            assert stored(record(event)) == example


@pytest.mark.parametrize("name", OURS)
class TestWhatIsOurs:
    def test_has_the_fields_of_the_code(self, name: str) -> None:
        data = newest(name)["properties"]["data"]
        required = {field.name for field in fields(OURS[name]) if field.default is MISSING}
        assert set(data["properties"]) == {field.name for field in fields(OURS[name])}
        assert set(data["required"]) == required
        assert data["additionalProperties"] is False

    def test_has_the_types_of_the_code(self, name: str) -> None:
        properties = newest(name)["properties"]["data"]["properties"]
        for field in fields(OURS[name]):
            shape = properties[field.name]
            assert ("enum" in shape) or shape["type"] == JSON_TYPES[field.type], field.name

    def test_every_field_is_explained(self, name: str) -> None:
        assert all(shape["description"] for shape in newest(name)["properties"]["data"]["properties"].values())

    def test_neither_lacks_a_field_nor_has_one_more(self, name: str) -> None:
        example, schema = load(name, OURS[name].schema, "example"), newest(name)
        for required in schema["properties"]["data"]["required"]:
            data = {key: value for key, value in example["data"].items() if key != required}
            assert not is_valid(schema, {**example, "data": data}), required
        assert not is_valid(schema, {**example, "data": {**example["data"], "more": 1}})
        assert not is_valid(schema, {**example, "more": 1})


@pytest.mark.parametrize("name", sorted(EVENT_TYPES.keys() - OURS.keys()))
def test_what_is_wechats_stays_open(name: str) -> None:
    received = {"Unheard": "1", "Deep": {"er": ["a", {"b": ""}]}}
    schema = newest(name)
    Draft202012Validator(schema).validate({"type": name, "schema": 1, "data": received})
    assert not is_valid(schema, {"type": name, "schema": 1, "data": {"Number": 1}})  # WeChat's XML knows texts only


@pytest.mark.parametrize("given", [(), ("message", "handler")])
def test_a_request_has_either_a_message_or_a_handler(given: tuple[str, ...]) -> None:
    example = load("ReplyRequested", 1, "example")
    both = {**example["data"], "handler": "answer_later"}
    data = {key: value for key, value in both.items() if key not in ("message", "handler") or key in given}
    assert not is_valid(newest("ReplyRequested"), {**example, "data": data})


def test_a_wrong_example_would_be_seen() -> None:
    example = load("ReplySent", 1, "example")
    with pytest.raises(ValidationError, match="does not match"):
        Draft202012Validator(newest("ReplySent")).validate({**example, "data": {**example["data"], "reply_id": "short"}})


class TestTheLock:
    @pytest.fixture
    def events(self, tmp_path: Path) -> Path:
        shutil.copytree(EVENTS, tmp_path / "events")
        return tmp_path / "events"

    def test_holds(self) -> None:
        check_lock()

    def test_names_every_schema(self) -> None:
        assert locked().keys() == schemas().keys()

    def test_refuses_an_edit_with_the_remedy(self, events: Path) -> None:
        path = events / "catalogue" / "ReplySent" / "1.schema.json"
        path.write_text(path.read_text().replace("accepted", "took"))
        with pytest.raises(CatalogueError, match=r"ReplySent/1\.schema\.json was edited.*add the next version beside it"):
            check_lock(events)

    def test_refuses_a_removal(self, events: Path) -> None:
        (events / "catalogue" / "ReplySent" / "1.schema.json").unlink()
        with pytest.raises(CatalogueError, match=r"ReplySent/1\.schema\.json is gone"):
            check_lock(events)

    def test_takes_a_new_version(self, events: Path) -> None:
        (events / "catalogue" / "ReplySent" / "2.schema.json").write_text("{}")
        added = lock_text(check_lock(events))
        assert set(added.splitlines()) > set(lock_text(locked(events)).splitlines())
        assert "[1](catalogue/ReplySent/1.schema.json), [2](catalogue/ReplySent/2.schema.json)" in index(events)


@pytest.mark.parametrize("what", ["schema", "example"])
def test_a_fact_that_the_catalogue_lacks_is_said_with_the_remedy(tmp_path: Path, what: str) -> None:
    shutil.copytree(EVENTS, tmp_path / "events")
    (tmp_path / "events" / "catalogue" / "ReplySent" / f"1.{what}.json").unlink()
    with pytest.raises(CatalogueError, match=rf"write events/catalogue/ReplySent/1\.{what}\.json"):
        check_complete(tmp_path / "events")


def test_a_fact_of_which_nobody_says_who_appends_it_is_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ROLES, "ReplySent")
    with pytest.raises(CatalogueError, match="ReplySent is a fact: say in ROLES"):
        check_complete()


def test_the_index_is_fresh() -> None:
    assert main(["--check"]) == 0


def test_the_index_knows_who_appends_and_who_reads_each_fact() -> None:
    assert ROLES.keys() == EVENT_TYPES.keys()
    for role in ROLES.values():
        assert {*role.appended_by, *role.read_by} <= {*FUNCTIONS, OPERATOR}
        assert role.appended_by
