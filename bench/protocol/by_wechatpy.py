"""wechatpy's way: what its own examples (`examples/echo`) do."""

from collections.abc import Callable, Mapping
from typing import Any

from wechatpy import create_reply, parse_message  # type: ignore[import-not-found]
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-not-found]
from wechatpy.utils import check_signature  # type: ignore[import-not-found]

from bench.protocol import REPLY_CHARACTERS


def answerer(settings: Mapping[str, Any]) -> Callable[[Mapping[str, str], bytes], str]:
    """What echoes the beginning of a text message."""
    token, is_plain = settings["token"], settings["mode"] == "plain"
    crypto = WeChatCrypto(token, settings["encoding_aes_key"], settings["app_id"])

    def answer(query: Mapping[str, str], body: bytes) -> str:
        timestamp, nonce = query["timestamp"], query["nonce"]
        check_signature(token, query["signature"], timestamp, nonce)
        plain = body if is_plain else crypto.decrypt_message(body, query["msg_signature"], timestamp, nonce)
        message = parse_message(plain)
        reply: str = create_reply(message.content[:REPLY_CHARACTERS], message).render()
        return reply if is_plain else crypto.encrypt_message(reply, nonce, timestamp)

    return answer
