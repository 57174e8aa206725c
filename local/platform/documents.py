"""What happened, as the document that WeChat pushes ("接收普通消息", "接收事件推送", and their likes for the other kinds)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from local.platform import defaults, samples
from local.platform.accounts import Account, Agent, Form
from local.platform.errors import ControlError
from local.platform.xml_writer import write_xml

TYPES = defaults.names("official")
_MEDIA_FIELDS = ("MediaId", "ThumbMediaId", "MediaId16K")
_NAMED_BY = ("MsgType", "InfoType", "msgtype", "event_type")
"""The fields that say what a document is: of accounts' users, of platforms themselves, of robots, of WeChat Pay."""
_SYSTEM = "sys"
_sequence = count()


@dataclass(frozen=True, kw_only=True)
class Document:
    """What is pushed, the same on each try. `msg_id` is None for events, which have none; `text` is it in clear."""

    user: str
    original_id: str
    fields: dict[str, Any]
    msg_id: str | None
    create_time: int
    text: str
    form: Form = "xml"

    @property
    def msg_type(self) -> str:
        return str(self.fields.get("MsgType") or self.fields.get("msgtype") or "event")

    @property
    def event(self) -> str | None:
        """The event's name, lower-cased, since WeChat writes some in capitals."""
        if self.msg_type != "event":
            return None
        of_robot = self.fields.get("event")
        named = of_robot.get("eventtype") if isinstance(of_robot, dict) else None
        names = (self.fields.get("Event"), self.fields.get("InfoType"), self.fields.get("event_type"), named)
        return str(next((name for name in names if name), "")).lower()

    @property
    def is_of_robot(self) -> bool:
        return _is_of_robot(self.fields)

    @property
    def document_id(self) -> str:
        """WeChat's own rule for repeats: a message by MsgId, an event by what it says."""
        return self.msg_id or hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def media_ids(self) -> list[str]:
        return [str(self.fields[name]) for name in _MEDIA_FIELDS if self.fields.get(name)]


def build_document(
    account: Account,
    user: str | None,
    kind: str | None,
    fields: Mapping[str, Any],
    *,
    msg_id: str | None,
    create_time: int,
    agent: Agent | None = None,
) -> Document:
    """The document of an action: the defaults or the sample of `kind`, overridden by `fields`.

    Raises ControlError for an unknown kind, an event with a msg_id, or what XML cannot hold.
    """
    if kind is not None and any(name in fields for name in _NAMED_BY):
        raise ControlError(400, "give a type, or fields with a MsgType of your own, not both")
    if msg_id is None and kind in defaults.MESSAGES[account.kind]:
        msg_id = new_msg_id(create_time)
    if kind is None and ("msgtype" in fields or account.kind == "component"):
        base: dict[str, Any] = {}
    else:
        base = _base(account, user, kind, msg_id or f"{user} {create_time}", create_time, agent)
    merged = merge(base, fields)
    _check_name(merged)
    sender = str(merged.get("FromUserName") or _sender_of_robot(merged) or "")
    document = Document(
        user=user or ("" if sender == _SYSTEM else sender),
        original_id=str(merged.get("ToUserName") or account.original_id),
        fields=merged,
        msg_id=_numbered(merged, msg_id, create_time),
        create_time=create_time,
        text="",
        form="json" if account.payload == "json" or _is_of_robot(merged) else "xml",
    )
    return _written(document)


def merge(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`changes` over `base`: objects field by field, everything else as a whole."""
    merged = dict(base)
    for name, value in changes.items():
        before = merged.get(name)
        merged[name] = merge(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged


def written_as(form: Form, fields: Mapping[str, Any]) -> str:
    """Raises ControlError for what the form cannot hold."""
    if form == "xml":
        return write_xml(fields)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def new_msg_id(now: float) -> str:
    """A 64-bit id of its own, 17 digits as WeChat's have today."""
    return str(20_000_000_000_000_000 + int(now) % 10**10 * 10**5 + next(_sequence) % 10**5)


def _is_of_robot(fields: Mapping[str, Any]) -> bool:
    return "msgtype" in fields and "MsgType" not in fields


def _written(document: Document) -> Document:
    return Document(**{**vars(document), "text": written_as(document.form, document.fields)})


def _base(
    account: Account, user: str | None, kind: str | None, seed: str, create_time: int, agent: Agent | None
) -> dict[str, Any]:
    envelope: dict[str, Any] = {"ToUserName": account.original_id, "FromUserName": user or "", "CreateTime": create_time}
    if kind is None:
        return envelope
    built_in = defaults.fields_of(account.kind, kind, seed)
    if built_in is not None:
        of_agent = {"AgentID": agent.id} if agent else {}
        return {**envelope, **built_in, **of_agent}
    sample = samples.find(account.kind, kind) or defaults.special(account.kind, kind, seed)
    if sample is None:
        known = ", ".join(defaults.names(account.kind))
        raise ControlError(
            400,
            f"type must be one of {known}, or of what GET /control/events?account={account.name} lists; "
            "for others give fields with MsgType (and Event)",
        )
    return _addressed(sample, account, user, create_time, agent)


def _addressed(
    sample: dict[str, Any], account: Account, user: str | None, create_time: int, agent: Agent | None
) -> dict[str, Any]:
    """The sample with this account, user and time in the place of its own."""
    given: dict[str, Any] = {"ToUserName": account.original_id, "CreateTime": create_time, "TimeStamp": create_time}
    given |= {"create_time": create_time}
    if account.kind == "component":
        given["AppId"] = account.app_id
    if user is not None and sample.get("FromUserName") != _SYSTEM:
        given["FromUserName"] = user
    if agent is not None:
        given["AgentID"] = agent.id
    if suites := [one for one in account.receive_ids if one and one != account.corp_id]:
        given["SuiteId"] = suites[0]
    addressed = {name: _alike(value, given.get(name, value)) for name, value in sample.items()}
    if user is not None and isinstance(addressed.get("from"), dict):
        named = {"userid": user, "corpid": account.corp_id}
        addressed["from"] = {name: named.get(name, value) for name, value in addressed["from"].items()}
    addressed.pop("MsgId", None)
    addressed.pop("msgid", None)
    return addressed


def _alike(before: Any, value: Any) -> Any:
    """Text where there was text: WeChat writes some times as strings."""
    return str(value) if isinstance(before, str) else value


def _check_name(fields: Mapping[str, Any]) -> None:
    if not any(isinstance(fields.get(name), str) for name in _NAMED_BY):
        raise ControlError(400, "MsgType must be a string (InfoType for what a platform itself is told)")


def _numbered(fields: dict[str, Any], msg_id: str | None, create_time: int) -> str | None:
    """The MsgId, which a message gets if it has none."""
    if "InfoType" in fields or fields.get("MsgType", fields.get("msgtype")) == "event":
        if msg_id is not None:
            raise ControlError(400, "events carry no MsgId; give create_time and equal fields to repeat one")
        return None
    name = "MsgId" if "MsgType" in fields else "msgid"
    msg_id = str(fields.get(name) or msg_id or new_msg_id(create_time))
    fields[name] = int(msg_id) if name == "MsgId" and msg_id.isdecimal() else msg_id
    return msg_id


def _sender_of_robot(fields: Mapping[str, Any]) -> Any:
    sender = fields.get("from")
    return sender.get("userid") if isinstance(sender, dict) else None
