"""Pulls what customers said in WeChat customer service (微信客服), which WeCom only says to be there.

A callback `kf_msg_or_event` is recorded like any other, and its commit asks for a pull. Whoever carries that out appends each
message and event to the stream of the customer it is about, the bot's answer with it, and only then says, in a stream of the
pulls, how far it came. Whatever dies in between is pulled again, and what stands already is met by its id. WeCom developer
documentation, "Read messages" (读取消息): everything is kept for 3 days; ask again while `has_more`, even of an empty page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Final, Protocol, TypeVar

from liushui.application.looking_back import commits_before
from liushui.application.receive_callback import REPLY_WINDOW_MS, Deciding, Decision
from liushui.bot import Bot
from liushui.domain.commits import CAUSE_WINDOW_MS, Commit, Proposal, commit_id_of
from liushui.domain.errors import (
    CommitTooLarge,
    ConfigurationError,
    MalformedBody,
    TokenUnavailable,
    UnknownAccount,
    VersionConflict,
    WeChatAmbiguous,
    WeChatRefused,
    WeChatUnavailable,
)
from liushui.domain.events import KfMessagesPulled, SessionChanged, TypedEvent, received_of, record, typed
from liushui.domain.json import JsonObject
from liushui.domain.streams import NO_STREAM, StreamName
from liushui.domain.user import UserState
from liushui.ports import Accounts, Clock, EventStore, TimeLimit, UserRow
from liushui.wechat.accounts import WeComAccount
from liushui.wechat.calls.call import Call
from liushui.wechat.calls.kf import KfMessages, sync_messages
from liushui.wechat.doors.kf import KfDoor
from liushui.wechat.errcodes import ErrorClass
from liushui.wechat.fields import text_of
from liushui.wechat.identity import KF, is_message
from liushui.wechat.kf_messages import (
    CODE_MS,
    KEPT_MS,
    SERVED_MS,
    TOKEN_MS,
    asks_for_pull,
    event_code_of,
    is_served,
    open_kfid_of,
    sent_at,
    servicer_key,
)

PAGE: Final = 100
"""Messages of one call: how far the cursor moves at a time."""
SECONDS_FOR_ONE: Final = 5.0
"""One message with its handler and its commit: with less time left none is begun."""
CALL_SECONDS: Final = 10.0
AGAIN_MS, REFUSED_AGAIN_MS = 60_000, 600_000
CLOCKS_MS: Final = 60_000
"""How far WeCom's clock and ours may be apart."""
INVALID_TOKEN: Final = 95007

T = TypeVar("T")


class Client(Protocol):
    """Calls of WeChat with a token, as `WeChatClient` makes them."""

    def call(self, account_name: str, call: Call[T], *, agent: str | None = None, seconds: float = CALL_SECONDS) -> T: ...


@dataclass(slots=True)
class Pulled:
    """How far a pull came. `messages`: commits that are new. `due` (milliseconds since the epoch): when somebody should go on;
    None: everything up to the callback stands. `error`: why it stopped. `skipped`: classes of what can never be recorded."""

    messages: int = 0
    due: int | None = None
    error: str | None = None
    skipped: list[str] = field(default_factory=list)


class _Folded:
    """No read model: a user whose carried state is of another version is folded from the stream."""

    def get(self, account: str, user: str) -> UserRow | None:  # noqa: ARG002
        return None


@dataclass(frozen=True, slots=True)
class PullKfMessages:
    """Carries out what a callback of customer service asks for. `regions`: those whose pulls count."""

    events: EventStore
    accounts: Accounts
    client: Client
    bot: Bot
    clock: Clock
    time_limit: TimeLimit
    regions: tuple[str, ...]
    users: _Folded = field(default_factory=_Folded)

    def __call__(self, callback: Commit, *, until: float) -> Pulled | None:
        """Goes on until a moment of the monotonic clock; None for a commit that asks for no pull. Trouble with WeCom is told,
        trouble with the store raises StoreError."""
        if callback.stream.kind != KF or not asks_for_pull(received_of(callback)):
            return None
        pull = _Pull(self, callback, until)
        try:
            pull.advance()
        except (TokenUnavailable, WeChatUnavailable, WeChatAmbiguous) as error:
            pull.stop(error, AGAIN_MS)
        except WeChatRefused as error:
            limited = error.error_class in (ErrorClass.RATE_LIMITED, ErrorClass.QUOTA_RESET)
            pull.stop(error, AGAIN_MS if limited else REFUSED_AGAIN_MS)
        except (UnknownAccount, ConfigurationError) as error:
            pull.stop(error, REFUSED_AGAIN_MS)
        return pull.outcome


class _Pull:
    """One pull in the hands of one puller."""

    def __init__(self, use: PullKfMessages, callback: Commit, until: float) -> None:
        self._use = use
        self._callback = callback
        self._until = until
        stream = callback.stream
        self._open_kfid = stream.subject
        self._stream = StreamName(stream.tenant, stream.account, f"{KF}-pull", stream.subject)
        self.outcome = Pulled()

    def stop(self, error: Exception, again_ms: int) -> None:
        """Leave the rest for later, unless WeCom keeps nothing of it any more by then."""
        self.outcome.error = type(error).__name__
        due = self._use.clock.now_ms() + again_ms
        self.outcome.due = due if due < self._callback.at + KEPT_MS else None

    def advance(self) -> None:
        """Until the callback is answered or the time is up. Where another pull of the account is faster, on from where it is."""
        self.outcome.due = self._use.clock.now_ms()
        while self._has_time(CALL_SECONDS):
            try:
                if self._pull_pages():
                    self.outcome.due = None
                    return
            except VersionConflict:
                continue

    def _pull_pages(self) -> bool:
        """Page after page; whether the callback is answered."""
        tail = self._use.events.tail(self._stream, consistent=True)
        number, before = tail.number if tail else 0, _pulled(tail)
        answered = before.answered if before else 0
        if answered >= self._callback.number:
            return True
        newest = self._use.events.tail(self._callback.stream) or self._callback
        cursor, token = self._cursor(tail), self._token(newest)
        while self._has_time(CALL_SECONDS):
            page, token = self._page(cursor, token)
            known = self.outcome.messages
            if not self._record_all(page.messages):
                return False
            cursor, answered = page.cursor, answered if page.more else max(newest.number, self._callback.number)
            number = self._note(KfMessagesPulled(self._open_kfid, cursor, self.outcome.messages - known, answered), number)
            if not page.more:
                return True
        return False

    def _has_time(self, seconds: float) -> bool:
        return self._use.clock.monotonic() + seconds + SECONDS_FOR_ONE <= self._until

    def _cursor(self, own: Commit | None) -> str:
        """Where the newest pull ended, be it another region's."""
        others = (region for region in self._use.regions if region != self._use.events.region)
        tails = [own, *(self._use.events.tail(self._stream, region=region) for region in others)]
        newest = max((tail for tail in tails if tail is not None), key=lambda tail: tail.at, default=None)
        pulled = _pulled(newest)
        return pulled.cursor if pulled else ""

    def _token(self, newest: Commit) -> str | None:
        """The callback's, while it serves."""
        if self._use.clock.now_ms() >= newest.at + TOKEN_MS:
            return None
        return text_of(received_of(newest), "Token").strip() or None

    def _page(self, cursor: str, token: str | None) -> tuple[KfMessages, str | None]:
        """The next page, and the token that served; without one where WeCom does not take it any more."""
        try:
            return self._ask(cursor, token), token
        except WeChatRefused as refusal:
            if token is None or refusal.errcode != INVALID_TOKEN:
                raise
            return self._ask(cursor, None), None

    def _ask(self, cursor: str, token: str | None) -> KfMessages:
        account = self._use.accounts.get(self._callback.stream.account)
        if not isinstance(account, WeComAccount) or not account.agents:
            raise ConfigurationError(f"account {account.name!r} ({account.kind}) has no agent that could pull messages")
        call = sync_messages(self._open_kfid, cursor=cursor, token=token, limit=PAGE)
        return self._use.client.call(account.name, call, agent=account.kf_agent.name, seconds=CALL_SECONDS)

    def _record_all(self, messages: tuple[JsonObject, ...]) -> bool:
        """Append each where it belongs, in their order; whether there was time for all."""
        door = KfDoor(self._use.accounts.get(self._callback.stream.account))
        for message in messages:
            if not self._has_time(0):
                return False
            try:
                self._record(door, message)
            except (MalformedBody, CommitTooLarge, TypeError) as error:  # it would be so for ever, and hold up what follows
                self.outcome.skipped.append(type(error).__name__)
        return True

    def _record(self, door: KfDoor, message: JsonObject) -> None:
        if not isinstance(message, Mapping):
            raise TypeError("a pulled message is no object")
        decision = KfDecision(self._use, door, message, self._use.clock.monotonic(), self._callback)
        if self._stands(decision, sent_at(message)):
            return
        appended = self._use.events.append(decision.stream, decision, cause=decision.cause)
        self.outcome.messages += not appended.repeated

    def _stands(self, decision: "KfDecision", at: int) -> bool:
        """Whether it was recorded before. An append knows the causes of its last minute; what is older is looked for."""
        events, commit_id = self._use.events, commit_id_of(decision.stream, decision.cause)
        tail = events.tail(decision.stream)
        if tail is None or at - CLOCKS_MS > tail.at - CAUSE_WINDOW_MS:
            return False
        near = takewhile(lambda commit: commit.at >= at - CLOCKS_MS, _from(events, tail))
        return any(commit.commit_id == commit_id for commit in near)

    def _note(self, done: KfMessagesPulled, number: int) -> int:
        """Say how far the pull came, exactly behind what it began with. Raises VersionConflict."""
        proposal = Proposal(
            events=[record(done)],
            correlation_id=self._callback.correlation_id,
            causation_id=self._callback.commit_id,
            trace_id=self._callback.trace_id,
        )
        cause = f"pulled:{number + 1}:{done.cursor}"
        return self._use.events.append(
            self._stream, lambda _: proposal, cause=cause, expected=number or NO_STREAM
        ).commit.number


class KfDecision(Decision):
    """What a pulled message or event means for its customer's stream. While a member serves the customer, the bot leaves
    messages alone: WeCom would refuse its answers."""

    def __init__(self, use: Deciding, door: KfDoor, message: JsonObject, started: float, callback: Commit) -> None:
        super().__init__(use, door, message, started, callback.trace_id)
        self._message = message
        self._callback = callback

    def __call__(self, tail: Commit | None) -> Proposal:
        proposal = super().__call__(tail)
        return Proposal(
            events=proposal.events, at=proposal.at, state=proposal.state, state_version=proposal.state_version,
            causation_id=self._callback.commit_id, trace_id=proposal.trace_id, opens=proposal.opens,
        )  # fmt: skip

    def _decide(self, state: UserState, at: int) -> list[TypedEvent]:
        key = servicer_key(open_kfid_of(self._message))
        sign = state.session.get(key)
        is_event = text_of(self._message, "msgtype").strip().casefold() == "event"
        served = isinstance(sign, int) and at < sign + SERVED_MS
        is_bots = is_event or (is_message(self._message) and not served)
        changed: list[TypedEvent] = []
        match is_served(self._message):
            case True:
                changed.append(SessionChanged({key: at}))
            case False if sign is not None:
                changed.append(SessionChanged({}, (key,)))
        return [*changed, *super()._decide(state, at)] if is_bots else changed

    def _deadline(self, at: int) -> int:
        """WeCom counts from when it was said, and gives 20 seconds for an answer to an event that brings a code."""
        window = CODE_MS if event_code_of(self._message) else REPLY_WINDOW_MS
        return (sent_at(self._message) or at) + window


def _pulled(commit: Commit | None) -> KfMessagesPulled | None:
    known: Iterator[Any] = (typed(event) for event in commit.events) if commit else iter(())
    return next((event for event in known if isinstance(event, KfMessagesPulled)), None)


def _from(events: EventStore, tail: Commit) -> Iterator[Commit]:
    yield tail
    yield from commits_before(events, tail.stream, tail.number, region=tail.region)
