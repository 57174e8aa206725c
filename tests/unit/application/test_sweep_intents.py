"""Sweeps find what was lost, and whatever dies on the way, each reply gets its outcome; on the memory adapters."""

from collections import deque
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liushui.adapters.memory_platform import MemoryWatermarks, ScriptedPlatform, never_connected, refused, unanswered
from liushui.application.sweep_intents import FIRST_LOOK_BACK_MINUTES, MAX_LEFT
from liushui.bot import Bot, Session
from liushui.domain.commits import Event
from liushui.domain.errors import StoreUnavailable, UndecodableCommit
from liushui.domain.reply import due_at
from liushui.ports import CallResult, CommitKey, LeftOver, Watermark
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call
from tests.builders import NOW_MS, REGION, a_stream
from tests.sending import HOUR_MS, SUBJECT, Tapped, Town

MINUTE = 60_000


def mark_of(town: Town) -> Watermark:
    mark = town.watermarks.get(SUBJECT)
    assert mark is not None
    return mark


class TestWhatIsFound:
    def test_a_reply_whose_record_never_came_is_sent(self) -> None:
        town = Town()
        town.ask("hello")
        town.clock.at += 3 * MINUTE
        outcome = town.sweep()
        assert (outcome.replies, outcome.commits, outcome.left) == ({"sent": 1}, 1, 0)
        assert town.arrived == ["hello"]

    def test_young_minutes_are_left_to_the_senders(self) -> None:
        town = Town()
        town.ask("hello")
        town.clock.at += 2 * MINUTE - 1 - town.clock.at % MINUTE
        assert town.sweep().commits == 0
        town.clock.at += 1
        assert town.sweep().commits == 1

    def test_a_settled_reply_is_left_alone(self) -> None:
        town = Town()
        town.send(town.ask("hello"))
        town.clock.at += 3 * MINUTE
        assert town.sweep().replies == {"sent": 1}
        town.clock.at += MINUTE
        assert town.sweep().commits == 0
        assert len(town.platform.sent) == 1

    def test_an_attempt_whose_sender_died_becomes_unknown_and_is_held(self) -> None:
        town = Town()
        commit = town.ask("hello")
        town.tap_appends(before=_die_at("ReplySent"))
        with pytest.raises(SystemExit):
            town.send(commit)
        town.mend()
        town.clock.at += 3 * MINUTE
        assert town.sweep().replies == {"unknown": 1}
        town.sweep_until_settled()
        assert len(town.platform.sent) == 1

    def test_an_attempt_that_is_still_open_is_looked_at_later(self) -> None:
        town = Town()
        town.ask("hello")
        town.clock.at += 3 * MINUTE

        class Sweeps(ScriptedPlatform):
            def call(
                self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
            ) -> CallResult:
                if not call.delivers:
                    return super().call(account, call, token, seconds=seconds)
                if not seen:
                    seen.append(town.sweep())
                return super().call(account, call, token, seconds=seconds)

        seen: list[Any] = []
        town.platform = Sweeps()
        first = town.sweep()
        assert (seen[0].replies, seen[0].left) == ({"attempted": 1}, 1)
        assert (first.replies, first.overtaken) == ({"sent": 1}, True)
        assert [left.due for left in mark_of(town).left] == [town.clock.at + 30_000]
        town.clock.at += MINUTE
        assert town.sweep().left == 0

    def test_a_postponed_reply_is_tried_when_it_is_due(self) -> None:
        town = Town(platform=ScriptedPlatform(sends=deque([refused(45011)])))
        town.send(town.ask("hello"))
        due = town.event("ReplyPostponed")["retry_at"]
        town.clock.at = due - 10_000
        sweep = town.sweep()
        assert (sweep.replies, sweep.left) == ({"postponed": 1}, 1)
        town.clock.at = due
        assert town.sweep().replies == {"sent": 1}

    def test_a_left_over_that_is_not_due_costs_no_call(self) -> None:
        town = Town(platform=ScriptedPlatform(sends=deque([refused(45009)])))
        town.send(town.ask("hello"))
        town.clock.at += 3 * MINUTE
        assert (town.sweep().commits, town.sweep().commits, town.sweep().left) == (1, 0, 1)
        town.clock.at += 25 * HOUR_MS
        town.sweep()
        assert town.arrived == ["hello"]

    def test_what_a_handler_asked_for_beside_is_swept_too(self) -> None:
        bot = Bot()

        @bot.text("several", deferred=True)
        def several() -> list[str]:
            return ["one", "two"]

        town = Town(bot=bot)
        town.ask(handler="several", said="several")
        town.clock.at += 3 * MINUTE
        assert town.sweep().replies == {"sent": 2}
        town.sweep_until_settled()
        assert town.arrived == ["one", "two"]


def _die_at(prefix: str) -> Any:
    def die(cause: str) -> None:
        if cause.startswith(prefix):
            raise SystemExit

    return die


class TestTheWatermark:
    def test_the_first_sweep_looks_back_fifty_hours(self) -> None:
        town = Town()
        town.ask("hello")
        town.watermarks = MemoryWatermarks()
        town.clock.at += (FIRST_LOOK_BACK_MINUTES + 2) * MINUTE
        outcome = town.sweep()
        assert (outcome.replies, outcome.behind_minutes, mark_of(town).version) == ({"failed": 1}, 0, 1)

    def test_a_sweep_goes_on_where_the_last_one_stopped_for_want_of_time(self) -> None:
        class Slow(ScriptedPlatform):
            def call(
                self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
            ) -> CallResult:
                if not call.delivers:
                    return super().call(account, call, token, seconds=seconds)
                town.clock.sleep(9)
                return super().call(account, call, token, seconds=seconds)

        town = Town(platform=Slow())
        for n in range(8):
            town.ask(str(n))
        town.clock.at += 5 * MINUTE
        first = town.sweep(seconds=40)
        assert 0 < len(town.arrived) < 8
        assert first.left + first.behind_minutes > 0
        town.sweep_until_settled()
        assert sorted(town.arrived) == sorted(map(str, range(8)))

    def test_of_two_sweeps_at_once_the_slower_says_so_and_nothing_is_lost(self) -> None:
        town = Town(platform=ScriptedPlatform(sends=deque([refused(45009)])))
        town.ask("hello")
        town.clock.at += 3 * MINUTE

        class Slower(MemoryWatermarks):
            def get(self, subject: str) -> Watermark | None:
                before = super().get(subject)
                if not done:
                    done.append(1)
                    assert not town.sweep().overtaken
                return before

        done: list[int] = []
        slower = Slower()
        slower.put(SUBJECT, Watermark(minute=mark_of(town).minute, version=1))
        town.watermarks = slower
        assert town.sweep().overtaken
        assert len(mark_of(town).left) == 1
        town.sweep_until_settled()
        assert town.arrived == ["hello"]

    def test_when_too_much_is_left_it_reads_no_further_and_says_so(self) -> None:
        town = Town()
        town.ask("hello")
        key = CommitKey(a_stream("another"), REGION, 1)
        full = tuple(LeftOver(key, NOW_MS + 10 * MINUTE) for _ in range(MAX_LEFT))
        town.watermarks.put(SUBJECT, replace(mark_of(town), left=full, version=2))
        town.platform.sends.append(refused(45009))
        town.clock.at += 5 * MINUTE
        outcome = town.sweep()
        assert (outcome.stalled, outcome.left) == (True, MAX_LEFT)
        assert outcome.behind_minutes > 0
        assert mark_of(town).minute <= NOW_MS // MINUTE
        town.clock.at += 10 * MINUTE  # the left-overs turn out to be gone
        outcome = town.sweep()
        assert (outcome.stalled, outcome.behind_minutes, outcome.dropped) == (False, 0, MAX_LEFT)
        assert outcome.left == 1

    def test_left_overs_have_their_turn_even_when_time_is_short(self) -> None:
        town = Town()
        for n in range(6):
            town.ask(str(n))
        town.platform.sends.extend([refused(45011)] * 200)

        def slow(name: str, _: dict[str, Any]) -> None:
            if name == "get":
                town.clock.sleep(8)

        town.breaks = lambda port: Tapped(port, before=slow) if port is town.store else port
        town.clock.at += 3 * MINUTE
        for _ in range(6):
            town.sweep(seconds=40)
            town.clock.at += 2 * MINUTE
        assert min(state.attempts for state in town.states()) >= 1


class TestTrouble:
    def test_a_commit_that_does_not_decode_is_dropped_and_counted(self) -> None:
        town = Town()
        town.ask("broken")
        town.ask("fine", user="o-user-2")

        def undecodable(name: str, _: dict[str, Any]) -> None:
            if name == "get" and not once:
                once.append(1)
                raise UndecodableCommit("demo")

        once: list[int] = []
        town.breaks = lambda port: Tapped(port, before=undecodable) if port is town.store else port
        town.clock.at += 3 * MINUTE
        outcome = town.sweep()
        assert (outcome.dropped, outcome.broken, outcome.left) == (1, ["UndecodableCommit"], 0)
        assert sum(outcome.replies.values()) == 1

    def test_a_throttled_store_leaves_the_rest_for_the_next_sweep(self) -> None:
        town = Town()
        town.ask("hello")

        def throttled(name: str, _: dict[str, Any]) -> None:
            if name == "append":
                raise StoreUnavailable("throttled")

        town.breaks = lambda port: Tapped(port, before=throttled) if port is town.store else port
        town.clock.at += 3 * MINUTE
        outcome = town.sweep()
        assert (outcome.broken, outcome.left) == (["StoreUnavailable"], 1)
        town.mend()
        assert town.sweep().replies == {"sent": 1}

    def test_a_mistake_of_ours_is_tried_again_until_its_replies_are_long_past_their_deadline(self) -> None:
        town = Town()
        commit = town.ask("hello")
        broken = replace(commit, events=(Event("ReplyRequested", 2, {"reply_id": "x"}),))
        town.store._sub_streams[commit.stream.in_region(REGION)][0] = broken
        town.clock.at += 3 * MINUTE
        outcome = town.sweep()
        assert (outcome.broken, outcome.left, outcome.dropped) == (["TypeError"], 1, 0)
        town.clock.at += MINUTE
        assert town.sweep().commits == 0  # not every minute
        town.clock.at += 61 * HOUR_MS
        outcome = town.sweep()
        assert (outcome.dropped, outcome.left) == (1, 0)

    def test_a_watermark_that_cannot_be_read_is_no_silent_success(self) -> None:
        class Down(MemoryWatermarks):
            def get(self, subject: str) -> Watermark | None:
                raise StoreUnavailable("throttled")

        town = Town()
        town.watermarks = Down()
        with pytest.raises(StoreUnavailable):
            town.sweep()


class Death(BaseException):
    """The process ends here."""


@dataclass
class Watched(ScriptedPlatform):
    """WeChat that looks on: a second call for a reply that may have arrived needs an UNKNOWN in between."""

    town: Town = field(init=False)
    may_have_arrived: list[str] = field(default_factory=list)

    def call(
        self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
    ) -> CallResult:
        if not call.delivers:
            return super().call(account, call, token, seconds=seconds)
        for (commit, intent), state in zip(self.town.intents(), self.town.states(), strict=True):
            if state.message is not None and call.body == {"touser": intent.user, **state.message}:
                own = [event.type for own in self.town.own(commit, intent.reply_id) for event in own.events]
                assert self.may_have_arrived.count(intent.reply_id) <= own.count("ReplyBecameUnknown")
                assert state.status == "attempted"
                result = super().call(account, call, token, seconds=seconds)
                if result.error_class is None or not result.certain:
                    self.may_have_arrived.append(intent.reply_id)
                return result
        raise AssertionError("a call without an attempt")


ANSWERS = {
    "accepted": CallResult(None, errcode=0),
    "silent": unanswered(),
    "busy": refused(-1),
    "not connected": never_connected(),
    "slow down": refused(45011),
    "token": refused(40001),
    "blocked": refused(45087),
}


def a_bot() -> Bot:
    bot = Bot()

    @bot.text("several", deferred=True)
    def several(session: Session) -> list[str]:
        session["ran"] = True
        return ["first", "second"]

    return bot


@settings(max_examples=300, deadline=None)
@given(
    dies_at=st.integers(0, 40),
    before=st.booleans(),
    error=st.sampled_from([Death, StoreUnavailable, RuntimeError]),
    answers=st.lists(st.sampled_from(sorted(ANSWERS)), max_size=6),
    policy=st.sampled_from(["hold", "resend"]),
    arrives=st.booleans(),
    handler=st.booleans(),
    dies_in=st.sampled_from(["sender", "sweeper"]),
)
def test_whatever_dies_each_reply_gets_an_outcome_and_none_is_sent_twice_unknowingly(
    dies_at: int,
    before: bool,
    error: type[BaseException],
    answers: list[str],
    policy: str,
    arrives: bool,
    handler: bool,
    dies_in: str,
) -> None:
    """Every call of every port may be the last one, with and without its effect."""
    town = Town(bot=a_bot(), platform=Watched(delivers_when_unknown=arrives))
    assert isinstance(town.platform, Watched)
    town.platform.town = town
    town.platform.sends.extend(ANSWERS[answer] for answer in answers)
    commit = town.ask(handler="several", said="several", policy=policy) if handler else town.ask("one", "two", policy=policy)
    counted = [0]

    def die(name: str, _: dict[str, Any]) -> None:
        counted[0] += 1
        if counted[0] == dies_at + 1:
            raise error("the end")

    town.breaks = lambda port: Tapped(port, before=die) if before else Tapped(port, after=die)
    try:
        if dies_in == "sender":
            town.send(commit)
        else:
            town.clock.at += 3 * MINUTE
            town.sweep()
    except (Death, StoreUnavailable, RuntimeError):
        pass
    town.mend()
    town.send(commit)  # Kinesis gives the record again
    town.sweep_until_settled()
    states = town.states()
    assert [state for state in states if due_at(state) is not None] == []
    assert len(states) >= 1
    for state in states:
        own = [event.type for event in _events(town, state.reply_id)]
        assert own.count("ReplyFailed") <= 1
        assert own.count("ReplySent") <= 1
    if handler:
        changes = [
            event for commit in town.store.read(a_stream()) for event in commit.events if event.type == "SessionChanged"
        ]
        assert len(changes) <= 1


def _events(town: Town, reply_id: str) -> list[Event]:
    return [
        event
        for commit, intent in town.intents()
        if intent.reply_id == reply_id
        for own in town.own(commit, reply_id)
        for event in own.events
    ]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 600), st.booleans()), max_size=15), st.integers(1, 400))
def test_every_minute_and_shard_is_read_whatever_the_pace(asked: list[tuple[int, bool]], pace: int) -> None:
    """`asked`: seconds after which a reply is asked for, and whether its record is lost; `pace`: seconds between sweeps."""
    town = Town()
    due = sorted(asked)
    start = town.clock.at
    while due or town.clock.at < start + 600_000:
        while due and start + due[0][0] * 1000 <= town.clock.at:
            lost = due.pop(0)[1]
            commit = town.ask(str(len(due)))
            if not lost:
                town.send(commit)
        town.sweep()
        town.clock.at += pace * 1000
    town.sweep_until_settled()
    assert len(town.arrived) == len(asked)
