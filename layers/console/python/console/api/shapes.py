"""The words that schemas are written in."""

from collections.abc import Mapping
from typing import Final

from console.api.checking import Schema
from console.visit import LONGEST_ID, LONGEST_REASON

STRING: Final[Schema] = {"type": "string"}
NAME: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": LONGEST_ID}
INTEGER: Final[Schema] = {"type": "integer"}
BOOLEAN: Final[Schema] = {"type": "boolean"}
OBJECT: Final[Schema] = {"type": "object"}
ANYTHING: Final[Schema] = {}
TIME: Final[Schema] = {"type": "integer", "description": "milliseconds since the epoch"}
REASON: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": LONGEST_REASON, "pattern": r"\S"}


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
