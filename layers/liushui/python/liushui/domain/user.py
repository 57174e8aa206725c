"""The user aggregate: what is known of one user of one account, folded from the user's stream."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from liushui.domain.commits import Commit, Event, as_object
from liushui.domain.errors import LiushuiError
from liushui.domain.events import EventReceived, MessageReceived, SessionChanged, typed
from liushui.domain.json import JsonObject, JsonValue

STATE_VERSION = 1
"""Raised when `evolve` changes; commits that carry another version's state are folded again from the read model."""

SESSION_BUDGET_BYTES = 2048


class SessionTooLarge(LiushuiError):
    """A handler put more into a session than 2 KB of JSON."""


@dataclass(frozen=True, slots=True)
class UserState:
    """`messages` and `events` count what was received; times are milliseconds since the epoch; `subscribed` is None until
    a follow or an unfollow was seen; `session` is the bot's own."""

    subscribed: bool | None = None
    messages: int = 0
    events: int = 0
    first_at: int = 0
    last_at: int = 0
    session: JsonObject = field(default_factory=dict)

    def to_data(self) -> dict[str, JsonValue]:
        """The stored form; values that are empty are left out."""
        full: dict[str, JsonValue] = {
            "subscribed": self.subscribed,
            "messages": self.messages,
            "events": self.events,
            "first_at": self.first_at,
            "last_at": self.last_at,
            "session": dict(self.session),
        }
        return {key: value for key, value in full.items() if value or value is False}

    @classmethod
    def from_data(cls, data: JsonObject) -> "UserState":
        """The inverse of `to_data`."""
        subscribed = data.get("subscribed")
        return cls(
            subscribed=subscribed if isinstance(subscribed, bool) else None,
            messages=_number(data.get("messages")),
            events=_number(data.get("events")),
            first_at=_number(data.get("first_at")),
            last_at=_number(data.get("last_at")),
            session=as_object(data.get("session")),
        )


INITIAL = UserState()


def evolve(state: UserState, event: Event, at: int) -> UserState:
    """`state` after `event`, which was committed at `at`. Events that say nothing of the user leave it as it is."""
    match typed(event):
        case MessageReceived():
            return replace(_seen(state, at), messages=state.messages + 1)
        case EventReceived(received):
            return replace(_seen(state, at), events=state.events + 1, subscribed=_subscribed(state, received))
        case SessionChanged(values, removed):
            kept = {key: value for key, value in state.session.items() if key not in removed}
            return replace(state, session={**kept, **values})
    return state


def fold(commits: Iterable[Commit], state: UserState = INITIAL) -> UserState:
    """`state` after all events of `commits`, in their order."""
    for commit in commits:
        for event in commit.events:
            state = evolve(state, event, commit.at)
    return state


def carried_state(tail: Commit | None) -> UserState | None:
    """The state that `tail` carries; None when another version of the fold wrote it, the initial one for no stream."""
    if tail is None:
        return INITIAL
    if tail.state_version != STATE_VERSION or tail.state is None:
        return None
    return UserState.from_data(tail.state)


def _seen(state: UserState, at: int) -> UserState:
    return replace(state, first_at=state.first_at or at, last_at=max(state.last_at, at))


def _subscribed(state: UserState, received: JsonObject) -> bool | None:
    name = received.get("Event")
    match name.strip().lower() if isinstance(name, str) else "":
        case "subscribe":
            return True
        case "unsubscribe":
            return False
    return state.subscribed


def _number(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0
