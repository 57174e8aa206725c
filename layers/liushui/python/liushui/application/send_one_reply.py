"""One reply's way to an outcome: claim, compose, attempt, call, record. Shared by the sender and the sweeper.

The rules that hold whatever dies in between: an attempt is recorded before the socket opens, by a put that only one can win;
the outcome is recorded at the next number or, where somebody closed the attempt meanwhile, as evidence; so there are never two
calls of WeChat without an UNKNOWN or a certain "not sent" between them.
"""

from dataclasses import dataclass
from typing import Any

from liushui.application.access_tokens import AccessTokens
from liushui.application.compose_reply import HANDLER_SECONDS, ComposeReply, NotComposed
from liushui.application.reply_calls import Delivery, api_of, call_of, delivery_of
from liushui.application.reply_records import attempted, called, without_token
from liushui.application.reply_stream import ReplyStream
from liushui.application.sendable import answered_by
from liushui.application.sending_gate import SendingGate
from liushui.bot.wanting import Wanted
from liushui.domain.commits import Commit
from liushui.domain.errors import ConfigurationError, TokenUnavailable, UnknownAccount, VersionConflict
from liushui.domain.events import (
    ReplyClaimed,
    ReplyFailed,
    ReplyRequested,
    ReplyWithdrawn,
)
from liushui.domain.holding import Hindrance, decide_hold
from liushui.domain.reply import (
    CLAIM_MS,
    Call,
    ReplyState,
    decide_expiry,
    decide_lapse,
    decide_outcome,
    decide_postponement,
    due_at,
    fold,
    stream_of_reply,
)
from liushui.ports import Accounts, Clock, EventStore, Ids, Platform
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call as WeChatCall
from liushui.wechat.errcodes import ErrorClass
from liushui.wechat.replies import InvalidReply

QUICK_MS = 5_000
"""A next attempt that is due within this time is waited for; a later one is left to the sweeper."""
CALL_MS = 10_000
"""A call of WeChat at its longest: an attempt with less time left opens no socket."""
SECONDS_FOR_ONE = 15.0
"""A call of WeChat and the commits around it: with less time left none is begun; a handler needs its own beside."""
LOOK_AGAIN_MS = 60_000
INVALID = "invalid_reply"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reply came. `due` (milliseconds since the epoch): when somebody should look again; None: settled. `taken`:
    another sender is on it. `composed`: a commit with further replies of its handler."""

    state: ReplyState
    due: int | None
    taken: bool = False
    composed: Commit | None = None


@dataclass(slots=True)
class SendOneReply:
    """Takes replies to their outcome as far as that is possible now."""

    events: EventStore
    accounts: Accounts
    tokens: AccessTokens
    platform: Platform
    compose: ComposeReply
    gate: SendingGate
    clock: Clock
    ids: Ids

    def __call__(self, cause: Commit, intent: ReplyRequested, *, until: float, fresh: bool) -> Progress:
        """`until`: a moment of the monotonic clock; `fresh`: nobody should have tried yet, so nothing is read first.
        Raises StoreError where the store, not WeChat, is the trouble."""
        reply = _Reply(self, cause, intent, until)
        if not fresh:
            reply.stream.read()
        try:
            reply.advance()
        except VersionConflict:
            return Progress(reply.state, self.clock.now_ms() + LOOK_AGAIN_MS, taken=True, composed=reply.composed)
        return Progress(reply.state, reply.due, composed=reply.composed)


class _Reply:
    """One reply in the hands of one sender."""

    def __init__(self, use: SendOneReply, cause: Commit, intent: ReplyRequested, until: float) -> None:
        self._use = use
        self._cause = cause
        self._intent = intent
        self._until = until
        self._refused_token: str | None = None
        self._put_off: int | None = None
        self.stream = ReplyStream(use.events, cause, intent, use.ids.new_id())
        self.composed: Commit | None = None

    @property
    def state(self) -> ReplyState:
        """The reply as far as this sender knows it."""
        return self.stream.state

    @property
    def due(self) -> int | None:
        """See `Progress`."""
        due = due_at(self.state)
        return due if due is None or self._put_off is None else max(due, self._put_off)

    def advance(self) -> None:
        """Go on as long as something is due and there is time. Raises VersionConflict when another was faster."""
        while self._put_off is None:
            now = self._use.clock.now_ms()
            if (lapsed := decide_lapse(self.state, now)) is not None:
                self.stream.append(lapsed)
                continue
            due = due_at(self.state)
            if due is None or due > now + QUICK_MS:
                return
            if due > now:
                self._use.clock.sleep((due - now) / 1000)
            elif self._is_short_of_time():
                self._put_off = now
            else:
                self._try()

    def _is_short_of_time(self) -> bool:
        handler = HANDLER_SECONDS if self.state.message is None else 0
        return self._use.clock.monotonic() + SECONDS_FOR_ONE + handler > self._until

    def _try(self) -> None:
        """One attempt, or the reason recorded why there is none."""
        now = self._use.clock.now_ms()
        if (expired := decide_expiry(self.state, now)) is not None:
            self.stream.append(expired)
        elif not self._is_first_in_order():
            self._put_off = now + LOOK_AGAIN_MS
        else:
            try:
                self._try_now()
            except TokenUnavailable as error:
                jitter = self._use.ids.jitter(1.0)
                self.stream.append(without_token(self.state, error, now=self._use.clock.now_ms(), jitter=jitter))
                self._put_off = self.due  # never waited for: the next reply would wait just as long
            except (UnknownAccount, ConfigurationError) as error:
                self._fail(ErrorClass.CONFIGURATION, str(error))
            except InvalidReply as error:
                self._fail(INVALID, str(error))

    def _try_now(self) -> None:
        account = self._use.accounts.get(self._cause.stream.account)
        received = answered_by(self._use.events, self._cause, account)
        delivery = delivery_of(account, received, is_first=self._intent.after is None)
        api = api_of(delivery, self.state.message, self._intent.user, reply_id=self._intent.reply_id)
        token = self._token(account, delivery.token_kind)
        hindrance = self._use.gate.hindrance(account, api)
        if hindrance is not None:
            self._hold(hindrance, delivery, api)
            return
        message = self.state.message
        wanted = self._compose(account) if message is None else Wanted(message, True, self.state.policy)
        if wanted is None:
            return
        sending = call_of(delivery, wanted.message, self._intent.user, reply_id=self._intent.reply_id)
        late = None if sending.path == api else self._use.gate.circuit(account, sending.path)
        self._attempt(wanted, sending)
        if late is None:
            self._call(account, token, sending)
        else:  # the handler composed another kind than most: its message is kept by the attempt
            held = Call(late.error_class, detail=late.detail)
            self.stream.close(decide_postponement(self.state, held, retry_at=late.until))

    def _hold(self, hindrance: Hindrance, delivery: Delivery, api: str) -> None:
        """Leave it to the sweeper until the hindrance is gone, or give it up."""
        held = decide_hold(
            self.state, hindrance, self._use.clock.now_ms(), is_way_around=self._has_way_around(delivery, api)
        )
        if held is not None:
            self.stream.append(held)
        self._put_off = hindrance.until

    def _has_way_around(self, delivery: Delivery, api: str) -> bool:
        """Whether the fallback goes by another API."""
        fallback = self.state.fallback
        try:
            return fallback is not None and api != api_of(
                delivery, fallback, self._intent.user, reply_id=self._intent.reply_id
            )
        except InvalidReply:
            return False

    def _attempt(self, wanted: Wanted, sending: WeChatCall[Any]) -> None:
        now, sender = self._use.clock.now_ms(), self.stream.sender
        self.stream.append(attempted(self.state, self._intent, wanted, sending, sender=sender, now=now))

    def _call(self, account: Account, token: str, sending: WeChatCall[Any]) -> None:
        """Make the attempt's call, unless the attempt's time is over, and record what it came to before anything else."""
        if self._use.clock.now_ms() > (self.state.until or 0) - CALL_MS:
            self._close(Call(ErrorClass.WAIT, detail="the sender was paused before the call"), token)
            return
        result = self._use.platform.call(account, sending, token)
        try:
            self._close(called(result), token)
        finally:
            self._use.gate.breaker.note(account.name, sending.path, result)

    def _close(self, call: Call, token: str) -> None:
        renewed, self._refused_token = self._refused_token is not None, None
        if call.error_class == ErrorClass.REFRESH_TOKEN:
            self._refused_token = token
        now, jitter = self._use.clock.now_ms(), self._use.ids.jitter(1.0)
        self.stream.close(decide_outcome(self.state, call, now=now, jitter=jitter, renewed=renewed))

    def _token(self, account: Account, kind: str) -> str:
        if self._refused_token is None:
            return self._use.tokens.token_for(account, kind)
        return self._use.tokens.refused(account, self._refused_token, kind=kind)

    def _compose(self, account: Account) -> Wanted | None:
        """Run the handler under a claim; None when that ended the reply."""
        run, until = self.state.runs + 1, self._use.clock.now_ms() + CLAIM_MS
        self.stream.append(ReplyClaimed(self._intent.reply_id, run, self.stream.sender, until))
        composed = self._use.compose(self._cause, self._intent, account.platform, again=run > 1)
        if isinstance(composed, NotComposed):
            self._fail(composed.error_class, composed.detail)
            return None
        self.composed = composed.commit
        if composed.first is None:
            self.stream.append(ReplyWithdrawn(self._intent.reply_id, self._intent.handler or ""))
        return composed.first

    def _is_first_in_order(self) -> bool:
        """Whether the reply that goes before this one has its outcome."""
        if self._intent.after is None:
            return True
        earlier = self._use.events.read(stream_of_reply(self._cause.stream, self._intent.after))
        return due_at(fold(self._intent.after, [self._cause, *earlier])) is None

    def _fail(self, error_class: str, detail: str) -> None:
        self.stream.append(ReplyFailed(self._intent.reply_id, self.state.attempts, error_class, detail=detail))
