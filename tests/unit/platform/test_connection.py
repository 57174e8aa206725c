"""(Dropped connections over the real server are tested in test_answering.)"""

import asyncio
from typing import Any

import pytest

from local.platform.connection import Drop


def test_dropping_needs_the_platforms_own_server() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError("nothing may be answered")

    with pytest.raises(RuntimeError, match=r"local\.platform\.serve"):
        asyncio.run(Drop()({"type": "http"}, receive, send))
