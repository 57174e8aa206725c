"""What WeCom's messages may hold ("发送应用消息", "群机器人配置说明"), equal for members, groups and robots but for limits."""

from collections.abc import Callable, Mapping
from typing import Any

from local.platform.apis.checks import items, part, text
from local.platform.errors import ApiError

BAD = 40058
TEXT_BYTES = 2_048
MARKDOWN_BYTES = 2_048
ARTICLES = 8
MPNEWS_BYTES = 666 * 1024
CARDS: dict[str, tuple[str, ...]] = {
    "text_notice": ("card_action",),
    "news_notice": ("card_action",),
    "button_interaction": ("button_list", "task_id"),
    "vote_interaction": ("checkbox", "submit_button", "task_id"),
    "multiple_interaction": ("select_list", "submit_button", "task_id"),
}
TASK_ID_BYTES = 128
Knows = Callable[[str], bool]


def check_content(
    given: Mapping[str, Any], kinds: tuple[str, ...], knows_medium: Knows, *, markdown_bytes: int = MARKDOWN_BYTES
) -> tuple[str, dict[str, Any]]:
    """msgtype and content. Raises ApiError 40008, 44004, 40007, 41016, 44003, 45008, 40058 naming the field."""
    msgtype = given.get("msgtype")
    if not isinstance(msgtype, str) or msgtype not in kinds:
        raise ApiError(40008)
    content = given.get(msgtype)
    content = content if isinstance(content, dict) else {}
    if msgtype.startswith("markdown"):
        check_length(msgtype, text(content, "content", 44004), markdown_bytes)
    elif msgtype in ("news", "mpnews"):
        _check_articles(msgtype, content, knows_medium)
    elif msgtype in _CHECKS:
        _CHECKS[msgtype](content)
    elif msgtype in ("image", "voice", "video", "file"):
        _check_medium(text(content, "media_id", 40007), knows_medium)
    return msgtype, content


def check_length(name: str, value: str, most: int) -> None:
    if len(value.encode()) > most:
        raise ApiError(BAD, f"{name}.content exceed max length {most}. invalid Request Parameter")


def cut_text(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the member sees of a text that is too long: the rest is cut without a word, between two characters."""
    return {**content, "content": content["content"].encode()[:TEXT_BYTES].decode(errors="ignore")}


def check_card(card: Mapping[str, Any]) -> None:
    """A template card. Raises ApiError 40058 for another type or what its type needs."""
    kind = card.get("card_type")
    if not isinstance(kind, str) or kind not in CARDS:
        raise ApiError(BAD, "template_card.card_type invalid. invalid Request Parameter")
    for name in CARDS[kind]:
        if not card.get(name):
            raise ApiError(BAD, f"template_card.{name} missing. invalid Request Parameter")
    if len(str(card.get("task_id", "")).encode()) > TASK_ID_BYTES:
        raise ApiError(BAD, "template_card.task_id too long. invalid Request Parameter")


def _check_text(content: Mapping[str, Any]) -> None:
    text(content, "content", 44004)


def _check_text_card(content: Mapping[str, Any]) -> None:
    text(content, "title", 41016)
    for name in ("description", "url"):
        text(content, name, BAD)


def _check_mini_program(content: Mapping[str, Any]) -> None:
    text(content, "title", 41016)
    text(content, "appid", BAD)


def _check_articles(msgtype: str, content: Mapping[str, Any], knows_medium: Knows) -> None:
    for article in items(content, "articles", 44003, most=ARTICLES, longer=45008):
        article = part({"article": article}, "article", 44003)
        text(article, "title", 41016)
        if msgtype == "mpnews":
            text(article, "content", 44004, most_bytes=MPNEWS_BYTES, longer=45002)
            _check_medium(text(article, "thumb_media_id", 40007), knows_medium)


def _check_medium(media_id: str, knows_medium: Knows) -> None:
    if not knows_medium(media_id):
        raise ApiError(40007)


_CHECKS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "text": _check_text,
    "textcard": _check_text_card,
    "miniprogram_notice": _check_mini_program,
    "template_card": check_card,
    "taskcard": _check_text_card,
}
