"""The typed events and their stored form."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.domain.commits import Event
from liushui.domain.events import (
    EventReceived,
    HandlerFailed,
    MessageReceived,
    ReplyFailed,
    SessionChanged,
    TypedEvent,
    record,
    typed,
)
from liushui.domain.json import JsonObject
from liushui.domain.saga_events import ALL_EVENT_TYPES as EVENT_TYPES
from tests.strategies import any_text, json_objects

OF_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: any_text,
    int: st.integers(),
    bool: st.booleans(),
    str | None: st.none() | any_text,
    int | None: st.none() | st.integers(),
    JsonObject: json_objects,
    JsonObject | None: st.none() | json_objects,
    tuple[str, ...]: st.lists(any_text, max_size=3).map(tuple),
}


def typed_events(kind: type[TypedEvent]) -> st.SearchStrategy[TypedEvent]:
    return st.builds(kind, **{field.name: OF_TYPE[field.type] for field in fields(kind)})


@pytest.mark.parametrize("kind", EVENT_TYPES.values(), ids=EVENT_TYPES.keys())
@given(data=st.data())
def test_every_event_survives_its_stored_form(kind: type[TypedEvent], data: st.DataObject) -> None:
    event = data.draw(typed_events(kind))
    assert typed(record(event)) == event


@given(json_objects)
def test_a_received_callback_is_stored_as_it_came(received: dict[str, Any]) -> None:
    assert record(MessageReceived(received)) == Event("MessageReceived", 1, received)
    assert record(EventReceived(received)).data is received


def test_what_is_none_is_left_out_and_what_is_empty_or_zero_stays() -> None:
    event = ReplyFailed("r1", 0, "expired", detail="")
    assert record(event).data == {"reply_id": "r1", "attempt": 0, "error_class": "expired", "detail": ""}


def test_a_type_or_a_version_of_newer_code_has_no_typed_form() -> None:
    assert typed(Event("NobodyKnowsMe", 1, {})) is None
    assert typed(Event("HandlerFailed", 2, {"handler": "h", "error": "E"})) is None


def test_a_field_of_newer_code_is_left_aside() -> None:
    """Expand and contract: old code may read what new code writes."""
    stored = Event("HandlerFailed", 1, {"handler": "h", "error": "E", "added_later": 1})
    assert typed(stored) == HandlerFailed("h", "E")


def test_a_session_change_without_removals_may_leave_them_out() -> None:
    assert typed(Event("SessionChanged", 1, {"values": {"a": 1}})) == SessionChanged({"a": 1}, ())


@pytest.mark.parametrize("data", [{}, {"handler": "h"}])
def test_data_that_lacks_a_required_field_is_an_error(data: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="error"):
        typed(Event("HandlerFailed", 1, data))
