"""Pushing callbacks to an account and showing the user what comes back ("接收普通消息", "被动回复用户消息").

One try may take 5 s. What does not settle the matter is pushed again, with a fresh nonce and timestamp: three times in all,
and as `senders` say for each platform. An answer that is no reply is not tried again: the user of an Official Account is told
that the service is out of order, as after three vain tries.
"""

import asyncio
import secrets
import ssl
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import httpx

from local.platform.accounts import WITH_USERS, Account
from local.platform.actions import note_action, shows_answer, was_answered
from local.platform.clock import MovableClock
from local.platform.conversations import Conversations, User
from local.platform.delivery import Delivery, Try
from local.platform.documents import Document
from local.platform.envelopes import SignedRequest
from local.platform.exchanges import Exchanges, Push
from local.platform.media import Media
from local.platform.push_faults import PushFault, PushFaults
from local.platform.senders.choosing import sender_of
from local.platform.senders.sender import Response, Sender
from local.platform.timings import Timings

FAULT_NOTICE = "该公众号提供的服务出现故障，请稍后再试"
LONG_WAIT_SECONDS = 10
"""A try that is farther off than that is not waited for."""
_HEADERS = {"User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache"}


@cache
def _trust_store() -> ssl.SSLContext:
    """Loaded once in a process, since that takes longer than a push."""
    return ssl.create_default_context()


class Callbacks:
    """`addressed` gives the address and keys that an account's callbacks go out with."""

    def __init__(
        self,
        conversations: Conversations,
        media: Media,
        exchanges: Exchanges,
        clock: MovableClock,
        timings: Timings,
        addressed: Callable[[Account], Account],
        faults: PushFaults,
    ) -> None:
        self._conversations = conversations
        self._media = media
        self._exchanges = exchanges
        self._clock = clock
        self._timings = timings
        self._addressed = addressed
        self._faults = faults
        self._held: dict[str, list[asyncio.Event]] = {}
        self._client = httpx.AsyncClient(
            trust_env=False,
            verify=_trust_store(),
            timeout=None,  # noqa: S113 - each try is bounded as a whole, in _send
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    async def close(self) -> None:
        await self._client.aclose()

    def release(self) -> None:
        """Let go what is held back."""
        for events in self._held.values():
            for event in events:
                event.set()
        self._held.clear()

    async def deliver(self, delivery: Delivery) -> None:
        """Push until it is settled or given up; what was tried stands in the delivery."""
        account, document = delivery.account, delivery.document
        sender = sender_of(self._addressed(account), probe=delivery.probe)
        fault = self._faults.take()
        user = self._note(account, document)
        try:
            now = self._conversations.now_ms()
            with self._exchanges.pushing(account.name, document, now, probe=delivery.probe) as exchange:
                await self._under_way(delivery, fault, exchange)
                await self._try_until_settled(delivery, sender, exchange)
            if user is not None:
                self._show(sender, user, delivery)
        finally:
            delivery.ended.set()
            if fault is None or fault.kind != "out_of_order":
                self._release_of(account.name)

    async def check_address(self, account: Account) -> dict[str, Any]:
        """The check when the callback address is saved. Raises ControlError where the platform has none."""
        echo = str(secrets.randbelow(9 * 10**18) + 10**18)
        check = sender_of(self._addressed(account)).check_address(*self._stamp(), echo)
        seconds = min(check.seconds or self._timings.answer_timeout, self._timings.answer_timeout)
        started = time.monotonic()
        answer, error = await self._send("GET", check.request, seconds)
        ok = answer is not None and answer.status == 200 and answer.body == check.answer.encode()
        if answer is not None and not ok:
            what = (
                "the bare echostr"
                if check.request.query["echostr"] == echo
                else "the bare text that echostr holds encrypted"
            )
            error = f"the answer is not {what} with HTTP 200"
        return {
            "ok": ok,
            "status": answer.status if answer else None,
            "elapsed_ms": round((time.monotonic() - started) * 1000),
            "error": error,
        }

    def _note(self, account: Account, document: Document) -> User | None:
        """The acting user, after the action; None where nobody acts."""
        if account.kind not in WITH_USERS or not document.user:
            return None
        return note_action(account.name, document, self._conversations, self._media, self._clock.now())

    async def _under_way(self, delivery: Delivery, fault: PushFault | None, exchange: Push) -> None:
        """What a fault does before the first try."""
        if fault is None:
            return
        if fault.kind == "duplicate":
            delivery.times += 1
            return
        self._exchanges.hold(exchange, held=True)
        if fault.kind == "slow":
            await asyncio.sleep(fault.value)
        else:
            released = asyncio.Event()
            self._held.setdefault(delivery.account.name, []).append(released)
            delivery.lingers.set()
            await released.wait()
        self._exchanges.hold(exchange, held=False)

    def _release_of(self, account: str) -> None:
        for released in self._held.pop(account, []):
            released.set()

    async def _try_until_settled(self, delivery: Delivery, sender: Sender, exchange: Push) -> None:
        retries, watch = sender.retries(delivery.document, self._timings), self._clock.stopwatch()
        due = 0.0
        for number, wait in enumerate((0.0, *retries.waits)):
            due = (due if retries.from_start else watch.elapsed()) + wait
            if wait > LONG_WAIT_SECONDS:
                delivery.lingers.set()
            await watch.wait_until(due)
            times = delivery.times if number == 0 else 1
            pushes = [self._try(delivery, sender, number + 1, exchange) for _ in range(times)]
            delivery.tries += await asyncio.gather(*pushes)
            if any(attempt.is_final for attempt in delivery.tries):
                return

    async def _try(self, delivery: Delivery, sender: Sender, number: int, exchange: Push) -> Try:
        request = sender.sign(delivery.document, *self._stamp())
        tried = self._exchanges.begin(exchange, number, self._conversations.now_ms(), request.public())
        started = time.monotonic()
        answer, error = await self._send("POST", request, self._timings.answer_timeout)
        elapsed_ms = round((time.monotonic() - started) * 1000)
        attempt = Try(request=request, elapsed_ms=elapsed_ms, error=error)
        if answer is not None:
            attempt = self._judged(delivery, sender, answer, request, elapsed_ms)
        self._exchanges.end(exchange, tried, attempt.outcome())
        return attempt

    def _judged(self, delivery: Delivery, sender: Sender, answer: Response, request: SignedRequest, elapsed_ms: int) -> Try:
        account = delivery.account.name
        verdict = sender.judge(delivery.document, answer, lambda media_id: self._media.knows(account, media_id))
        return Try(
            request=request,
            elapsed_ms=elapsed_ms,
            status=answer.status,
            error=verdict.error,
            answer=answer.body.decode(errors="replace"),
            decrypted=verdict.decrypted,
            reply=verdict.reply,
            problem=verdict.problem,
            is_final=verdict.settled,
        )

    async def _send(self, method: str, request: SignedRequest, seconds: float) -> tuple[Response | None, str | None]:
        """The answer, or None and why there is none."""
        try:
            async with asyncio.timeout(seconds):
                response = await self._client.request(
                    method,
                    request.full_url,
                    content=request.body.encode(),
                    headers={**_HEADERS, **request.headers},
                )
            return Response(status=response.status_code, body=response.content), None
        except TimeoutError:
            return None, f"no answer within {seconds:g} s"
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            return None, f"{type(failure).__name__}: {failure}"

    def _show(self, sender: Sender, user: User, delivery: Delivery) -> None:
        document, decisive, account = delivery.document, delivery.decisive, delivery.account.name
        if decisive is None or not user.subscribed or not shows_answer(document):
            return
        if decisive.problem or not decisive.is_final:
            if sender.shows_faults:
                self._conversations.show(user, {"content": FAULT_NOTICE}, "notice", "system", document.document_id)
        elif decisive.reply and not was_answered(account, document, self._conversations):
            msgtype, content = decisive.reply
            self._conversations.show(user, content, msgtype, "passive", document.document_id)

    def _stamp(self) -> tuple[str, str]:
        return str(int(self._clock.now_in_pushes())), str(secrets.randbelow(9 * 10**9) + 10**9)
