"""Reading single fields of a callback, without ever failing on odd ones."""

from liushui.domain.json import JsonObject


def text_of(fields: JsonObject, name: str) -> str:
    """The text of a field, "" when it is missing or no text (a repeated or nested element)."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def from_user(fields: JsonObject) -> str:
    """FromUserName, the user's OpenID; "" when there is none."""
    return text_of(fields, "FromUserName").strip()


def message_type(fields: JsonObject) -> str:
    """MsgType, case-folded."""
    return text_of(fields, "MsgType").strip().casefold()


def event_name(fields: JsonObject) -> str:
    """Event, case-folded: WeChat writes `subscribe`, but `SCAN`."""
    return text_of(fields, "Event").strip().casefold()
