"""What was said and done, in the few words that a person wants to read first. Everything else is in the events themselves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from liushui.application.conversations import Entry
from liushui.domain.commits import Event
from liushui.domain.events import ReplyAnswered, ReplyRequested, SessionChanged
from liushui.domain.json import JsonObject, JsonValue
from liushui.ports import ReplyRow


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a commit. `kind`: `said` by the user, `reply` to the user, `happened` for the rest. `label` names what is no
    text: a kind of message, an event, an event's type. `reply` is the reply as it stands."""

    kind: str
    text: str = ""
    label: str = ""
    reply: ReplyRow | None = None


def entry_lines(entry: Entry) -> list[Line]:
    """A commit's events in order, each reply with its state."""
    replies = {row.state.reply_id: row for row in entry.replies}
    return [_line(event, replies) for event in entry.commit.events]


def message_text(message: Mapping[str, Any] | None) -> tuple[str, str]:
    """A reply's text and, where it is no text, what kind of message it is."""
    if not message:
        return "", ""
    kind = str(message.get("msgtype", ""))
    body = message.get(kind)
    if kind == "text" and isinstance(body, Mapping):
        return str(body.get("content", "")), ""
    return _first_text(body), kind


def readable(value: JsonValue) -> str:
    """Any value as JSON, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def _line(event: Event, replies: Mapping[str, ReplyRow]) -> Line:
    data = event.data
    match event.type:
        case "MessageReceived":
            kind = str(data.get("MsgType", ""))
            return Line("said", str(data.get("Content") or data.get("Recognition") or ""), "" if kind == "text" else kind)
        case "EventReceived":
            name = str(data.get("Event") or data.get("InfoType") or data.get("MsgType") or "")
            return Line("happened", str(data.get("EventKey") or ""), name)
        case SessionChanged.__name__:
            return Line("happened", _session(data), "session")
        case ReplyAnswered.__name__ | ReplyRequested.__name__:
            row = replies.get(str(data.get("reply_id")))
            text, kind = message_text(row.state.message if row else None)
            return Line("reply", text, kind, row)
    return Line("happened", str(data.get("error") or data.get("handler") or data.get("saga") or ""), event.type)


def _session(data: JsonObject) -> str:
    """What was set, and behind a minus what was removed."""
    values, removed = _object(data.get("values")), data.get("removed")
    told = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return ", ".join([*told, *(f"− {key}" for key in (removed if isinstance(removed, list | tuple) else ()))])


def _object(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, Mapping) else {}


def _first_text(value: Any) -> str:
    """The first title or text that a message of another kind carries."""
    if isinstance(value, Mapping):
        named = (value.get(name) for name in ("title", "content", "description", "head_content"))
        return next((text for text in named if isinstance(text, str) and text), "") or _first_text(value.get("articles"))
    return _first_text(value[0]) if isinstance(value, list) and value else ""
