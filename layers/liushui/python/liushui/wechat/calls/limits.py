"""Checks that many families share and that say more than those of `checks`."""

import re
from collections.abc import Collection
from typing import Final, Literal

from liushui.wechat.calls import checks
from liushui.wechat.calls.call import InvalidCall

Language = Literal["zh_CN", "zh_TW", "en"]
_LANGUAGES: Final = ("zh_CN", "zh_TW", "en")
_STATE: Final = "[a-zA-Z0-9]{0,128}"


def maybe_characters(field: str, value: str | None, most: int) -> None:
    """A text that may be missing or empty, of at most `most` characters."""
    if value:
        checks.at_most_characters(field, value, most)


def maybe_bytes(field: str, value: str | None, most: int) -> None:
    """A text that may be missing or empty, of at most `most` bytes of UTF-8."""
    if value:
        checks.at_most_bytes(field, value, most)


def check_ids(field: str, ids: Collection[str], *, most: int) -> None:
    """From 1 to `most` ids, none of them empty, and no bare text in the place of a list."""
    if isinstance(ids, str):
        raise InvalidCall(f"{field} must be a list, not one text")
    checks.count(field, ids, 1, most)
    for one in ids:
        checks.required(f"an id of {field}", one)


def check_url(field: str, value: str, *, most_bytes: int | None = None) -> None:
    """An absolute http or https address."""
    checks.matching(field, value, "https?://.+", "an address that begins with http:// or https://")
    if most_bytes is not None:
        checks.at_most_bytes(field, value, most_bytes)


def check_language(language: Language) -> None:
    """What language WeChat is to name places in."""
    checks.one_of("language", language, _LANGUAGES)


def is_state(state: str) -> bool:
    """Whether WeChat and WeCom take this as the state of a login inside their apps (网页授权, 构造网页授权链接)."""
    return re.fullmatch(_STATE, state) is not None


def check_state(state: str) -> None:
    """See `is_state`."""
    if not is_state(state):
        raise InvalidCall("state must be at most 128 letters and digits, and nothing else")
