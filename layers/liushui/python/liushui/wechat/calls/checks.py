"""Checks of what a call is given. Each raises InvalidCall, which names the field and the limit, and never the value."""

import re
from collections.abc import Collection, Sequence, Sized
from typing import Final, Literal

from liushui.domain.json import JsonObject, JsonValue
from liushui.wechat.calls.call import InvalidCall

Language = Literal["zh_CN", "zh_TW", "en"]
_LANGUAGES: Final = ("zh_CN", "zh_TW", "en")
_STATE: Final = "[a-zA-Z0-9]{0,128}"


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


def maybe_characters(field: str, value: str | None, most: int) -> None:
    """A text that may be missing or empty, of at most `most` characters."""
    if value:
        at_most_characters(field, value, most)


def maybe_bytes(field: str, value: str | None, most: int) -> None:
    """A text that may be missing or empty, of at most `most` bytes of UTF-8."""
    if value:
        at_most_bytes(field, value, most)


def check_ids(field: str, ids: Collection[str], *, most: int) -> None:
    """From 1 to `most` ids, none of them empty, and no bare text in the place of a list."""
    if isinstance(ids, str):
        raise InvalidCall(f"{field} must be a list, not one text")
    count(field, ids, 1, most)
    for one in ids:
        required(f"an id of {field}", one)


def check_url(field: str, value: str, *, most_bytes: int | None = None) -> None:
    """An absolute http or https address."""
    matching(field, value, "https?://.+", "an address that begins with http:// or https://")
    if most_bytes is not None:
        at_most_bytes(field, value, most_bytes)


def check_language(language: Language) -> None:
    """What language WeChat is to name places in."""
    one_of("language", language, _LANGUAGES)


def is_state(state: str) -> bool:
    """Whether WeChat and WeCom take this as the state of a login inside their apps (网页授权, 构造网页授权链接)."""
    return re.fullmatch(_STATE, state) is not None


def check_state(state: str) -> None:
    """See `is_state`."""
    if not is_state(state):
        raise InvalidCall("state must be at most 128 letters and digits, and nothing else")
