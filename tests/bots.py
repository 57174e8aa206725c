"""Running bots without anything around them."""

from collections.abc import Callable, Mapping
from typing import Any

from liushui.bot import Bot, UserState
from liushui.bot.wanting import HandlerResult
from liushui.domain.json import JsonValue

Fields = Mapping[str, JsonValue]
Handler = Callable[..., Any]


def run(bot: Bot, fields: Fields, user: UserState | None = None) -> HandlerResult | None:
    found = bot.rule_for(fields)
    return None if found is None else found.run(user or UserState())


def said(bot: Bot, fields: Fields, user: UserState | None = None) -> str | None:
    """The text of the only reply, None where no rule or no reply is."""
    result = run(bot, fields, user)
    if result is None or not result.replies:
        return None
    (reply,) = result.replies
    return reply.message["text"]["content"]  # type: ignore[index,call-overload,return-value]


def saying(text: str, name: str | None = None) -> Handler:
    def handler() -> str:
        return text

    handler.__name__ = name or f"say_{text}"
    return handler
