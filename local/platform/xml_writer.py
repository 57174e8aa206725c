"""Writing XML as WeChat writes it: text in CDATA, numbers bare, repeated elements for lists."""

import re
from collections.abc import Mapping
from typing import Any

from liushui.wechat.xml import cdata
from local.platform.errors import ControlError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def write_xml(fields: Mapping[str, Any]) -> str:
    """`<xml>…</xml>` of nested fields. Raises ControlError for a name or a value that XML has no form for."""
    return f"<xml>{_children(fields)}</xml>"


def _children(fields: Mapping[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: object) -> str:
    if not _NAME.fullmatch(name):
        raise ControlError(400, f"{name!r} is not a name that an XML element may have")
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    return f"<{name}>{_content(name, value)}</{name}>"


def _content(name: str, value: object) -> str:
    if isinstance(value, dict):
        return _children(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return str(value)
    if value is None:
        return cdata("")
    if not isinstance(value, str):
        raise ControlError(400, f"{name} must be a string, a number, an object or a list of these")
    return cdata(value)
