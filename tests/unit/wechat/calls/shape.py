"""What a call looks like on the wire, and how a limit is seen to hold."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import Call, Host, InvalidCall, TokenUse


def assert_get(
    call: Call[Any],
    path: str,
    query: Mapping[str, str] | None = None,
    *,
    host: Host = Host.API,
    token: TokenUse = TokenUse.ACCESS,
) -> None:
    """`call` is a GET of exactly this."""
    assert (call.method, call.path, dict(call.query), call.body) == ("GET", path, query or {}, None)
    assert (call.host, call.token, call.upload_field) == (host, token, None)
    assert_named(call)


def assert_post(
    call: Call[Any],
    path: str,
    body: JsonObject,
    query: Mapping[str, str] | None = None,
    *,
    host: Host = Host.API,
    token: TokenUse = TokenUse.ACCESS,
) -> None:
    """`call` is a POST of exactly this JSON."""
    assert (call.method, call.path, dict(call.query), call.body) == ("POST", path, query or {}, body)
    assert (call.host, call.token, call.upload_field) == (host, token, None)
    assert_named(call)


def assert_upload(
    call: Call[Any],
    path: str,
    query: Mapping[str, str] | None = None,
    *,
    fields: Mapping[str, str] | None = None,
    host: Host = Host.API,
) -> None:
    """`call` is a POST of a file in the field `media`, with these further fields."""
    assert (call.method, call.path, dict(call.query), call.body) == ("POST", path, query or {}, fields)
    assert (call.host, call.token, call.upload_field) == (host, TokenUse.ACCESS, "media")
    assert_named(call)


def assert_named(call: Call[Any]) -> None:
    """A call is named after its path, without what all paths share."""
    assert call.path == f"/{call.name}" or call.path == f"/cgi-bin/{call.name}"


def assert_refused(make: Callable[[], object], *words: str) -> None:
    """Making the call raises InvalidCall whose text holds these words: the field, the limit."""
    with pytest.raises(InvalidCall) as refused:
        make()
    for word in words:
        assert word in str(refused.value)
