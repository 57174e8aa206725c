"""Old versions of events are lifted one step at a time."""

import pytest

from liushui.adapters.commit_items import from_item, to_item
from liushui.domain.commits import Event
from liushui.domain.saga_events import ALL_EVENT_TYPES as EVENT_TYPES
from liushui.domain.upcasters import UPCASTERS, Upcaster, lift
from tests.builders import a_commit

STEPS: dict[tuple[str, int], Upcaster] = {
    ("OrderPaid", 1): lambda data: {"cents": data["yuan"] * 100},  # type: ignore[operator]
    ("OrderPaid", 2): lambda data: {**data, "currency": "CNY"},
    ("OrderSent", 1): lambda data: {"unrelated": True},
}


@pytest.mark.parametrize(
    "event",
    [
        Event("OrderPaid", 1, {"yuan": 3}),
        Event("OrderPaid", 2, {"cents": 300}),
        Event("OrderPaid", 3, {"cents": 300, "currency": "CNY"}),
    ],
)
def test_every_version_is_lifted_to_the_newest(event: Event) -> None:
    assert lift(event, STEPS) == Event("OrderPaid", 3, {"cents": 300, "currency": "CNY"})


@pytest.mark.parametrize("event", [Event("OrderPaid", 4, {"x": 1}), Event("Unknown", 1, {"x": 1})])
def test_a_newer_version_and_an_unknown_type_stay_as_they_are(event: Event) -> None:
    assert lift(event, STEPS) is event


def test_what_is_stored_is_not_changed() -> None:
    stored = Event("OrderPaid", 1, {"yuan": 3})
    lift(stored, STEPS)
    assert stored == Event("OrderPaid", 1, {"yuan": 3})


def test_a_gap_in_the_chain_ends_it() -> None:
    assert lift(Event("OrderPaid", 1, {"yuan": 3}), {("OrderPaid", 2): STEPS["OrderPaid", 2]}).schema == 1


def test_every_released_chain_ends_at_the_version_of_the_code() -> None:
    """A chain with a missing step would leave old facts unknown to the folds."""
    for name, version in UPCASTERS:
        assert (name, version + 1) in UPCASTERS or EVENT_TYPES[name].schema == version + 1
    for name, kind in EVENT_TYPES.items():
        assert all((name, version) in UPCASTERS for version in range(1, kind.schema))


def test_events_are_lifted_when_a_commit_is_read() -> None:
    event = Event("NotOfThisCode", 7, {"kept": "whole"})
    assert from_item(to_item(a_commit(events=(event,)))).events == (event,)
