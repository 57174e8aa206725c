"""Passive replies as the answer to a callback: XML, or JSON where the account is sent JSON.

Sources: WeChat developer documentation, "Passive user reply messages" (被动回复用户消息) and "Forwarding messages to customer
service" (转发客服消息); WeCom developer documentation, "Passive replies" (被动回复消息).
"""

import json
import re
from collections.abc import Mapping
from typing import Final

from liushui.domain.json import JsonObject, JsonValue
from liushui.wechat.callback import Form
from liushui.wechat.replies import (
    Article,
    Image,
    InvalidReply,
    Music,
    News,
    Reply,
    Text,
    TransferToCustomerService,
    UpdateButton,
    UpdateTemplateCard,
    Video,
    Voice,
    from_data,
)
from liushui.wechat.xml import cdata

MINI_KINDS: Final = frozenset({"transfer_customer_service"})
"""What WeChat takes as the answer to a mini program's message; anything else it drops without a word."""
OFFICIAL_KINDS: Final = frozenset({"text", "image", "voice", "video", "music", "news", "transfer_customer_service"})
WORK_KINDS: Final = frozenset({"text", "image", "voice", "video", "news", "update_button", "update_template_card"})
_LONE: Final = re.compile("[\ud800-\udfff]")


def render(reply_data: JsonObject, form: Form, *, to_user: str, from_user: str, create_time: int) -> str:
    """A passive reply as WeChat reads it. Raises InvalidReply.

    `to_user` is the OpenID or UserID, `from_user` the account's original id or CorpID (the callback's FromUserName and
    ToUserName), `create_time` unix seconds.
    """
    kind, body = _body(from_data(reply_data))
    if form == "json":
        head: JsonObject = {"ToUserName": to_user, "FromUserName": from_user, "CreateTime": create_time, "MsgType": kind}
        return _json({**head, **body})
    return (
        f"<xml><ToUserName>{cdata(to_user)}</ToUserName><FromUserName>{cdata(from_user)}</FromUserName>"
        f"<CreateTime>{create_time}</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{_elements(body)}</xml>"
    )


def _json(fields: JsonObject) -> str:
    """Without escapes, unless a name holds a lone surrogate: JSON can say it, UTF-8 cannot, and the user has no other name."""
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return text if text.isprintable() or not _LONE.search(text) else json.dumps(fields, separators=(",", ":"))


def text_content(reply_data: JsonObject) -> str:
    """What a text reply says, "" for another."""
    reply = from_data(reply_data)
    return reply.content if isinstance(reply, Text) else ""


def _body(reply: Reply) -> tuple[str, JsonObject]:
    match reply:
        case Text():
            return "text", {"Content": reply.content}
        case Image():
            return "image", {"Image": {"MediaId": reply.media_id}}
        case Voice():
            return "voice", {"Voice": {"MediaId": reply.media_id}}
        case Video():
            video = {"MediaId": reply.media_id, "Title": reply.title, "Description": reply.description}
            return "video", {"Video": video}
        case Music():
            return "music", {"Music": _music(reply)}
        case News():
            articles = {"item": [_article(article) for article in reply.articles]}
            return "news", {"ArticleCount": len(reply.articles), "Articles": articles}
        case TransferToCustomerService() | UpdateButton() | UpdateTemplateCard():
            return _passive_only(reply)
    raise InvalidReply(f"{type(reply).__name__} answers no callback: an API sends it")


def _passive_only(reply: TransferToCustomerService | UpdateButton | UpdateTemplateCard) -> tuple[str, JsonObject]:
    match reply:
        case TransferToCustomerService(account):
            return "transfer_customer_service", {"TransInfo": {"KfAccount": account}} if account else {}
        case UpdateButton(name):
            return "update_button", {"Button": {"ReplaceName": name}}
        case UpdateTemplateCard(card):
            return "update_template_card", {"TemplateCard": card}


def _music(music: Music) -> JsonObject:
    return {
        "Title": music.title,
        "Description": music.description,
        "MusicUrl": music.url,
        "HQMusicUrl": music.hq_url,
        "ThumbMediaId": music.thumb_media_id,
    }


def _article(article: Article) -> JsonObject:
    return {
        "Title": article.title,
        "Description": article.description,
        "PicUrl": article.picture_url,
        "Url": article.url,
    }


def _elements(fields: JsonObject) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: JsonValue) -> str:
    match value:  # texts first: most are, and to ask whether something is a Mapping is slow
        case str():
            return f"<{name}>{cdata(value)}</{name}>"
        case int():
            return f"<{name}>{value}</{name}>"
        case list():
            return "".join(_element(name, one) for one in value)
        case Mapping():
            return f"<{name}>{_elements(value)}</{name}>"
    return f"<{name}>{value}</{name}>"
