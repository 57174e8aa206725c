"""What can be sent in WeCom (企业微信): to members of an app, and in its group chats.

Source: WeCom developer documentation, "Send app messages" (发送应用消息). WeCom cuts what is too long without a word; here it is
refused. Cards with buttons: `template_cards`.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import InvalidCall
from liushui.wechat.calls.checks import at_most_bytes, at_most_characters, count, given, required

MAX_TEXT_BYTES = 2048
MAX_ARTICLES = 8
_MAX_URL_BYTES = 2048
_MAX_MPNEWS_BYTES = 666 << 10


class WeComContent(NamedTuple):
    """What is sent; made by the functions below."""

    msgtype: str
    content: JsonObject


class LinkArticle(NamedTuple):
    """An article that leads to `url`, or to a page of a mini program."""

    title: str
    url: str | None = None
    description: str | None = None
    picture_url: str | None = None
    app_id: str | None = None
    page_path: str | None = None


class StoredArticle(NamedTuple):
    """An article that WeCom keeps: `content` is HTML, at most 666 KB."""

    title: str
    thumb_media_id: str
    content: str
    author: str | None = None
    source_url: str | None = None
    digest: str | None = None


def text(content: str) -> WeComContent:
    """At most 2048 bytes of UTF-8."""
    return WeComContent("text", {"content": at_most_bytes("content", content, MAX_TEXT_BYTES)})


def image(media_id: str) -> WeComContent:
    """An uploaded image."""
    return WeComContent("image", {"media_id": required("media_id", media_id)})


def voice(media_id: str) -> WeComContent:
    """An uploaded voice."""
    return WeComContent("voice", {"media_id": required("media_id", media_id)})


def video(media_id: str, *, title: str | None = None, description: str | None = None) -> WeComContent:
    """An uploaded video."""
    content = given(
        media_id=required("media_id", media_id),
        title=None if title is None else at_most_characters("title", title, 128),
        description=None if description is None else at_most_characters("description", description, 512),
    )
    return WeComContent("video", content)


def file(media_id: str) -> WeComContent:
    """An uploaded file."""
    return WeComContent("file", {"media_id": required("media_id", media_id)})


def text_card(title: str, description: str, url: str, *, button: str | None = None) -> WeComContent:
    """A card that leads to a link; `button` has at most 4 characters."""
    content = given(
        title=at_most_characters("title", title, 128),
        description=at_most_characters("description", description, 512),
        url=at_most_bytes("url", url, _MAX_URL_BYTES),
        btntxt=None if button is None else at_most_characters("button", button, 4),
    )
    return WeComContent("textcard", content)


def news(articles: Sequence[LinkArticle]) -> WeComContent:
    """1 to 8 articles."""
    return WeComContent("news", link_articles(articles))


def mpnews(articles: Sequence[StoredArticle]) -> WeComContent:
    """1 to 8 articles that WeCom keeps, so that it can tell who read them."""
    count("articles", articles, 1, MAX_ARTICLES)
    return WeComContent("mpnews", {"articles": [_stored(article) for article in articles]})


def markdown(content: str) -> WeComContent:
    """Markdown of WeCom's own kind, at most 2048 bytes; WeChat (as opposed to WeCom) does not show it."""
    return WeComContent("markdown", {"content": at_most_bytes("content", content, MAX_TEXT_BYTES)})


def mini_program_notice(
    app_id: str,
    title: str,
    *,
    page: str | None = None,
    description: str | None = None,
    items: Mapping[str, str] | None = None,
    emphasize_first: bool = False,
) -> WeComContent:
    """A notice of a mini program: `title` and `description` have 4 to 12 characters, at most 10 `items` of 10 and 30."""
    listed = items or {}
    count("items", listed, 0, 10)
    content = given(
        appid=required("app_id", app_id),
        page=page,
        title=_notice_text("title", title),
        description=None if description is None else _notice_text("description", description),
        emphasis_first_item=emphasize_first,
        content_item=[
            {"key": at_most_characters("item's key", key, 10), "value": at_most_characters("item's value", value, 30)}
            for key, value in listed.items()
        ],
    )
    return WeComContent("miniprogram_notice", content)


def link_articles(articles: Sequence[LinkArticle]) -> JsonObject:
    """Articles as `news` has them."""
    count("articles", articles, 1, MAX_ARTICLES)
    return {"articles": [_linked(article) for article in articles]}


def _linked(article: LinkArticle) -> JsonObject:
    if not article.url and not article.app_id:
        raise InvalidCall("an article needs a url or an app_id")
    return given(
        title=at_most_characters("title", article.title, 128),
        description=None if not article.description else at_most_characters("description", article.description, 512),
        url=None if article.url is None else at_most_bytes("url", article.url, _MAX_URL_BYTES),
        picurl=article.picture_url,
        appid=article.app_id,
        pagepath=article.page_path,
    )


def _stored(article: StoredArticle) -> JsonObject:
    return given(
        title=at_most_characters("title", article.title, 128),
        thumb_media_id=required("thumb_media_id", article.thumb_media_id),
        author=None if article.author is None else at_most_characters("author", article.author, 64),
        content_source_url=article.source_url,
        content=at_most_bytes("content", article.content, _MAX_MPNEWS_BYTES),
        digest=None if article.digest is None else at_most_characters("digest", article.digest, 512),
    )


def _notice_text(field: str, value: str) -> str:
    if not 4 <= len(value) <= 12:
        raise InvalidCall(f"{field} has {len(value)} characters: it must have 4 to 12")
    return value
