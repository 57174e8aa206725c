"""The user aggregate."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.domain.commits import Commit, Event, Proposal
from liushui.domain.events import EventReceived, HandlerFailed, MessageReceived, SessionChanged, TypedEvent, record
from liushui.domain.user import INITIAL, STATE_VERSION, UserState, carried_state, evolve, fold
from tests.builders import NOW_MS, a_commit, a_store, a_stream, event_fields, text_fields
from tests.strategies import json_values

KEYS = st.sampled_from(["a", "b", "c"])
FACTS: st.SearchStrategy[TypedEvent] = st.one_of(
    st.builds(MessageReceived, st.just(text_fields())),
    st.builds(EventReceived, st.sampled_from(["subscribe", "unsubscribe", "VIEW"]).map(event_fields)),
    st.builds(SessionChanged, st.dictionaries(KEYS, json_values, max_size=2), st.lists(KEYS, max_size=2).map(tuple)),
    st.builds(HandlerFailed, st.just("handler"), st.just("Error")),
)


def after(*facts: TypedEvent, state: UserState = INITIAL, at: int = NOW_MS) -> UserState:
    for fact in facts:
        state = evolve(state, record(fact), at)
    return state


def test_messages_and_events_are_counted_apart() -> None:
    state = after(MessageReceived(text_fields()), EventReceived(event_fields("VIEW")), MessageReceived(text_fields()))
    assert (state.messages, state.events) == (2, 1)


def test_the_first_and_the_last_time_are_kept() -> None:
    state = INITIAL
    for at in (30, 10, 20):
        state = after(MessageReceived(text_fields()), state=state, at=at)
    assert (state.first_at, state.last_at) == (30, 30)


@pytest.mark.parametrize(
    ("names", "subscribed"),
    [
        ([], None),
        (["VIEW"], None),
        (["subscribe"], True),
        (["Unsubscribe "], False),
        (["subscribe", "VIEW"], True),
        (["subscribe", "unsubscribe"], False),
        (["unsubscribe", "subscribe"], True),
    ],
)
def test_following_is_known_from_the_last_follow_or_unfollow(names: list[str], subscribed: bool | None) -> None:
    assert after(*(EventReceived(event_fields(name)) for name in names)).subscribed is subscribed


def test_an_event_whose_name_is_no_text_says_nothing_of_following() -> None:
    assert after(EventReceived({"MsgType": "event", "Event": ["subscribe"]})).subscribed is None


def test_a_text_that_reads_subscribe_is_no_follow() -> None:
    assert after(MessageReceived(text_fields("subscribe"))).subscribed is None


def test_the_session_takes_values_and_loses_keys() -> None:
    state = after(SessionChanged({"a": 1, "b": [2]}), SessionChanged({"c": 3}, ("a",)), SessionChanged({"b": None}))
    assert state.session == {"b": None, "c": 3}


@pytest.mark.parametrize(
    "event", [Event("Unheard", 1, {}), Event("MessageReceived", 99, {}), record(HandlerFailed("h", "E"))]
)
def test_what_says_nothing_of_the_user_leaves_it_as_it_is(event: Event) -> None:
    state = UserState(messages=3, session={"a": 1})
    assert evolve(state, event, NOW_MS) is state


def test_the_initial_state_takes_no_room() -> None:
    assert INITIAL.to_data() == {}


@given(
    st.builds(
        UserState,
        subscribed=st.none() | st.booleans(),
        messages=st.integers(0),
        events=st.integers(0),
        first_at=st.integers(0),
        last_at=st.integers(0),
        session=st.dictionaries(KEYS, json_values),
    )
)
def test_the_state_survives_its_stored_form(state: UserState) -> None:
    assert UserState.from_data(state.to_data()) == state


def test_who_unfollowed_stays_unfollowed_in_the_stored_form() -> None:
    assert UserState(subscribed=False).to_data() == {"subscribed": False}


def test_stored_state_of_odd_shape_counts_as_unknown() -> None:
    assert UserState.from_data({"subscribed": 1, "messages": "3", "session": [1], "more": {}}) == INITIAL


@given(st.lists(st.lists(FACTS, min_size=1, max_size=3), min_size=1, max_size=8))
def test_the_fold_of_a_stream_equals_the_state_that_its_appends_carried(appends: list[list[TypedEvent]]) -> None:
    store = a_store()
    for number, facts in enumerate(appends):

        def decide(tail: Commit | None, facts: list[TypedEvent] = facts) -> Proposal:
            state = carried_state(tail)
            assert state is not None
            return Proposal(
                events=[record(fact) for fact in facts],
                at=NOW_MS,
                state=after(*facts, state=state).to_data(),
                state_version=STATE_VERSION,
            )

        store.append(a_stream(), decide, cause=str(number))
    for tail in store.read(a_stream()):
        assert carried_state(tail) == fold(store.read(a_stream(), up_to=tail.number))


@given(st.lists(FACTS, max_size=6), st.integers(0, 6))
def test_folding_on_from_a_checkpoint_is_folding_all(facts: list[TypedEvent], split: int) -> None:
    commits = [a_commit(n, events=(record(fact),), at=NOW_MS + n) for n, fact in enumerate(facts, 1)]
    assert fold(commits[split:], fold(commits[:split])) == fold(commits)


def test_no_stream_carries_the_initial_state() -> None:
    assert carried_state(None) == INITIAL


@pytest.mark.parametrize("version", [0, STATE_VERSION - 1, STATE_VERSION + 1])
def test_state_of_another_version_of_the_fold_is_not_used(version: int) -> None:
    tail = a_commit(state={"messages": 9}, state_version=version)
    assert carried_state(tail) is None
    assert carried_state(replace(tail, state_version=STATE_VERSION)) == UserState(messages=9)


def test_a_commit_that_carries_no_state_is_folded_again() -> None:
    assert carried_state(a_commit(state=None, state_version=STATE_VERSION)) is None
