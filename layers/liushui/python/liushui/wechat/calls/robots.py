"""A WeCom group's robot (群机器人, now 消息推送): it posts into the one group that it was put into.

Source: WeCom developer documentation, "Configuration of message push" (消息推送配置说明). The key of its webhook URL
is all the right it takes to post, so it is a secret. 20 messages a minute; WeCom drops no repeats.
"""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from typing import Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import Call, Host, InvalidCall, TokenUse, nothing
from liushui.wechat.calls.checks import at_most_bytes, given, required
from liushui.wechat.calls.wecom_contents import LinkArticle, WeComContent, link_articles

MAX_TEXT_BYTES, MAX_MARKDOWN_BYTES, MAX_IMAGE_BYTES = 2048, 4096, 2 << 20
_CARDS = ("text_notice", "news_notice")


def send_text(
    key: str, content: str, *, mention_users: Sequence[str] = (), mention_mobiles: Sequence[str] = ()
) -> Call[None]:
    """At most 2048 bytes. Members are mentioned by UserID or by mobile number; `@all` is everybody."""
    text = given(
        content=at_most_bytes("content", content, MAX_TEXT_BYTES),
        mentioned_list=list(mention_users) or None,
        mentioned_mobile_list=list(mention_mobiles) or None,
    )
    return _send(key, "text", text)


def send_markdown(key: str, content: str) -> Call[None]:
    """At most 4096 bytes of WeCom's own Markdown, with colours and `<@userid>`."""
    return _send(key, "markdown", {"content": at_most_bytes("content", content, MAX_MARKDOWN_BYTES)})


def send_markdown_v2(key: str, content: str) -> Call[None]:
    """At most 4096 bytes of Markdown with tables, lists, images and code, without colours and mentions."""
    return _send(key, "markdown_v2", {"content": at_most_bytes("content", content, MAX_MARKDOWN_BYTES)})


def send_image(key: str, image: bytes) -> Call[None]:
    """A JPG or PNG of at most 2 MB."""
    if not 0 < len(image) <= MAX_IMAGE_BYTES:
        raise InvalidCall(f"image has {len(image)} bytes: it must have 1 to {MAX_IMAGE_BYTES}")
    digest = hashlib.md5(image, usedforsecurity=False).hexdigest()
    return _send(key, "image", {"base64": b64encode(image).decode(), "md5": digest})


def send_news(key: str, articles: Sequence[LinkArticle]) -> Call[None]:
    """1 to 8 articles."""
    return _send(key, "news", link_articles(articles))


def send_file(key: str, media_id: str) -> Call[None]:
    """A file that was uploaded for this robot (`upload_media`)."""
    return _send(key, "file", {"media_id": required("media_id", media_id)})


def send_voice(key: str, media_id: str) -> Call[None]:
    """A voice that was uploaded for this robot."""
    return _send(key, "voice", {"media_id": required("media_id", media_id)})


def send_template_card(key: str, card: WeComContent) -> Call[None]:
    """A card of `template_cards`: robots take text notices and news notices."""
    if card.content.get("card_type") not in _CARDS:
        raise InvalidCall(f"card must be one of {', '.join(_CARDS)}")
    return _send(key, "template_card", card.content)


def upload_media(key: str, kind: Literal["file", "voice"] = "file") -> Call[str]:
    """Where to upload a file (at most 20 MB) or a voice (AMR, at most 2 MB and 60 s) for this robot; returns its media id,
    which serves for 3 days. Made by an upload, with the file in the part `media`."""
    query = {"key": required("key", key), "type": kind}
    return Call(
        "webhook/upload_media",
        "POST",
        "/cgi-bin/webhook/upload_media",
        _media_id,
        query=query,
        host=Host.WORK,
        token=TokenUse.NONE,
        upload_field="media",
    )


def _send(key: str, kind: str, content: JsonObject) -> Call[None]:
    return Call(
        "webhook/send",
        "POST",
        "/cgi-bin/webhook/send",
        nothing,
        query={"key": required("key", key)},
        body={"msgtype": kind, kind: content},
        host=Host.WORK,
        token=TokenUse.NONE,
        delivers=True,
    )


def _media_id(answer: JsonObject) -> str:
    return str(answer["media_id"])
