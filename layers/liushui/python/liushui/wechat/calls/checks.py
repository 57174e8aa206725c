"""Checks of what a call is given. Each raises InvalidCall, which names the field and the limit, and never the value."""

import re
from collections.abc import Sequence, Sized

from liushui.domain.json import JsonObject, JsonValue
from liushui.wechat.calls.call import InvalidCall


def required(field: str, value: str) -> str:
    """`value`, which must not be empty."""
    if not value:
        raise InvalidCall(f"{field} is empty")
    return value


def at_most_bytes(field: str, value: str, most: int) -> str:
    """`value`, which must not be empty nor above `most` bytes of UTF-8."""
    size = len(required(field, value).encode("utf-8", "replace"))
    if size > most:
        raise InvalidCall(f"{field} has {size} bytes of UTF-8, more than WeChat's {most}")
    return value


def at_most_characters(field: str, value: str, most: int) -> str:
    """`value`, which must not be empty nor above `most` characters."""
    if len(required(field, value)) > most:
        raise InvalidCall(f"{field} has {len(value)} characters, more than WeChat's {most}")
    return value


def between(field: str, value: int, least: int, most: int) -> int:
    """`value`, which must lie between `least` and `most`."""
    if not least <= value <= most:
        raise InvalidCall(f"{field} is {value}: it must be {least} to {most}")
    return value


def count(field: str, values: Sized, least: int, most: int | None = None) -> None:
    """How many `values` there may be; WeChat does not say where `most` is None."""
    if len(values) < least or (most is not None and len(values) > most):
        allowed = f"at least {least}" if most is None else f"{least} to {most}"
        raise InvalidCall(f"{field} has {len(values)} items: it must have {allowed}")


def matching(field: str, value: str, pattern: str, rule: str) -> str:
    """`value`, which must match all of `pattern`; `rule` says the same in words."""
    if not re.fullmatch(pattern, value):
        raise InvalidCall(f"{field} must be {rule}")
    return value


def one_of(field: str, value: str, choices: Sequence[str]) -> str:
    """`value`, which must be one of `choices`."""
    if value not in choices:
        raise InvalidCall(f"{field} must be one of {', '.join(choices)}")
    return value


def given(**values: JsonValue) -> JsonObject:
    """The fields that have a value: WeChat takes an absent one for its default."""
    return {name: value for name, value in values.items() if value is not None}
