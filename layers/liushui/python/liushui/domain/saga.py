"""Sagas as data: steps that are done in their order, each with a compensation that makes good for it.

    welcome_gift = (
        Saga("welcome_gift")
        .step("issue_coupon", action=issue_coupon, compensation=withdraw_coupon, retry=Retry(attempts=5))
        .step("tag_user", action=tag_user, compensation=untag_user)
    )

An action and a compensation are functions of a `SagaStep` that return the call of WeChat to be made, a dictionary to be kept as
the step's result without any call, or None. Infrastructure is made from the same declaration (`cdk/constructs/saga_machine.py`),
so everything that is wrong with it is said when it is declared.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, TypeAlias

from liushui.domain.errors import ConfigurationError
from liushui.domain.json import JsonObject, JsonValue
from liushui.domain.streams import StreamName

MAX_STEPS, MAX_ATTEMPTS, MAX_PAUSE_SECONDS = 20, 20, 86_400
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME_RULE = "a name has at most 40 lower-case letters, digits and underscores, and begins with a letter"


@dataclass(frozen=True, slots=True)
class SagaStep:
    """What an action or a compensation gets. `account` is the account's name, `data` what the saga was started with, `results`
    what the earlier steps gave, by their names; a step of which nobody knows whether it was done has none."""

    saga_id: str
    name: str
    account: str
    user: str
    data: JsonObject
    results: Mapping[str, JsonObject]

    @property
    def key(self) -> str:
        """The step's idempotency key, 32 hexadecimal digits: the same for each attempt, and for its compensation."""
        return self.key_of(self.name)

    def key_of(self, name: str) -> str:
        """The key of another step of this saga."""
        return sha256(f"{self.saga_id}\n{name}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Retry:
    """How often an act is tried in all, and the pause before the second time (seconds), which grows by `rate` each time.

    Only what passes by itself is tried again: no connection, too many calls, no token for now. Raises ConfigurationError.
    """

    attempts: int = 4
    seconds: float = 2.0
    rate: float = 2.0

    def __post_init__(self) -> None:
        if not 1 <= self.attempts <= MAX_ATTEMPTS:
            raise ConfigurationError(f"Retry: attempts is {self.attempts}; it must be from 1 to {MAX_ATTEMPTS}")
        if not 0 < self.seconds <= MAX_PAUSE_SECONDS:
            raise ConfigurationError(f"Retry: seconds is {self.seconds}; it must be above 0 and at most {MAX_PAUSE_SECONDS}")
        if not 1 <= self.rate <= 10:
            raise ConfigurationError(f"Retry: rate is {self.rate}; it must be from 1 to 10")

    def pause_ms(self, attempt: int) -> int:
        """The pause after the `attempt`-th attempt (milliseconds), a day at the longest."""
        return round(min(self.seconds * self.rate ** (attempt - 1), MAX_PAUSE_SECONDS) * 1000)


@dataclass(frozen=True, slots=True)
class Act:
    """A function that says what is to be done. `repeatable`: doing it again with the same key does no harm."""

    function: Callable[[SagaStep], Any]
    repeatable: bool = False

    def __call__(self, step: SagaStep) -> Any:
        return self.function(step)


Acting: TypeAlias = Callable[[SagaStep], Any]
"""What `step` takes: an `Act` or a plain function."""


def repeatable(function: Acting) -> Act:
    """Declare that doing this again with the same key does no harm, so that it may be repeated when nobody can tell whether it
    was done. Without this such an action counts as done and is compensated, and such a compensation is put to a person."""
    return Act(function, repeatable=True)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `compensation` None: there is nothing to make good."""

    name: str
    action: Act
    compensation: Act | None
    retry: Retry


@dataclass(frozen=True, slots=True)
class Saga:
    """The steps of one saga. Raises ConfigurationError for a name that cannot name a state machine."""

    name: str
    steps: tuple[Step, ...] = field(default=())

    def __post_init__(self) -> None:
        _check_name("saga", self.name)

    def step(self, name: str, *, action: Acting, compensation: Acting | None = None, retry: Retry | None = None) -> "Saga":
        """This saga with one more step. Raises ConfigurationError naming the step and what is wrong."""
        where = f"saga {self.name!r}, step {name!r}"
        _check_name(where, name)
        if any(step.name == name for step in self.steps):
            raise ConfigurationError(f"{where}: the saga has a step of this name already; steps are found by their names")
        if len(self.steps) == MAX_STEPS:
            raise ConfigurationError(f"{where}: a saga has at most {MAX_STEPS} steps")
        made = _act(f"{where}, action", action)
        undone = None if compensation is None else _act(f"{where}, compensation", compensation)
        return replace(self, steps=(*self.steps, Step(name, made, undone, retry or Retry())))

    def find(self, name: str) -> Step:
        """The step of this name. Raises ConfigurationError where there is none (any more)."""
        for step in self.steps:
            if step.name == name:
                return step
        raise ConfigurationError(
            f"saga {self.name!r} has no step {name!r} (any more): sagas under way need it; declare it again"
        )


def declared(*sagas: Saga) -> Mapping[str, Saga]:
    """The sagas by their names. Raises ConfigurationError for one without steps and for two of one name."""
    by_name: dict[str, Saga] = {}
    for saga in sagas:
        if not saga.steps:
            raise ConfigurationError(f"saga {saga.name!r} has no steps: add one with .step(…)")
        if saga.name in by_name:
            raise ConfigurationError(f"two sagas are named {saga.name!r}: rename one")
        by_name[saga.name] = saga
    return by_name


def stream_of_saga(causing: StreamName, saga_id: str) -> StreamName:
    """The saga's own stream, beside the stream whose commit asked for it."""
    return StreamName(causing.tenant, causing.account, "saga", saga_id)


def as_result(value: JsonValue) -> JsonObject:
    """What a step gave, as it is kept: an object, what is none under the name `value`."""
    if value is None:
        return {}
    return value if isinstance(value, Mapping) else {"value": value}


def _check_name(what: str, name: str) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ConfigurationError(f"{what}: {name!r} is no name; {_NAME_RULE}")


def _act(where: str, acting: Acting) -> Act:
    act = acting if isinstance(acting, Act) else Act(acting)
    if not callable(act.function):
        raise ConfigurationError(f"{where} is a {type(acting).__name__}; it must be a function of one SagaStep")
    if inspect.iscoroutinefunction(act.function):
        raise ConfigurationError(f"{where} is asynchronous; it must be a plain function")
    try:
        inspect.signature(act.function).bind(None)
    except TypeError as error:
        raise ConfigurationError(f"{where} must take one argument, a SagaStep: {error}") from None
    return act
