"""Typed replies, their stored form, and the body of an active one. (Passive ones: `passive_replies`.)

The stored form is that of the customer-service message API: `{"msgtype": "text", "text": {"content": …}}`. Text is stored as
XML can carry it, so that both ways send the same. Sources: WeChat developer documentation, "Passive user reply messages"
(被动回复用户消息) and "Customer service messages" (客服消息).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from liushui.domain.json import JsonObject, JsonValue
from liushui.wechat.invalid_reply import InvalidReply as InvalidReply
from liushui.wechat.notices import MiniProgram as MiniProgram
from liushui.wechat.notices import Subscribe as Subscribe
from liushui.wechat.notices import Template as Template
from liushui.wechat.notices import notice_from_data, notice_to_data
from liushui.wechat.xml import clean_text

MAX_TEXT_BYTES = 2048
MAX_ARTICLES = 8
_SURELY_FITS = MAX_TEXT_BYTES // 4
"""Characters: none takes more than four bytes."""


@dataclass(frozen=True, slots=True)
class Text:
    """At most 2048 bytes of UTF-8; line feeds and `<a href>` links work."""

    content: str

    def __post_init__(self) -> None:
        content = clean_text(self.content)
        if len(content) > _SURELY_FITS and (size := len(content.encode())) > MAX_TEXT_BYTES:
            raise InvalidReply(
                f"the text has {size} bytes of UTF-8, more than WeChat's {MAX_TEXT_BYTES}: shorten or split it"
            )
        if not content or content.isspace():
            raise InvalidReply("the text is empty; to say nothing, return no reply")


@dataclass(frozen=True, slots=True)
class Image:
    media_id: str

    def __post_init__(self) -> None:
        _require("media_id", self.media_id)


@dataclass(frozen=True, slots=True)
class Voice:
    media_id: str

    def __post_init__(self) -> None:
        _require("media_id", self.media_id)


@dataclass(frozen=True, slots=True)
class Video:
    media_id: str
    title: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        _require("media_id", self.media_id)


@dataclass(frozen=True, slots=True)
class Music:
    """`hq_url` is what is played on Wi-Fi."""

    thumb_media_id: str
    title: str
    description: str
    url: str
    hq_url: str

    def __post_init__(self) -> None:
        _require("thumb_media_id", self.thumb_media_id)


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    description: str
    picture_url: str
    url: str


@dataclass(frozen=True, slots=True)
class News:
    """1 to 8 articles. WeChat shows only the first where it answers a message, all where it answers an event; an active
    reply takes one."""

    articles: tuple[Article, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.articles) <= MAX_ARTICLES:
            raise InvalidReply(f"news need 1 to {MAX_ARTICLES} articles, got {len(self.articles)}")


@dataclass(frozen=True, slots=True)
class TransferToCustomerService:
    """Hands the user over to customer service, to the one of `account` (`name@gh_id`) or to any. Only as a passive reply."""

    account: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateButton:
    """WeCom: what the pressed button of a template card says from now on. Only as a passive reply to the press."""

    replace_name: str

    def __post_init__(self) -> None:
        if not self.replace_name:
            raise InvalidReply("replace_name is empty: say what the button shows from now on")


@dataclass(frozen=True, slots=True)
class UpdateTemplateCard:
    """WeCom: the card that takes the place of the pressed one, by the XML names of WeCom's page "Passive replies"
    (被动回复消息 → 更新点击用户的整张卡片), `CardType` among them. Only as a passive reply to the press."""

    card: JsonObject

    def __post_init__(self) -> None:
        if not self.card.get("CardType"):
            raise InvalidReply("the card has no CardType")


PassiveOnly: TypeAlias = TransferToCustomerService | UpdateButton | UpdateTemplateCard
"""What no API sends: it exists as the answer to a callback only."""
ActiveOnly: TypeAlias = Template | Subscribe
"""What answers no callback: an API of its own sends it."""
Reply: TypeAlias = Text | Image | Voice | Video | Music | News | PassiveOnly | ActiveOnly


def to_data(reply: Reply) -> dict[str, JsonValue]:
    """The stored form of a reply."""
    match reply:
        case Text():
            return _data("text", {"content": clean_text(reply.content)})
        case Image():
            return _data("image", {"media_id": reply.media_id})
        case Voice():
            return _data("voice", {"media_id": reply.media_id})
        case Video():
            return _data("video", _clean(media_id=reply.media_id, title=reply.title, description=reply.description))
        case Music():
            return _data(
                "music",
                _clean(
                    title=reply.title,
                    description=reply.description,
                    musicurl=reply.url,
                    hqmusicurl=reply.hq_url,
                    thumb_media_id=reply.thumb_media_id,
                ),
            )
        case TransferToCustomerService():
            return _data("transfer_customer_service", _clean(**({"kf_account": reply.account} if reply.account else {})))
        case UpdateButton():
            return _data("update_button", _clean(replace_name=reply.replace_name))
        case UpdateTemplateCard():
            return _data("update_template_card", reply.card)
        case Template() | Subscribe():
            return notice_to_data(reply)
    return _data("news", {"articles": [_article_data(article) for article in reply.articles]})


def from_data(data: JsonObject) -> Reply:
    """The inverse of `to_data`. Raises InvalidReply for what is no reply."""
    kind = data.get("msgtype")
    inner = data.get(kind) if isinstance(kind, str) else None
    if not isinstance(inner, Mapping):
        raise InvalidReply(f"the stored reply has no msgtype, or nothing under its name; it has: {', '.join(sorted(data))}")
    match kind:
        case "text":
            return Text(_text(inner, "content"))
        case "image":
            return Image(_text(inner, "media_id"))
        case "voice":
            return Voice(_text(inner, "media_id"))
        case "video":
            return Video(_text(inner, "media_id"), _text(inner, "title"), _text(inner, "description"))
        case "music":
            texts = (_text(inner, key) for key in ("thumb_media_id", "title", "description", "musicurl", "hqmusicurl"))
            return Music(*texts)
        case "news":
            return News(_articles(inner.get("articles")))
        case "template" | "subscribe":
            return notice_from_data(kind, inner)
    return _passive_only(kind, inner)


def to_custom_send(reply_data: JsonObject, to_user: str) -> dict[str, JsonValue]:
    """The body of a call to message/custom/send. Raises InvalidReply, also for news of more than one article and for what
    exists as a passive reply only."""
    reply = from_data(reply_data)
    if isinstance(reply, PassiveOnly):
        raise InvalidReply(f"{type(reply).__name__} only answers a callback: no API sends it")
    if isinstance(reply, ActiveOnly):
        raise InvalidReply(f"{type(reply).__name__} is no customer-service message: it has an API of its own")
    if isinstance(reply, News) and len(reply.articles) > 1:
        raise InvalidReply(
            f"an active reply takes one article, got {len(reply.articles)}: send a link to a page that lists them"
        )
    return {"touser": to_user, **to_data(reply)}


def _passive_only(kind: JsonValue, inner: JsonObject) -> PassiveOnly:
    match kind:
        case "transfer_customer_service":
            return TransferToCustomerService(_text(inner, "kf_account") or None)
        case "update_button":
            return UpdateButton(_text(inner, "replace_name"))
        case "update_template_card":
            return UpdateTemplateCard(inner)
    raise InvalidReply(
        f"the stored reply's msgtype {kind!r} is none of text, image, voice, video, music, news, "
        "transfer_customer_service, update_button, update_template_card, template, subscribe"
    )


def _data(kind: str, inner: JsonObject) -> dict[str, JsonValue]:
    return {"msgtype": kind, kind: inner}


def _article_data(article: Article) -> JsonObject:
    return _clean(title=article.title, description=article.description, url=article.url, picurl=article.picture_url)


def _clean(**texts: str) -> JsonObject:
    return {key: clean_text(text) for key, text in texts.items()}


def _text(data: JsonObject, key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str):
        raise InvalidReply(f"the stored reply's {key} is no text")
    return value


def _articles(values: JsonValue) -> tuple[Article, ...]:
    if not isinstance(values, list):
        raise InvalidReply("the stored reply's articles are no list")
    return tuple(_article(value) for value in values)


def _article(value: JsonValue) -> Article:
    if not isinstance(value, Mapping):
        raise InvalidReply("an article of the stored reply is none")
    return Article(*(_text(value, key) for key in ("title", "description", "picurl", "url")))


def _require(name: str, value: str) -> None:
    if not isinstance(value, str) or not value:
        raise InvalidReply(f"{name} is no text, or empty: upload the media first and use the id that WeChat returns")
