"""Answers with something in them: passive replies, and the acknowledgement that virtual payments ask for."""

from hashlib import sha256
from typing import Final

from liushui.domain.json import JsonObject
from liushui.wechat.callback import Opened, seal_reply
from liushui.wechat.doors.door import JSON, XML, Answer, Seal
from liushui.wechat.fields import event_name, text_of
from liushui.wechat.passive_replies import render

_PAYMENTS: Final = ("xpay_", "minigame_")
_ASKS: Final = "xpay_subscribe_ios_refund_query_notify"
"""Wants a decision in its answer, not an acknowledgement."""


def is_payment(fields: JsonObject) -> bool:
    """Whether a callback is of the kind that is repeated until it is acknowledged by an ErrCode. Mini program documentation,
    "Virtual payment" (虚拟支付 → 消息推送)."""
    event = event_name(fields)
    return event.startswith(_PAYMENTS) and event != _ASKS


def acknowledge_payment(opened: Opened, seal: Seal) -> Answer:
    """`ErrCode` 0, in the callback's form and mode."""
    if opened.form == "json":
        return _finished(opened, '{"ErrCode":0,"ErrMsg":"success"}', seal)
    return _finished(opened, "<xml><ErrCode>0</ErrCode><ErrMsg><![CDATA[success]]></ErrMsg></xml>", seal)


def passive_answer(opened: Opened, reply: JsonObject, seal: Seal) -> Answer:
    """A passive reply, in the callback's form and mode. It goes to whom the callback came from, from whom it went to."""
    to_user, from_user = text_of(opened.fields, "FromUserName"), text_of(opened.fields, "ToUserName")
    text = render(reply, opened.form, to_user=to_user.strip(), from_user=from_user, create_time=seal.at)
    return _finished(opened, text, seal)


def sealed(opened: Opened, text: str, seal: Seal) -> str:
    """`text` encrypted with the keys that opened the callback: WeChat may not know newer ones yet."""
    secret = sha256(f"{opened.keys.token}\n{seal.seed}".encode()).hexdigest()
    return seal_reply(opened, text, seal.at, str(int(secret[16:24], 16)), secret[:16].encode())


def _finished(opened: Opened, text: str, seal: Seal) -> Answer:
    content_type = XML if opened.form == "xml" else JSON
    return Answer(text if opened.keys.mode == "plain" else sealed(opened, text, seal), content_type)
