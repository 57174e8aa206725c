"""What makes a callback the same one when WeChat delivers it again, and whom it is about: its commit's cause and stream."""

import hashlib
import json
from collections.abc import Mapping

from liushui.domain.errors import MalformedBody
from liushui.domain.json import JsonObject
from liushui.wechat.fields import event_name, from_user, message_type, text_of

MAX_ID_CHARS = 128


def identity(fields: JsonObject) -> str:
    """What makes a callback the same one when WeChat delivers it again, within its subject's stream.

    `msg:<MsgId>` for a message that has one; else a digest of all fields, for a retry repeats them, and a key made of a few
    of them loses real events of one second.
    """
    message_id = text_of(fields, "MsgId").strip()
    if message_type(fields) != "event" and message_id.isascii() and message_id.isdigit() and len(message_id) <= 20:
        return f"msg:{message_id}"
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def subject(fields: JsonObject) -> tuple[str, str]:
    """Whom a callback is about, as kind and id.

    ("user", OpenID); ("job", id) for the end of a mass sending or a publication; ("account", "notices") without a user.

    Raises MalformedBody for an id above 128 characters.
    """
    job = _job_id(fields)
    kind, who = ("job", job) if job else ("user", from_user(fields))
    if len(who) > MAX_ID_CHARS:
        raise MalformedBody(f"the callback's {kind} id has {len(who)} characters, more than the {MAX_ID_CHARS} accepted")
    return (kind, who) if who else ("account", "notices")


def _job_id(fields: JsonObject) -> str:
    event = event_name(fields) if message_type(fields) == "event" else ""
    if event == "masssendjobfinish":
        return text_of(fields, "MsgID").strip()
    if event in ("publishjobfinish", "freepublishjobfinish"):
        info = fields.get("PublishEventInfo")
        return text_of(info, "publish_id").strip() if isinstance(info, Mapping) else ""
    return ""
