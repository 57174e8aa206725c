"""The circuit breaker's rules, and that they hold for any calls of any callers."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.domain import circuit as c
from liushui.domain.circuit import Circuit, Tally
from tests.builders import NOW_MS


def after(*calls: bool, circuit: Circuit | None = None, caller: str = "a", every_ms: int = 1_000) -> Circuit:
    """The circuit after calls (True: failed), each told at once."""
    circuit = circuit or Circuit()
    for number, failed in enumerate(calls):
        circuit = c.decide_noted(circuit, Tally().after(failed=failed), caller, NOW_MS + number * every_ms)
    return circuit


def test_a_closed_circuit_lets_everybody_call() -> None:
    assert c.refused_until(Circuit(), "a", NOW_MS) is None
    assert c.decide_probe(Circuit(), "a", NOW_MS) is None


def test_three_failures_in_a_row_open_it_two_do_not() -> None:
    assert after(True, True).open_until is None
    assert after(True, True, True).open_until == NOW_MS + 2_000 + c.FIRST_PAUSE_MS


def test_an_answer_ends_the_row() -> None:
    assert after(True, True, False, True, True).open_until is None


def test_half_of_ten_calls_in_a_minute_open_it() -> None:
    assert after(*[False, True] * 4).open_until is None
    assert after(*[False, True] * 5).open_until is not None
    assert after(*[False, False, True] * 10).open_until is None


def test_calls_of_an_earlier_minute_do_not_count() -> None:
    assert after(*[False, True] * 5, every_ms=c.WINDOW_MS).open_until is None


def test_a_row_fades_after_a_while() -> None:
    assert after(True, True, True, every_ms=c.WINDOW_MS).open_until is not None
    assert after(True, True, True, every_ms=c.ROW_MS).open_until is None


def test_answers_that_were_not_told_alone_are_told_with_a_failure() -> None:
    told = c.decide_noted(after(True, True), Tally(answered=9, failed=1, row=1), "b", NOW_MS)
    assert (told.calls, told.failures, told.row, told.open_until) == (12, 3, 1, None)
    assert Tally(answered=9).faded() == Tally(answered=1)


@pytest.fixture
def opened() -> Circuit:
    return after(True, True, True, every_ms=0)


def test_while_it_is_open_nobody_calls(opened: Circuit) -> None:
    assert opened.open_until is not None
    for caller in "ab":
        assert c.refused_until(opened, caller, opened.open_until - 1) == opened.open_until
        assert c.decide_probe(opened, caller, opened.open_until - 1) is None


def test_then_one_probes_and_the_others_wait_for_it(opened: Circuit) -> None:
    now = opened.open_until or 0
    probing = c.decide_probe(opened, "a", now)
    assert probing is not None
    assert c.refused_until(probing, "a", now) is None
    assert c.refused_until(probing, "b", now) == now + c.PROBE_MS
    assert c.decide_probe(probing, "b", now) is None


def test_a_probe_that_died_leaves_room_for_another(opened: Circuit) -> None:
    now = opened.open_until or 0
    probing = c.decide_probe(opened, "a", now)
    assert probing is not None
    assert c.decide_probe(probing, "b", now + c.PROBE_MS) == replace(opened, probe="b", probe_until=now + 2 * c.PROBE_MS)


def test_an_answer_to_the_probe_closes_it_and_forgets_everything(opened: Circuit) -> None:
    probing = c.decide_probe(opened, "a", opened.open_until or 0)
    assert probing is not None
    assert after(False, circuit=replace(probing, version=7)) == Circuit(version=7)


def test_a_probe_that_failed_opens_it_for_longer_up_to_five_minutes(opened: Circuit) -> None:
    pauses, circuit = [], opened
    for _ in range(7):
        now = circuit.open_until or 0
        probing = c.decide_probe(circuit, "a", now)
        assert probing is not None
        circuit = c.decide_noted(probing, Tally().after(failed=True), "a", now)
        pauses.append((circuit.open_until or 0) - now)
    assert pauses == [60_000, 120_000, 240_000, 300_000, 300_000, 300_000, 300_000]


@pytest.mark.parametrize("failed", [True, False])
def test_calls_that_began_before_it_opened_change_nothing(opened: Circuit, failed: bool) -> None:
    assert after(failed, circuit=opened, caller="b") == opened


def test_telling_nothing_changes_nothing(opened: Circuit) -> None:
    for circuit in (opened, after(True), c.decide_probe(opened, "a", opened.open_until or 0)):
        assert circuit is not None
        assert c.decide_noted(circuit, Tally(), "a", NOW_MS) == circuit


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 40_000))))
def test_while_it_is_open_there_is_never_more_than_one_call_at_a_time(steps: list[tuple[str, bool, int]]) -> None:
    """Callers come when they like; each that may calls and hears at once or, where it is the probe, dies half the time."""
    circuit, now, probing_until = Circuit(), NOW_MS, 0
    for caller, failed, pause in steps:
        now += pause
        if c.refused_until(circuit, caller, now) is not None:
            continue
        was_open = circuit.open_until is not None
        if was_open:
            assert now >= (circuit.open_until or 0)
            assert now >= probing_until or circuit.probe == caller
            circuit = c.decide_probe(circuit, caller, now) or circuit
            probing_until = now + c.PROBE_MS
            if pause % 2:
                continue  # it died
        circuit = c.decide_noted(circuit, Tally().after(failed=failed), caller, now)
        probing_until = 0
        assert was_open is False or (circuit.open_until is None) is (not failed)


@given(st.lists(st.booleans()))
def test_an_api_that_always_answers_is_never_refused(told: list[bool]) -> None:
    assert after(*[False for _ in told]).open_until is None


@given(st.integers(0, 200), st.integers(0, 10_000))
def test_failures_open_it_in_the_end_whatever_was_before(good: int, every_ms: int) -> None:
    assert after(*[False] * good, *[True] * 3, every_ms=every_ms).open_until is not None
