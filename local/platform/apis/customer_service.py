"""Customer messages and the input state ("发送客服消息", "客服输入状态")."""

from collections.abc import Mapping
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.errors import ApiError
from local.platform.holders import BOTH, MINI, kind_of
from local.platform.messages import check_message

TYPING_SECONDS = 15
EXCHANGED_WITHIN_SECONDS = 30
MINI_MSGTYPES = ("text", "image", "link", "miniprogrampage")


def send_custom_message(call: Call) -> Answer:
    message, simulator = call.given, call.simulator
    msgtype, content = check_message(message, call.knows_medium)
    _check_kind(call, msgtype, content)
    _check_servicer(call, message)
    user = simulator.conversations.recipient(call.account.name, message.get("touser"))
    user.windows.check(call.now)
    user.windows.spend(call.now)
    simulator.conversations.show(user, content, msgtype, "custom_send", call.call_id)
    return OK


def set_typing(call: Call) -> Answer:
    command = call.given.get("command")
    if command not in ("Typing", "CancelTyping"):
        raise ApiError(45072)
    user = call.simulator.conversations.recipient(call.account.name, call.given.get("touser"))
    user.windows.check(call.now)
    if command == "CancelTyping":
        user.typing_until = 0.0
        return OK
    if call.now - user.exchanged_at > EXCHANGED_WITHIN_SECONDS:
        raise ApiError(45080)
    if call.now < user.typing_until:
        raise ApiError(45081)
    user.typing_until = call.now + TYPING_SECONDS
    return OK


def _check_kind(call: Call, msgtype: str, content: Mapping[str, Any]) -> None:
    """Mini programs have four kinds, one of them their own; what is published must have been."""
    is_mini = kind_of(call.account) in MINI
    if is_mini != (msgtype in MINI_MSGTYPES) and (is_mini or msgtype == "link"):
        raise ApiError(40008)
    if msgtype == "miniprogrampage" and not is_mini and not content.get("appid"):
        raise ApiError(40035)
    if msgtype == "mpnewsarticle" and call.get("articles", content["article_id"]) is None:
        raise ApiError(53600)
    known = call.get("drafts", content.get("media_id")) or call.simulator.media.find(
        call.account.name, content.get("media_id")
    )
    if msgtype == "mpnews" and not known:
        raise ApiError(40007)


def _check_servicer(call: Call, message: Mapping[str, Any]) -> None:
    servicer = message.get("customservice")
    if isinstance(servicer, dict) and call.get("kf_accounts", servicer.get("kf_account")) is None:
        raise ApiError(61452)


APIS = (
    Api("custom/send", "POST", "/cgi-bin/message/custom/send", send_custom_message, BOTH),
    Api("custom/typing", "POST", "/cgi-bin/message/custom/typing", set_typing, BOTH),
)
