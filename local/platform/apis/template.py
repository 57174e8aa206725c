"""Template messages ("发送模板消息") and one-time subscriptions ("一次性订阅消息").

The platform takes any template id of WeChat's shape, 43 characters, as one of the account's.
"""

import re
from collections.abc import Mapping
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, part, text
from local.platform.conversations import User
from local.platform.errors import ApiError

REPEAT_SECONDS = 600
TITLE_CHARACTERS = 15
MOST_SCENE = 10_000
_TEMPLATE_ID = re.compile(r"[A-Za-z0-9_-]{43}")


def send_template(call: Call) -> Answer:
    """The result follows as TEMPLATESENDJOBFINISH. A client_msg_id repeated within ten minutes sends nothing new."""
    given = call.given
    user, template_id, data = follower(call, given), template_of(given), data_of(given)
    _check_mini_program(given)
    repeat_key = f"{user.openid} {given['client_msg_id']}" if given.get("client_msg_id") else None
    if repeat_key and (sent := call.get("template_sent", repeat_key)):
        return {**OK, "msgid": sent}
    msgid = new_job_id(call)
    if repeat_key:
        call.put("template_sent", repeat_key, msgid, REPEAT_SECONDS)
    shown = {name: given[name] for name in ("url", "miniprogram") if given.get(name)}
    call.simulator.conversations.show(
        user, {"template_id": template_id, "data": data, **shown}, "template", "template", call.call_id
    )
    call.owe(user.openid, "TEMPLATESENDJOBFINISH", MsgID=msgid, Status="success")
    return {**OK, "msgid": msgid}


def send_one_time(call: Call) -> Answer:
    """One message for one consent. Raises ApiError 43101 without one."""
    given = call.given
    user, template_id, data = known_user(call, given), template_of(given), data_of(given)
    integer(given, "scene", most=MOST_SCENE) if isinstance(given.get("scene"), int) else text(given, "scene")
    if len(text(given, "title")) > TITLE_CHARACTERS:
        raise ApiError(45002)
    spend_consent(user, template_id)
    content = {"template_id": template_id, "title": given["title"], "data": data}
    call.simulator.conversations.show(user, content, "template", "template", call.call_id)
    return OK


def follower(call: Call, given: Mapping[str, Any]) -> User:
    """Whom a template goes to. Raises ApiError 40003 when unknown, 43004 when no follower, 43019 when blacklisted."""
    user = known_user(call, given)
    if not user.subscribed:
        raise ApiError(43004)
    if user.blacklisted:
        raise ApiError(43019)
    return user


def known_user(call: Call, given: Mapping[str, Any]) -> User:
    user = call.simulator.conversations.find(call.account.name, given.get("touser"))
    if user is None:
        raise ApiError(40003)
    return user


def template_of(given: Mapping[str, Any]) -> str:
    template_id = text(given, "template_id", 40037)
    if not _TEMPLATE_ID.fullmatch(template_id):
        raise ApiError(40037)
    return template_id


def data_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The template's values. Raises ApiError 47003 naming the first that is none."""
    data = part(given, "data", 47003)
    for name, value in data.items():
        if not isinstance(value, dict) or not isinstance(value.get("value"), str | int | float):
            raise ApiError(47003, f"argument invalid! data.{name}.value invalid")
    return data


def spend_consent(user: User, template_id: str) -> None:
    """Raises ApiError 43101 when the user has agreed to no (further) message of the template."""
    left = user.consents.get(template_id, 0)
    if left < 1:
        raise ApiError(43101)
    user.consents[template_id] = left - 1


def new_job_id(call: Call) -> int:
    """A 64-bit id of a job, unlike those of messages."""
    return call.next_number("job_ids", 3_400_000_000_000_000_001)


def _check_mini_program(given: Mapping[str, Any]) -> None:
    if "miniprogram" in given:
        text(part(given, "miniprogram"), "appid", 40013)


APIS = (
    Api("template/send", "POST", "/cgi-bin/message/template/send", send_template),
    Api("template/subscribe", "POST", "/cgi-bin/message/template/subscribe", send_one_time),
)
