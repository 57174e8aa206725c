"""Small JSON requests to servers on loopback, past any proxy that the environment names."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from local.cloud.errors import CloudError, NotThere


def call(method: str, url: str, body: Any = None, *, seconds: float = 10) -> Any:
    """Give the JSON answer.

    Raises CloudError for no answer and for any other status than 2xx; for 404 NotThere.
    """
    try:
        with httpx.Client(trust_env=False, timeout=seconds) as client:
            answer = client.request(method, url, json=body)
    except httpx.HTTPError as error:
        raise CloudError(f"no answer from {url}: {error}") from error
    if not answer.is_success:
        error_type = NotThere if answer.status_code == 404 else CloudError
        raise error_type(f"{method} {url} answered {answer.status_code}: {answer.text[:300]}")
    return answer.json() if answer.content else None


def answers(url: str) -> bool:
    """Tell whether a healthy server answers there."""
    try:
        call("GET", url, seconds=2)
    except CloudError:
        return False
    return True


def wait_until(ready: Callable[[], bool], *, alive: Callable[[], bool], seconds: float) -> bool:
    """Wait until `ready`, for at most `seconds` and as long as `alive`; give whether it came."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        if not alive():
            return False
        time.sleep(0.1)
    return False
