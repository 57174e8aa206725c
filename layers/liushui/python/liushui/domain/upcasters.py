"""Old versions of events, lifted one step at a time when they are read. What is stored never changes."""

from collections.abc import Callable, Mapping

from liushui.domain.commits import Event
from liushui.domain.json import JsonObject

Upcaster = Callable[[JsonObject], JsonObject]


def _as_it_is(data: JsonObject) -> JsonObject:
    """The next version only adds what may be left out, or takes more."""
    return data


UPCASTERS: Mapping[tuple[str, int], Upcaster] = {
    ("ReplyRequested", 1): _as_it_is,
    ("ReplyAttempted", 1): _as_it_is,
    ("ReplyDecisionRequested", 1): _as_it_is,
    ("ReplyDecided", 1): _as_it_is,
}
"""(type, version) → the data of the next version."""


def lift(event: Event, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS) -> Event:
    """`event` in the newest version that a chain of `upcasters` reaches; an unknown type stays as it is."""
    while (step := upcasters.get((event.type, event.schema))) is not None:
        event = Event(event.type, event.schema + 1, step(event.data))
    return event
