"""Subscribe messages of accounts and of mini programs ("发送订阅通知", "发送订阅消息"): one message for one consent.

A consent is given in the account's page (subscribe_msg_popup_event with `accept`) or by POST /control/consents.
"""

import re
from collections.abc import Mapping
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import optional_text
from local.platform.apis.template import data_of, known_user, new_job_id, spend_consent, template_of
from local.platform.errors import ApiError
from local.platform.holders import MINI

VALUES: dict[str, re.Pattern[str]] = {
    "thing": re.compile(r".{1,20}", re.DOTALL),
    "number": re.compile(r"[0-9.]{1,32}"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "time": re.compile(r".*[0-9].*"),
    "date": re.compile(r".*[0-9].*"),
    "amount": re.compile(r"[^0-9]?[0-9.,]{1,13}元?"),
    "phone_number": re.compile(r"[0-9+() -]{1,17}"),
    "car_number": re.compile(r".{1,8}"),
    "name": re.compile(r"[^\x00-\x7f]{1,10}|[A-Za-z ]{1,20}"),
    "phrase": re.compile(r"[^\x00-\x7f]{1,5}"),
}
_KEY = re.compile(r"([a-z_]+?)[0-9]+")


def send_subscribe(call: Call) -> Answer:
    """Raises ApiError 40003, 40037, 47003 naming the value that breaks the rule of its kind, 43101 without a consent."""
    given = call.given
    user, template_id, data = known_user(call, given), template_of(given), data_of(given)
    for key, value in data.items():
        check_value(key, str(value["value"]))
    page = optional_text(given, "page")
    if given.get("miniprogram_state", "formal") not in ("developer", "trial", "formal"):
        raise ApiError(40097)
    spend_consent(user, template_id)
    msgid = new_job_id(call)
    content = {"template_id": template_id, "data": data, **({"page": page} if page else {}), **_mini_program(given)}
    call.simulator.conversations.show(user, content, "subscribe", "subscribe", call.call_id)
    outcome = {"TemplateId": template_id, "MsgID": str(msgid), "ErrorCode": "0", "ErrorStatus": "success"}
    call.owe(user.openid, "subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": outcome})
    return {**OK, "msgid": msgid}


def check_value(key: str, value: str) -> None:
    """Raises ApiError 47003 for a value that its key's kind does not take ("订阅消息参数值内容限制说明")."""
    kind = _KEY.fullmatch(key)
    rule = VALUES.get(kind[1]) if kind else None
    if rule is not None and not rule.fullmatch(value):
        raise ApiError(47003, f"argument invalid! data.{key}.value invalid")


def _mini_program(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"miniprogram": given["miniprogram"]} if given.get("miniprogram") else {}


APIS = (
    Api("subscribe/bizsend", "POST", "/cgi-bin/message/subscribe/bizsend", send_subscribe),
    Api("subscribe/send", "POST", "/cgi-bin/message/subscribe/send", send_subscribe, MINI),
)
