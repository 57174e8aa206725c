"""A callback's way in: verify, decrypt, parse, decide, append, answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal, TypeVar

from liushui.bot import Bot, HandlerOverran, HandlerResult, Wanted
from liushui.domain.commits import Commit, Proposal
from liushui.domain.errors import BodyTooLarge, DecryptionFailed, MalformedBody, ReceiverMismatch, SignatureMismatch
from liushui.domain.events import (
    EventReceived,
    HandlerFailed,
    HandlerTimedOut,
    MessageReceived,
    ReplyAnswered,
    ReplyRequested,
    SessionChanged,
    TypedEvent,
    record,
    typed,
)
from liushui.domain.json import JsonObject
from liushui.domain.reply import reply_id_of
from liushui.domain.streams import StreamName
from liushui.domain.user import STATE_VERSION, UserState, carried_state, evolve, fold
from liushui.ports import Accounts, Clock, EventStore, TimeLimit, UserReader
from liushui.wechat.accounts import Account
from liushui.wechat.callback import MAX_BODY_BYTES, AccountKeys, open_message, seal_reply, verify_url
from liushui.wechat.identity import identity, subject
from liushui.wechat.replies import to_xml

COMMIT_SECONDS = 4.0
"""WeChat cuts the connection after 5 s and delivers again; what is not written by now is answered with 503."""
HANDLER_SECONDS = 2.5
WRITE_RESERVE_SECONDS = 1.4
"""Kept free behind a handler for the write."""
REPLY_WINDOW_MS = 48 * 3600 * 1000
"""WeChat, "Customer Service Messages": replies are accepted for 48 hours after the user's message."""
SUCCESS = "success"

T = TypeVar("T")
Outcome = Literal["verified", "stored", "repeated"]
Handled = Literal["replied", "silent", "no_rule", "deferred", "failed", "timed_out"]


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """What WeChat asked: `query` holds decoded values."""

    account: str
    method: Literal["GET", "POST"]
    query: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    trace_id: str | None = None


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What to answer, and what happened, for logs and metrics."""

    body: str = field(repr=False)
    content_type: str
    outcome: Outcome
    commit: Commit | None = None
    handled: Handled | None = None


@dataclass(slots=True)
class ReceiveCallback:
    """The use case behind `functions/receive_callback`. `tolerance` (seconds): how far a timestamp may be off, both ways."""

    accounts: Accounts
    events: EventStore
    users: UserReader
    bot: Bot
    clock: Clock
    time_limit: TimeLimit
    tolerance: int = 600

    def __call__(self, request: CallbackRequest) -> CallbackAnswer:
        """Raises CallbackRefused (nothing is stored) and StoreError (WeChat is to deliver again)."""
        started = self.clock.monotonic()
        account = self.accounts.get(request.account)
        if request.method == "GET":
            return CallbackAnswer(self._verify(account, request), "text/plain; charset=utf-8", "verified")
        if len(request.body) > MAX_BODY_BYTES:
            raise BodyTooLarge(f"the body is {len(request.body)} bytes; at most {MAX_BODY_BYTES} are accepted")
        account, received = self._open(account, request)
        decision = _Decision(self, account, received, started, request.trace_id)
        appended = self.events.append(decision.stream, decision, cause=decision.cause, until=started + COMMIT_SECONDS)
        answer = _answer(account, appended.commit)
        kind = "text/plain" if answer == SUCCESS else "application/xml"
        outcome: Outcome = "repeated" if appended.repeated else "stored"
        handled = None if appended.repeated else decision.handled
        return CallbackAnswer(answer, f"{kind}; charset=utf-8", outcome, appended.commit, handled)

    def _verified(self, account: Account, check: Callable[[AccountKeys], T]) -> tuple[Account, T]:
        """What `check` returns. A callback that fails to verify may have met a key or a mode that was just changed."""
        try:
            return account, check(account.keys)
        except (SignatureMismatch, DecryptionFailed, ReceiverMismatch, MalformedBody):
            fresh = self.accounts.fetch_again(account.name)
            if fresh == account:
                raise
            return fresh, check(fresh.keys)

    def _verify(self, account: Account, request: CallbackRequest) -> str:
        return self._verified(account, lambda keys: verify_url(keys, request.query, self._now(), self.tolerance))[1]

    def _open(self, account: Account, request: CallbackRequest) -> tuple[Account, JsonObject]:
        return self._verified(
            account, lambda keys: open_message(keys, request.query, request.body, self._now(), self.tolerance)
        )

    def _now(self) -> int:
        return self.clock.now_ms() // 1000


class _Decision:
    """What one callback means for its stream; asked again when the write meets another."""

    def __init__(
        self, use_case: ReceiveCallback, account: Account, received: JsonObject, started: float, trace_id: str | None
    ) -> None:
        self._use_case = use_case
        self._received = received
        self._started = started
        self._trace_id = trace_id
        self._kind, self._subject = subject(received)
        self.stream = StreamName(account.tenant, account.name, self._kind, self._subject)
        self.cause = identity(received)
        self.handled: Handled | None = None

    def __call__(self, tail: Commit | None) -> Proposal:
        kind = EventReceived if self._received.get("MsgType") in ("event", None) else MessageReceived
        received = record(kind(self._received))
        if self._kind != "user":
            return Proposal(events=[received], trace_id=self._trace_id)
        at = max(self._use_case.clock.now_ms(), tail.at if tail else 0)
        state = evolve(self._state_before(tail), received, at)
        decided = [record(event) for event in self._handle(state, at)]
        for event in decided:
            state = evolve(state, event, at)
        return Proposal(
            events=[received, *decided],
            at=at,
            state=state.to_data(),
            state_version=STATE_VERSION,
            trace_id=self._trace_id,
            opens=any(event.type == ReplyRequested.__name__ for event in decided),
        )

    def _state_before(self, tail: Commit | None) -> UserState:
        """The carried state; where another version of the fold wrote it, the read model's and what came after it."""
        if (state := carried_state(tail)) is not None:
            return state
        row = self._use_case.users.get(f"{self.stream.tenant}/{self.stream.account}", self._subject)
        if row is None or row.state_version != STATE_VERSION or row.parked is not None:
            return fold(self._use_case.events.read(self.stream))
        seen = row.checkpoint.get(self._use_case.events.region, 0)
        return fold(self._use_case.events.read(self.stream, after=seen), row.state)

    def _handle(self, state: UserState, at: int) -> list[TypedEvent]:
        """Run the bot within the time left, and say as events what came of it."""
        clock, found = self._use_case.clock, None
        spare = self._started + COMMIT_SECONDS - WRITE_RESERVE_SECONDS - clock.monotonic()
        budget = max(min(HANDLER_SECONDS, spare), 0.001)
        try:
            with self._use_case.time_limit(budget):
                found = self._use_case.bot.rule_for(self._received)
                if found is None:
                    self.handled = "no_rule"
                    return []
                if found.rule.is_deferred:
                    self.handled = "deferred"
                    return [self._requested(0, at, handler=found.rule.name)]
                result = found.run(state)
        except HandlerOverran:
            self.handled, name = "timed_out", found.rule.name if found else ""
            overran = HandlerTimedOut(name, round(budget * 1000))
            return [overran, self._requested(0, at, handler=name)] if found else [overran]
        except BaseException as error:  # a handler may even exit; the callback is kept all the same
            self.handled, name = "failed", found.rule.name if found else ""
            failed = HandlerFailed(name, type(error).__name__)
            return [failed, self._requested(0, at, handler=name)] if found else [failed]
        return self._wanted(result, at)

    def _wanted(self, result: HandlerResult, at: int) -> list[TypedEvent]:
        events: list[TypedEvent] = []
        if result.session_values or result.session_removed:
            events.append(SessionChanged(result.session_values, result.session_removed))
        passive = next((index for index, reply in enumerate(result.replies) if not reply.is_deferred), None)
        after: str | None = None
        for ordinal, reply in enumerate(result.replies):
            if ordinal == passive:
                events.append(self._answered(ordinal, reply))
            else:
                events.append(self._requested(ordinal, at, message=reply.message, policy=reply.policy, after=after))
                after = reply_id_of(self.stream, self.cause, ordinal)
        self.handled = "replied" if result.replies else "silent"
        return events

    def _answered(self, ordinal: int, reply: Wanted) -> ReplyAnswered:
        elapsed = round((self._use_case.clock.monotonic() - self._started) * 1000)
        return ReplyAnswered(reply_id_of(self.stream, self.cause, ordinal), self._subject, reply.message, elapsed)

    def _requested(
        self, ordinal: int, at: int, *, message: JsonObject | None = None, handler: str | None = None, policy: str = "hold",
        after: str | None = None,
    ) -> ReplyRequested:  # fmt: skip
        reply_id = reply_id_of(self.stream, self.cause, ordinal)
        return ReplyRequested(reply_id, self._subject, policy, at + REPLY_WINDOW_MS, message, handler, after)


def _answer(account: Account, commit: Commit) -> str:
    """The same answer for each delivery of one callback: everything in it comes from the commit."""
    received = commit.events[0].data
    for event in commit.events:
        reply = typed(event)
        if isinstance(reply, ReplyAnswered):
            second = commit.at // 1000
            xml = to_xml(
                reply.message, to_user=reply.user, from_user=str(received.get("ToUserName", "")), create_time=second
            )
            if account.mode == "plain":
                return xml
            secret = sha256(f"{account.token}\n{commit.commit_id}".encode()).hexdigest()
            return seal_reply(account.keys, xml, second, str(int(secret[16:24], 16)), secret[:16].encode())
    return SUCCESS
