"""Replies that need no message of the user's: template and subscription messages, in their stored form. An API alone sends them.

Sources: WeChat developer documentation, "Send template messages" (发送模板消息), "Send subscription messages" (发送订阅消息) and
"Send subscription notices" (发送订阅通知).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from liushui.domain.json import JsonObject, JsonValue
from liushui.wechat.invalid_reply import InvalidReply
from liushui.wechat.xml import clean_text


@dataclass(frozen=True, slots=True)
class MiniProgram:
    """Where a tap leads: a page of a mini program that is linked to the account."""

    app_id: str
    page_path: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A template message of a service account: `data` are the values by the template's keys. A mini program goes before a
    `url`. Only as an active reply."""

    template_id: str
    data: Mapping[str, str]
    url: str = ""
    mini_program: MiniProgram | None = None

    def __post_init__(self) -> None:
        _check(self.template_id, self.data)


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A subscription message of a mini program, or notice of an Official Account: one consent of the user's, one message. `page`
    is what a tap opens. Only as an active reply."""

    template_id: str
    data: Mapping[str, str]
    page: str = ""

    def __post_init__(self) -> None:
        _check(self.template_id, self.data)


def notice_to_data(reply: Template | Subscribe) -> dict[str, JsonValue]:
    """The stored form, without what is empty."""
    data = {key: {"value": clean_text(value)} for key, value in reply.data.items()}
    inner: dict[str, JsonValue] = {"template_id": reply.template_id, "data": data}
    if isinstance(reply, Subscribe):
        return {"msgtype": "subscribe", "subscribe": inner | ({"page": clean_text(reply.page)} if reply.page else {})}
    if reply.url:
        inner["url"] = clean_text(reply.url)
    if reply.mini_program is not None:
        inner["miniprogram"] = {"appid": reply.mini_program.app_id, "pagepath": reply.mini_program.page_path}
    return {"msgtype": "template", "template": inner}


def notice_from_data(kind: JsonValue, inner: JsonObject) -> Template | Subscribe:
    """The inverse for what stands under the name `kind`. Raises InvalidReply."""
    values = inner.get("data")
    if not isinstance(values, Mapping):
        raise InvalidReply("the stored reply's data are no values by key")
    data = {key: _text(value, "value") for key, value in values.items()}
    template_id = _text(inner, "template_id")
    if kind == "subscribe":
        return Subscribe(template_id, data, _text(inner, "page"))
    target = inner.get("miniprogram")
    opened = None if target is None else MiniProgram(_text(target, "appid"), _text(target, "pagepath"))
    return Template(template_id, data, _text(inner, "url"), opened)


def _check(template_id: str, data: Mapping[str, str]) -> None:
    if not isinstance(template_id, str) or not template_id:
        raise InvalidReply("template_id is no text, or empty: use the id that WeChat's console shows beside the template")
    if not data or not all(isinstance(key, str) and key and isinstance(value, str) for key, value in data.items()):
        raise InvalidReply("data must have a text for each of the template's keys")


def _text(data: JsonValue, key: str) -> str:
    value = data.get(key, "") if isinstance(data, Mapping) else None
    if not isinstance(value, str):
        raise InvalidReply(f"the stored reply's {key} is no text")
    return value
