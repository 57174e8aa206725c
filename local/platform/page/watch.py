"""`GET /watch?account=A&user=U`: everything that the page shows, as it changes, as Server-Sent Events.

Each event is named after what changed and carries JSON. Of the platform: `accounts`, `users`, `user`, `conversation`,
`pushes` (callbacks and their tries), `calls`, `faults`, `clock`, `menus`, `codes` (to scan). Of the local cloud: `stage`
(whether it can be read), `timeline`, `state`, `replies`. Whoever connects is told everything first. Nothing is read while
nobody watches.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from local.platform.page.platform_feed import Change, PlatformFeed
from local.platform.page.records import OpenRecords
from local.platform.page.stage_feed import StageFeed
from local.platform.simulator import Simulator

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """How often to look, in seconds. `sign_of_life`: a comment, so that a dead connection is noticed on both sides."""

    platform: float = 0.2
    stage: float = 0.7
    sign_of_life: float = 15.0


class Watch:
    def __init__(self, simulator: Simulator, open_records: OpenRecords, rhythm: Rhythm | None = None) -> None:
        self._simulator = simulator
        self._open_records = open_records
        self._rhythm = rhythm or Rhythm()
        self._stopping = False

    def stop(self) -> None:
        """End all streams: the server is about to stop and would wait for them."""
        self._stopping = True

    def route(self) -> Route:
        return Route("/watch", self.stream, methods=["GET"])

    async def stream(self, request: Request) -> Response:
        account, user = (request.query_params.get(name) or None for name in ("account", "user"))
        return StreamingResponse(self._events(account, user), media_type="text/event-stream", headers=_HEADERS)

    async def _events(self, account: str | None, user: str | None) -> AsyncIterator[str]:
        feed = PlatformFeed(self._simulator, account, user)
        stage = _StageInThread(self._open_records, feed, user, self._rhythm.stage)
        spoke_at = time.monotonic()
        yield "retry: 1000\n\n"
        with contextlib.closing(stage):
            while not self._stopping:
                changes = [*feed.changes(), *stage.changes()]
                if changes or time.monotonic() - spoke_at > self._rhythm.sign_of_life:
                    spoke_at = time.monotonic()
                    yield "".join(format_event(name, data) for name, data in changes) or ": still here\n\n"
                await asyncio.sleep(self._rhythm.platform)


class _StageInThread:
    """The stage's feed, asked in a worker thread, again some time after it has answered."""

    def __init__(self, open_records: OpenRecords, platform: PlatformFeed, user: str | None, pause: float) -> None:
        self._open_records = open_records
        self._platform = platform
        self._user = user
        self._pause = pause
        self._feed: StageFeed | None = None
        self._asking: asyncio.Task[list[Change]] | None = None
        self._ask_at = 0.0

    def changes(self) -> list[Change]:
        """What the last question brought, once."""
        if self._asking is not None and self._asking.done():
            found, self._asking = self._asking.result(), None
            self._ask_at = time.monotonic() + self._pause
            return found
        if self._asking is None and time.monotonic() >= self._ask_at and (feed := self._open()):
            self._asking = asyncio.create_task(asyncio.to_thread(lambda: list(feed.changes())))
        return []

    def close(self) -> None:
        if self._asking is not None:
            self._asking.cancel()

    def _open(self) -> StageFeed | None:
        account = self._platform.account()
        if self._feed is None and account is not None and self._user is not None:
            self._feed = StageFeed(self._open_records, account, self._user)
        return self._feed


def format_event(name: str, data: Any) -> str:
    """One Server-Sent Event; JSON has no line feeds of its own."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
