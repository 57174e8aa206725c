"""Liushui's way through a callback and back."""

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from bench.protocol import REPLY_CHARACTERS
from liushui.bot import Text
from liushui.wechat.accounts import Account, OfficialAccount
from liushui.wechat.callback import open_message, seal_reply
from liushui.wechat.messages import TextMessage, view
from liushui.wechat.passive_replies import render
from liushui.wechat.replies import to_data

FOR_EVER = 10**9
"""Seconds: the messages' moment passes for now."""


def answerer(settings: Mapping[str, Any]) -> Callable[[Mapping[str, str], bytes], str]:
    """What echoes the beginning of a text message."""
    account = Account.from_dict(settings)
    assert isinstance(account, OfficialAccount)

    def answer(query: Mapping[str, str], body: bytes) -> str:
        now = int(time.time())
        opened = open_message(account.keys, query, body, now, FOR_EVER)
        message = view(opened.fields)
        assert isinstance(message, TextMessage)
        reply = to_data(Text(message.content[:REPLY_CHARACTERS]))
        xml = render(reply, "xml", to_user=message.user, from_user=message.account_id, create_time=now)
        if account.mode == "plain":
            return xml
        return seal_reply(opened, xml, now, query["nonce"], secrets.token_bytes(16))

    return answer
