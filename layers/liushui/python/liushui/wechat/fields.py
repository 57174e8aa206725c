"""Reading single fields of a callback, without ever failing on odd ones."""

from liushui.domain.json import JsonObject, JsonValue

_MAX_INTEGER_BITS = 512


def as_text(value: JsonValue) -> str:
    """A leaf as text: JSON brings numbers and truth values where XML brings text. "" for what is no leaf."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() <= _MAX_INTEGER_BITS else ""
    return repr(value) if isinstance(value, float) else ""


def text_of(fields: JsonObject, name: str) -> str:
    """The text of a field, "" when it is missing or no leaf (a repeated or nested element)."""
    return as_text(fields.get(name))


def from_user(fields: JsonObject) -> str:
    """FromUserName, the user's OpenID; "" when there is none."""
    return text_of(fields, "FromUserName").strip()


def message_type(fields: JsonObject) -> str:
    """MsgType, case-folded."""
    return text_of(fields, "MsgType").strip().casefold()


def event_name(fields: JsonObject) -> str:
    """Event, case-folded: WeChat writes `subscribe`, but `SCAN`."""
    return text_of(fields, "Event").strip().casefold()
