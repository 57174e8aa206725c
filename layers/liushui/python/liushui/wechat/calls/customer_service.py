"""Customer-service messages: what an Official Account or a mini program sends to a user who did something lately.

Source: WeChat developer documentation, "Send customer-service messages" (发送客服消息). Not repeat-safe: WeChat drops no repeats.
A user's message allows 5 in 48 hours, a menu tap, a QR scan or a follow 3 in a minute; WeChat alone counts.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import Call, nothing
from liushui.wechat.calls.checks import at_most_bytes, count, given, required
from liushui.wechat.replies import MAX_TEXT_BYTES, to_custom_send


class MenuItem(NamedTuple):
    """One answer to choose from; a tap comes back as a text with `bizmsgmenuid` = `id`."""

    id: str
    content: str


def send_text(to_user: str, content: str, *, kf_account: str | None = None) -> Call[None]:
    """At most 2048 bytes of UTF-8; line feeds and `<a href>` links work."""
    return _send(to_user, "text", {"content": at_most_bytes("content", content, MAX_TEXT_BYTES)}, kf_account)


def send_image(to_user: str, media_id: str, *, kf_account: str | None = None) -> Call[None]:
    """An uploaded image."""
    return _send(to_user, "image", {"media_id": required("media_id", media_id)}, kf_account)


def send_voice(to_user: str, media_id: str, *, kf_account: str | None = None) -> Call[None]:
    """An uploaded voice."""
    return _send(to_user, "voice", {"media_id": required("media_id", media_id)}, kf_account)


def send_video(
    to_user: str,
    media_id: str,
    *,
    thumb_media_id: str | None = None,
    title: str | None = None,
    description: str | None = None,
    kf_account: str | None = None,
) -> Call[None]:
    """An uploaded video; `thumb_media_id` is its cover."""
    content = given(
        media_id=required("media_id", media_id), thumb_media_id=thumb_media_id, title=title, description=description
    )
    return _send(to_user, "video", content, kf_account)


def send_music(
    to_user: str,
    url: str,
    hq_url: str,
    thumb_media_id: str,
    *,
    title: str | None = None,
    description: str | None = None,
    kf_account: str | None = None,
) -> Call[None]:
    """Music behind a link; `hq_url` is played on Wi-Fi."""
    content = given(
        title=title,
        description=description,
        musicurl=required("url", url),
        hqmusicurl=required("hq_url", hq_url),
        thumb_media_id=required("thumb_media_id", thumb_media_id),
    )
    return _send(to_user, "music", content, kf_account)


def send_news(
    to_user: str, title: str, description: str, url: str, picture_url: str, *, kf_account: str | None = None
) -> Call[None]:
    """One article that leads to a page outside; WeChat takes no more than one."""
    article = given(title=required("title", title), description=description, url=required("url", url), picurl=picture_url)
    return _send(to_user, "news", {"articles": [article]}, kf_account)


def send_mpnews(to_user: str, media_id: str, *, kf_account: str | None = None) -> Call[None]:
    """An article of the account's material."""
    return _send(to_user, "mpnews", {"media_id": required("media_id", media_id)}, kf_account)


def send_mpnews_article(to_user: str, article_id: str, *, kf_account: str | None = None) -> Call[None]:
    """A published article (`freepublish`)."""
    return _send(to_user, "mpnewsarticle", {"article_id": required("article_id", article_id)}, kf_account)


def send_menu(
    to_user: str, items: Sequence[MenuItem], *, head: str, tail: str | None = None, kf_account: str | None = None
) -> Call[None]:
    """A text with answers to tap. A tap counts as a menu tap, not as a message."""
    count("items", items, 1)
    listed = [{"id": required("id", item.id), "content": required("content", item.content)} for item in items]
    content = given(head_content=required("head", head), list=listed, tail_content=tail)
    return _send(to_user, "msgmenu", content, kf_account)


def send_card(to_user: str, card_id: str, *, kf_account: str | None = None) -> Call[None]:
    """A coupon or membership card (微信卡券)."""
    return _send(to_user, "wxcard", {"card_id": required("card_id", card_id)}, kf_account)


def send_mini_program_page(
    to_user: str,
    title: str,
    page_path: str,
    thumb_media_id: str,
    *,
    app_id: str | None = None,
    kf_account: str | None = None,
) -> Call[None]:
    """A card that opens a mini program; an Official Account names it by `app_id`, a mini program sends its own pages."""
    content = given(
        title=title,
        appid=app_id,
        pagepath=required("page_path", page_path),
        thumb_media_id=required("thumb_media_id", thumb_media_id),
    )
    return _send(to_user, "miniprogrampage", content, kf_account)


def send_link(to_user: str, title: str, description: str, url: str, thumb_url: str) -> Call[None]:
    """A link with a picture: for mini programs only."""
    content = given(title=required("title", title), description=description, url=required("url", url), thumb_url=thumb_url)
    return _send(to_user, "link", content, None)


def send_stored(reply: JsonObject, to_user: str) -> Call[None]:
    """A reply in its stored form (see `wechat.replies`). Raises InvalidReply."""
    return _call(to_custom_send(reply, to_user))


def set_typing(to_user: str, command: Literal["Typing", "CancelTyping"] = "Typing") -> Call[None]:
    """Show "typing", or end it. It needs a message of the user's within the last 30 seconds (45080)."""
    body = {"touser": required("to_user", to_user), "command": command}
    return Call("custom/typing", "POST", "/cgi-bin/message/custom/typing", nothing, body=body, done=(45081,))


def _send(to_user: str, kind: str, content: JsonObject, kf_account: str | None) -> Call[None]:
    service = None if kf_account is None else {"kf_account": required("kf_account", kf_account)}
    return _call({"touser": required("to_user", to_user), "msgtype": kind, kind: content, **given(customservice=service)})


def _call(body: JsonObject) -> Call[None]:
    return Call("custom/send", "POST", "/cgi-bin/message/custom/send", nothing, body=body, delivers=True)
