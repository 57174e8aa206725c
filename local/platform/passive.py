"""Reading a passive reply as WeChat does ("被动回复用户消息"), into the shape that custom/send uses."""

from collections.abc import Callable, Mapping
from typing import Any

from local.platform.documents import Document
from local.platform.errors import ReplyMalformed

TEXT_BYTES = 2048
ARTICLES_FOR_EVENTS = 8
_PARTS = {
    "image": ("Image", {"MediaId": "media_id"}),
    "voice": ("Voice", {"MediaId": "media_id"}),
    "video": ("Video", {"MediaId": "media_id", "Title": "title", "Description": "description"}),
    "music": (
        "Music",
        {
            "Title": "title",
            "Description": "description",
            "MusicUrl": "musicurl",
            "HQMusicUrl": "hqmusicurl",
            "ThumbMediaId": "thumb_media_id",
        },
    ),
}
_ARTICLE = {"Title": "title", "Description": "description", "PicUrl": "picurl", "Url": "url"}
_MEDIA = ("media_id", "thumb_media_id")
Content = dict[str, Any]


def read_reply(
    document: Document,
    reply: Mapping[str, Any],
    knows_medium: Callable[[str], bool],
    *,
    articles: int | None = None,
) -> tuple[str, Content]:
    """msgtype and content of a reply to `document`. Raises ReplyMalformed naming what WeChat would not take.

    `articles`: how many of a news reply are shown; by default one to a message, eight to an event.
    """
    _check_envelope(document, reply)
    msgtype = _text(reply, "MsgType")
    if msgtype == "text":
        return msgtype, {"content": _read_text(reply)}
    if msgtype == "news":
        return msgtype, {"articles": _read_articles(reply, articles or (ARTICLES_FOR_EVENTS if document.event else 1))}
    if msgtype == "transfer_customer_service":
        return msgtype, _renamed(_part(reply, "TransInfo"), {"KfAccount": "kf_account"})
    if msgtype not in _PARTS:
        raise ReplyMalformed(f"MsgType {msgtype!r} is no kind of passive reply")
    element, names = _PARTS[msgtype]
    content = _renamed(_part(reply, element), names)
    _check_media(msgtype, content, knows_medium)
    return msgtype, content


def _check_envelope(document: Document, reply: Mapping[str, Any]) -> None:
    if _text(reply, "ToUserName") != document.user:
        raise ReplyMalformed("ToUserName must be the FromUserName of the message")
    if _text(reply, "FromUserName") != document.original_id:
        raise ReplyMalformed("FromUserName must be the ToUserName of the message")
    if not str(reply.get("CreateTime", "")).isdecimal():
        raise ReplyMalformed("CreateTime must be seconds since the epoch")


def _read_text(reply: Mapping[str, Any]) -> str:
    content = _text(reply, "Content")
    if not content:
        raise ReplyMalformed("Content is empty")
    if len(content.encode()) > TEXT_BYTES:
        raise ReplyMalformed(f"Content is longer than {TEXT_BYTES} bytes")
    return content


def _read_articles(reply: Mapping[str, Any], most: int) -> list[Content]:
    items = _part(reply, "Articles").get("item", [])
    items = items if isinstance(items, list) else [items]
    articles = [_renamed(item, _ARTICLE) for item in items if isinstance(item, dict)]
    if not articles:
        raise ReplyMalformed("Articles holds no item")
    return articles[:most]  # WeChat cuts the rest


def _check_media(msgtype: str, content: Content, knows_medium: Callable[[str], bool]) -> None:
    needed = "thumb_media_id" if msgtype == "music" else "media_id"
    if needed not in content:
        raise ReplyMalformed(f"a {msgtype} reply needs a {needed}")
    for name in _MEDIA:
        if name in content and not knows_medium(content[name]):
            raise ReplyMalformed(
                f"{name} is unknown or older than three days; users' media and POST /control/media add some"
            )


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise ReplyMalformed(f"{name} is missing or not plain text")
    return value


def _part(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _renamed(fields: Mapping[str, Any], names: Mapping[str, str]) -> Content:
    return {names[name]: value for name, value in fields.items() if name in names and value}
