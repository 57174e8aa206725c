"""Closing a connection without an answer, which ASGI itself has no word for.

A response object that raises gives HTTP 500, which is an answer. So the server's protocol hands its transport's
`abort` to the application in the request's scope, and `Drop` calls it.
"""

import asyncio
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_EXTENSION = "liushui.abort"


class DroppableProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 protocol, whose connections the application may cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        application: Any = self.app

        async def with_abort(scope: Any, receive: Any, send: Any) -> None:
            scope.setdefault("extensions", {})[_EXTENSION] = transport.abort
            await application(scope, receive, send)

        self.app = with_abort


class Drop(Response):
    """Cuts the connection. Raises RuntimeError under a server without `DroppableProtocol`."""

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        abort = scope.get("extensions", {}).get(_EXTENSION)
        if abort is None:
            raise RuntimeError("this server cannot drop connections; run the platform with local.platform.serve")
        abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def is_same_origin(headers: dict[str, str]) -> bool:
    """Whether a request can come from the platform's own pages or from no browser at all."""
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


class RefuseForeignOrigins:
    """Other web sites open in the same browser must not steer the platform."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            if not is_same_origin(headers):
                await Response("requests from other web sites are refused", 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)
