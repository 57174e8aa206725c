"""Making a call without saying twice what its path says already.

`delivers` is also set where nobody gets anything but a repetition would do the thing twice, or use something up: the client
repeats other calls by itself after a lost answer.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import Call, Host, TokenUse

T = TypeVar("T")


def get(
    path: str,
    read: Callable[[JsonObject], T],
    query: Mapping[str, str] | None = None,
    *,
    host: Host = Host.API,
    token: TokenUse = TokenUse.ACCESS,
    downloads: bool = False,
) -> Call[T]:
    """A call by GET, named after its path."""
    return Call(_name(path), "GET", path, read, query=query or {}, host=host, token=token, downloads=downloads)


def post(
    path: str,
    read: Callable[[JsonObject], T],
    body: JsonObject | None = None,
    *,
    query: Mapping[str, str] | None = None,
    host: Host = Host.API,
    token: TokenUse = TokenUse.ACCESS,
    delivers: bool = False,
    downloads: bool = False,
) -> Call[T]:
    """A call by POST with `body` as JSON, `{}` if there is none: WeChat refuses an empty text (44002)."""
    return Call(
        _name(path), "POST", path, read, query=query or {}, body=body or {}, host=host, token=token,
        delivers=delivers, downloads=downloads,
    )  # fmt: skip


def upload(
    path: str,
    read: Callable[[JsonObject], T],
    query: Mapping[str, str] | None = None,
    *,
    fields: Mapping[str, str] | None = None,
    host: Host = Host.API,
    delivers: bool = False,
) -> Call[T]:
    """A call that sends a file, in the field `media` as in all of WeChat's."""
    return Call(
        _name(path), "POST", path, read, query=query or {}, body=fields, host=host, delivers=delivers, upload_field="media"
    )


def _name(path: str) -> str:
    return path.removeprefix("/").removeprefix("cgi-bin/")
