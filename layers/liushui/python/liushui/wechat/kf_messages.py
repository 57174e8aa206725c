"""What a pull of WeChat customer service (微信客服) brings: messages and events in JSON with names of their own.

Source: WeCom developer documentation, "Read messages" (读取消息). A message names the account and the customer itself, an event
inside `event`. `origin`: 3 the customer, 4 an event, 5 a member who serves the customer.
"""

from collections.abc import Mapping
from typing import Final

from liushui.domain.json import JsonObject
from liushui.wechat.fields import event_name, message_type, text_of
from liushui.wechat.identity import NOTICES, checked

KEPT_MS: Final = 3 * 86_400_000
"""How long WeCom keeps what can be pulled."""
TOKEN_MS: Final = 600_000
"""How long a callback's token lets pull without the strict limit."""
CODE_MS: Final = 20_000
"""How long the code of an event serves."""
SERVED_MS: Final = 48 * 3_600_000
"""How long after a member's last sign a customer counts as served: WeCom tells when a member ends a session, not when it
lapses."""
_TAKEN_OVER, _ENDED, _MEMBER = ("1", "2", "4"), "3", "5"


def asks_for_pull(callback: JsonObject) -> bool:
    """Whether a callback says that there is something to pull."""
    return message_type(callback) == "event" and event_name(callback) == "kf_msg_or_event"


def open_kfid_of(fields: JsonObject) -> str:
    """The customer-service account of a pulled message or event; "" for what is none."""
    return _either(fields, "open_kfid")


def subject_of(fields: JsonObject) -> tuple[str, str]:
    """Whom it is about: ("user", ExternalUserID); ("servicer", UserID) where no customer is. Raises MalformedBody."""
    if customer := _either(fields, "external_userid"):
        return checked(("user", customer))
    servicer = _either(fields, "servicer_userid")
    return checked(("servicer", servicer)) if servicer else NOTICES


def event_code_of(fields: JsonObject) -> str:
    """What one message in answer to the event can be sent with, within 20 seconds; "" where there is none."""
    event = _event(fields)
    return text_of(event, "welcome_code") or text_of(event, "msg_code")


def sent_at(fields: JsonObject) -> int:
    """When it was said or happened (milliseconds since the epoch); 0 where it does not say."""
    seconds = text_of(fields, "send_time").strip()
    return int(seconds) * 1000 if seconds.isascii() and seconds.isdigit() and len(seconds) <= 12 else 0


def servicer_key(open_kfid: str) -> str:
    """The key in a customer's session: when a member who serves that customer gave a sign last (milliseconds since the epoch)."""
    return f"servicer:{open_kfid}"


def is_served(fields: JsonObject) -> bool | None:
    """Whether a member serves the customer, as far as this tells; None: it does not."""
    if text_of(fields, "origin") == _MEMBER:
        return True
    event = _event(fields)
    change = text_of(event, "change_type") if text_of(event, "event_type") == "session_status_change" else ""
    return True if change in _TAKEN_OVER else False if change == _ENDED else None


def _either(fields: JsonObject, name: str) -> str:
    return text_of(fields, name).strip() or text_of(_event(fields), name).strip()


def _event(fields: JsonObject) -> JsonObject:
    event = fields.get("event")
    return event if isinstance(event, Mapping) else {}
