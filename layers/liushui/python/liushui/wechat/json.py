"""WeChat's JSON, in: the same fields as its XML gives.

Every leaf is text as the document writes it: integers keep all their digits (MsgIds and order ids exceed what a float holds),
`true` is "true", `null` is "". So a field reads the same whichever form the console is set to.

Refused (MalformedBody, never quoting the body): encodings other than UTF-8, a root other than an object, a name twice in one
object (which of the two was meant must never be a question), NaN and Infinity, more than 32 levels. The caller bounds the size.
"""

import json
from typing import Any, NoReturn

from liushui.domain.errors import MalformedBody
from liushui.domain.json import JsonValue
from liushui.wechat.xml import MAX_DEPTH, Fields


def parse(body: bytes) -> Fields:
    """The fields of a callback's object. Raises MalformedBody."""
    try:
        root = json.loads(
            body.decode(), object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError:
        raise MalformedBody("the body is not JSON in UTF-8") from None
    except json.JSONDecodeError as error:  # its text says what was expected; the document that it keeps must not go along
        raise MalformedBody(f"the body is not well-formed JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise _too_deep() from None
    if not isinstance(root, dict):
        raise MalformedBody("the body's root is not a JSON object")
    return {name: _texts(value, 1) for name, value in root.items()}


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise MalformedBody("an object of the body holds a name twice")
    return found


def _texts(value: Any, depth: int) -> JsonValue:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if depth == MAX_DEPTH:
        raise _too_deep()
    if isinstance(value, dict):
        return {name: _texts(inner, depth + 1) for name, inner in value.items()}
    return [_texts(inner, depth + 1) for inner in value]


def _too_deep() -> MalformedBody:
    return MalformedBody(f"the body is nested more than {MAX_DEPTH} levels deep")


def _refuse_constant(_name: str) -> NoReturn:
    raise MalformedBody("the body holds NaN or Infinity, which JSON does not know")
