"""Pushing callbacks to an account and showing the user what comes back ("接收普通消息", "被动回复用户消息").

One try may take 5 s. What is not answered with HTTP 200 in that time is pushed again, with a fresh nonce and
timestamp, three times in all. An answer that is no reply is not tried again: the user is told that the service
is out of order, as after three vain tries.
"""

import asyncio
import secrets
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import httpx

from local.platform.accounts import Account
from local.platform.actions import note_action, shows_answer, was_answered
from local.platform.clock import Clock
from local.platform.conversations import Conversations, User
from local.platform.documents import Document
from local.platform.envelopes import SignedRequest, open_answer, parse_answer, sign_query, sign_request
from local.platform.errors import ReplyMalformed
from local.platform.exchanges import Exchanges, Push
from local.platform.media import Media
from local.platform.passive import read_reply
from local.platform.timings import Timings

FAULT_NOTICE = "该公众号提供的服务出现故障，请稍后再试"
_HEADERS = {"User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache"}
_BODY_HEADERS = {**_HEADERS, "Content-Type": "text/xml"}


@dataclass(frozen=True, kw_only=True)
class Try:
    """One push and what became of it. `status` is None when no answer came; then `error` says why."""

    request: SignedRequest
    elapsed_ms: int
    status: int | None = None
    error: str | None = None
    answer: str | None = None
    decrypted: str | None = None
    reply: tuple[str, dict[str, Any]] | None = None
    problem: str | None = None

    @property
    def is_final(self) -> bool:
        return self.status == 200

    def outcome(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "elapsed_ms": self.elapsed_ms,
            "error": self.error,
            "problem": self.problem,
            "replied": self.reply is not None,
            "answer": self.answer,
            "answer_decrypted": self.decrypted,
        }


@cache
def _trust_store() -> ssl.SSLContext:
    """Loaded once in a process, since that takes longer than a push."""
    return ssl.create_default_context()


class Callbacks:
    def __init__(
        self, conversations: Conversations, media: Media, exchanges: Exchanges, clock: Clock, timings: Timings
    ) -> None:
        self._conversations = conversations
        self._media = media
        self._exchanges = exchanges
        self._clock = clock
        self._timings = timings
        self._client = httpx.AsyncClient(
            trust_env=False,
            verify=_trust_store(),
            timeout=None,  # noqa: S113 - each try is bounded as a whole, in _send
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def push(self, account: Account, document: Document, times: int = 1) -> dict[str, Any]:
        """Push until answered; the first round is `times` equal pushes at once. Gives the control API's report."""
        user = note_action(account.name, document, self._conversations, self._media, self._clock.now())
        with self._exchanges.pushing(account.name, document) as exchange:
            tries = await self._try_until_answered(account, document, times, exchange)
        decisive = next((attempt for attempt in tries if attempt.is_final), tries[-1])
        self._show(account, user, document, decisive)
        return _report(document, tries, decisive)

    async def check_address(self, account: Account) -> dict[str, Any]:
        """WeChat's check when the callback address is saved: the account must answer with the bare echostr."""
        echostr = str(secrets.randbelow(9 * 10**18) + 10**18)
        timestamp, nonce = self._stamp()
        query = {**sign_query(account, timestamp, nonce), "echostr": echostr}
        attempt = await self._send("GET", SignedRequest(url=account.callback_url, query=query, body=""))
        ok = attempt.status == 200 and attempt.answer == echostr
        error = attempt.error or (None if ok else "the answer is not the bare echostr with HTTP 200")
        return {"ok": ok, "status": attempt.status, "elapsed_ms": attempt.elapsed_ms, "error": error}

    async def _try_until_answered(self, account: Account, document: Document, times: int, exchange: Push) -> list[Try]:
        tries: list[Try] = []
        for number in range(self._timings.tries):
            if number:
                await asyncio.sleep(self._timings.retry_wait)
            pushes = [self._try(account, document, number + 1, exchange) for _ in range(times if number == 0 else 1)]
            tries += await asyncio.gather(*pushes)
            if any(attempt.is_final for attempt in tries):
                break
        return tries

    async def _try(self, account: Account, document: Document, number: int, exchange: Push) -> Try:
        timestamp, nonce = self._stamp()
        request = sign_request(account, document, timestamp=timestamp, nonce=nonce)
        tried = self._exchanges.begin(exchange, number, self._conversations.now_ms(), request.public())
        attempt = await self._send("POST", request)
        attempt = self._read(account, document, attempt) if attempt.is_final else attempt
        self._exchanges.end(exchange, tried, attempt.outcome())
        return attempt

    async def _send(self, method: str, request: SignedRequest) -> Try:
        started = time.monotonic()
        status, error, answer = None, None, None
        try:
            async with asyncio.timeout(self._timings.answer_timeout):
                response = await self._client.request(
                    method,
                    request.full_url,
                    content=request.body.encode(),
                    headers=_BODY_HEADERS if request.body else _HEADERS,
                )
            status, answer = response.status_code, response.content.decode(errors="replace")
            error = None if status == 200 else f"HTTP {status} instead of 200"
        except TimeoutError:
            error = f"no answer within {self._timings.answer_timeout:g} s"
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            error = f"{type(failure).__name__}: {failure}"
        elapsed_ms = round((time.monotonic() - started) * 1000)
        return Try(request=request, elapsed_ms=elapsed_ms, status=status, error=error, answer=answer)

    def _read(self, account: Account, document: Document, attempt: Try) -> Try:
        try:
            opened = open_answer(account, (attempt.answer or "").encode())
            if opened is None:
                return attempt
            attempt = replace(attempt, decrypted=opened.decode(errors="replace"))
            reply = read_reply(document, parse_answer(opened), lambda media_id: self._media.knows(account.name, media_id))
            return replace(attempt, reply=reply)
        except ReplyMalformed as problem:
            return replace(attempt, problem=str(problem))

    def _show(self, account: Account, user: User, document: Document, decisive: Try) -> None:
        if not user.subscribed or not shows_answer(document):
            return
        if decisive.problem or not decisive.is_final:
            content = {"content": FAULT_NOTICE}
            self._conversations.show(user, content, "notice", "system", document.document_id)
        elif decisive.reply and not was_answered(account.name, document, self._conversations):
            msgtype, content = decisive.reply
            self._conversations.show(user, content, msgtype, "passive", document.document_id)

    def _stamp(self) -> tuple[str, str]:
        return str(int(self._clock.now())), str(secrets.randbelow(9 * 10**9) + 10**9)


def _report(document: Document, tries: Sequence[Try], decisive: Try) -> dict[str, Any]:
    reply = decisive.reply
    return {
        "msg_id": document.msg_id,
        "create_time": document.create_time,
        "tries": [{"status": attempt.status, "elapsed_ms": attempt.elapsed_ms, "error": attempt.error} for attempt in tries],
        "reply": {"msgtype": reply[0], reply[0]: reply[1]} if reply else None,
        "problem": decisive.problem,
        "request": decisive.request.public(),
        "decrypted": document.xml,
        "answer": decisive.answer,
        "answer_decrypted": decisive.decrypted,
    }
