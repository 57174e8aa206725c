"""The rules for a menu's buttons, equal for Official Accounts and WeCom ("创建自定义菜单", "创建菜单")."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from local.platform.errors import ApiError

MOST_BUTTONS = 3
MOST_SUB_BUTTONS = 5
KEY_BYTES = 128
URL_BYTES = 1024
NEEDS: dict[str, tuple[str, ...]] = {
    "click": ("key",),
    "view": ("url",),
    "scancode_push": ("key",),
    "scancode_waitmsg": ("key",),
    "pic_sysphoto": ("key",),
    "pic_photo_or_album": ("key",),
    "pic_weixin": ("key",),
    "location_select": ("key",),
    "media_id": ("media_id",),
    "view_limited": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
    "miniprogram": ("appid", "pagepath", "url"),
    "view_miniprogram": ("appid", "pagepath"),
}


@dataclass(frozen=True)
class Level:
    """What may stand at one level, and the errcodes for what may not."""

    most: int
    name_bytes: int
    count: int
    kind: int
    name: int
    key: int
    url: int
    domain: int


TOP = Level(MOST_BUTTONS, 16, 40016, 40017, 40018, 40019, 40020, 40055)
SUB = Level(MOST_SUB_BUTTONS, 60, 40023, 40024, 40025, 40026, 40027, 40054)


def check_buttons(buttons: object, level: Level = TOP) -> list[dict[str, Any]]:
    """The buttons, if WeChat takes them. Raises ApiError 40016-40020 and 40055, for sub-buttons 40023-40027 and 40054."""
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= level.most:
        raise ApiError(level.count)
    for button in buttons:
        _check_button(button, level)
    return buttons


def _check_button(button: object, level: Level) -> None:
    if not isinstance(button, dict):
        raise ApiError(level.kind)
    _check_text(button, "name", level.name_bytes, level.name)
    if level is TOP and button.get("sub_button"):
        check_buttons(button["sub_button"], SUB)
        return
    kind = button.get("type")
    if not isinstance(kind, str) or kind not in NEEDS:
        raise ApiError(level.kind)
    for name in NEEDS[kind]:
        _check_field(button, name, level)


def _check_field(button: Mapping[str, Any], name: str, level: Level) -> None:
    if name == "url":
        _check_text(button, name, URL_BYTES, level.url)
        if urlsplit(button[name]).scheme not in ("http", "https"):
            raise ApiError(level.domain)
    else:
        _check_text(button, name, KEY_BYTES if name == "key" else URL_BYTES, level.key)


def _check_text(button: Mapping[str, Any], name: str, most: int, errcode: int) -> None:
    value = button.get(name)
    if not isinstance(value, str) or not value or len(value.encode()) > most:
        raise ApiError(errcode)
