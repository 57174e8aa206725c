"""The example saga on the local cloud: a follower of `demo` is welcomed with a coupon, a tag and a message; each step is made to
fail in turn, and what was undone is looked at."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.sagas import coupon_code
from liushui.domain.saga import SagaStep
from tests.local.conftest import CommandFailed, LocalCloud, Phone, eventually

pytestmark = pytest.mark.e2e

SWEEP_SECONDS = 150.0
"""A sweep runs each minute; on a busy machine the next one, too, may be needed."""
Saga = dict[str, Any]
APIS = {"issue_coupon": "card/code/deposit", "tag_user": "tags/members/batchtagging", "send_welcome": "custom/send"}
NO_RIGHT = 48001


@pytest.fixture
def stranger(cloud: LocalCloud) -> Phone:
    """Somebody who does not follow `demo` yet."""
    return Phone(cloud, "demo", f"o{secrets.token_hex(13)}")


@contextmanager
def fault(phone: Phone, api: str, **what: Any) -> Iterator[None]:
    phone.cloud.control("POST", "faults", {"api": api, "count": 1, **what})
    try:
        yield
    finally:
        phone.cloud.control("DELETE", "faults")


def saga_of(phone: Phone) -> Saga:
    """The user's saga, once the read model knows it."""

    def look() -> list[Saga]:
        return [one for one in phone.cloud.lines("sagas", "list", "--account", "demo") if one["user"] == phone.user]

    (saga,) = eventually(look, lambda found: len(found) == 1)
    return saga


def settled(phone: Phone, state: str, *, seconds: float = 60.0) -> Saga:
    return eventually(lambda: saga_of(phone), lambda saga: saga["state"] == state, seconds=seconds)


def story(phone: Phone, saga: Saga) -> Saga:
    (line,) = phone.cloud.lines("sagas", "show", saga["saga_id"])
    return line


def standing(saga: Saga) -> list[str]:
    return [step["standing"] for step in saga["steps"]]


def code_of(saga: Saga, phone: Phone) -> str:
    return coupon_code(SagaStep(saga["saga_id"], "issue_coupon", "demo", phone.user, {}, {}))


def decide(phone: Phone, saga: Saga, decision: str, *, step: str, operator: str = "lin") -> Saga:
    arguments = ("--step", step, "--decision", decision, "--operator", operator, "--reason", "because")
    (line,) = phone.cloud.lines("sagas", "decide", saga["saga_id"], *arguments)
    return line


def test_a_follower_is_welcomed(stranger: Phone) -> None:
    stranger.act("subscribe")
    saga = settled(stranger, "completed")
    assert standing(saga) == ["done", "done", "done"]
    assert any(code_of(saga, stranger) in text for text in stranger.got())
    told = [event["type"] for event in story(stranger, saga)["events"]]
    assert (told[0], told[-1], told.count("SagaStepDone")) == ("SagaStarted", "SagaCompleted", 3)
    assert {event["correlation_id"] for event in stranger.events()} == {saga["correlation_id"]}


@pytest.mark.parametrize("failing", APIS)
def test_each_step_refused_in_turn_undoes_those_before_it(stranger: Phone, failing: str) -> None:
    with fault(stranger, APIS[failing], fault="errcode", value=NO_RIGHT):
        stranger.act("subscribe")
        saga = settled(stranger, "undone")
    before = [*APIS].index(failing)
    assert standing(saga) == ["undone"] * before + ["failed"] + ["pending"] * (2 - before)
    assert not any("coupon" in text for text in stranger.got())


def test_a_welcome_of_which_nobody_knows_is_corrected(stranger: Phone) -> None:
    with fault(stranger, "custom/send", fault="drop_after"):
        stranger.act("subscribe")
        saga = settled(stranger, "undone")
    assert standing(saga) == ["undone"] * 3
    assert [code_of(saga, stranger) in text for text in stranger.got()[-2:]] == [True, True]


def test_a_compensation_that_fails_waits_for_a_person_and_the_first_decision_counts(stranger: Phone) -> None:
    with fault(stranger, "custom/send", fault="errcode", value=NO_RIGHT):
        stranger.cloud.control(
            "POST", "faults", {"api": "tags/members/batchuntagging", "count": 1, "fault": "errcode", "value": NO_RIGHT}
        )
        stranger.act("subscribe")
        saga = settled(stranger, "waiting")
    assert (saga["waits_for"], standing(saga)) == ("tag_user", ["done", "compensation failed", "failed"])
    assert decide(stranger, saga, "retry", step="tag_user")["woken"] is True
    saga = settled(stranger, "undone")
    assert standing(saga) == ["undone", "undone", "failed"]
    with pytest.raises(CommandFailed, match="lin has decided"):
        decide(stranger, saga, "skip", step="tag_user", operator="wang")
