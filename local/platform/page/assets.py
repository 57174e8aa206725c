"""The page's files and the headers that they are served with.

The page's own scripts are plain modules without a build step. Its one library, lit-html, is served from `node_modules`,
where `make setup` puts it; without it the page stays what `index.html` says, which names that remedy.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(__file__).parent / "static"
LIBRARY = Path(__file__).parents[3] / "node_modules" / "lit-html"
_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def asset_routes(library: Path = LIBRARY) -> list[Route | Mount]:
    """The page at `/`, what it is made of under `/page`, and lit-html, from the folder `library`, under `/page/lit-html`."""

    async def show_page(_request: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers=HEADERS)

    return [
        Route("/", show_page),
        Mount("/page/lit-html", _WithHeaders(_PerhapsMissing(directory=library, check_dir=False))),
        Mount("/page", _WithHeaders(StaticFiles(directory=STATIC))),
    ]


class _PerhapsMissing(StaticFiles):
    async def check_config(self) -> None:
        """A folder that is not there (yet) holds no files: 404, where the base class would fail with 500."""


class _WithHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await self._app(scope, receive, send_with_headers)
