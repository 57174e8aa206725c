"""What differs between two states."""

from hypothesis import given

from liushui.domain.json import JsonObject
from liushui.domain.user import UserState
from liushui.domain.user_changes import Change, changes
from tests.strategies import json_objects


def test_each_value_that_differs_is_named_with_both_sides() -> None:
    before = UserState(subscribed=True, messages=3, session={"step": 1, "gone": "x", "kept": [1]})
    after = UserState(subscribed=False, messages=4, session={"step": 2, "new": None, "kept": [1]})
    assert changes(before, after) == (
        Change("messages", 3, 4),
        Change("session.gone", "x", None),
        Change("session.step", 1, 2),
        Change("subscribed", True, False),
    )


@given(session=json_objects)
def test_equal_states_differ_in_nothing(session: JsonObject) -> None:
    assert changes(UserState(session=session), UserState(session=dict(session))) == ()


@given(old=json_objects, new=json_objects)
def test_the_changes_turn_one_session_into_the_other(old: JsonObject, new: JsonObject) -> None:
    session = dict(old)
    for change in changes(UserState(session=old), UserState(session=new)):
        session[change.name.removeprefix("session.")] = change.after
    assert {key: value for key, value in session.items() if value is not None} == {
        key: value for key, value in new.items() if value is not None
    }
