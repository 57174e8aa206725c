"""What makes a callback the same one when WeChat delivers it again, and whom it is about: its commit's cause and stream."""

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from liushui.domain.errors import MalformedBody
from liushui.domain.json import JsonObject
from liushui.wechat.fields import event_name, from_user, message_type, text_of

MAX_ID_CHARS = 128
NOTICES: Final = ("account", "notices")
"""The stream of what is about nobody in particular."""
KF: Final = "kf"
"""The kind of a customer-service account's stream: each of its callbacks asks for a pull (see `kf_messages`)."""
_MAX_MESSAGE_ID_CHARS = 20
_SYSTEM: Final = "sys"
"""The FromUserName of WeCom's own events."""


def identity(fields: JsonObject) -> str:
    """What makes a callback the same one when WeChat delivers it again, within its subject's stream.

    `msg:<MsgId>` for a message that has one; else a digest of all fields, for a retry repeats them, and a key made of a few
    of them loses real events of one second (the results of media checks that ran at the same time).
    """
    message_id = text_of(fields, "MsgId").strip()
    if message_type(fields) != "event" and message_id.isascii() and message_id.isdigit():
        if len(message_id) <= _MAX_MESSAGE_ID_CHARS:
            return f"msg:{message_id}"
    elif is_message(fields) and 0 < len(robot_id := text_of(fields, "msgid").strip()) <= MAX_ID_CHARS:
        return f"msg:{robot_id}"
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def is_message(fields: JsonObject) -> bool:
    """Whether the user said something, rather than that something happened, or was said to the user (by a member in
    customer service, `origin` 5)."""
    own_type = text_of(fields, "msgtype").strip().casefold()
    if "MsgType" not in fields and own_type:
        return own_type not in ("event", "stream") and text_of(fields, "origin") in ("", "3")
    return fields.get("MsgType") not in ("event", None)


def subject(fields: JsonObject) -> tuple[str, str]:
    """Whom a callback of an Official Account or mini program is about, as kind and id.

    ("user", OpenID); ("job", id) for the end of a mass sending or a publication; ("account", "notices") without a user.

    Raises MalformedBody for an id above 128 characters.
    """
    job = _job_id(fields)
    return checked(("job", job) if job else ("user", from_user(fields)))


def work_subject(fields: JsonObject) -> tuple[str, str]:
    """The same for WeCom.

    ("user", UserID), or the ExternalUserID of an external contact's event; ("contact", id) for changes of the address book,
    of groups and tags; ("approval", ThirdNo or SpNo); ("job", JobId); ("kf", OpenKfId); ("component", AuthCorpId or
    "ticket") for what a provider's application is told; ("account", "notices") for the rest.
    """
    if "InfoType" in fields:
        ticket = text_of(fields, "InfoType").strip() == "suite_ticket"
        return checked(("component", "ticket" if ticket else text_of(fields, "AuthCorpId").strip()))
    event = event_name(fields) if message_type(fields) == "event" else ""
    if (found := _WORK_EVENTS.get(event)) is not None:
        kind, paths = found
        return checked((kind, next((one for one in (_text_at(fields, *path) for path in paths) if one), "")))
    if outside := text_of(fields, "ExternalUserID").strip():
        return checked(("user", outside))
    sender = from_user(fields) or _text_at(fields, "from", "userid")
    return checked(("user", "" if sender.casefold() == _SYSTEM else sender))


def component_subject(fields: JsonObject) -> tuple[str, str]:
    """The same for a third-party platform itself: ("component", "ticket") or ("component", the managed account's AppID)."""
    if text_of(fields, "InfoType").strip() == "component_verify_ticket":
        return ("component", "ticket")
    names = ("AuthorizerAppid", "authorizer_appid", "appid")
    return checked(("component", next((one for name in names if (one := text_of(fields, name).strip())), "")))


_WORK_EVENTS: Final[Mapping[str, tuple[str, tuple[tuple[str, ...], ...]]]] = {
    "change_contact": ("contact", (("UserID",), ("Id",), ("TagId",))),
    "change_external_chat": ("contact", (("ChatId",),)),
    "change_external_tag": ("contact", (("Id",),)),
    "open_approval_change": ("approval", (("ApprovalInfo", "ThirdNo"),)),
    "sys_approval_change": ("approval", (("ApprovalInfo", "SpNo"),)),
    "batch_job_result": ("job", (("BatchJob", "JobId"),)),
    "upload_media_job_finish": ("job", (("JobId",),)),
    "kf_msg_or_event": (KF, (("OpenKfId",),)),
}
"""WeCom's events that are about something other than their sender, and where they name it. WeCom developer documentation,
"Event formats" (事件格式)."""


def checked(found: tuple[str, str]) -> tuple[str, str]:
    """`found`, or the account itself where nobody is named. Raises MalformedBody for an id above 128 characters."""
    kind, who = found
    if len(who) > MAX_ID_CHARS:
        raise MalformedBody(f"the callback's {kind} id has {len(who)} characters, more than the {MAX_ID_CHARS} accepted")
    return found if who else NOTICES


def _text_at(fields: JsonObject, *path: str) -> str:
    inner: JsonObject = fields
    for name in path[:-1]:
        value = inner.get(name)
        if not isinstance(value, Mapping):
            return ""
        inner = value
    return text_of(inner, path[-1]).strip()


def _job_id(fields: JsonObject) -> str:
    event = event_name(fields) if message_type(fields) == "event" else ""
    if event == "masssendjobfinish":
        return text_of(fields, "MsgID").strip()
    if event in ("publishjobfinish", "freepublishjobfinish"):
        return _text_at(fields, "PublishEventInfo", "publish_id")
    return ""
