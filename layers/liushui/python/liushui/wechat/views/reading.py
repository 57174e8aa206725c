"""How a value is read out of raw fields: along the first of several paths that leads to something."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isfinite

from liushui.domain.json import JsonObject, JsonValue
from liushui.wechat.fields import as_text

Paths = Sequence[str]
_MAX_NUMBER_DIGITS = 18


def text(fields: JsonObject, paths: Paths) -> str:
    """The exact text, "" where there is no leaf."""
    for path in paths:
        found = _at(fields, path) if "." in path else fields.get(path)
        if leaf := found if type(found) is str else as_text(found):
            return leaf
    return ""


def word(fields: JsonObject, paths: Paths) -> str:
    """The text without blanks around it."""
    return text(fields, paths).strip()


def whole(fields: JsonObject, paths: Paths) -> int:
    """A whole number, also one that JSON writes with a point; 0 for anything else and above 18 digits."""
    digits = word(fields, paths).removesuffix(".0")
    number = digits.removeprefix("-")
    return int(digits) if number.isascii() and number.isdigit() and len(number) <= _MAX_NUMBER_DIGITS else 0


def seconds(fields: JsonObject, paths: Paths) -> int:
    """A whole number that is not negative."""
    return max(0, whole(fields, paths))


def moment(fields: JsonObject, paths: Paths) -> int:
    """Unix seconds of a time in RFC 3339 with an offset, else 0."""
    try:
        at = datetime.fromisoformat(word(fields, paths))
        return max(0, int(at.timestamp())) if at.tzinfo else 0
    except (ValueError, OverflowError):
        return 0


def decimal(fields: JsonObject, paths: Paths) -> float:
    """A finite number, else 0.0."""
    try:
        number = float(text(fields, paths))
    except ValueError:
        return 0.0
    return number if isfinite(number) else 0.0


def flag(fields: JsonObject, paths: Paths) -> bool:
    """Whether it is `1` or `true`."""
    return word(fields, paths).casefold() in ("1", "true")


def words(fields: JsonObject, paths: Paths, separator: str) -> tuple[str, ...]:
    """What one text joins, without empty parts."""
    return tuple(stripped for part in text(fields, paths).split(separator) if (stripped := part.strip()))


def texts(fields: JsonObject, paths: Paths) -> tuple[str, ...]:
    """The leaves of all elements, without empty ones."""
    return tuple(found for value in _every(fields, paths) if (found := as_text(value)))


def nested(fields: JsonObject, paths: Paths) -> JsonObject:
    """The fields of an element, none where it has none."""
    for path in paths:
        found = _at(fields, path)
        if isinstance(found, Mapping) and found:
            return found
    return {}


def repeated(fields: JsonObject, paths: Paths) -> list[JsonObject]:
    """The fields of each of the elements that have some."""
    return [value for value in _every(fields, paths) if isinstance(value, Mapping)]


def _at(fields: JsonObject, path: str) -> JsonValue:
    value: JsonValue = fields
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def _every(fields: JsonObject, paths: Paths) -> Sequence[JsonValue]:
    """All elements on the first path that has some: each step may be repeated."""
    for path in paths:
        values: Sequence[JsonValue] = (fields,)
        for name in path.split("."):
            values = [inner for value in values if isinstance(value, Mapping) for inner in _listed(value.get(name))]
        if values:
            return values
    return ()


def _listed(value: JsonValue) -> Sequence[JsonValue]:
    if isinstance(value, list | tuple):
        return value
    return () if value in (None, "") else (value,)
