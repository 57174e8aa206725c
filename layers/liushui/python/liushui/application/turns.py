"""In which order a sweep looks at a list that it may not have the time for."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_turn(items: Iterable[T], now: int) -> Sequence[T]:
    """All of them in their order, but beginning elsewhere at each `now` (milliseconds since the epoch): the list has a fixed
    order, and who always began at its head would never come to its end."""
    all_items = [*items]
    first = now % len(all_items) if all_items else 0
    return [*all_items[first:], *all_items[:first]]
