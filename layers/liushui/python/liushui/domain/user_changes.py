"""What differs between two states of a user, value by value."""

from dataclasses import dataclass

from liushui.domain.json import JsonObject, JsonValue
from liushui.domain.user import UserState


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs; None where it is not there. `name` is a field of the state, or `session.<key>`."""

    name: str
    before: JsonValue
    after: JsonValue


def changes(before: UserState, after: UserState) -> tuple[Change, ...]:
    """What `after` has other than `before`, by name; nothing for equal states."""
    old, new = _values(before), _values(after)
    return tuple(
        Change(name, old.get(name), new.get(name)) for name in sorted({*old, *new}) if old.get(name) != new.get(name)
    )


def _values(state: UserState) -> JsonObject:
    data = state.to_data()
    data.pop("session", None)
    return {**data, **{f"session.{key}": value for key, value in state.session.items()}}
