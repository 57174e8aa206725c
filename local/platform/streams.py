"""A robot's stream that is not finished: WeCom asks for the rest until it is ("智能机器人/被动回复消息", 流式消息刷新)."""

from typing import Any, Final

from local.platform.delivery import Delivery
from local.platform.documents import build_document

EVERY_SECONDS: Final = 1.0
LONGEST_SECONDS: Final = 360
_KEPT: Final = ("from", "aibotid", "chatid", "chattype")


def refresh_of(delivery: Delivery, now: float) -> Delivery | None:
    """The push that asks for the rest of what `delivery` was answered; None where there is none, or six minutes after the
    member's message are over."""
    document, decisive = delivery.document, delivery.decisive
    if not document.is_of_robot or decisive is None or decisive.reply is None:
        return None
    kind, content = decisive.reply
    asked_at = document.create_time if delivery.asked_at is None else delivery.asked_at
    if (
        kind not in ("stream", "stream_with_template_card")
        or content.get("finish", False)
        or now - asked_at >= LONGEST_SECONDS
    ):
        return None
    who: dict[str, Any] = {name: document.fields[name] for name in _KEPT if name in document.fields}
    asked = {**who, "msgtype": "stream", "stream": {"id": content["id"]}}
    rest = build_document(delivery.account, document.user or None, None, asked, msg_id=None, create_time=int(now))
    return Delivery(delivery.account, rest, asked_at=asked_at)
