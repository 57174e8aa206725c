"""By what, and for how long, WeChat itself drops a repetition of a message: one place for all kinds.

Where a call carries such a key, an UNKNOWN outcome is repeated with the same key while WeChat remembers it: if the first call
arrived, the second does nothing. Every other kind is held for a person, or sent again where its author chose `resend`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_MINUTE_MS, _DAY_MS = 60_000, 86_400_000
MARGIN_MS: Final = 60_000
"""So long before WeChat forgets no repetition begins any more: it must have arrived by then, and clocks differ."""


@dataclass(frozen=True, slots=True)
class VendorKey:
    """`field` carries the key; WeChat remembers it for `remembered_ms`, as the page `source` says."""

    field: str
    remembered_ms: int
    source: str


VENDOR_KEYS: Final[Mapping[str, VendorKey]] = {
    "template/send": VendorKey(
        "client_msg_id",
        10 * _MINUTE_MS,
        'WeChat, "Send template messages" (发送模板消息): 10 minutes, for an OpenID and key',
    ),
    "mass/sendall": VendorKey(
        "clientmsgid", _DAY_MS, 'WeChat, "Batch sends" (群发接口和原创校验): 24 hours; the repetition answers 45065'
    ),
    "mass/send": VendorKey(
        "clientmsgid", _DAY_MS, 'WeChat, "Batch sends" (群发接口和原创校验): 24 hours; the repetition answers 45065'
    ),
    "message/send": VendorKey(
        "duplicate_check_interval",
        10 * _MINUTE_MS,
        'WeCom, "Send app messages" (发送应用消息): an equal request within the interval that it names, at most 4 hours',
    ),
    "kf/send_msg": VendorKey(
        "msgid",
        10 * _MINUTE_MS,
        'WeCom, "Send messages" (微信客服 发送消息): unique within the service account; no time is named',
    ),
    "kf/send_msg_on_event": VendorKey(
        "msgid",
        10 * _MINUTE_MS,
        'WeCom, "Send event response messages" (发送欢迎语等事件响应消息): as before; a code serves once',
    ),
}
"""By the name of the call (`wechat.calls`), which follows from the message's kind and the account's."""


def repeatable_until(call_name: str, since: int, *, earlier: int | None = None) -> int | None:
    """Until when (milliseconds since the epoch) a call that is made at `since` may be repeated with its key; None: it has none.
    `earlier`: the same of an attempt with the same key that may have arrived: while it counts, WeChat counts from there."""
    key = VENDOR_KEYS.get(call_name)
    if key is None:
        return None
    return earlier if earlier is not None and since < earlier else since + key.remembered_ms - MARGIN_MS
