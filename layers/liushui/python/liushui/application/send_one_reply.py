"""One reply's way to an outcome: claim, compose, attempt, call, record. Shared by the sender and the sweeper.

The rules that hold whatever dies in between: an attempt is recorded before the socket opens, by a put that only one can win;
the outcome is recorded at the next number or, where somebody closed the attempt meanwhile, as evidence; so there are never two
calls of WeChat without an UNKNOWN or a certain "not sent" between them.
"""

from dataclasses import dataclass, field
from typing import Any

from liushui.application.access_tokens import AccessTokens
from liushui.application.compose_reply import HANDLER_SECONDS, ComposeReply, NotComposed
from liushui.application.reply_calls import call_of, delivery_of
from liushui.bot.wanting import Wanted
from liushui.domain.commits import Commit, Proposal
from liushui.domain.errors import ConfigurationError, TokenUnavailable, UnknownAccount, VersionConflict
from liushui.domain.events import (
    ReplyAttempted,
    ReplyClaimed,
    ReplyEvidenceRecorded,
    ReplyFailed,
    ReplyRequested,
    ReplyWithdrawn,
    TypedEvent,
    received_of,
    record,
)
from liushui.domain.reply import (
    ATTEMPT_MS,
    CLAIM_MS,
    HOLD,
    Call,
    ReplyState,
    backoff_ms,
    decide_expiry,
    decide_lapse,
    decide_outcome,
    decide_postponement,
    due_at,
    evolve,
    fold,
    stream_of_reply,
)
from liushui.domain.streams import NO_STREAM
from liushui.ports import Accounts, CallResult, Clock, EventStore, Ids, Platform
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
TROUBLES, PAUSE_MS = 3, 30_000
"""After so many calls in a row without an answer an account's replies are left to the sweeper for a while, lest the time-outs of
a platform that is down hold up everybody else's."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reply came. `due` (milliseconds since the epoch): when somebody should look again; None: settled. `taken`:
    another sender is on it. `composed`: a commit with further replies of its handler."""

    state: ReplyState
    due: int | None
    taken: bool = False
    composed: Commit | None = None


@dataclass(slots=True)
class Pauses:
    """Accounts whose platform does not answer: how often in a row, and until when nobody is to be tried."""

    _troubles: dict[str, int] = field(default_factory=dict)
    _until: dict[str, int] = field(default_factory=dict)

    def until(self, account: str) -> int:
        """When the account may be tried again (milliseconds since the epoch)."""
        return self._until.get(account, 0)

    def note(self, account: str, result: CallResult, now: int) -> None:
        """An errcode is an answer; a silence is trouble."""
        silent = result.error_class in (ErrorClass.WAIT, ErrorClass.AMBIGUOUS) and result.errcode is None
        self._troubles[account] = self._troubles.get(account, 0) + 1 if silent else 0
        if self._troubles[account] >= TROUBLES:
            self._until[account] = now + PAUSE_MS


@dataclass(slots=True)
class SendOneReply:
    """Takes replies to their outcome as far as that is possible now."""

    events: EventStore
    accounts: Accounts
    tokens: AccessTokens
    platform: Platform
    compose: ComposeReply
    clock: Clock
    ids: Ids
    pauses: Pauses = field(default_factory=Pauses)

    def __call__(self, cause: Commit, intent: ReplyRequested, *, until: float, fresh: bool) -> Progress:
        """`until`: a moment of the monotonic clock; `fresh`: nobody should have tried yet, so nothing is read first.
        Raises StoreError where the store, not WeChat, is the trouble."""
        reply = _Reply(self, cause, intent, until)
        if not fresh:
            reply.read()
        try:
            reply.advance()
        except VersionConflict:
            return Progress(reply.state, self.clock.now_ms() + LOOK_AGAIN_MS, taken=True, composed=reply.composed)
        return Progress(reply.state, reply.due, composed=reply.composed)


class _Reply:
    """One reply in the hands of one sender: its state, and the number of the newest commit of its stream."""

    def __init__(self, use: SendOneReply, cause: Commit, intent: ReplyRequested, until: float) -> None:
        self._use = use
        self._cause = cause
        self._intent = intent
        self._until = until
        self._sender = use.ids.new_id()
        self._stream = stream_of_reply(cause.stream, intent.reply_id)
        self._number = 0
        self._refused_token: str | None = None
        self._put_off: int | None = None
        self.state = fold(intent.reply_id, [cause])
        self.composed: Commit | None = None

    @property
    def due(self) -> int | None:
        """See `Progress`."""
        due = due_at(self.state)
        return due if due is None or self._put_off is None else max(due, self._put_off)

    def read(self) -> None:
        """Learn what stands."""
        for commit in self._use.events.read(self._stream):
            self._number = commit.number
            for event in commit.events:
                self.state = evolve(self.state, event, commit.at)

    def advance(self) -> None:
        """Go on as long as something is due and there is time. Raises VersionConflict when another was faster."""
        while self._put_off is None:
            now = self._use.clock.now_ms()
            if (lapsed := decide_lapse(self.state, now)) is not None:
                self._append(lapsed)
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
        now = self._use.clock.now_ms()
        if (expired := decide_expiry(self.state, now)) is not None:
            self._append(expired)
        elif not self._is_first_in_order() or self._use.pauses.until(self._cause.stream.account) > now:
            self._put_off = now + LOOK_AGAIN_MS
        else:
            self._try_now()

    def _try_now(self) -> None:
        """One attempt, or the reason recorded why there is none."""
        try:
            account = self._use.accounts.get(self._cause.stream.account)
            delivery = delivery_of(account, received_of(self._cause))
            token = self._token(account, delivery.token_kind)
        except TokenUnavailable as error:
            self._append(self._without_token(error))
            self._put_off = self.due  # never waited for: the next reply would wait just as long
            return
        except (UnknownAccount, ConfigurationError) as error:
            self._fail(ErrorClass.CONFIGURATION, str(error))
            return
        except InvalidReply as error:
            self._fail(INVALID, str(error))
            return
        message, policy = self.state.message, self.state.policy
        wanted = self._compose(account) if message is None else Wanted(message, True, policy)
        if wanted is None:
            return
        try:
            sending = call_of(delivery, wanted.message, self._intent.user)
        except InvalidReply as error:
            self._fail(INVALID, str(error))
            return
        self._attempt(account, token, wanted, sending)

    def _attempt(self, account: Account, token: str, wanted: Wanted, sending: WeChatCall[Any]) -> None:
        reply_id, attempt = self._intent.reply_id, self.state.attempts + 1
        until = self._use.clock.now_ms() + ATTEMPT_MS
        policy = None if wanted.policy == self._intent.policy == HOLD else wanted.policy  # for who reads this stream alone
        self._append(ReplyAttempted(reply_id, attempt, self._sender, until, wanted.message, policy, wanted.fallback))
        if self._use.clock.now_ms() > until - CALL_MS:
            call = Call(ErrorClass.WAIT, detail="the sender was paused before the call")
        else:
            result = self._use.platform.call(account, sending, token)
            self._use.pauses.note(account.name, result, self._use.clock.now_ms())
            call = _call(result)
        renewed, self._refused_token = self._refused_token is not None, None
        if call.error_class == ErrorClass.REFRESH_TOKEN:
            self._refused_token = token
        now, jitter = self._use.clock.now_ms(), self._use.ids.jitter(1.0)
        self._close(decide_outcome(self.state, call, now=now, jitter=jitter, renewed=renewed))

    def _token(self, account: Account, kind: str) -> str:
        if self._refused_token is None:
            return self._use.tokens.token_for(account, kind)
        return self._use.tokens.refused(account, self._refused_token, kind=kind)

    def _without_token(self, error: TokenUnavailable) -> TypedEvent:
        call = Call(error.error_class, errcode=error.errcode, detail=f"no access token: {error.detail}")
        if error.error_class not in (ErrorClass.WAIT, ErrorClass.RATE_LIMITED, ErrorClass.QUOTA_RESET):
            return ReplyFailed(self._intent.reply_id, self.state.attempts, call.error_class or "", call.errcode, call.detail)
        backoff = backoff_ms(self.state.attempts + 1, self._use.ids.jitter(1.0))
        retry_at = max(error.retry_at, self._use.clock.now_ms() + backoff)
        return decide_postponement(self.state, call, retry_at=retry_at)

    def _compose(self, account: Account) -> Wanted | None:
        """Run the handler under a claim; None when that ended the reply."""
        run, until = self.state.runs + 1, self._use.clock.now_ms() + CLAIM_MS
        self._append(ReplyClaimed(self._intent.reply_id, run, self._sender, until))
        composed = self._use.compose(self._cause, self._intent, account.platform, again=run > 1)
        if isinstance(composed, NotComposed):
            self._fail(composed.error_class, composed.detail)
            return None
        self.composed = composed.commit
        if composed.first is None:
            self._append(ReplyWithdrawn(self._intent.reply_id, self._intent.handler or ""))
            return None
        return composed.first

    def _is_first_in_order(self) -> bool:
        """Whether the reply that goes before this one has its outcome."""
        if self._intent.after is None:
            return True
        earlier = self._use.events.read(stream_of_reply(self._cause.stream, self._intent.after))
        return due_at(fold(self._intent.after, [self._cause, *earlier])) is None

    def _fail(self, error_class: str, detail: str) -> None:
        self._append(ReplyFailed(self._intent.reply_id, self.state.attempts, error_class, detail=detail))

    def _close(self, outcome: TypedEvent) -> None:
        """Record an attempt's outcome; where the attempt was closed by another meanwhile, as evidence."""
        try:
            self._append(outcome)
        except VersionConflict:
            evidence = self._evidence(outcome)
            self._use.events.append(
                self._stream, lambda _: self._proposal(evidence), cause=f"evidence:{self.state.attempts}:{self._sender}"
            )
            raise

    def _evidence(self, outcome: TypedEvent) -> ReplyEvidenceRecorded:
        would_be = evolve(self.state, record(outcome), self._use.clock.now_ms())
        return ReplyEvidenceRecorded(
            self._intent.reply_id,
            self.state.attempts,
            would_be.status,
            would_be.errcode,
            would_be.message_id,
            would_be.detail,
        )

    def _append(self, event: TypedEvent) -> None:
        """Record `event` exactly behind what this sender knows. The cause is the sender's own: only its own put, tried again,
        counts as done. Raises VersionConflict."""
        appended = self._use.events.append(
            self._stream,
            lambda _: self._proposal(event),
            cause=f"{type(event).__name__}:{self._number + 1}:{self._sender}",
            expected=self._number or NO_STREAM,
        )
        self._number = appended.commit.number
        for stored in appended.commit.events:
            self.state = evolve(self.state, stored, appended.commit.at)

    def _proposal(self, event: TypedEvent) -> Proposal:
        return Proposal(
            events=[record(event)],
            correlation_id=self._cause.correlation_id,
            causation_id=self._cause.commit_id,
            trace_id=self._cause.trace_id,
        )


def _call(result: CallResult) -> Call:
    if result.data.get("invaliduser") or result.data.get("unlicenseduser"):
        return Call(
            ErrorClass.RECIPIENT_UNREACHABLE, errcode=0, detail="WeCom took the message and says that the member gets none"
        )
    message_id = result.data.get("msgid")
    return Call(
        result.error_class,
        certain=result.certain,
        errcode=result.errcode,
        detail=result.detail,
        message_id=str(message_id) if message_id is not None else None,
    )
