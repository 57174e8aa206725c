"""Typed views over a callback's fields. Only the fields are stored; a view is made when one is read.

A view never fails on odd fields: a missing or misplaced value is "" or 0, an unknown kind UnknownMessage or UnknownEvent.
Source: WeChat developer documentation, "Receiving messages" (接收普通消息) and "Receiving event pushes" (接收事件推送).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import TypeAlias

from liushui.domain.json import JsonObject
from liushui.wechat.fields import event_name, from_user, message_type, text_of

_MAX_NUMBER_DIGITS = 18
_SCENE_PREFIX = "qrscene_"


@dataclass(frozen=True, slots=True)
class Callback:
    """What all callbacks have: the user's OpenID, the account's original id (`gh_…`), and unix seconds."""

    user: str
    account_id: str
    created_at: int
    fields: JsonObject = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message(Callback):
    """Something that a user sent."""

    message_id: str


@dataclass(frozen=True, slots=True)
class TextMessage(Message):
    content: str


@dataclass(frozen=True, slots=True)
class ImageMessage(Message):
    picture_url: str
    media_id: str


@dataclass(frozen=True, slots=True)
class VoiceMessage(Message):
    """`recognition` is what WeChat heard, where the account has speech recognition."""

    media_id: str
    format: str
    recognition: str


@dataclass(frozen=True, slots=True)
class VideoMessage(Message):
    """`short`: taken in the chat itself (shortvideo)."""

    media_id: str
    thumb_media_id: str
    short: bool


@dataclass(frozen=True, slots=True)
class LocationMessage(Message):
    """A place that the user picked, in degrees."""

    latitude: float
    longitude: float
    scale: int
    label: str


@dataclass(frozen=True, slots=True)
class LinkMessage(Message):
    title: str
    description: str
    url: str


@dataclass(frozen=True, slots=True)
class UnknownMessage(Message):
    """A kind that has no view here; all of it is in `fields`."""

    message_type: str


@dataclass(frozen=True, slots=True)
class SubscribeEvent(Callback):
    """A follow. `scene` is that of the QR code it came from, `ticket` the code's; None and "" without one."""

    scene: str | None
    ticket: str


@dataclass(frozen=True, slots=True)
class UnsubscribeEvent(Callback):
    """The user left: forget what was only kept by consent."""


@dataclass(frozen=True, slots=True)
class ScanEvent(Callback):
    """A follower scanned a QR code of the account."""

    scene: str
    ticket: str


@dataclass(frozen=True, slots=True)
class LocationEvent(Callback):
    """Where the user is, in degrees and metres."""

    latitude: float
    longitude: float
    precision: float


@dataclass(frozen=True, slots=True)
class ClickEvent(Callback):
    """A tap on a menu item that has a key."""

    key: str


@dataclass(frozen=True, slots=True)
class ViewEvent(Callback):
    """A tap on a menu item that opens a page; WeChat shows no reply to it."""

    url: str


@dataclass(frozen=True, slots=True)
class UnknownEvent(Callback):
    """An event that has no view here; all of it is in `fields`."""

    event: str


Incoming: TypeAlias = (
    TextMessage
    | ImageMessage
    | VoiceMessage
    | VideoMessage
    | LocationMessage
    | LinkMessage
    | UnknownMessage
    | SubscribeEvent
    | UnsubscribeEvent
    | ScanEvent
    | LocationEvent
    | ClickEvent
    | ViewEvent
    | UnknownEvent
)

_EventHead: TypeAlias = tuple[str, str, int, JsonObject]
_MessageHead: TypeAlias = tuple[str, str, int, JsonObject, str]


def view(fields: JsonObject) -> Incoming:
    """The typed view of a callback."""
    head = (from_user(fields), text_of(fields, "ToUserName"), _integer(fields, "CreateTime"), fields)
    kind = message_type(fields)
    if kind == "event":
        event = _EVENTS.get(event_name(fields))
        return event(head, fields) if event else UnknownEvent(*head, text_of(fields, "Event"))
    message_head = (*head, text_of(fields, "MsgId"))
    message = _MESSAGES.get(kind)
    return message(message_head, fields) if message else UnknownMessage(*message_head, text_of(fields, "MsgType"))


_MESSAGES: Mapping[str, Callable[[_MessageHead, JsonObject], Incoming]] = {
    "text": lambda head, f: TextMessage(*head, text_of(f, "Content")),
    "image": lambda head, f: ImageMessage(*head, text_of(f, "PicUrl"), text_of(f, "MediaId")),
    "voice": lambda head, f: VoiceMessage(*head, text_of(f, "MediaId"), text_of(f, "Format"), text_of(f, "Recognition")),
    "video": lambda head, f: VideoMessage(*head, text_of(f, "MediaId"), text_of(f, "ThumbMediaId"), short=False),
    "shortvideo": lambda head, f: VideoMessage(*head, text_of(f, "MediaId"), text_of(f, "ThumbMediaId"), short=True),
    "location": lambda head, f: LocationMessage(
        *head, _decimal(f, "Location_X"), _decimal(f, "Location_Y"), _integer(f, "Scale"), text_of(f, "Label")
    ),
    "link": lambda head, f: LinkMessage(*head, text_of(f, "Title"), text_of(f, "Description"), text_of(f, "Url")),
}
_EVENTS: Mapping[str, Callable[[_EventHead, JsonObject], Incoming]] = {
    "subscribe": lambda head, f: SubscribeEvent(*head, _scene_of_follow(f), text_of(f, "Ticket")),
    "unsubscribe": lambda head, _: UnsubscribeEvent(*head),
    "scan": lambda head, f: ScanEvent(*head, text_of(f, "EventKey"), text_of(f, "Ticket")),
    "location": lambda head, f: LocationEvent(
        *head, _decimal(f, "Latitude"), _decimal(f, "Longitude"), _decimal(f, "Precision")
    ),
    "click": lambda head, f: ClickEvent(*head, text_of(f, "EventKey")),
    "view": lambda head, f: ViewEvent(*head, text_of(f, "EventKey")),
}


def _scene_of_follow(fields: JsonObject) -> str | None:
    key = text_of(fields, "EventKey")
    return key.removeprefix(_SCENE_PREFIX) if key.startswith(_SCENE_PREFIX) else None


def _integer(fields: JsonObject, name: str) -> int:
    text = text_of(fields, name).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_NUMBER_DIGITS else 0


def _decimal(fields: JsonObject, name: str) -> float:
    try:
        number = float(text_of(fields, name))
    except ValueError:
        return 0.0
    return number if isfinite(number) else 0.0
