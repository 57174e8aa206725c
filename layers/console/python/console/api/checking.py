"""Checks what comes in against its schema: the part of JSON Schema that the API's own document uses, and no more."""

import re
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "object": (dict,), "array": (list,),
    "null": (type(None),),
}  # fmt: skip


class NotAsDescribed(Exception):
    """What came does not fit the schema; the message says where and what is expected, and repeats no value."""


def check(value: Any, schema: Schema, where: str = "the body") -> None:
    """Raises NotAsDescribed where `value` is not what `schema` describes."""
    kinds = schema.get("type", list(_TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(_is(value, kind) for kind in kinds):
        raise NotAsDescribed(f"{where} must be of type {' or '.join(kinds)}")
    if "enum" in schema and value not in schema["enum"]:
        raise NotAsDescribed(f"{where} must be one of {', '.join(map(str, schema['enum']))}")
    if isinstance(value, str):
        _check_length(value, schema, where, "characters", "minLength", "maxLength")
        if not re.search(schema.get("pattern", ""), value):
            raise NotAsDescribed(f"{where} must match {schema['pattern']}")
    elif isinstance(value, list):
        _check_length(value, schema, where, "items", "minItems", "maxItems")
        for index, item in enumerate(value):
            check(item, schema.get("items", {}), f"{where}[{index}]")
    elif isinstance(value, dict):
        _check_fields(value, schema, where)
    elif isinstance(value, int) and not isinstance(value, bool):
        _check_range(value, schema, where)


def read_text(text: str, schema: Schema, where: str) -> Any:
    """The value that a path's or query's text stands for, by its schema's type. Raises NotAsDescribed."""
    value: Any = text
    if schema["type"] == "integer" and text.removeprefix("-").isascii() and text.removeprefix("-").isdigit():
        value = int(text[:19])
    elif schema["type"] == "boolean":
        value = {"true": True, "false": False}.get(text)
    check(value, schema, where)
    return value


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _check_length(value: str | list[Any], schema: Schema, where: str, unit: str, least: str, most: str) -> None:
    if len(value) < schema.get(least, 0):
        raise NotAsDescribed(f"{where} must have at least {schema[least]} {unit}")
    if len(value) > schema.get(most, len(value)):
        raise NotAsDescribed(f"{where} must have at most {schema[most]} {unit}")


def _check_range(value: int, schema: Schema, where: str) -> None:
    if value < schema.get("minimum", value):
        raise NotAsDescribed(f"{where} must be at least {schema['minimum']}")
    if value > schema.get("maximum", value):
        raise NotAsDescribed(f"{where} must be at most {schema['maximum']}")


def _check_fields(value: dict[str, Any], schema: Schema, where: str) -> None:
    known = schema.get("properties", {})
    missing = [name for name in schema.get("required", ()) if name not in value]
    if missing:
        raise NotAsDescribed(f"{where} lacks {', '.join(missing)}")
    if schema.get("additionalProperties", True) is False and (more := sorted(value.keys() - known.keys())):
        raise NotAsDescribed(f"{where} has {len(more)} field(s) that are not known; known are {', '.join(known) or 'none'}")
    for name, inner in known.items():
        if name in value:
            check(value[name], inner, f"{where}.{name}" if where != "the body" else name)
