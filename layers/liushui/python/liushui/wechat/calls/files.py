"""What files WeChat takes, checked by name and size before a byte is sent."""

from collections.abc import Mapping
from typing import NamedTuple

from liushui.wechat.calls import checks
from liushui.wechat.calls.call import InvalidCall

KB, MB = 1024, 1024 * 1024
JPEG = ("jpg", "jpeg")


class FileRule(NamedTuple):
    """The most bytes, where WeChat documents a limit, and the endings of the names, in lower case; no endings: any."""

    most_bytes: int | None
    endings: tuple[str, ...] = ()


def check_kind(kind: str, rules: Mapping[str, FileRule], file_name: str, size: int, *, least_bytes: int = 1) -> None:
    """A file of one of the kinds in `rules`. `size` in bytes."""
    checks.one_of("kind", kind, tuple(rules))
    check_file(rules[kind], file_name, size, what=kind, least_bytes=least_bytes)


def check_file(rule: FileRule, file_name: str, size: int, *, what: str, least_bytes: int = 1) -> None:
    """Raises InvalidCall for another ending than WeChat takes, or too few or too many bytes."""
    checks.required("file_name", file_name)
    if any(ord(character) < 0x20 or character in '"\\/' for character in file_name):
        raise InvalidCall("file_name must not hold quotation marks, slashes or control characters")
    ending = file_name.rpartition(".")[2].casefold()
    if rule.endings and ending not in rule.endings:
        raise InvalidCall(f"file_name of the {what} must end in .{', .'.join(rule.endings)}")
    if size < least_bytes:
        raise InvalidCall(f"the {what} has {size} bytes: it must have at least {least_bytes}")
    if rule.most_bytes is not None and size > rule.most_bytes:
        raise InvalidCall(f"the {what} has {size} bytes, more than WeChat's {rule.most_bytes}")
