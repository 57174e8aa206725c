"""WeRoBot's way: what its own view (`werobot.contrib`) does, without the search for a handler."""

from collections.abc import Callable, Mapping
from typing import Any

from werobot import WeRoBot  # type: ignore[import-not-found]
from werobot.replies import TextReply  # type: ignore[import-not-found]

from bench.protocol import REPLY_CHARACTERS


def answerer(settings: Mapping[str, Any]) -> Callable[[Mapping[str, str], bytes], str]:
    """What echoes the beginning of a text message."""
    is_plain = settings["mode"] == "plain"
    keys = {} if is_plain else {"encoding_aes_key": settings["encoding_aes_key"], "app_id": settings["app_id"]}
    robot = WeRoBot(token=settings["token"], enable_session=False, **keys)

    def answer(query: Mapping[str, str], body: bytes) -> str:
        timestamp, nonce = query["timestamp"], query["nonce"]
        assert robot.check_signature(timestamp, nonce, query["signature"])
        message = robot.parse_message(body, timestamp, nonce, query.get("msg_signature"))
        reply = TextReply(message=message, content=message.content[:REPLY_CHARACTERS])
        rendered: str = reply.render() if is_plain else robot.crypto.encrypt_message(reply)
        return rendered

    return answer
