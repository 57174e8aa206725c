"""Listening to GET /watch."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from local.platform.serve import RunningPlatform
from tests.unit.platform.shop import NO_TLS


class Events:
    """The stream, read event by event; `seen` holds the newest data under each name."""

    def __init__(self, response: httpx.Response) -> None:
        self.seen: dict[str, Any] = {}
        self._lines = response.iter_lines()

    def next(self) -> tuple[str, Any]:
        """The next event; its shape is checked on the way."""
        for line in self._lines:
            if line.startswith("event: "):
                data = next(self._lines)
                assert data.startswith("data: ")
                assert next(self._lines) == ""
                name = line.removeprefix("event: ")
                self.seen[name] = json.loads(data.removeprefix("data: "))
                return name, self.seen[name]
            assert line == "" or line.startswith((":", "retry: ")), line
        raise AssertionError("the stream ended")

    def until(self, name: str) -> Any:
        """The data of the next event of a name."""
        while True:
            found, data = self.next()
            if found == name:
                return data


@contextmanager
def watch(platform: RunningPlatform, account: str | None = None, user: str | None = None) -> Iterator[Events]:
    query = {name: value for name, value in {"account": account, "user": user}.items() if value}
    with (
        httpx.Client(base_url=platform.base_url, trust_env=False, verify=NO_TLS, timeout=10) as client,
        client.stream("GET", "/watch", params=query) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Events(response)
