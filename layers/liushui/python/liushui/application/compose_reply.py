"""Running a deferred handler: what it says becomes the reply, what else it asked for becomes a commit of the user's stream."""

from collections.abc import Iterator
from dataclasses import dataclass

from liushui.bot import Bot, HandlerOverran
from liushui.bot.wanting import HandlerResult, Wanted
from liushui.domain.commits import Commit, Event, Proposal, commit_id_of
from liushui.domain.events import ReplyRequested, SagaRequested, SessionChanged, received_of, record
from liushui.domain.reply import reply_id_of
from liushui.domain.saga_requests import saga_id_of
from liushui.domain.user import STATE_VERSION, UserState, carried_state, evolve, fold
from liushui.ports import Clock, EventStore, TimeLimit

HANDLER_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Composed:
    """The first message (None: the handler had nothing to say), and the commit with the session's changes, further replies
    and sagas, if there were any."""

    first: Wanted | None
    commit: Commit | None


@dataclass(frozen=True, slots=True)
class NotComposed:
    """`handler_missing`, `handler_failed` or `handler_timed_out`; `detail` is the exception's class: its text may hold what
    the user wrote."""

    error_class: str
    detail: str


@dataclass(frozen=True, slots=True)
class ComposeReply:
    """Runs the handler that a reply was asked of."""

    events: EventStore
    bot: Bot
    clock: Clock
    time_limit: TimeLimit

    def __call__(self, cause: Commit, intent: ReplyRequested, platform: str, *, again: bool) -> Composed | NotComposed:
        """`platform`: the account's. `again`: an earlier run died; what it has recorded is not recorded twice.

        Raises StoreError.
        """
        try:
            with self.time_limit(HANDLER_SECONDS):
                state, account = self._state_of(cause), cause.stream.account
                result = self.bot.run_deferred(intent.handler or "", received_of(cause), state, platform, account)
        except HandlerOverran:
            return NotComposed("handler_timed_out", f"the handler ran longer than {HANDLER_SECONDS:.0f} s")
        except BaseException as error:  # noqa: BLE001 - a handler may raise anything, and may even exit
            missing = type(error) is LookupError  # the bot's own word; a handler's KeyError is a failure
            return NotComposed("handler_missing" if missing else "handler_failed", type(error).__name__)
        commit = self._record(cause, intent, result, again=again)
        return Composed(result.replies[0] if result.replies else None, commit)

    def _state_of(self, cause: Commit) -> UserState:
        """The user as of the causing commit; where another version of the fold wrote it, folded anew."""
        if (state := carried_state(cause)) is not None:
            return state
        return fold(self.events.read(cause.stream, region=cause.region, up_to=cause.number))

    def _record(self, cause: Commit, intent: ReplyRequested, result: HandlerResult, *, again: bool) -> Commit | None:
        key = f"composed:{intent.reply_id}"
        events = [record(event) for event in _further(cause, intent, result, key)]
        if not events:
            return None
        if again and (found := self._recorded(cause, key)) is not None:
            return found
        opens = any(event.type in (ReplyRequested.__name__, SagaRequested.__name__) for event in events)
        return self.events.append(
            cause.stream, lambda tail: self._proposal(cause, tail, events, opens=opens), cause=key
        ).commit

    def _recorded(self, cause: Commit, key: str) -> Commit | None:
        """What the earlier run recorded. Looked for in the stream: the carried causes reach back a minute only."""
        commit_id = commit_id_of(cause.stream, key)
        commits = self.events.read(cause.stream, after=cause.number)
        return next((commit for commit in commits if commit.commit_id == commit_id), None)

    def _proposal(self, cause: Commit, tail: Commit | None, events: list[Event], *, opens: bool) -> Proposal:
        at = max(self.clock.now_ms(), tail.at if tail else 0)
        state = carried_state(tail)
        if state is None:
            state = fold(self.events.read(cause.stream))
        for event in events:
            state = evolve(state, event, at)
        return Proposal(
            events=events,
            at=at,
            state=state.to_data(),
            state_version=STATE_VERSION,
            correlation_id=cause.correlation_id,
            causation_id=cause.commit_id,
            trace_id=cause.trace_id,
            opens=opens,
        )


def _further(
    cause: Commit, intent: ReplyRequested, result: HandlerResult, key: str
) -> Iterator[SessionChanged | ReplyRequested | SagaRequested]:
    """The session's changes, a reply of its own for each message after the first, in their order, and the sagas."""
    if result.session_values or result.session_removed:
        yield SessionChanged(result.session_values, result.session_removed)
    after = intent.reply_id
    for ordinal, reply in enumerate(result.replies[1:], start=1):
        reply_id = reply_id_of(cause.stream, key, ordinal)
        yield ReplyRequested(
            reply_id,
            intent.user,
            reply.policy,
            intent.deadline,
            message=reply.message,
            after=after,
            fallback=reply.fallback,
        )
        after = reply_id
    for ordinal, saga in enumerate(result.sagas):
        yield SagaRequested(saga_id_of(cause.stream, key, ordinal), saga.name, intent.user, saga.data)
