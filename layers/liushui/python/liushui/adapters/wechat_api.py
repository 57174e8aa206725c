"""WeChat's API over HTTP, and what each way of going wrong says about whether the call happened.

No connection, or none with TLS: certainly not sent. Anything after that without an errcode (a time-out, a reset, HTTP 5xx, no
JSON) leaves it open for what delivers. A call is made once: another of WeChat's hosts is tried only where nobody was connected,
or for a call that delivers nothing. The URL carries the access token, so no error leaves this module and what urllib3 logs is
cleaned (see `wechat_connections`).
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from urllib.parse import urlencode

from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import HTTPError

from liushui.adapters.multipart import WrongSize, multipart
from liushui.adapters.wechat_answers import answered, not_connected, unanswered
from liushui.adapters.wechat_connections import Connections, NotConnected
from liushui.adapters.wechat_hosts import GENERAL_HOSTS, Hosts
from liushui.domain.errors import ConfigurationError
from liushui.domain.json import JsonObject
from liushui.ports import CallResult, Clock
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call, Host, Part
from liushui.wechat.errcodes import ErrorClass

CONNECT_SECONDS, READ_SECONDS = 2.0, 5.0
FILE_SECONDS = 60.0
MAX_JSON_BYTES = 16 << 20
_CHUNK_BYTES = 64 << 10
_HEADERS = {"User-Agent": "liushui"}

_Attempt = Callable[[str, Timeout, float], CallResult]
"""One try on one host: the URL, the time-outs of the socket, the moment (monotonic) when all must be over."""


class WeChatApi:
    """See `ports.Platform`. By itself a call takes at most as long as two hosts to connect to and one answer."""

    def __init__(
        self,
        *,
        clock: Clock,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        general_hosts: tuple[str, ...] = GENERAL_HOSTS,
    ) -> None:
        self._clock = clock
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        self._seconds = 2 * connect_seconds + read_seconds
        self._connections = Connections(clock)
        self._hosts = Hosts(clock, general_hosts)

    def call(
        self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
    ) -> CallResult:
        """See `ports.Platform`."""
        limit = self._seconds if seconds is None else seconds
        if call.host is Host.PAY:
            return self._call_pay(account, call, limit)
        body = None if call.body is None else _encoded(call.body)
        headers = _HEADERS if body is None else _HEADERS | {"Content-Type": "application/json; charset=utf-8"}

        def attempt(url: str, timeout: Timeout, until: float) -> CallResult:
            with self._connections.request(call.method, url, body=body, headers=headers, timeout=timeout) as response:
                return answered(response.status, self._whole(response, until), call)

        return self._try_hosts(account, call, token, limit, attempt)

    def upload(
        self, account: Account, call: Call[Any], token: str | None, part: Part, *, seconds: float | None = None
    ) -> CallResult:
        """See `ports.Platform`."""
        content_type, length, pieces = multipart(call, part)
        headers = _HEADERS | {"Content-Type": content_type, "Content-Length": str(length)}

        def attempt(url: str, timeout: Timeout, until: float) -> CallResult:
            with self._connections.request(call.method, url, body=pieces, headers=headers, timeout=timeout) as response:
                return answered(response.status, self._whole(response, until), call)

        limit = FILE_SECONDS if seconds is None else seconds
        try:
            return self._try_hosts(account, call, token, limit, attempt, streams=True)
        except WrongSize as error:
            return CallResult(ErrorClass.PERMANENT, detail=str(error))

    def download(
        self, account: Account, call: Call[Any], token: str | None, sink: BinaryIO, *, seconds: float | None = None
    ) -> CallResult:
        """See `ports.Platform`."""
        body = None if call.body is None else _encoded(call.body)
        headers = _HEADERS if body is None else _HEADERS | {"Content-Type": "application/json; charset=utf-8"}

        def attempt(url: str, timeout: Timeout, until: float) -> CallResult:
            with self._connections.request(call.method, url, body=body, headers=headers, timeout=timeout) as response:
                if not _is_file(response):
                    return answered(response.status, self._whole(response, until), call)
                size = sum(sink.write(piece) for piece in self._pieces(response, until))
                kept = {"content_type": "Content-Type", "content_disposition": "Content-Disposition"}
                return CallResult(None, data={key: response.headers.get(kept[key], "") for key in kept} | {"size": size})

        limit = FILE_SECONDS if seconds is None else seconds
        return self._try_hosts(account, call, token, limit, attempt, streams=True)

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()

    def _call_pay(self, account: Account, call: Call[Any], seconds: float) -> CallResult:
        from liushui.adapters import pay_calls  # RSA takes long to import: only a merchant's calls pay for it

        try:
            request = pay_calls.signed(account, call, _target(call, None), _encoded, self._clock.now_ms() // 1000)
        except ConfigurationError as error:
            return CallResult(ErrorClass.CONFIGURATION, detail=str(error))

        def attempt(url: str, timeout: Timeout, until: float) -> CallResult:
            headers = request.headers
            with self._connections.request(
                call.method, url, body=request.body, headers=headers, timeout=timeout
            ) as response:
                whole, now = self._whole(response, until), self._clock.now_ms() // 1000
                return pay_calls.answered(account, call, response.status, response.headers, whole, now)

        return self._try_hosts(account, call, None, seconds, attempt)

    def _try_hosts(
        self,
        account: Account,
        call: Call[Any],
        token: str | None,
        seconds: float,
        attempt: _Attempt,
        *,
        streams: bool = False,
    ) -> CallResult:
        """One attempt, and further ones on other hosts where that is right and there is time. `streams`: what was read from a
        file, or written to one, cannot be taken back, so only where nobody was connected."""
        until = self._clock.monotonic() + seconds
        result: CallResult | None = None
        for root in self._hosts.roots(account, call):
            left = until - self._clock.monotonic()
            if left <= (0 if result is None else self._least_seconds(call)):
                break
            try:
                result = attempt(root + _target(call, token), self._timeout(left), until)
            except NotConnected as error:
                self._hosts.avoid(root)
                result = not_connected(str(error))
                continue
            except HTTPError as error:
                result = unanswered(type(error).__name__, call)
            if streams or result.error_class is not ErrorClass.WAIT or result.errcode is not None:
                return result
        return result or not_connected("no time left")

    def _timeout(self, left: float) -> Timeout:
        return Timeout(connect=min(self._connect_seconds, left), read=min(self._read_seconds, left), total=left)

    def _least_seconds(self, call: Call[Any]) -> float:
        """With less, no further host is tried; a send that had no time to hear the answer would become an UNKNOWN."""
        return self._connect_seconds + self._read_seconds if call.delivers else self._read_seconds / 5

    def _whole(self, response: BaseHTTPResponse, until: float) -> bytes:
        body = b""
        for piece in self._pieces(response, until):
            body += piece
            if len(body) > MAX_JSON_BYTES:
                raise HTTPError("the answer is too long")
        return body

    def _pieces(self, response: BaseHTTPResponse, until: float) -> Iterator[bytes]:
        """The body as it comes; a trickle ends at the deadline, too."""
        while piece := response.read1(_CHUNK_BYTES):
            yield piece
            if self._clock.monotonic() > until:
                raise HTTPError("the answer takes too long")


def _target(call: Call[Any], token: str | None) -> str:
    query = dict(call.query) if token is None else {str(call.token): token, **call.query}
    return f"{call.path}?{urlencode(query)}" if query else call.path


def _encoded(body: JsonObject) -> bytes:
    """JSON as WeChat takes it: with the characters themselves, since it refuses \\uXXXX (40033)."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _is_file(response: BaseHTTPResponse) -> bool:
    """Errors come with HTTP 200, as JSON that is called text/plain at times; a file that happens to hold JSON has a name."""
    if response.status != 200:
        return False
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return "Content-Disposition" in response.headers or kind not in ("", "application/json", "text/json", "text/plain")
