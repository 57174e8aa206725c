"""The shapes of what goes in and out, as JSON Schema. Tests hold real answers against them, field by field."""

from collections.abc import Mapping
from typing import Any, Final

from console.api.checking import Schema
from liushui.domain.reply import Decision, ReplyStatus

STRING: Final[Schema] = {"type": "string"}
NAME: Final[Schema] = {"type": "string", "minLength": 1}
INTEGER: Final[Schema] = {"type": "integer"}
BOOLEAN: Final[Schema] = {"type": "boolean"}
OBJECT: Final[Schema] = {"type": "object"}
ANYTHING: Final[Schema] = {}
TIME: Final[Schema] = {"type": "integer", "description": "milliseconds since the epoch"}
REASON: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 1000}


def ref(name: str) -> Schema:
    """Another schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def maybe(schema: Schema) -> Schema:
    """The same, or null."""
    return {**schema, "type": [schema["type"], "null"]} if "type" in schema else {"anyOf": [schema, {"type": "null"}]}


def listed(schema: Schema) -> Schema:
    """A list of it."""
    return {"type": "array", "items": schema}


def by_name(schema: Schema) -> Schema:
    """An object with any names."""
    return {"type": "object", "additionalProperties": schema}


def shape(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object with these fields and no others."""
    return {
        "type": "object", "additionalProperties": False, "required": list(required),
        "properties": {**required, **(optional or {})},
    }  # fmt: skip


_REPLY_STATE: Mapping[str, Schema] = {
    "reply_id": STRING,
    "account": STRING,
    "user": maybe(STRING),
    "state": {"type": "string", "enum": [status.value for status in ReplyStatus]},
    "class": maybe(STRING),
    "errcode": maybe(INTEGER),
    "detail": maybe(STRING),
    "attempts": INTEGER,
    "message_id": maybe(STRING),
    "message": maybe(OBJECT),
    "handler": maybe(STRING),
    "policy": STRING,
    "deadline": maybe(TIME),
    "retry_at": maybe(TIME),
    "at": TIME,
}
_REPLY: Mapping[str, Schema] = {**_REPLY_STATE, "correlation_id": maybe(STRING)}
_DECIDED: Mapping[str, Schema] = {
    "until": maybe(TIME), "decision": maybe(STRING), "operator": maybe(STRING), "reason": maybe(STRING),
    "by_default": maybe(BOOLEAN),
}  # fmt: skip
_STATE: Mapping[str, Schema] = {
    "subscribed": maybe(BOOLEAN), "messages": INTEGER, "events": INTEGER, "first_at": TIME, "last_at": TIME, "session": OBJECT,
}  # fmt: skip

SCHEMAS: dict[str, Schema] = {
    "Problem": shape({"type": STRING, "title": STRING, "status": INTEGER, "detail": STRING, "remedy": STRING}),
    "Event": shape(
        {
            "stream": STRING, "region": STRING, "seq": INTEGER, "index": INTEGER, "id": STRING, "type": STRING,
            "schema": INTEGER, "at": TIME, "data": OBJECT, "correlation_id": STRING, "causation_id": STRING,
        }
    ),
    "Reply": shape(_REPLY),
    "Replies": shape({"replies": listed(ref("Reply")), "more": BOOLEAN}),
    "User": shape(
        {
            "account": STRING, "user": STRING, **_STATE, "checkpoint": by_name(INTEGER), "parked": maybe(OBJECT),
        }
    ),
    "Found": shape({"user": STRING, "projected": maybe(ref("User"))}),
    "Users": shape({"users": listed(ref("Found")), "after": maybe(STRING)}),
    "Entry": shape(
        {
            "position": INTEGER, "region": STRING, "seq": INTEGER, "at": TIME, "commit_id": STRING, "correlation_id": STRING,
            "causation_id": STRING, "error": maybe(STRING), "events": listed(ref("Event")), "replies": listed(ref("Reply")),
        }
    ),
    "Timeline": shape(
        {
            "stream": STRING, "total": INTEGER, "before": maybe(INTEGER), "projected": maybe(ref("User")),
            "entries": listed(ref("Entry")),
        }
    ),
    "Change": shape({"name": STRING, "before": ANYTHING, "after": ANYTHING}),
    "StateAsOf": shape(
        {
            "stream": STRING, "position": INTEGER, "total": INTEGER, "region": maybe(STRING), "seq": maybe(INTEGER),
            "at": maybe(TIME), "folded": INTEGER, "state": shape(_STATE),
            "skipped": listed(shape({"region": STRING, "seq": INTEGER, "error": STRING})),
            "changes": maybe(listed(ref("Change"))),
        }
    ),
    "Compensations": shape({"compensations": listed(ref("Compensation")), "more": BOOLEAN}),
    "Compensation": shape({**_REPLY, "until": maybe(TIME), "asked": BOOLEAN}),
    "Case": shape({**_REPLY, **_DECIDED, "cause": listed(ref("Event")), "events": listed(ref("Event"))}),
    "Decide": shape(
        {"decision": {"type": "string", "enum": [decision.value for decision in Decision]}, "reason": REASON},
        {"message": {**OBJECT, "description": "with `amend`: what to send instead, in the stored form of a reply"}},
    ),
    "Decided": shape({**_REPLY_STATE, **_DECIDED, "repeated": BOOLEAN, "woken": BOOLEAN}),
}  # fmt: skip
"""By name, as the document refers to them. Areas add their own."""


def resolved(schema: Schema) -> dict[str, Any]:
    """A schema that stands alone: what it refers to is with it."""
    return {**schema, "components": {"schemas": SCHEMAS}}
