"""Template messages of service accounts (模板消息): notices by a template that WeChat approved.

Source: WeChat developer documentation, "Send template messages" (发送模板消息).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import Call, nothing
from liushui.wechat.calls.checks import at_most_characters, count, given, required

MAX_CLIENT_MSG_ID = 32
Values: TypeAlias = Mapping[str, str]
"""What is put into the template, by its keys."""


class MiniProgram(NamedTuple):
    """Where a tap leads: a mini program that is linked to the account."""

    app_id: str
    page_path: str | None = None


class Template(NamedTuple):
    """A template of the account."""

    template_id: str
    title: str
    content: str
    example: str


def send_template(
    to_user: str,
    template_id: str,
    values: Values,
    *,
    url: str | None = None,
    mini_program: MiniProgram | None = None,
    client_msg_id: str | None = None,
) -> Call[str]:
    """Returns the message's id, by which the event TEMPLATESENDJOBFINISH tells its outcome. WeChat drops a repetition of the
    same `client_msg_id` (at most 32 characters) to the same user for 10 minutes. A mini program goes before a `url`."""
    if client_msg_id is not None:
        at_most_characters("client_msg_id", client_msg_id, MAX_CLIENT_MSG_ID)
    body = given(
        touser=required("to_user", to_user),
        template_id=required("template_id", template_id),
        url=url,
        miniprogram=None if mini_program is None else opened(mini_program),
        client_msg_id=client_msg_id,
        data=data_of(values),
    )
    return Call(
        "template/send",
        "POST",
        "/cgi-bin/message/template/send",
        message_id,
        body=body,
        delivers=True,
        vendor_key=client_msg_id is not None,
    )


def list_templates() -> Call[tuple[Template, ...]]:
    """All templates of the account."""
    return Call("template/list", "GET", "/cgi-bin/template/get_all_private_template", _templates)


def add_template(short_id: str, keywords: tuple[str, ...] = ()) -> Call[str]:
    """Take a template from WeChat's library; returns its id. Repeating it takes the template a second time."""
    body = given(template_id_short=required("short_id", short_id), keyword_name_list=list(keywords) or None)
    return Call("template/add", "POST", "/cgi-bin/template/api_add_template", _template_id, body=body, delivers=True)


def delete_template(template_id: str) -> Call[None]:
    """Give a template back."""
    body = {"template_id": required("template_id", template_id)}
    return Call("template/delete", "POST", "/cgi-bin/template/del_private_template", nothing, body=body)


def opened(target: MiniProgram) -> JsonObject:
    """A mini program as WeChat names it."""
    return given(appid=required("mini_program.app_id", target.app_id), pagepath=target.page_path)


def data_of(values: Values) -> JsonObject:
    """The values as WeChat wants them."""
    count("values", values, 1)
    return {required("key", key): {"value": value} for key, value in values.items()}


def message_id(answer: JsonObject) -> str:
    """An id above what other languages' numbers can hold, so it is text; empty where WeChat gave none."""
    return str(answer.get("msgid", ""))


def _template_id(answer: JsonObject) -> str:
    return str(answer["template_id"])


def _templates(answer: Mapping[str, Any]) -> tuple[Template, ...]:
    listed = answer["template_list"]
    return tuple(Template(*(str(each.get(name, "")) for name in Template._fields)) for each in listed)
