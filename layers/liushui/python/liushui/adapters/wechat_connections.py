"""Connections to WeChat's API: used again while they are fresh, and telling what was never sent from what may have been.

A connection that the other side closed unseen would turn a send into an UNKNOWN: urllib3 drops those whose end it has seen, and
none is used again here after 5 s without use. That is measured on the wall clock: the monotonic one stands still while Lambda
keeps a container frozen, which is just when connections die.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from liushui.ports import Clock

IDLE_MS = 5_000
_QUERY_VALUE = re.compile(r"([?&][^=&\s]+)=[^&\s]+")


class NotConnected(Exception):
    """No byte of the request was written. None of urllib3's own, so that it passes through urllib3 as it is."""


class Connections:
    """All of a container's connections to WeChat's API."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._used_at = 0
        self._pools = PoolManager(retries=False, maxsize=1)
        self._pools.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
        for name in ("urllib3.connection", "urllib3.connectionpool"):  # the former warns of broken headers with the URL
            logging.getLogger(name).addFilter(_hide_secrets)

    @contextmanager
    def request(
        self, method: str, url: str, *, body: Any, headers: Mapping[str, str], timeout: Timeout
    ) -> Iterator[BaseHTTPResponse]:
        """The answer, whose body is not read yet. Raises NotConnected, HTTPError, and what an iterator as `body` raises."""
        if not 0 <= self._clock.now_ms() - self._used_at <= IDLE_MS:
            self.close()
        response = None
        try:
            response = self._pools.request(
                method,
                url,
                body=body,
                headers=headers,
                timeout=timeout,
                redirect=False,
                retries=False,
                preload_content=False,
            )
            yield response
        except BaseException:
            if response is not None:
                response.close()
            raise
        finally:
            self._used_at = self._clock.now_ms()
            if response is not None:
                response.release_conn()

    def close(self) -> None:
        """Close all connections."""
        self._pools.clear()


class _TellsConnecting:
    """Tells what goes wrong while connecting (also the TLS handshake) from what goes wrong later: urllib3 names both alike."""

    def connect(self) -> None:
        try:
            super().connect()  # type: ignore[misc]
        except (HTTPError, OSError) as error:
            raise NotConnected(type(error).__name__) from error


class _HttpConnection(_TellsConnecting, HTTPConnection):
    pass


class _HttpsConnection(_TellsConnecting, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _HttpConnection


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection


def _hide_secrets(record: logging.LogRecord) -> bool:
    """Keep every value of a query out of the log: tokens, AppSecrets and robots' keys stand there."""
    if isinstance(record.args, tuple):
        record.args = tuple(_clean(argument) for argument in record.args)
    return True


def _clean(argument: Any) -> Any:
    return _QUERY_VALUE.sub(r"\1=…", argument) if isinstance(argument, str) else argument
