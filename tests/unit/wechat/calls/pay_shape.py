"""What a call of WeChat Pay looks like on the wire."""

from typing import Any

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import Call, Host, TokenUse


def assert_asks(call: Call[Any], path: str, query: dict[str, str] | None = None) -> None:
    """A GET of exactly this."""
    assert (call.method, call.path, dict(call.query), call.body) == ("GET", path, query or {}, None)
    assert (call.host, call.token, call.delivers) == (Host.PAY, TokenUse.NONE, False)


def assert_changes(call: Call[Any], path: str, body: JsonObject, *, once: bool = True) -> None:
    """A POST of exactly this; `once`: it moves money, and WeChat Pay does it once for each number."""
    assert (call.method, call.path, dict(call.query), call.body) == ("POST", path, {}, body)
    assert (call.host, call.token, call.delivers, call.vendor_key) == (Host.PAY, TokenUse.NONE, once, once)
    assert call.repeatable
