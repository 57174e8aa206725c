"""What was said, in a form that a page can show: the kind of a message, and its words where it has any."""

import json
from dataclasses import dataclass

from liushui.domain.commits import as_object
from liushui.domain.json import JsonObject

_WORDS = ("Content", "Recognition", "Label", "Title", "Description", "EventKey", "Location")
"""The fields of a callback that hold words, the most telling first. WeChat's own names."""


@dataclass(frozen=True, slots=True)
class Said:
    """`kind` as WeChat names it (`text`, `image`, `event CLICK` …); `words` may be empty; `data` is the whole as JSON."""

    kind: str
    words: str
    data: str


def received(fields: JsonObject) -> Said:
    """A callback's own fields."""
    kind = str(fields.get("MsgType", ""))
    if kind == "event":
        kind = f"event {fields.get('Event', '')}"
    words = next((str(fields[name]) for name in _WORDS if fields.get(name)), "")
    return Said(kind.strip(), words, _pretty(fields))


def to_be_sent(message: JsonObject | None, handler: str | None = None) -> Said:
    """A reply's message as `wechat.replies.to_data` stores it; without one it is what a handler has to compose."""
    if message is None:
        return Said("handler", handler or "", "")
    kind = str(message.get("msgtype", ""))
    part = as_object(message.get(kind))
    words = next(
        (str(part[name]) for name in ("content", "title", "description", "head_content", "media_id") if part.get(name)), ""
    )
    return Said(kind, words, _pretty(message))


def _pretty(data: JsonObject) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, default=str)
