"""Subscription messages (订阅消息): one consent of the user's, one message.

Sources: WeChat developer documentation, "Send subscription messages" (发送订阅消息) of mini programs, "Send subscription notices"
(发送订阅通知) and "One-time subscription messages" (一次性订阅消息) of Official Accounts. WeChat drops no repeats, but a second
message needs a second consent (43101).
"""

from typing import Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import Call, nothing
from liushui.wechat.calls.checks import at_most_characters, between, given, required
from liushui.wechat.calls.subscribe_values import checked
from liushui.wechat.calls.template import MiniProgram, Values, data_of, message_id, opened


def send_once(
    to_user: str,
    template_id: str,
    scene: int,
    title: str,
    content: str,
    *,
    color: str | None = None,
    url: str | None = None,
    mini_program: MiniProgram | None = None,
) -> Call[None]:
    """After a one-time consent in an Official Account's page: `scene` is the consent's (0 to 10000), `title` has at most 15
    characters, `content` 200."""
    value = given(value=at_most_characters("content", content, 200), color=color)
    body = given(
        touser=required("to_user", to_user),
        template_id=required("template_id", template_id),
        url=url,
        miniprogram=None if mini_program is None else opened(mini_program),
        scene=str(between("scene", scene, 0, 10_000)),
        title=at_most_characters("title", title, 15),
        data={"content": value},
    )
    return Call("template/subscribe", "POST", "/cgi-bin/message/template/subscribe", nothing, body=body, delivers=True)


def send_notice(
    to_user: str, template_id: str, values: Values, *, page: str | None = None, mini_program: MiniProgram | None = None
) -> Call[None]:
    """A subscription notice of an Official Account; the values are checked by their keys' types."""
    body = given(
        touser=required("to_user", to_user),
        template_id=required("template_id", template_id),
        page=page,
        miniprogram=None if mini_program is None else opened(mini_program),
        data=data_of(checked(values)),
    )
    return Call("subscribe/bizsend", "POST", "/cgi-bin/message/subscribe/bizsend", nothing, body=body, delivers=True)


def send_mini_program_notice(
    to_user: str,
    template_id: str,
    values: Values,
    *,
    page: str | None = None,
    state: Literal["developer", "trial", "formal"] | None = None,
    lang: Literal["zh_CN", "en_US", "zh_HK", "zh_TW"] | None = None,
) -> Call[str]:
    """A subscription message of a mini program; returns the message's id, where WeChat gives one. `state`: which version of
    the mini program a tap opens."""
    body: JsonObject = given(
        touser=required("to_user", to_user),
        template_id=required("template_id", template_id),
        page=page,
        miniprogram_state=state,
        lang=lang,
        data=data_of(checked(values)),
    )
    return Call("subscribe/send", "POST", "/cgi-bin/message/subscribe/send", message_id, body=body, delivers=True)
