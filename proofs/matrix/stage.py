"""One cell's stage: the real senders, sweeper, workflow steps and HTTP client before the simulated WeChat, on one clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from liushui.adapters.wechat_api import WeChatApi
from liushui.domain.commits import Commit, Event, Proposal
from liushui.domain.compensation import Way, awaits_decision
from liushui.domain.events import MessageReceived, ReplyRequested, record
from liushui.domain.reply import due_at, reply_id_of, stream_of_reply
from liushui.domain.streams import StreamName
from liushui.domain.user import STATE_VERSION, carried_state, evolve
from local.platform.serve import RunningPlatform, running_platform
from local.platform.timings import Timings
from proofs.matrix.kinds import USER, Kind
from tests.builders import NOW_MS, a_stream, text_fields
from tests.compensating import Office
from tests.sending import WINDOW_MS, FoldedReplies

READ_SECONDS = 0.4
"""How long the client waits for WeChat here; a fault's delay is longer."""
SWEEP_MS = 150_000
ROUNDS = 40


class SharedClock:
    """The platform's clock goes with the stage's."""

    def __init__(self) -> None:
        self.now_ms = NOW_MS

    def now(self) -> float:
        """Unix seconds."""
        return self.now_ms / 1000


@dataclass(frozen=True, slots=True)
class WeChat:
    """The simulated platform of all cells."""

    running: RunningPlatform
    clock: SharedClock


@contextmanager
def simulated_wechat() -> Iterator[WeChat]:
    """A platform that does not wait for callbacks, which nobody takes here."""
    clock = SharedClock()
    with running_platform(clock=clock, timings=Timings(tries=1, answer_timeout=0.1, retry_wait=0.01)) as running:
        yield WeChat(running, clock)


class Stage(Office):
    """An account of one kind and a user who wrote just now."""

    def __init__(self, kind: Kind, wechat: WeChat) -> None:
        super().__init__()
        self.kind = kind
        self._serial = count(1)
        self._seen: set[str] = set()
        self.wechat = wechat
        self.control = wechat.running.control
        self.platform = WeChatApi(clock=self.clock, read_seconds=READ_SECONDS)  # type: ignore[assignment]
        self.accounts.accounts["demo"] = kind.account_at(wechat.running.base_url)
        self.control.clear_faults()
        self.control.put_account(**kind.account, callback_url="http://127.0.0.1:9/")
        self.follow_clock()
        if kind.fields["kind"] == "official":
            self.control.act("demo", USER, "subscribe")
        self.write()

    def write(self) -> None:
        """The user writes something: replies may be sent to who wrote."""
        self.control.act("demo", USER)

    def keep_in(self, store: Any) -> None:
        """Have another event store from now on."""
        self.store = store
        self.replies = FoldedReplies(store)

    def close(self) -> None:
        """Forget the account, its users and what they got."""
        self.control.delete_account("demo")
        self.platform.close()  # type: ignore[attr-defined]

    def follow_clock(self) -> None:
        """The platform sees the time that the stage has."""
        self.wechat.clock.now_ms = self.clock.at

    def request(self, many: int = 1) -> list[Commit]:
        """As many callbacks, whose commits ask for one reply each."""
        return [self._request() for _ in range(many)]

    def _request(self) -> Commit:
        stream, cause = a_stream(USER), f"matrix:{next(self._serial)}"
        reply_id = reply_id_of(stream, cause, 0)

        def decide(tail: Commit | None) -> Proposal:
            at = self.clock.now_ms()
            content = f"reply {reply_id}"
            fallback = None if self.kind.fallback is None else self.kind.fallback(content)
            asked = ReplyRequested(
                reply_id, USER, self.kind.policy, at + WINDOW_MS, self.kind.message(content), fallback=fallback
            )
            events: list[Event] = [record(MessageReceived(text_fields("hi", user=USER))), record(asked)]
            state = carried_state(tail)
            assert state is not None
            for event in events:
                state = evolve(state, event, at)
            return Proposal(events=events, at=at, state=state.to_data(), state_version=STATE_VERSION, opens=True)

        return self.store.append(stream, decide, cause=cause).commit

    def arrivals(self) -> dict[str, int]:
        """How often the user really got each reply, as the platform counts."""
        got = [str(message) for message in self.control.delivered("demo", USER)]
        return {state.reply_id: sum(f"reply {state.reply_id}" in text for text in got) for state in self.states()}

    def settle(self) -> None:
        """Kinesis hands the replies' records on, the workflow goes its way and sweeps come by, until nothing is owed.

        Nobody decides: what waits for a person waits.
        """
        walked: set[str] = set()
        for _ in range(ROUNDS):
            self.hand_on()
            for name in self.workflows.started.keys() - walked:
                walked.add(name)
                self._walk(name)
            states = self.states()
            if all(due_at(state) is None and (not awaits_decision(state) or state.asked_until) for state in states):
                return
            self.clock.at = max([self.clock.at, *(due for state in states if (due := due_at(state)) is not None)]) + SWEEP_MS
            self.follow_clock()
            self.sweep()
        raise AssertionError("40 sweeps did not bring every reply to an outcome")

    def hand_on(self) -> None:
        """The records of the replies' own commits come by, each once."""
        new = [each for stream in self.streams() for each in self.store.read(stream) if each.commit_id not in self._seen]
        self._seen.update(each.commit_id for each in new)
        if new:
            self.start(*new)

    def _walk(self, name: str) -> None:
        """An execution, up to where it waits; what it waits for, but a person, the sweeper finds due as well."""
        stream, step = StreamName.parse(str(self.workflows.started[name]["reply"])), self.compensation_step()
        way = step("classify", stream, seconds=600).way
        if way is Way.ASK:
            self.ask_at(stream, name)
        elif way is Way.WAIT:
            step("wait", stream, seconds=600)
        else:
            if way is not Way.END:
                step("refresh" if way is Way.REFRESH else "fall-back", stream, seconds=600)
                step("act", stream, seconds=600)
            step("record", stream, seconds=600)

    def streams(self) -> list[StreamName]:
        """Each reply's own."""
        return [stream_of_reply(commit.stream, intent.reply_id) for commit, intent in self.intents()]
