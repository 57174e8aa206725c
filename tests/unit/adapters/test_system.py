"""The real clock, ids and time limit."""

import re
import signal
import threading
import time
from contextlib import suppress

import pytest

from liushui.adapters.system import SystemClock, SystemIds, time_limit
from liushui.bot import HandlerOverran


def test_the_clock_tells_milliseconds_and_sleeps_seconds() -> None:
    clock = SystemClock()
    before, started = clock.now_ms(), clock.monotonic()
    clock.sleep(0.02)
    assert 20 <= clock.now_ms() - before < 2_000
    assert 0.02 <= clock.monotonic() - started < 2
    assert abs(clock.now_ms() / 1000 - time.time()) < 1


def test_ids_are_new_and_jitter_is_in_bounds() -> None:
    ids = SystemIds()
    assert len({ids.new_id() for _ in range(100)}) == 100
    jitters = [ids.jitter(0.5) for _ in range(200)]
    assert all(0 <= jitter <= 0.5 for jitter in jitters)
    assert len(set(jitters)) > 100


def spin() -> None:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        pass


def match_catastrophically() -> None:
    re.match(r"(a+)+$", "a" * 40 + "!")


def sleep() -> None:
    time.sleep(5)


def catch_exceptions() -> None:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            spin()
        except Exception:  # noqa: BLE001 - what a handler might do
            continue


def swallow_once() -> None:
    with suppress(BaseException):
        spin()
    spin()


@pytest.mark.parametrize("block", [spin, match_catastrophically, sleep, catch_exceptions, swallow_once])
def test_a_block_is_interrupted_when_its_time_is_up(block: object) -> None:
    started = time.monotonic()
    with pytest.raises(HandlerOverran), time_limit(0.05):
        block()  # type: ignore[operator]
    assert 0.05 <= time.monotonic() - started < 2


def test_even_no_time_at_all_ends_in_the_same_way() -> None:
    before = signal.getsignal(signal.SIGALRM)
    for _ in range(50):
        with pytest.raises(HandlerOverran), time_limit(0.000_001):
            spin()
        assert signal.getsignal(signal.SIGALRM) is before


def test_a_block_in_time_is_not_disturbed_neither_then_nor_later() -> None:
    with time_limit(0.05):
        done = True
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    time.sleep(0.1)
    assert done


def test_the_timer_is_off_after_an_error_and_after_an_interruption() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(ZeroDivisionError), time_limit(5):
        _ = 1 / 0
    with pytest.raises(HandlerOverran), time_limit(0.01):
        spin()
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_outside_the_main_thread_a_block_runs_to_its_end() -> None:
    ended = []

    def run() -> None:
        with time_limit(0.01):
            time.sleep(0.05)
            ended.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert ended == [True]
