"""Reading single fields of an answer. What is missing or of another type raises KeyError, TypeError or ValueError."""

from collections.abc import Mapping, Sequence

from liushui.domain.json import JsonObject, JsonValue


def text(answer: JsonObject, name: str) -> str:
    """A text."""
    return _text(answer[name], name)


def optional_text(answer: JsonObject, name: str) -> str | None:
    """A text, None where it is missing or empty: WeChat means the same by both."""
    return _text(answer.get(name) or "", name) or None


def number(answer: JsonObject, name: str) -> int:
    """A whole number. WeCom writes some of them as text."""
    return _number(answer[name], name)


def optional_number(answer: JsonObject, name: str) -> int | None:
    """A whole number, None where it is missing."""
    return number(answer, name) if name in answer else None


def identifier(answer: JsonObject, name: str) -> str:
    """An id that WeChat writes now as a number, now as text. As text it keeps all its digits."""
    value = answer[name]
    return value if isinstance(value, str) else str(_number(value, name))


def texts(answer: JsonObject, name: str, *, may_lack: bool = False) -> tuple[str, ...]:
    """A list of texts; `may_lack`: WeChat leaves out an empty one."""
    return tuple(_text(value, name) for value in _items(answer, name, may_lack))


def numbers(answer: JsonObject, name: str, *, may_lack: bool = False) -> tuple[int, ...]:
    """A list of whole numbers; `may_lack`: WeChat leaves out an empty one."""
    return tuple(_number(value, name) for value in _items(answer, name, may_lack))


def objects(answer: JsonObject, name: str, *, may_lack: bool = False) -> tuple[JsonObject, ...]:
    """A list of objects; `may_lack`: WeChat leaves out an empty one."""
    return tuple(_object(value, name) for value in _items(answer, name, may_lack))


def object_in(answer: JsonObject, name: str) -> JsonObject:
    """An object."""
    return _object(answer[name], name)


def whole(answer: JsonObject) -> JsonObject:
    """All fields but errcode and errmsg, where WeChat documents more than is worth a type."""
    return {name: value for name, value in answer.items() if name not in {"errcode", "errmsg"}}


def _items(answer: JsonObject, name: str, may_lack: bool) -> Sequence[JsonValue]:
    value = answer.get(name) or () if may_lack else answer[name]
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"{name} is no list")
    return value


def _text(value: JsonValue, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _number(value: JsonValue, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError(f"{name} is no whole number")
    return int(value)


def _object(value: JsonValue, name: str) -> JsonObject:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} is no object")
    return value
