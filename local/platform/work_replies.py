"""Reading passive replies as WeCom does ("被动回复消息格式", and for robots "被动回复消息")."""

from collections.abc import Callable, Mapping
from typing import Any

from local.platform.documents import Document
from local.platform.errors import ReplyMalformed
from local.platform.passive import ARTICLES_FOR_EVENTS, read_reply

ROBOT_BYTES = 20_480
_CARDS = {"update_button": "Button", "update_taskcard": "TaskCard", "update_template_card": "TemplateCard"}
_ROBOT_KINDS = ("text", "stream", "template_card", "stream_with_template_card", "update_template_card")
_LIKE_OFFICIAL = ("text", "image", "voice", "video", "news")
Content = dict[str, Any]


def read_work_reply(
    document: Document, reply: Mapping[str, Any], knows_medium: Callable[[str], bool]
) -> tuple[str, Content]:
    """msgtype and content. Raises ReplyMalformed naming what WeCom would not take."""
    msgtype = str(reply.get("MsgType", ""))
    if msgtype in _LIKE_OFFICIAL:
        return read_reply(document, reply, knows_medium, articles=ARTICLES_FOR_EVENTS)
    if msgtype not in _CARDS:
        raise ReplyMalformed(f"MsgType {msgtype!r} is no kind of passive reply of WeCom's")
    card = reply.get(_CARDS[msgtype])
    if not isinstance(card, dict):
        raise ReplyMalformed(f"a {msgtype} reply needs {_CARDS[msgtype]}")
    if document.event not in ("template_card_event", "taskcard_click"):
        raise ReplyMalformed(
            f"{msgtype} answers the press of a card's button only, not {document.event or document.msg_type}"
        )
    return msgtype, dict(card)


def read_robot_reply(reply: Mapping[str, Any]) -> tuple[str, Content]:
    """msgtype and content. Raises ReplyMalformed naming what would not be shown."""
    msgtype = str(reply.get("msgtype") or reply.get("response_type") or "")
    if msgtype not in _ROBOT_KINDS:
        raise ReplyMalformed(f"msgtype {msgtype!r} is no kind of a robot's reply; there are {', '.join(_ROBOT_KINDS)}")
    content = reply.get("stream" if msgtype == "stream_with_template_card" else msgtype, reply.get("template_card"))
    if not isinstance(content, dict):
        raise ReplyMalformed(f"a {msgtype} reply needs {msgtype}")
    if msgtype == "stream" and not content.get("id"):
        raise ReplyMalformed("a stream needs an id")
    if len(str(content.get("content", "")).encode()) > ROBOT_BYTES:
        raise ReplyMalformed(f"content is longer than {ROBOT_BYTES} bytes")
    return msgtype, content
