"""Callbacks of the account `demo` (safe mode), as API Gateway hands them over."""

from bench.environment import an_account
from liushui.wechat.accounts import Account, OfficialAccount
from local.aws_events import Json, proxy_event
from tests.builders import a_callback, text_fields

_FIRST_MESSAGE = 24536000000000000


def text_event(text: str, *, user: str, number: int, at: int) -> Json:
    """A text of `user`. `number` tells one message from another; `at`: milliseconds since the epoch."""
    fields = text_fields(text, user=user, msg_id=str(_FIRST_MESSAGE + number))
    account = Account.from_dict(an_account())
    assert isinstance(account, OfficialAccount)
    query, body = a_callback(account, fields, now=at // 1000, nonce=str(10**8 + number))
    return proxy_event("POST", "demo", query, body.decode(), at=at)
