"""What is wrong with a declaration is said when it is made."""

from collections.abc import Callable
from typing import Any

import pytest

from liushui.domain.errors import ConfigurationError
from liushui.domain.saga import MAX_STEPS, Act, Retry, Saga, SagaStep, as_result, declared, repeatable
from liushui.domain.saga_requests import MAX_DATA_BYTES, StartSaga, saga_id_of, start_saga
from tests.builders import a_stream


def do(step: SagaStep) -> None: ...


def takes_nothing() -> None: ...


async def waits(step: SagaStep) -> None: ...


def full() -> Saga:
    saga = Saga("s")
    for n in range(MAX_STEPS):
        saga = saga.step(f"s{n}", action=do)
    return saga


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "no name": (lambda: Saga(""), "saga: '' is no name"),
    "a name no machine can have": (lambda: Saga("Welcome gift"), "lower-case letters, digits and underscores"),
    "a long name": (lambda: Saga("a" * 41), "at most 40"),
    "no step": (lambda: declared(Saga("s")), "saga 's' has no steps"),
    "two of one name": (lambda: declared(*[Saga("s").step("a", action=do)] * 2), "two sagas are named 's'"),
    "two steps of one name": (
        lambda: Saga("s").step("a", action=do).step("a", action=do),
        "has a step of this name already",
    ),
    "a step without a name": (lambda: Saga("s").step("1st", action=do), "saga 's', step '1st'"),
    "too many steps": (lambda: full().step("more", action=do), f"at most {MAX_STEPS} steps"),
    "no function": (lambda: Saga("s").step("a", action="do"), "action is a str"),  # type: ignore[arg-type]
    "a function of nothing": (lambda: Saga("s").step("a", action=takes_nothing), "must take one argument"),  # type: ignore[arg-type]
    "an asynchronous one": (lambda: Saga("s").step("a", action=waits), "is asynchronous"),
    "such a compensation": (lambda: Saga("s").step("a", action=do, compensation=waits), "compensation is asynchronous"),
    "no attempt": (lambda: Retry(attempts=0), "attempts is 0"),
    "no pause": (lambda: Retry(seconds=0), "seconds is 0"),
    "a shrinking pause": (lambda: Retry(rate=0.5), "rate is 0.5"),
    "an unknown step": (lambda: full().find("nowhere"), r"no step 'nowhere' \(any more\)"),
    "data that is not JSON": (lambda: start_saga("s", {"a": {1, 2}}), "must be JSON"),  # type: ignore[dict-item]
    "much data": (lambda: start_saga("s", {"a": "x" * MAX_DATA_BYTES}), "at most 4096 are taken"),
}


@pytest.mark.parametrize(("make", "says"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_when_it_is_declared(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        make()


def test_a_step_adds_to_a_copy() -> None:
    one = Saga("s").step("a", action=do)
    two = one.step("b", action=do, compensation=do, retry=Retry(attempts=7))
    assert [step.name for step in one.steps] == ["a"]
    assert [step.name for step in two.steps] == ["a", "b"]
    assert (two.find("b").retry.attempts, two.find("a").compensation) == (7, None)


def test_what_is_declared_repeatable_stays_callable() -> None:
    act = repeatable(lambda step: {"user": step.user})
    assert act.repeatable
    assert act(a_step()) == {"user": "o-user-1"}
    assert Saga("s").step("a", action=act).find("a").action.repeatable
    assert not Saga("s").step("a", action=do).find("a").action.repeatable
    assert Act(do) == Saga("s").step("a", action=do).find("a").action


def a_step(saga_id: str = "saga-1", name: str = "a") -> SagaStep:
    return SagaStep(saga_id, name, "demo", "o-user-1", {}, {})


def test_a_key_is_the_same_for_each_attempt_and_another_for_each_step_and_saga() -> None:
    assert a_step().key == a_step().key == a_step(name="b").key_of("a")
    assert len({a_step().key, a_step(name="b").key, a_step("saga-2").key}) == 3
    assert len(a_step().key) == 32


def test_a_saga_has_one_id_however_often_it_is_asked_for() -> None:
    assert saga_id_of(a_stream(), "c", 0) == saga_id_of(a_stream(), "c", 0)
    assert len({saga_id_of(a_stream(), "c", 0), saga_id_of(a_stream(), "c", 1), saga_id_of(a_stream(), "d", 0)}) == 3
    assert start_saga("s") == StartSaga("s", {})


@pytest.mark.parametrize(("attempt", "pause"), [(1, 2_000), (2, 4_000), (3, 8_000), (30, 86_400_000)])
def test_pauses_grow_up_to_a_day(attempt: int, pause: int) -> None:
    assert Retry(attempts=5, seconds=2, rate=2).pause_ms(attempt) == pause


@pytest.mark.parametrize(("value", "kept"), [(None, {}), ({"a": 1}, {"a": 1}), (5, {"value": 5}), ("x", {"value": "x"})])
def test_a_result_is_kept_as_an_object(value: Any, kept: dict[str, Any]) -> None:
    assert as_result(value) == kept
