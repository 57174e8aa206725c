"""How a callback's tries and replies are told in a line."""

import json
from collections.abc import Mapping
from typing import Any


def told_try(tried: Mapping[str, Any]) -> str:
    """`200 in 48 ms`, or why not, and what was wrong with the answer."""
    if tried.get("waiting"):
        return "…"
    problem = f"; {tried['problem']}" if tried.get("problem") else ""
    return f"{tried['error'] or tried['status']} in {tried['elapsed_ms']} ms{problem}"


def told_message(message: Mapping[str, Any]) -> str:
    """A text as it is, anything else by its kind and content."""
    kind = str(message["msgtype"])
    content = message.get(kind, {})
    if isinstance(content, dict) and set(content) == {"content"}:
        return str(content["content"])
    return f"[{kind}] {json.dumps(content, ensure_ascii=False)}"
