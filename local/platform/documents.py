"""A user's action as the document that WeChat would push ("接收普通消息", "接收事件推送")."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from local.platform.accounts import Account
from local.platform.errors import ControlError
from local.platform.xml_writer import write_xml

_PICTURE = "http://mmbiz.qpic.cn/mmbiz_jpg/simulated/0"
_MESSAGES: dict[str, dict[str, Any]] = {
    "text": {"Content": "你好"},
    "image": {"PicUrl": _PICTURE, "MediaId": "?"},
    "voice": {"MediaId": "?", "Format": "amr"},
    "video": {"MediaId": "?", "ThumbMediaId": "?"},
    "shortvideo": {"MediaId": "?", "ThumbMediaId": "?"},
    "location": {"Location_X": 31.2304, "Location_Y": 121.4737, "Scale": 15, "Label": "上海市黄浦区人民大道"},
    "link": {"Title": "标题", "Description": "描述", "Url": "https://example.com/"},
}
_EVENTS: dict[str, dict[str, Any]] = {
    "subscribe": {"EventKey": ""},
    "unsubscribe": {"EventKey": ""},
    "SCAN": {"EventKey": "1", "Ticket": "?"},
    "LOCATION": {"Latitude": 31.2304, "Longitude": 121.4737, "Precision": 65.0},
    "CLICK": {"EventKey": "KEY"},
    "VIEW": {"EventKey": "https://example.com/"},
}
TYPES = (*_MESSAGES, *_EVENTS)
_MEDIA_FIELDS = ("MediaId", "ThumbMediaId", "MediaId16K")
_sequence = count()


@dataclass(frozen=True, kw_only=True)
class Document:
    """What is pushed, the same on each try. `msg_id` is None for events, which have none."""

    user: str
    original_id: str
    fields: dict[str, Any]
    msg_id: str | None
    create_time: int
    xml: str

    @property
    def msg_type(self) -> str:
        return str(self.fields["MsgType"])

    @property
    def event(self) -> str | None:
        """The event's name, lower-cased, since WeChat writes some in capitals."""
        return str(self.fields.get("Event", "")).lower() if self.msg_type == "event" else None

    @property
    def document_id(self) -> str:
        """WeChat's own rule for repeats: a message by MsgId, an event by what it says."""
        return self.msg_id or hashlib.sha256(self.xml.encode()).hexdigest()

    @property
    def media_ids(self) -> list[str]:
        return [str(self.fields[name]) for name in _MEDIA_FIELDS if self.fields.get(name)]


def build_document(
    account: Account,
    user: str,
    kind: str | None,
    fields: Mapping[str, Any],
    *,
    msg_id: str | None,
    create_time: int,
) -> Document:
    """The document of an action: defaults for `kind`, overridden by `fields` taken verbatim.

    Raises ControlError for an unknown kind, an event with a msg_id, or what XML cannot hold.
    """
    if kind is not None and "MsgType" in fields:
        raise ControlError(400, "give a type, or fields with a MsgType of your own, not both")
    if msg_id is None and kind in _MESSAGES:
        msg_id = new_msg_id(create_time)
    merged: dict[str, Any] = {
        "ToUserName": account.original_id,
        "FromUserName": user,
        "CreateTime": create_time,
        **_defaults(kind, msg_id or f"{user} {create_time}"),
        **fields,
    }
    if not isinstance(merged.get("MsgType"), str):
        raise ControlError(400, "MsgType must be a string")
    if merged["MsgType"] == "event":
        if msg_id is not None:
            raise ControlError(400, "events carry no MsgId; give create_time and equal fields to repeat one")
    else:
        msg_id = str(merged.get("MsgId") or msg_id or new_msg_id(create_time))
        merged["MsgId"] = int(msg_id) if msg_id.isdecimal() else msg_id
    return Document(
        user=user,
        original_id=str(merged["ToUserName"]),
        fields=merged,
        msg_id=msg_id,
        create_time=create_time,
        xml=write_xml(merged),
    )


def _defaults(kind: str | None, seed: str) -> dict[str, Any]:
    if kind is None:
        return {}
    if kind in _MESSAGES:
        return {"MsgType": kind, **_with_ids(_MESSAGES[kind], seed)}
    if kind in _EVENTS:
        return {"MsgType": "event", "Event": kind, **_with_ids(_EVENTS[kind], seed)}
    raise ControlError(400, f"type must be one of {', '.join(TYPES)}; for others give fields with MsgType (and Event)")


def _with_ids(fields: dict[str, Any], seed: str) -> dict[str, Any]:
    """Media ids and tickets made from the seed, so that a repeat of the document has the same ones."""
    return {
        name: hashlib.sha256(f"{seed} {name}".encode()).hexdigest() if value == "?" else value
        for name, value in fields.items()
    }


def new_msg_id(now: float) -> str:
    """A 64-bit id of its own, 17 digits as WeChat's have today."""
    return str(20_000_000_000_000_000 + int(now) % 10**10 * 10**5 + next(_sequence) % 10**5)
