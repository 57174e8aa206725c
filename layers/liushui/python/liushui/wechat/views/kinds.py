"""What all views share, and what a callback is known by.

A kind of callback is a class that says WeChat's names for it, verbatim, and which attributes it has:

    class ScanCodeWaitEvent(ScanCodeEvent, names="scancode_waitmsg"): ...

A name may go on behind a stroke (`change_contact/create_user`) with WeCom's ChangeType, a device's Event or the original type
of a Pay resource. Names are compared without regard to case: WeChat writes `subscribe`, but `SCAN`. `page` is the title of
WeChat's page.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from liushui.domain.json import JsonObject
from liushui.wechat.fields import event_name, message_type, text_of
from liushui.wechat.views.attributes import Attribute, seconds, word


class View:
    """Attributes over `fields`, which it neither copies nor changes."""

    __slots__ = ("fields",)
    fields: JsonObject

    def __init__(self, fields: JsonObject) -> None:
        object.__setattr__(self, "fields", fields)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and type(other) is type(self) and other.fields == self.fields

    __hash__ = None  # type: ignore[assignment]  # its fields are a dictionary, which may be anybody's

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    @classmethod
    def attributes(cls) -> dict[str, Attribute[Any]]:
        """Every attribute that is declared, the inherited ones first."""
        declared = {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()}
        return {name: value for name, value in declared.items() if isinstance(value, Attribute)}


class Part(View):
    """A nested element."""


class Callback(View):
    """What all callbacks have: the user (OpenID, UserID), the account's original id (`gh_…`, CorpID), and unix seconds."""

    group: ClassVar[str] = ""
    names: ClassVar[tuple[str, ...]] = ()
    page: ClassVar[str] = ""

    def __init_subclass__(cls, names: str = "", page: str = "") -> None:
        cls.names = tuple(names.split())
        if page:
            cls.page = page

    user = word("FromUserName")
    account_id = word("ToUserName")
    created_at = seconds("CreateTime", "TimeStamp")

    def __repr__(self) -> str:
        return f"{type(self).__name__}(created_at={self.created_at})"

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        """What it is known by, see `kinds_of`."""
        return tuple(f"{cls.group}:{name.casefold()}" for name in cls.names)


class Message(Callback):
    """Something that a user sent."""

    group = "message"
    message_id = word("MsgId")


class Event(Callback):
    """Something that happened."""

    group = "event"


class UnknownMessage(Message):
    """A kind that has no view here; all of it is in `fields`."""

    message_type = word("MsgType", "msgtype")


class UnknownEvent(Event):
    """An event that has no view here; all of it is in `fields`."""

    event = word("Event", "InfoType", "event_type", "event.eventtype")


def kinds_of(fields: JsonObject) -> tuple[str, ...]:
    """What a callback is known by, the most exact first: `event:change_contact/create_user`, `event:change_contact`."""
    group, name, detail = _kind(fields)
    known = f"{group}:{_folded(name)}"
    return (f"{known}/{_folded(detail)}", known) if detail else (known,)


def _folded(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")  # `complaint callback` is `complaint_callback`


def _kind(fields: JsonObject) -> tuple[str, str, str]:
    kind = message_type(fields)
    if kind and kind != "event":
        return "message", kind, text_of(fields, "Event")
    if name := event_name(fields) or text_of(fields, "InfoType"):
        return "event", name, text_of(fields, "ChangeType")
    if name := text_of(fields, "msgtype"):
        return _json_kind(fields, name)
    if name := text_of(fields, "event_type"):
        return "event", name, text_of(fields, "original_type")
    return ("event" if kind else "message"), "", ""


def _json_kind(fields: JsonObject, name: str) -> tuple[str, str, str]:
    """WeCom's intelligent robots and its customer service speak JSON, each with names of its own."""
    inner = fields.get("event")
    event = inner if isinstance(inner, Mapping) else {}
    who, key = ("kf", "event_type") if "open_kfid" in fields or "event_type" in event else ("robot", "eventtype")
    if name.strip().casefold() == "event":
        return f"{who} event", text_of(event, key), ""
    return f"{who} message", name, ""


def is_event(fields: JsonObject) -> bool:
    """Whether a callback says that something happened, not that a user sent something."""
    return _kind(fields)[0].endswith("event")
