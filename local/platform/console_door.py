"""`/console` on the platform's port: the way to the local stage's console, whose API has a long address of its own."""

import time
from collections.abc import Callable

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FindConsole = Callable[[], str | None]
"""Where the console is, None where there is none. May take seconds, so it is called in a worker thread."""

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_KEEP_SECONDS = 30.0
_OWN = {"host", "date", "server", "connection", "content-length", "transfer-encoding", "keep-alive", "accept-encoding"}
"""Headers of one connection. RFC 9110, 7.6.1."""


def find_no_console() -> str | None:
    """For a platform that runs alone."""
    return None


def find_local_console() -> str | None:
    """The console of the local cloud. What speaks to AWS is imported only now."""
    from local.cloud import Cloud

    return Cloud().console_api()


class ConsoleDoor:
    """Passes requests on, and answers as they are."""

    def __init__(self, find: FindConsole) -> None:
        self._find = find
        self._found: tuple[float, str | None] | None = None

    def routes(self) -> list[Route]:
        return [Route(path, self._pass_on, methods=_METHODS) for path in ("/console", "/console/{rest:path}")]

    async def _pass_on(self, request: Request) -> Response:
        console = await self._address()
        if console is None:
            return Response("the local cloud has no console, or does not run: `make run` starts it\n", 503)
        if {".", ".."} & set(request.url.path.split("/")):
            return Response("there is nothing outside the console\n", 404)
        rest = request.url.path.removeprefix("/console")
        headers = [(name, value) for name, value in request.headers.items() if name not in _OWN]
        url = httpx.URL(console + rest, query=request.url.query.encode())
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            try:
                answer = await client.request(request.method, url, headers=headers, content=await request.body())
            except httpx.HTTPError as error:
                self._found = None
                return Response(f"the console does not answer ({type(error).__name__}): see `liushui status`\n", 503)
        response = Response(answer.content, answer.status_code)
        for name, value in answer.headers.multi_items():
            if name not in _OWN | {"content-encoding"}:
                response.headers.append(name, value)
        return response

    async def _address(self) -> str | None:
        now = time.monotonic()
        if self._found is None or self._found[1] is None or now - self._found[0] > _KEEP_SECONDS:
            self._found = (now, await run_in_threadpool(self._find))
        return self._found[1]
