"""Checking what custom/send is given ("发送客服消息"): the account's mistakes become WeChat's errcodes."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from local.platform.errors import ApiError
from local.platform.passive import TEXT_BYTES

_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")
_REQUIRED: dict[str, tuple[str, ...]] = {
    "text": (),
    "image": ("media_id",),
    "voice": ("media_id",),
    "video": ("media_id",),
    "music": ("musicurl", "hqmusicurl", "thumb_media_id"),
    "news": (),
    "mpnews": ("media_id",),
    "mpnewsarticle": ("article_id",),
    "msgmenu": (),
    "wxcard": ("card_id",),
    "miniprogrampage": ("title", "pagepath", "thumb_media_id"),
    "link": ("title", "description", "url", "thumb_url"),
}
_MEDIA = ("media_id", "thumb_media_id")


def parse_json(body: bytes) -> dict[str, Any]:
    """The object in a request's body. Raises ApiError 44002 when empty, 47001 when not an object in UTF-8 JSON."""
    if not body.strip():
        raise ApiError(44002)
    try:
        data = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise ApiError(47001) from None
    if not isinstance(data, dict):
        raise ApiError(47001)
    return data


def refuse_escapes(body: bytes) -> None:
    r"""Raises ApiError 40033 for `\uXXXX`: WeChat wants the characters themselves."""
    if _ESCAPE.search(body):
        raise ApiError(40033)


def check_message(message: Mapping[str, Any], knows_medium: Callable[[str], bool]) -> tuple[str, dict[str, Any]]:
    """msgtype and content of a customer message. Raises ApiError 40008, 44004, 45002, 44003, 45008, 41006, 40007, 40035."""
    msgtype = message.get("msgtype")
    if not isinstance(msgtype, str) or msgtype not in _REQUIRED:
        raise ApiError(40008)
    content = message.get(msgtype)
    content = content if isinstance(content, dict) else {}
    for name in _REQUIRED[msgtype]:
        _require(content, name)
    if msgtype == "text":
        _check_text(content)
    if msgtype == "news":
        _check_articles(content)
    if msgtype == "msgmenu":
        _check_menu(content)
    for name in _MEDIA:
        if name in content and msgtype != "mpnews" and not knows_medium(str(content[name])):
            raise ApiError(40007)
    return msgtype, content


def _require(content: Mapping[str, Any], name: str) -> None:
    if not isinstance(content.get(name), str) or not content[name]:
        raise ApiError(41006 if name in _MEDIA else 40035)


def _check_text(content: Mapping[str, Any]) -> None:
    text = content.get("content")
    if not isinstance(text, str) or not text:
        raise ApiError(44004)
    if len(text.encode()) > TEXT_BYTES:
        raise ApiError(45002)


def _check_articles(content: Mapping[str, Any]) -> None:
    articles = content.get("articles")
    if not isinstance(articles, list) or not articles:
        raise ApiError(44003)
    if len(articles) > 1:
        raise ApiError(45008)


def _check_menu(content: Mapping[str, Any]) -> None:
    items = content.get("list")
    if not isinstance(items, list) or not items:
        raise ApiError(40035)
    if not all(isinstance(item, dict) and item.get("id") and item.get("content") for item in items):
        raise ApiError(40035)
