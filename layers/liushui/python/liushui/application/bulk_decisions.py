"""One decision on many replies: first what it would touch, then one after the other, at most once on each."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from liushui.domain.decision_preview import Preview
from liushui.domain.json import JsonObject
from liushui.domain.reply import Decision, ReplyState
from liushui.ports import ReplyRow


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """A reply that the decision would touch, as it was when the plan was made, and what the decision would do."""

    row: ReplyRow
    preview: Preview

    @property
    def round(self) -> int:
        """Which of the reply's outcomes is meant."""
        return self.row.state.rounds


@dataclass(frozen=True, slots=True)
class Plan:
    """What a bulk decision would touch. `bulk` is its id: carrying out a plan of the same id again, or another one made in its
    name, acts on no reply twice."""

    bulk: str
    decision: Decision
    items: tuple[PlannedItem, ...]
    message: JsonObject | None = None


class Became(StrEnum):
    """What became of an item. BEFORE: this bulk decision had reached it already. OVERTAKEN: somebody else decided, or it moved
    on. REFUSED: it cannot be decided so. BROKEN: a service gave out; carrying out again reaches it."""

    DECIDED = "decided"
    BEFORE = "before"
    OVERTAKEN = "overtaken"
    REFUSED = "refused"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class BulkProgress:
    """One item is done: the `done`-th of `total`. `detail` says why, where it was not decided."""

    done: int
    total: int
    reply_id: str
    became: Became
    detail: str = ""
    state: ReplyState | None = None


BulkRun = Iterator[BulkProgress]
"""Carried out as it is iterated over: whoever stops iterating stops the bulk decision after the item that was reported last."""
