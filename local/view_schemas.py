"""A JSON Schema for each view of `liushui.wechat.views`: what WeChat sends, as far as the view reads it.

They hold for what `wechat.xml` makes of XML and for JSON. Everything may be missing but what a callback is known by, and
anything may be there besides: WeChat adds fields without notice.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from liushui.wechat.views import MODULES, known_by
from liushui.wechat.views.attributes import Attribute
from liushui.wechat.views.kinds import Callback, View

Json = dict[str, Any]

SAMPLES: Final = Path(__file__).parents[1] / "events" / "wechat"
_LEAVES: Final[Mapping[str, Json]] = {
    "text": {"type": ["string", "number", "boolean"]},
    "whole": {"type": ["integer", "string"], "pattern": r"^\s*(-?[0-9]{1,18})?\s*$"},
    "seconds": {"type": ["integer", "string"], "pattern": r"^\s*([0-9]{1,18})?\s*$", "minimum": 0},
    "moment": {"type": "string", "pattern": r"^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2}))?$"},
    "decimal": {"type": ["number", "string"], "pattern": r"^\s*(-?[0-9]+(\.[0-9]+)?)?\s*$"},
    "flag": {"enum": [True, False, 1, 0, "1", "0", "true", "false", ""]},
}
_SAME_AS_TEXT: Final = ("word", "words", "texts")


def views_of(platform: str) -> list[type[Callback]]:
    """Every view that a platform's own modules declare, in their order."""
    return list(dict.fromkeys(kind for module in MODULES[platform] for kind in known_by(module).values()))


def stem(kind: type[Callback], platform: str) -> str:
    """How a view's files are named: WeChat's name, as any file system can tell them apart."""
    name = kind.names[0].casefold().replace("/", "-").replace(".", "_")
    if (whose := kind.group.partition(" ")[0]) in ("robot", "kf"):
        return f"{whose}_{name}"
    messages = {each.names[0].casefold() for each in views_of(platform) if each.group == "message"}
    return f"{name}_event" if kind.group == "event" and name in messages else name


def schema_files() -> dict[Path, type[Callback]]:
    """Where each view's schema stands."""
    return {
        SAMPLES / platform / f"{stem(kind, platform)}.schema.json": kind
        for platform in MODULES
        for kind in views_of(platform)
    }


def schema(kind: type[Callback], name: str) -> Json:
    """The schema of a view; `name` goes into its id."""
    definitions: Json = {}
    properties = _properties(kind, definitions)
    page = f' WeChat\'s page: "{kind.page}".' if kind.page else ""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:liushui:wechat:{name}",
        "title": kind.__name__,
        "description": " ".join((kind.__doc__ or "").split()) + page,
        "type": "object",
        "anyOf": list(_known_by(kind)),
        "properties": properties,
        "$defs": dict(sorted(definitions.items())),
    }


def _known_by(kind: type[Callback]) -> Iterator[Json]:
    names, details = ([*dict.fromkeys(part)] for part in zip(*(_split(name) for name in kind.names), strict=True))
    match kind.group:
        case "robot message" | "kf message":
            yield _required(msgtype=names)
        case "robot event" | "kf event":
            key = "eventtype" if kind.group == "robot event" else "event_type"
            event = {"type": "object", **_required(**{key: names})}
            yield {"properties": {"msgtype": {"const": "event"}, "event": event}, "required": ["msgtype", "event"]}
        case "message":
            yield _required(MsgType=names) if details == [""] else _required(MsgType=names, Event=details)
        case _ if kind.__module__.partition("views.")[2].startswith("pay."):
            yield _required(event_type=names)
        case _:
            more = {} if details == [""] else {"ChangeType": details}
            yield _required(MsgType=["event"], Event=names, **more)
            yield _required(InfoType=names, **more)


def _split(name: str) -> tuple[str, str]:
    first, _, detail = name.partition("/")
    return first, detail


def _required(**values: list[str]) -> Json:
    return {
        "properties": {name: {"enum": [value for value in each if value]} for name, each in values.items()},
        "required": [name for name, each in values.items() if "" not in each],
    }


def _properties(view: type[View], definitions: Json) -> Json:
    properties: Json = {}
    for attribute in view.attributes().values():
        for path in attribute.paths:
            *outer, leaf = path.split(".")
            inside = properties
            for name in outer:
                inside = _inside(inside.setdefault(name, _element(definitions)))
            inside.setdefault(leaf, _shape(attribute, definitions))
    return properties


def _element(definitions: Json) -> Json:
    """An element around others; an empty one comes as an empty text, several as an array."""
    definitions["empty"] = {"const": ""}
    return {"anyOf": [{"$ref": "#/$defs/empty"}, {"type": "object", "properties": {}}, {"type": "array"}]}


def _inside(element: Json) -> Json:
    found: Json = element["anyOf"][1]["properties"]
    return found


def _shape(attribute: Attribute[Any], definitions: Json) -> Json:
    if attribute.part is None:
        name = "text" if attribute.type in _SAME_AS_TEXT else attribute.type
        definitions[name] = _LEAVES[name]
        item = {"$ref": f"#/$defs/{name}"}
        return {"anyOf": [item, {"type": "array", "items": item}]} if attribute.type == "texts" else item
    part = attribute.part
    if part.__name__ not in definitions:
        definitions[part.__name__] = {"type": "object", "properties": _properties(part, definitions)}
    definitions["empty"] = {"const": ""}
    item = {"$ref": f"#/$defs/{part.__name__}"}
    several = [{"type": "array", "items": item}] if attribute.type == "many" else []
    return {"anyOf": [{"$ref": "#/$defs/empty"}, item, *several]}
