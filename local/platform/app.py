"""The platform as an ASGI application."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from local.platform.acting import Actor
from local.platform.answering import answer_call, unknown_api
from local.platform.api import APIS, by_path
from local.platform.apis.call import Api
from local.platform.clock import Clock, SystemClock
from local.platform.connection import RefuseForeignOrigins
from local.platform.console_door import ConsoleDoor, FindConsole, find_no_console
from local.platform.control import Control
from local.platform.page.assets import asset_routes
from local.platform.page.records import OpenRecords, open_no_records
from local.platform.page.watch import Watch
from local.platform.simulator import Simulator
from local.platform.state import StateFile
from local.platform.timings import Timings

_HOSTS = [
    "127.0.0.1",
    "localhost",
    "host.docker.internal",
]  # a name that leads here from elsewhere is an attack
_EVERY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def create_app(
    *,
    clock: Clock | None = None,
    timings: Timings | None = None,
    state_file: Path | None = None,
    open_records: OpenRecords = open_no_records,
    find_console: FindConsole = find_no_console,
) -> Starlette:
    """A platform of its own, remembered in `state_file` if one is given; `app.state.simulator` holds what it knows.
    `open_records` lets its page show what a stage made of the callbacks, `find_console` is where `/console` leads.

    Raises ValueError for a state file that is not the platform's. Dropping connections needs `serve`'s server.
    """
    simulator = Simulator(
        clock or SystemClock(),
        timings or Timings(),
        StateFile(state_file) if state_file is not None else None,
    )
    simulator.load()
    actor = Actor(simulator)
    watch = Watch(simulator, open_records)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        at_work = [asyncio.create_task(simulator.save_for_ever()), asyncio.create_task(actor.push_what_is_due())]
        try:
            yield
        finally:
            for task in at_work:
                task.cancel()
            await actor.stop()
            await simulator.callbacks.close()
            simulator.save()

    app = Starlette(
        routes=[
            *asset_routes(),
            watch.route(),
            *ConsoleDoor(find_console).routes(),
            Mount("/control", routes=Control(simulator, actor).routes()),
            *(_api_route(simulator, path, apis) for path, apis in by_path(APIS).items()),
            _unknown_route(simulator),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=_HOSTS),
            Middleware(RefuseForeignOrigins),
        ],
        exception_handlers={HTTPException: _refuse},
        lifespan=lifespan,
    )
    app.state.simulator = simulator
    app.state.watch = watch
    return app


def _api_route(simulator: Simulator, path: str, apis: list[Api]) -> Route:
    async def answer(request: Request) -> Response:
        return await answer_call(simulator, apis, request)

    return Route(path, answer, methods=_EVERY_METHOD)


def _unknown_route(simulator: Simulator) -> Route:
    async def answer(request: Request) -> Response:
        return await answer_call(simulator, [unknown_api(request.url.path)], request)

    return Route("/{path:path}", answer, methods=_EVERY_METHOD)


async def _refuse(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return JSONResponse({"error": f"{request.method} {request.url.path}: {getattr(error, 'detail', error)}"}, status)
