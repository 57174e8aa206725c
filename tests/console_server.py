"""The console on a loopback port, in memory: `python -m tests.console_server` to look at it, `serving` for tests in a browser.

It hands requests to the console as API Gateway does, below a stage's path, so that links are seen to hold there.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from console.app import create_console
from local.console_events import console_event
from local.platform.serve import open_port
from tests.console import ConsoleOffice
from tests.console_sample import a_busy_office
from tests.deployed import Context

HTMX = Path(__file__).parents[1] / "node_modules" / "htmx.org" / "dist"


def make_app(office: ConsoleOffice) -> Starlette:
    """The office's console below `/live`."""
    console = create_console(office.use_case, on_error=office.errors.append, assets=[HTMX])

    async def serve(request: Request) -> Response:
        path = request.url.path.removeprefix("/live/console").removeprefix("/")
        query = {name: request.query_params.getlist(name) for name in request.query_params}
        event = console_event(request.method, path, query=query, headers=dict(request.headers), address="127.0.0.1")
        event["body"] = (await request.body()).decode()
        answer = console.answer(event, Context())
        response = Response(answer["body"], answer["statusCode"])
        for name, values in answer["multiValueHeaders"].items():
            for value in values:
                response.headers.append(name, value)
        return response

    return Starlette(
        routes=[Route(path, serve, methods=["GET", "POST"]) for path in ("/live/console", "/live/console/{rest:path}")]
    )


@contextmanager
def serving(office: ConsoleOffice, port: int = 0) -> Iterator[str]:
    """The console's address while the block runs."""
    listener = open_port(port)
    server = uvicorn.Server(uvicorn.Config(make_app(office), log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/live/console"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


if __name__ == "__main__":
    with serving(a_busy_office(), 4590) as address:
        print(address, "- sign in as lin with the password: lin's password")  # noqa: T201
        threading.Event().wait()
