"""WeChat's API over HTTP, and what each way of going wrong says about whether the call happened.

No connection, or none with TLS: certainly not sent. Anything after that without an errcode (a time-out, a reset, HTTP 5xx, no
JSON) leaves it open. Nothing is tried again here. The URL carries the access token, so no error leaves this module and what
urllib3 logs is cleaned.

A connection that the other side closed unseen would turn a send into an UNKNOWN: urllib3 drops those whose end it has seen, and
none is used again here after 5 s without use. That is measured on the wall clock: the monotonic one stands still while Lambda
keeps a container frozen, which is just when connections die.
"""

import json
import logging
import re
from typing import Any
from urllib.parse import urlencode

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from liushui.domain.json import JsonObject
from liushui.ports import CallResult, Clock
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call
from liushui.wechat.errcodes import ErrorClass, classify

CONNECT_SECONDS, READ_SECONDS = 3.0, 5.0
IDLE_MS = 5_000
_RID = re.compile(r"\brid: ?([0-9a-zA-Z-]{1,64})")
_SECRET = re.compile(r"(access_token|secret)=[^&\s]+")


class WeChatApi:
    """See `ports.Platform`. The root of the API is each account's `api_base`."""

    def __init__(
        self, *, clock: Clock, connect_seconds: float = CONNECT_SECONDS, read_seconds: float = READ_SECONDS
    ) -> None:
        self._clock = clock
        self._used_at = 0
        self._pools = PoolManager(timeout=Timeout(connect=connect_seconds, read=read_seconds), retries=False, maxsize=1)
        self._pools.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
        for name in ("urllib3.connection", "urllib3.connectionpool"):  # the former warns of broken headers with the URL
            logging.getLogger(name).addFilter(_hide_secrets)

    def call(self, account: Account, call: Call[Any], token: str | None = None) -> CallResult:
        """See `ports.Platform`."""
        query = dict(call.query) if token is None else {call.token.value: token, **call.query}
        url = f"{account.api_base}{call.path}?{urlencode(query)}" if query else account.api_base + call.path
        return self._request(call.method, url, call.body, send=call.delivers)

    def send_custom(self, account: Account, token: str, body: JsonObject) -> CallResult:
        """See `ports.Platform`."""
        query = urlencode({"access_token": token})
        return self._request("POST", f"{account.api_base}/cgi-bin/message/custom/send?{query}", body, send=True)

    def close(self) -> None:
        """Close all connections."""
        self._pools.clear()

    def _request(self, method: str, url: str, body: JsonObject | None, *, send: bool) -> CallResult:
        now = self._clock.now_ms()
        if not 0 <= now - self._used_at <= IDLE_MS:
            self._pools.clear()
        # WeChat refuses \uXXXX (40033), so the characters themselves are sent.
        text = (
            None if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        )
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "liushui"}
        try:
            response = self._pools.request(method, url, body=text, headers=headers, redirect=False, retries=False)
        except _NotConnected as error:
            return CallResult(ErrorClass.WAIT, detail=f"no connection: {error}")
        except HTTPError as error:
            return _unanswered(type(error).__name__, send=send)
        finally:
            self._used_at = self._clock.now_ms()
        return _answered(response, send=send)


def _answered(response: BaseHTTPResponse, *, send: bool) -> CallResult:
    if response.status >= 500:
        return _unanswered(f"HTTP {response.status}", send=send)
    try:
        answer = json.loads(response.data.decode())
    except ValueError:
        return _unanswered(f"HTTP {response.status} without JSON", send=send)
    errcode = answer.get("errcode", None if send else 0) if isinstance(answer, dict) else None
    if not isinstance(errcode, int):
        return _unanswered(f"HTTP {response.status} without an errcode", send=send)
    if errcode == 0:
        return CallResult(None, errcode=0, data=answer)
    known = classify(errcode, send=send)
    rid = _RID.search(str(answer.get("errmsg", "")))
    detail = f"{known.meaning} (rid: {rid[1]})" if rid else known.meaning
    return CallResult(
        known.error_class, certain=known.error_class is not ErrorClass.AMBIGUOUS, errcode=errcode, detail=detail
    )


def _unanswered(why: str, *, send: bool) -> CallResult:
    """The request was written. Asking for a token again does no harm; sending again might."""
    detail = f"no answer: {why}"
    return (
        CallResult(ErrorClass.AMBIGUOUS, certain=False, detail=detail)
        if send
        else CallResult(ErrorClass.WAIT, detail=detail)
    )


class _NotConnected(Exception):
    """No byte of the request was written. None of urllib3's own, so that it passes through urllib3 as it is."""


class _TellsConnecting:
    """Tells what goes wrong while connecting (also the TLS handshake) from what goes wrong later: urllib3 names both alike."""

    def connect(self) -> None:
        try:
            super().connect()  # type: ignore[misc]
        except (HTTPError, OSError) as error:
            raise _NotConnected(type(error).__name__) from error


class _HttpConnection(_TellsConnecting, HTTPConnection):
    pass


class _HttpsConnection(_TellsConnecting, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _HttpConnection


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection


def _hide_secrets(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(_clean(argument) for argument in record.args)
    return True


def _clean(argument: Any) -> Any:
    return _SECRET.sub(r"\1=…", argument) if isinstance(argument, str) else argument
