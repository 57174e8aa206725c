"""WeChat's limits, checked before a call is made.

Each check raises InvalidCall that names the field and the limit, never the value: it may be what a user wrote.
"""

import re
from collections.abc import Collection

from liushui.wechat.calls.call import InvalidCall


def check_text(name: str, value: str, *, least: int = 1, most: int | None = None, most_bytes: int | None = None) -> None:
    """At least `least` and at most `most` characters, and at most `most_bytes` bytes of UTF-8."""
    if len(value) < least:
        raise InvalidCall(f"{name} must have at least {least} characters, got {len(value)}")
    if most is not None and len(value) > most:
        raise InvalidCall(f"{name} may have at most {most} characters, got {len(value)}")
    size = len(value.encode("utf-8", "surrogatepass"))
    if most_bytes is not None and size > most_bytes:
        raise InvalidCall(f"{name} may have at most {most_bytes} bytes, got {size}")


def check_optional(name: str, value: str | None, *, most: int | None = None, most_bytes: int | None = None) -> None:
    """As `check_text`, where there is a text; it may be empty."""
    if value is not None:
        check_text(name, value, least=0, most=most, most_bytes=most_bytes)


def check_number(name: str, value: int, least: int, most: int) -> None:
    """From `least` to `most`, both included."""
    if not least <= value <= most:
        raise InvalidCall(f"{name} must be from {least} to {most}, got {value}")


def check_count(name: str, items: Collection[object], *, least: int = 1, most: int) -> None:
    """From `least` to `most` items."""
    if not least <= len(items) <= most:
        raise InvalidCall(f"{name} must hold from {least} to {most} items, got {len(items)}")


def check_some(name: str, items: Collection[object]) -> None:
    """At least one item, where WeChat documents no most."""
    if not items:
        raise InvalidCall(f"{name} must not be empty")


def check_ids(name: str, ids: Collection[str], *, most: int) -> None:
    """From 1 to `most` ids, none of them empty, and no bare text in the place of a list."""
    if isinstance(ids, str):
        raise InvalidCall(f"{name} must be a list, got one text")
    check_count(name, ids, most=most)
    if not all(ids):
        raise InvalidCall(f"{name} must not hold an empty id")


def check_one_of(name: str, value: str | int, allowed: Collection[str | int]) -> None:
    """One of a few values."""
    if value not in allowed:
        raise InvalidCall(f"{name} must be one of {', '.join(map(str, sorted(allowed, key=str)))}")


def check_pattern(name: str, value: str, pattern: re.Pattern[str], rule: str) -> None:
    """The whole text is of a form, which `rule` describes."""
    if not pattern.fullmatch(value):
        raise InvalidCall(f"{name} {rule}")


def check_url(name: str, value: str, *, most_bytes: int | None = None) -> None:
    """An absolute http or https address."""
    if not value.startswith(("http://", "https://")):
        raise InvalidCall(f"{name} must begin with http:// or https://")
    check_text(name, value, most_bytes=most_bytes)
