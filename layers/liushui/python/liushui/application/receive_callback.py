"""A callback's way in: verify, decrypt, parse, decide, append, answer."""

from dataclasses import dataclass
from typing import Literal, Protocol

from liushui.bot import Bot, HandlerOverran
from liushui.bot.wanting import HandlerResult, Wanted
from liushui.domain.commits import Commit, Proposal
from liushui.domain.errors import (
    DecryptionFailed,
    MalformedBody,
    ReceiverMismatch,
    SignatureMismatch,
    WrongAddress,
)
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
from liushui.domain.reply import HOLD, reply_id_of
from liushui.domain.streams import ANY, NO_STREAM, StreamName
from liushui.domain.user import STATE_VERSION, UserState, carried_state, evolve, fold
from liushui.ports import Accounts, Clock, EventStore, TimeLimit, UserReader
from liushui.wechat.accounts import Account
from liushui.wechat.callback import Opened, check_size
from liushui.wechat.doors.door import Answer, Delivery, Door, Seal
from liushui.wechat.doors.door import CallbackRequest as CallbackRequest
from liushui.wechat.doors.opening import door_of
from liushui.wechat.identity import KF, is_message
from liushui.wechat.replies import PassiveOnly, from_data

COMMIT_SECONDS = 4.0
"""WeChat cuts the connection after 5 s and delivers again; what is not written by now is answered with 503."""
HANDLER_SECONDS = 2.5
WRITE_RESERVE_SECONDS = 1.4
"""Kept free behind a handler for the write."""
REPLY_WINDOW_MS = 48 * 3600 * 1000
"""WeChat, "Customer Service Messages": replies are accepted for 48 hours after the user's message."""

Outcome = Literal["verified", "stored", "repeated"]
Handled = Literal["replied", "silent", "no_rule", "deferred", "failed", "timed_out"]


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What to answer, and what happened, for logs and metrics. `account`: whose callback it was."""

    answer: Answer
    account: str
    outcome: Outcome
    commit: Commit | None = None
    handled: Handled | None = None

    @property
    def body(self) -> str:
        """The answer's text."""
        return self.answer.body


class Deciding(Protocol):
    """What a decision needs of the use case that makes it."""

    @property
    def events(self) -> EventStore: ...
    @property
    def users(self) -> UserReader: ...
    @property
    def bot(self) -> Bot: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def time_limit(self) -> TimeLimit: ...


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
        check_size(request.body)
        account = self.accounts.get(request.account)
        try:
            door, opened = self._open(account, request)
        except _MAY_BE_OUTDATED:
            fresh = self.accounts.fetch_again(request.account)
            if fresh == account:
                raise
            door, opened = self._open(fresh, request)
        if isinstance(opened, str):
            return CallbackAnswer(Answer(opened), door.account.name, "verified")
        return self._record(door, opened, started, request.trace_id)

    def _open(self, account: Account, request: CallbackRequest) -> tuple[Door, Opened | str]:
        """The door, and behind it the callback, or the answer to a URL check."""
        door = door_of(account, request.door, request.app_id)
        delivery = Delivery(request.query, request.headers, request.body, self.clock.now_ms() // 1000, self.tolerance)
        return door, door.verify_url(delivery) if request.method == "GET" else door.open(delivery)

    def _record(self, door: Door, opened: Opened, started: float, trace_id: str | None) -> CallbackAnswer:
        decision = Decision(self, door, opened.fields, started, trace_id)
        appended = self.events.append(
            decision.stream,
            decision,
            cause=decision.cause,
            expected=NO_STREAM if decision.stream.kind == "notice" else ANY,
            until=started + COMMIT_SECONDS,
        )
        answer = _answer(door, opened, appended.commit)
        if appended.repeated:
            return CallbackAnswer(answer, door.account.name, "repeated", appended.commit)
        return CallbackAnswer(answer, door.account.name, "stored", appended.commit, decision.handled)


_MAY_BE_OUTDATED = (SignatureMismatch, DecryptionFailed, ReceiverMismatch, MalformedBody, WrongAddress)
"""A callback that is refused so may have met a key, a mode or a kind that was just changed."""


class Decision:
    """What one callback means for its stream; asked again when the write meets another. `started`: a moment of the monotonic
    clock, from which the bot's time counts."""

    def __init__(self, use_case: Deciding, door: Door, received: JsonObject, started: float, trace_id: str | None) -> None:
        self._use_case = use_case
        self._door = door
        self._received = received
        self._started = started
        self._trace_id = trace_id
        kind, self._subject = door.subject(received)
        self.stream = StreamName(door.account.tenant, door.account.name, kind, self._subject)
        self.cause = door.cause(received)
        self.handled: Handled | None = None

    def __call__(self, tail: Commit | None) -> Proposal:
        received = record((MessageReceived if is_message(self._received) else EventReceived)(self._received))
        if self.stream.kind != "user":
            return Proposal(events=[received], trace_id=self._trace_id, opens=self.stream.kind == KF)
        at = max(self._use_case.clock.now_ms(), tail.at if tail else 0)
        state = evolve(self._state_before(tail), received, at)
        decided = [record(event) for event in self._decide(state, at)]
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

    def _decide(self, state: UserState, at: int) -> list[TypedEvent]:
        """What besides the callback itself is recorded."""
        return self._handle(state, at) if self._door.has_bot else []

    def _deadline(self, at: int) -> int:
        """Until when a reply may be sent (milliseconds since the epoch)."""
        return at + REPLY_WINDOW_MS

    def _handle(self, state: UserState, at: int) -> list[TypedEvent]:
        """Run the bot within the time left, and say as events what came of it."""
        clock, found = self._use_case.clock, None
        spare = self._started + COMMIT_SECONDS - WRITE_RESERVE_SECONDS - clock.monotonic()
        budget = max(min(HANDLER_SECONDS, spare), 0.001)
        try:
            with self._use_case.time_limit(budget):
                found = self._use_case.bot.rule_for(self._received, self._door.account.platform)
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
        passive = self._passive(result)
        after: str | None = None
        for ordinal, reply in enumerate(result.replies):
            if ordinal == passive:
                events.append(self._answered(ordinal, reply))
            else:
                events.append(self._requested(ordinal, at, wanted=reply, after=after))
                after = reply_id_of(self.stream, self.cause, ordinal)
        self.handled = "replied" if result.replies else "silent"
        return events

    def _passive(self, result: HandlerResult) -> int | None:
        """Which of the replies goes into the answer itself: one that only it can carry, or else the first it can carry."""
        carried = [
            (not isinstance(from_data(reply.message), PassiveOnly), ordinal)
            for ordinal, reply in enumerate(result.replies)
            if not reply.is_deferred and self._door.takes(self._received, reply.message)
        ]
        return min(carried)[1] if carried else None

    def _answered(self, ordinal: int, reply: Wanted) -> ReplyAnswered:
        elapsed = round((self._use_case.clock.monotonic() - self._started) * 1000)
        return ReplyAnswered(reply_id_of(self.stream, self.cause, ordinal), self._subject, reply.message, elapsed)

    def _requested(
        self, ordinal: int, at: int, *, wanted: Wanted | None = None, handler: str | None = None, after: str | None = None
    ) -> ReplyRequested:
        reply_id, deadline = reply_id_of(self.stream, self.cause, ordinal), self._deadline(at)
        if wanted is None:
            return ReplyRequested(reply_id, self._subject, HOLD, deadline, handler=handler, after=after)
        return ReplyRequested(
            reply_id, self._subject, wanted.policy, deadline, wanted.message, after=after, fallback=wanted.fallback
        )


def _answer(door: Door, opened: Opened, commit: Commit) -> Answer:
    """The same answer for each delivery of one callback: everything in it comes from the commit."""
    known = (typed(event) for event in commit.events)
    reply = next((event.message for event in known if isinstance(event, ReplyAnswered)), None)
    return door.answer(opened, reply, Seal(commit.at // 1000, commit.commit_id))
