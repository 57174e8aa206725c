"""Replies that are asked for, senders, sweeps and WeChat, all in memory and on one clock."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

from liushui.adapters.kinesis_records import Record
from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.adapters.memory_platform import MemoryTokens, MemoryWatermarks, ScriptedPlatform
from liushui.adapters.memory_sagas import MemorySagaMachines
from liushui.adapters.memory_workflows import MemoryWaiting, MemoryWorkflows
from liushui.application.access_tokens import AccessTokens
from liushui.application.ask_operator import AskOperator
from liushui.application.compensation_cases import CompensationCases
from liushui.application.compose_reply import ComposeReply
from liushui.application.run_compensation_step import RunCompensationStep
from liushui.application.run_saga_step import RunSagaStep
from liushui.application.saga_calls import SagaCalls
from liushui.application.saga_cases import SagaCases
from liushui.application.send_one_reply import SendOneReply
from liushui.application.send_replies import SendingOutcome, SendReplies
from liushui.application.start_sagas import StartOneSaga
from liushui.application.sweep_intents import SweepIntents, SweepOutcome
from liushui.application.sweep_sagas import SweepSagas
from liushui.application.wake_compensations import WakeCompensations
from liushui.application.wechat_client import WeChatClient
from liushui.bot import Bot
from liushui.domain.commits import Commit, Event, Proposal, as_object
from liushui.domain.compensation import DecisionTerms
from liushui.domain.events import MessageReceived, ReplyRequested, record
from liushui.domain.reply import ReplyState, ReplyStatus, fold, reply_id_of, stream_of_reply
from liushui.domain.saga import Saga
from liushui.domain.user import STATE_VERSION, carried_state, evolve
from liushui.ports import Clock, CommitKey, EventStore, ReplyRow, TimeLimit, Tokens, Watermark
from tests.builders import REGION, CountedIds, FixedAccounts, FixedClock, a_stream, an_account, no_time_limit, text_fields

HOUR_MS = 3_600_000
DECISION_MS = 24 * HOUR_MS
REMINDERS_MS = (12 * HOUR_MS, HOUR_MS)
SUBJECT = f"sweep_intents#{REGION}"
Tap = Callable[[str, dict[str, Any]], None]
WINDOW_MS = 48 * HOUR_MS
_SERIAL = count(1)


def text(content: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content}}


def asked(
    store: EventStore, clock: Clock, *contents: str, policy: str = "hold", handler: str | None = None, said: str = "hi",
    user: str = "o-user-1", window_ms: int = WINDOW_MS, fallback: str | None = None,
) -> Commit:  # fmt: skip
    """A callback whose commit asks for a reply for each of `contents`, or for one of `handler`."""
    stream, cause = a_stream(user), f"msg:{next(_SERIAL)}"

    def decide(tail: Commit | None) -> Proposal:
        at = max(clock.now_ms(), tail.at if tail else 0)
        events: list[Event] = [record(MessageReceived(text_fields(said, user=user)))]
        after = None
        for ordinal, content in enumerate(contents if handler is None else ("",)):
            reply_id = reply_id_of(stream, cause, ordinal)
            message = text(content) if handler is None else None
            other = text(fallback) if fallback is not None else None
            request = ReplyRequested(reply_id, user, policy, at + window_ms, message, handler, after, other)
            events.append(record(request))
            after = reply_id
        state = carried_state(tail)
        assert state is not None
        for event in events:
            state = evolve(state, event, at)
        return Proposal(events=events, at=at, state=state.to_data(), state_version=STATE_VERSION, opens=True)

    return store.append(stream, decide, cause=cause).commit


class Tapped:
    """A port whose calls are told to `before` and `after`, by name and arguments; what these raise, the caller gets."""

    def __init__(self, port: Any, *, before: Tap | None = None, after: Tap | None = None) -> None:
        self._port = port
        self._before = before
        self._after = after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            if self._before is not None:
                self._before(name, named)
            result = found(*arguments, **named)
            if name in ("read", "opened"):
                result = iter(list(result))
            if self._after is not None:
                self._after(name, named)
            return result

        return call


class FoldedReplies:
    """The read model `replies`, folded from the store whenever it is asked; it is never behind unless `behind`."""

    def __init__(self, store: MemoryEventStore) -> None:
        self._store = store
        self.behind = False

    def get(self, reply_id: str) -> ReplyRow | None:
        return next((row for row in self._rows() if row.state.reply_id == reply_id), None)

    def store(self, row: ReplyRow, *, expected: ReplyRow | None) -> bool:
        raise NotImplementedError

    def of_account(self, account: str, *, user: str | None = None, status: ReplyStatus | None = None) -> Iterator[ReplyRow]:
        return (row for row in self._rows() if row.account == account and status in (None, row.state.status))

    def _rows(self) -> Iterator[ReplyRow]:
        for user in () if self.behind else ("o-user-1", "o-user-2"):
            for commit in self._store.read(a_stream(user)):
                for event in commit.events:
                    if event.type == ReplyRequested.__name__:
                        reply_id = str(event.data["reply_id"])
                        own = self._store.read(stream_of_reply(commit.stream, reply_id))
                        cause = CommitKey(commit.stream, commit.region, commit.number)
                        account = f"{commit.stream.tenant}/{commit.stream.account}"
                        yield ReplyRow(account, fold(reply_id, [commit, *own]), cause, commit.at)


class Town:
    """One account, its store and WeChat. What is wrapped around a port breaks it."""

    def __init__(self, *, bot: Bot | None = None, platform: ScriptedPlatform | None = None) -> None:
        self.clock = FixedClock()
        self.ids = CountedIds()
        self.store = MemoryEventStore(clock=self.clock, ids=self.ids, region=REGION, regions=(REGION,))
        self.platform = platform or ScriptedPlatform()
        self.tokens = MemoryTokens()
        self.watermarks = MemoryWatermarks()
        self.watermarks.put(SUBJECT, Watermark(minute=self.clock.at // 60_000 - 5, version=1))
        self.accounts = FixedAccounts({"demo": an_account()})
        self.bot = bot or Bot()
        self.time_limit: TimeLimit = no_time_limit
        self.breaks: Callable[[Any], Any] = lambda port: port
        self.replies = FoldedReplies(self.store)
        self.waiting = MemoryWaiting()
        self.workflows = MemoryWorkflows()
        self.declared: Mapping[str, Saga] = {}
        self.machines = MemorySagaMachines()
        self.saga_waiting = MemoryWaiting()
        self.terms = DecisionTerms(DECISION_MS, REMINDERS_MS)

    def ask(
        self, *contents: str, policy: str = "hold", handler: str | None = None, said: str = "hi", user: str = "o-user-1",
        window_ms: int = WINDOW_MS, fallback: str | None = None,
    ) -> Commit:  # fmt: skip
        """A callback whose commit asks for a reply for each of `contents`, or for one of `handler`."""
        return asked(
            self.store, self.clock, *contents, policy=policy, handler=handler, said=said, user=user, window_ms=window_ms,
            fallback=fallback,
        )  # fmt: skip

    def one(self) -> SendOneReply:
        """A sender in a container of its own."""
        events: EventStore = self.breaks(self.store)
        tokens: Tokens = self.breaks(self.tokens)
        platform: ScriptedPlatform = self.breaks(self.platform)
        return SendOneReply(
            events=events,
            accounts=self.accounts,
            tokens=AccessTokens(tokens=tokens, accounts=self.accounts, platform=platform, clock=self.clock, ids=self.ids),
            platform=platform,
            compose=ComposeReply(events=events, bot=self.bot, clock=self.clock, time_limit=self.time_limit),
            clock=self.clock,
            ids=self.ids,
        )

    def compensation_step(self) -> RunCompensationStep:
        """The steps of the workflow in a container of their own."""
        cases = CompensationCases(events=self.breaks(self.store), replies=self.replies)
        return RunCompensationStep(cases=cases, waiting=self.waiting, send=self.one(), clock=self.clock)

    def start_one_saga(self) -> StartOneSaga:
        """Who starts sagas, in a container of its own."""
        cases = SagaCases(events=self.breaks(self.store))
        return StartOneSaga(
            cases=cases, declared=self.declared, machines=self.breaks(self.machines), waiting=self.saga_waiting
        )

    def saga_step(self) -> RunSagaStep:
        """The steps of a saga's machine in a container of their own."""
        platform: ScriptedPlatform = self.breaks(self.platform)
        tokens = AccessTokens(tokens=self.tokens, accounts=self.accounts, platform=platform, clock=self.clock, ids=self.ids)
        client = WeChatClient(accounts=self.accounts, tokens=tokens, platform=platform, clock=self.clock, ids=self.ids)
        return RunSagaStep(
            cases=SagaCases(events=self.breaks(self.store)),
            declared=self.declared,
            calls=SagaCalls(client=client, accounts=self.accounts),
            waiting=self.saga_waiting,
            machines=self.breaks(self.machines),
            clock=self.clock,
            ids=self.ids,
            decision_ms=24 * HOUR_MS,
        )

    def sweep_sagas(self) -> SweepSagas:
        """The sweeper's part about sagas."""
        return SweepSagas(start=self.start_one_saga(), step=self.saga_step(), clock=self.clock)

    def asker(self) -> AskOperator:
        """Who puts questions to a person."""
        cases = CompensationCases(events=self.breaks(self.store), replies=self.replies)
        return AskOperator(
            cases=cases, waiting=self.waiting, workflows=self.workflows, clock=self.clock, terms=self.terms
        )  # fmt: skip

    def send(self, *commits: Commit, seconds: float = 600, by: SendOneReply | None = None) -> SendingOutcome:
        """A batch of the commits' records."""
        use_case = SendReplies(events=self.store, send=by or self.one(), clock=self.clock)
        return use_case([Record(str(n), None, commit) for n, commit in enumerate(commits, start=1)], seconds=seconds)

    def sweep(self, *, seconds: float = 55) -> SweepOutcome:
        """One sweep, now."""
        step = self.compensation_step()
        compensations = WakeCompensations(
            step=step, ask=self.asker(), waiting=self.waiting, workflows=self.workflows, clock=self.clock
        )
        use_case = SweepIntents(
            events=self.breaks(self.store),
            watermarks=self.watermarks,
            send=step.send,
            compensations=compensations,
            sagas=self.sweep_sagas(),
            clock=self.clock,
        )
        return use_case(seconds=seconds)

    def sweep_until_settled(self) -> None:
        """Sweeps, an hour apart at most, until none has anything left to look at."""
        for _ in range(60):
            self.clock.at += 3 * 60_000
            outcome = self.sweep()
            if not outcome.left and not outcome.behind_minutes:
                return
            self.clock.at += HOUR_MS
        raise AssertionError("60 sweeps did not settle everything")

    def intents(self) -> list[tuple[Commit, ReplyRequested]]:
        """All that was asked for."""
        found = []
        for user in ("o-user-1", "o-user-2"):
            for commit in self.store.read(a_stream(user)):
                for event in commit.events:
                    if event.type == ReplyRequested.__name__:
                        found.append((commit, ReplyRequested(**event.data)))  # type: ignore[arg-type]  # noqa: PERF401
        return found

    def own(self, commit: Commit, reply_id: str) -> list[Commit]:
        """The reply's own stream."""
        return list(self.store.read(stream_of_reply(commit.stream, reply_id)))

    def states(self) -> list[ReplyState]:
        """Where each reply stands, in the order they were asked for."""
        return [fold(i.reply_id, [commit, *self.own(commit, i.reply_id)]) for commit, i in self.intents()]

    def story(self, index: int = 0) -> list[str]:
        """The types of a reply's own events."""
        commit, intent = self.intents()[index]
        return [event.type for own in self.own(commit, intent.reply_id) for event in own.events]

    def event(self, kind: str, index: int = 0) -> dict[str, Any]:
        """The data of the last event of this kind in a reply's own stream."""
        commit, intent = self.intents()[index]
        found = [event for own in self.own(commit, intent.reply_id) for event in own.events if event.type == kind]
        return dict(found[-1].data)

    def tap_appends(
        self, *, before: Callable[[str], None] | None = None, after: Callable[[str], None] | None = None
    ) -> None:
        """Tell the causes of appends to the event store, of senders that are made from now on."""

        def told(tell: Callable[[str], None] | None) -> Tap | None:
            return None if tell is None else lambda name, named: tell(named["cause"]) if name == "append" else None

        self.breaks = lambda port: Tapped(port, before=told(before), after=told(after)) if port is self.store else port

    def mend(self) -> None:
        """Senders that are made from now on work."""
        self.breaks = lambda port: port

    @property
    def arrived(self) -> list[str]:
        """The texts that reached the user."""
        return [str(as_object(body["text"])["content"]) for body in self.platform.delivered]
