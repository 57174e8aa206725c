"""Replies over their account's budget, and to an API whose circuit is open: they wait, without an attempt, or fall back."""

from collections import deque
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liushui.adapters.memory_platform import ScriptedPlatform, never_connected, refused, unanswered
from liushui.adapters.memory_sending import MemoryCircuits, MemoryPermits
from liushui.application.circuit_breaker import CircuitBreaker, is_failure
from liushui.application.sending_budget import SendingBudget
from liushui.bot import Bot, Template
from liushui.domain.budget import Span
from liushui.domain.circuit import FIRST_PAUSE_MS, PROBE_MS, Circuit
from liushui.domain.errors import StoreUnavailable
from liushui.domain.events import ReplyFailed, ReplyPostponed
from liushui.domain.holding import CIRCUIT_OPEN, GIVE_UP_AFTER_MS, Hindrance, decide_hold
from liushui.domain.reply import ATTEMPT_MS, ReplyState, ReplyStatus, quota_reset_at
from liushui.ports import CallResult
from liushui.wechat.replies import to_data
from tests.builders import NOW_MS, CountedIds, FixedAccounts, FixedClock, an_account
from tests.sending import HOUR_MS, Town, text

API, TEMPLATES = "/cgi-bin/message/custom/send", "/cgi-bin/message/template/send"
OK = CallResult(None, errcode=0)
NOTICE = Template("t" * 43, {"first": "好"})
MINUTE = 60_000


def a_bot() -> Bot:
    bot = Bot()

    @bot.text("later", deferred=True)
    def later() -> Any:
        return NOTICE

    return bot


def town_of(*answers: CallResult, **limits: int) -> Town:
    town = Town(platform=ScriptedPlatform(sends=deque(answers)), bot=a_bot())
    town.accounts = FixedAccounts({"demo": an_account(**limits)})
    return town


class TestBudget:
    def test_what_is_over_a_minutes_budget_is_sent_in_the_next_without_an_attempt_lost(self) -> None:
        town = town_of(messages_per_minute=3)
        outcome = town.send(*[town.ask(str(n)) for n in range(5)])
        assert outcome.replies == {"sent": 3, "postponed": 2}
        assert town.story(4) == ["ReplyPostponed"]
        held = town.event("ReplyPostponed", 4)
        assert (held["attempt"], held["error_class"], held["retry_at"]) == (0, "rate_limited", Span.MINUTE.ends(NOW_MS))
        assert "3 messages a minute" in held["detail"]
        town.sweep_until_settled()
        assert sorted(town.arrived) == ["0", "1", "2", "3", "4"]
        assert [state.attempts for state in town.states()] == [1] * 5

    def test_a_days_budget_waits_for_midnight_in_china(self) -> None:
        town = town_of(messages_per_day=1)
        town.send(town.ask("one"), town.ask("two"))
        held = town.event("ReplyPostponed", 1)
        assert (held["error_class"], held["retry_at"]) == ("quota_reset", quota_reset_at(NOW_MS))

    def test_a_raised_budget_counts_at_once(self) -> None:
        budget = SendingBudget(permits=MemoryPermits(), clock=FixedClock())
        assert [budget.take(an_account(messages_per_day=1)) is None for _ in range(2)] == [True, False]
        assert [budget.take(an_account(messages_per_day=3)) is None for _ in range(3)] == [True, True, False]

    def test_what_would_wait_past_its_deadline_fails_now(self) -> None:
        town = town_of(messages_per_day=1)
        town.send(town.ask("one"), town.ask("two", window_ms=MINUTE))
        assert town.states()[1].status == "failed"
        assert town.event("ReplyFailed", 1)["error_class"] == "quota_reset"

    def test_it_is_recorded_once_however_long_it_waits(self) -> None:
        town = town_of(messages_per_minute=1)
        town.send(*[town.ask(str(n)) for n in range(4)])
        town.sweep_until_settled()
        assert town.story(3) == ["ReplyPostponed", "ReplyAttempted", "ReplySent"]

    def test_an_account_without_a_budget_asks_nobody(self) -> None:
        town = town_of()
        town.send(*[town.ask(str(n)) for n in range(5)])
        assert town.permits.asked == 0

    def test_permits_are_taken_in_leases(self) -> None:
        town = town_of(messages_per_minute=1000)
        town.send(*[town.ask(str(n)) for n in range(60)])
        assert len(town.arrived) == 60
        assert town.permits.asked <= 8

    def test_a_day_without_permits_keeps_those_of_the_minute_and_the_other_way_round(self) -> None:
        clock, permits = FixedClock(), MemoryPermits()
        account = an_account(messages_per_minute=1, messages_per_day=2)
        budget = SendingBudget(permits=permits, clock=clock)
        assert budget.take(account) is None
        over = budget.take(account)
        assert over is not None
        assert over.span is Span.MINUTE
        clock.at = over.until
        assert budget.take(account) is None
        clock.at += MINUTE
        last = budget.take(account)
        assert last is not None
        assert last.span is Span.DAY
        assert permits.take("demo", Span.MINUTE, Span.MINUTE.window(clock.at), 1, limit=1) == 1

    @settings(max_examples=50, deadline=None)
    @given(st.integers(1, 40), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20_000)), max_size=150))
    def test_however_many_containers_send_never_more_than_the_limit_goes_out_in_a_minute(
        self, limit: int, steps: list[tuple[int, int]]
    ) -> None:
        clock, permits, account = FixedClock(), MemoryPermits(), an_account(messages_per_minute=limit)
        budgets = [SendingBudget(permits=permits, clock=clock) for _ in range(4)]
        sent: dict[int, int] = {}
        for container, pause in steps:
            clock.at += pause
            if budgets[container].take(account) is None:
                window = Span.MINUTE.window(clock.at)
                sent[window] = sent.get(window, 0) + 1
        assert all(count <= limit for count in sent.values())


class TestCircuit:
    def test_three_silences_hold_up_the_rest_until_a_probe_is_answered(self) -> None:
        town = town_of(*[unanswered()] * 3)
        outcome = town.send(*[town.ask(str(n)) for n in range(6)])
        assert outcome.replies == {"unknown": 3, "postponed": 3}
        held = town.event("ReplyPostponed", 5)
        assert (held["attempt"], held["error_class"], held["retry_at"]) == (0, CIRCUIT_OPEN, NOW_MS + FIRST_PAUSE_MS)
        assert API in held["detail"]
        town.sweep_until_settled()
        assert sorted(town.arrived) == ["3", "4", "5"]
        assert [state.attempts for state in town.states()[3:]] == [1] * 3

    def test_other_containers_hear_of_it(self) -> None:
        town = town_of(*[unanswered()] * 3)
        town.send(*[town.ask(str(n)) for n in range(3)])
        assert town.send(town.ask("3"), by=town.one()).replies == {"postponed": 1}
        assert len(town.platform.sent) == 3

    def test_one_probe_is_made_whoever_comes(self) -> None:
        town = town_of(*[unanswered()] * 4)
        town.send(*[town.ask(str(n)) for n in range(3)])
        town.clock.at += FIRST_PAUSE_MS
        town.send(*[town.ask(str(n)) for n in range(3, 6)], by=town.one())
        assert len(town.platform.sent) == 4
        circuit = town.circuits.get("demo", API)
        assert circuit.open_until == town.clock.at + 2 * FIRST_PAUSE_MS

    def test_a_reply_with_a_fallback_by_another_api_is_given_up_for_it_after_a_minute(self) -> None:
        town = town_of()
        town.circuits.put("demo", API, open_circuit(NOW_MS + 5 * MINUTE))
        town.send(town.ask("hello", fallback=to_data(NOTICE)))
        assert town.event("ReplyFailed")["error_class"] == CIRCUIT_OPEN
        assert town.states()[0].status == "failed"
        assert town.platform.sent == []

    def test_one_whose_fallback_goes_by_the_same_api_waits(self) -> None:
        town = town_of()
        town.circuits.put("demo", API, open_circuit(NOW_MS + 5 * MINUTE))
        town.send(town.ask("hello", fallback="instead"))
        assert town.states()[0].status == "postponed"

    def test_a_composed_message_of_another_kind_is_kept_where_its_own_circuit_is_open(self) -> None:
        town = town_of()
        town.circuits.put("demo", TEMPLATES, open_circuit(NOW_MS + MINUTE))
        town.send(town.ask(handler="later", said="later"))
        assert town.story() == ["ReplyClaimed", "ReplyAttempted", "ReplyPostponed"]
        assert town.platform.sent == []
        town.sweep_until_settled()
        assert len(town.platform.sent) == 1
        assert town.states()[0].runs == 1

    def test_an_outcome_is_recorded_whatever_the_circuits_store_says(self) -> None:
        town = town_of()
        town.circuits.put("demo", API, open_circuit(NOW_MS - 1))
        stored = town.circuits.put

        def only_the_probe(account: str, api: str, circuit: Circuit) -> bool:
            if circuit.probe is None:
                raise StoreUnavailable("throttled")
            return stored(account, api, circuit)

        town.circuits.put = only_the_probe  # type: ignore[method-assign]
        sender = town.one()
        assert town.send(town.ask("one"), by=sender).replies == {"sent": 1}
        town.circuits.put = stored  # type: ignore[method-assign]
        town.clock.at += MINUTE
        assert town.send(town.ask("two"), by=sender).replies == {"sent": 1}
        assert town.circuits.get("demo", API).open_until is None

    @pytest.mark.parametrize(
        ("result", "failed"),
        [
            (unanswered(), True), (never_connected(), True), (refused(-1), True), (refused(-1, send=False), True),
            (OK, False), (refused(45009), False), (refused(45015), False), (refused(40001), False), (refused(45102), False),
        ],
    )  # fmt: skip
    def test_silence_is_trouble_a_refusal_is_an_answer(self, result: CallResult, failed: bool) -> None:
        assert is_failure(result) is failed

    def test_an_api_that_answers_costs_a_look_in_a_while_and_no_write(self) -> None:
        calls: list[str] = []

        class Counted(MemoryCircuits):
            def get(self, account: str, api: str) -> Any:
                calls.append("get")
                return super().get(account, api)

            def put(self, account: str, api: str, circuit: Any) -> bool:
                calls.append("put")
                return super().put(account, api, circuit)

        clock = FixedClock()
        breaker = CircuitBreaker(circuits=Counted(), clock=clock, ids=CountedIds())
        for _ in range(100):
            assert breaker.refused_until("demo", API) is None
            breaker.note("demo", API, OK)
            clock.at += 200
        assert calls == ["get", "get"]

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 25_000)), max_size=80))
    def test_while_it_is_open_no_container_calls_but_the_one_that_probes(self, steps: list[tuple[int, bool, int]]) -> None:
        clock, circuits = FixedClock(), MemoryCircuits()
        ids = CountedIds()
        breakers = [CircuitBreaker(circuits=circuits, clock=clock, ids=ids) for _ in range(3)]
        probing: int | None = None
        for container, fails, pause in steps:
            clock.at += pause
            before = circuits.get("demo", API)
            if breakers[container].refused_until("demo", API) is not None:
                continue
            if before.open_until is not None and clock.at - before.open_until > 0:
                assert probing in (None, container) or clock.at >= before.probe_until
                probing = container
            breakers[container].note("demo", API, unanswered() if fails else OK)
            probing = None


def open_circuit(until: int) -> Circuit:
    return Circuit(open_until=until, trips=1, version=1)


class TestHolding:
    hindrance = Hindrance(CIRCUIT_OPEN, NOW_MS + 30_000, "why")

    def held(self, state: ReplyState, *, until: int = NOW_MS + 30_000, is_way_around: bool = True) -> Any:
        return decide_hold(state, replace(self.hindrance, until=until), NOW_MS, is_way_around=is_way_around)

    def test_it_counts_no_attempt_and_is_said_once(self) -> None:
        state = ReplyState("r1", attempts=3, deadline=NOW_MS + HOUR_MS)
        postponed = self.held(state)
        assert postponed == ReplyPostponed("r1", 3, CIRCUIT_OPEN, NOW_MS + 30_000, detail="why")
        waiting = replace(state, status=ReplyStatus.POSTPONED, error_class=CIRCUIT_OPEN, at=NOW_MS)
        assert self.held(waiting) is None

    def test_a_fallback_is_not_waited_for_longer_than_a_minute_in_all(self) -> None:
        state = ReplyState("r1", fallback=text("b"), deadline=NOW_MS + HOUR_MS)
        assert isinstance(self.held(state, until=NOW_MS + MINUTE), ReplyPostponed)
        assert isinstance(self.held(state, until=NOW_MS + MINUTE + 1), ReplyFailed)
        waiting = replace(state, status=ReplyStatus.POSTPONED, error_class=CIRCUIT_OPEN, at=NOW_MS - MINUTE)
        assert isinstance(self.held(waiting), ReplyFailed)

    @pytest.mark.parametrize("changes", [{"fell_back": True}, {"unknowns": 1}, {"fallback": None}])
    def test_what_cannot_fall_back_waits(self, changes: dict[str, Any]) -> None:
        state = replace(ReplyState("r1", fallback=text("b"), deadline=NOW_MS + HOUR_MS), **changes)
        assert isinstance(self.held(state, until=NOW_MS + 2 * MINUTE), ReplyPostponed)

    def test_without_a_deadline_it_is_put_to_a_person_in_the_end(self) -> None:
        state = ReplyState("r1", fell_back=True, status=ReplyStatus.POSTPONED, error_class=CIRCUIT_OPEN)
        assert self.held(replace(state, at=NOW_MS - GIVE_UP_AFTER_MS + 30_000)) is None
        assert isinstance(self.held(replace(state, at=NOW_MS - GIVE_UP_AFTER_MS)), ReplyFailed)


def test_a_probe_has_an_attempts_time() -> None:
    assert PROBE_MS == ATTEMPT_MS
