"""Which of the waiting replies are shown, and in which order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.visit import Visit, whole_number
from liushui.application.operator_desk import Outstanding

HOURS = (1, 6, 24)
MOST = 100
"""Rows on one page."""
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What the operator asked for; empty means all. `older`: unchanged for so many hours; `within`: to be decided in so many."""

    account: str = ""
    error_class: str = ""
    user: str = ""
    older: int | None = None
    within: int | None = None
    order: str = "deadline"

    @classmethod
    def of(cls, visit: Visit) -> "Filters":
        """Those in the query; what makes no sense counts as not asked."""
        order = visit.asked("order")
        return cls(
            account=visit.asked("account"),
            error_class=visit.asked("class"),
            user=visit.asked("user").strip(),
            older=_hours(visit.asked("older")),
            within=_hours(visit.asked("within")),
            order=order if order in ("deadline", "age") else "deadline",
        )

    @property
    def any(self) -> bool:
        """Whether less than all is asked for."""
        return bool(self.account or self.error_class or self.user or self.older or self.within)

    def apply(self, found: Iterable[Outstanding], now: int) -> list[Outstanding]:
        """Those that fit, in order."""
        return sorted(
            (one for one in found if self._fits(one, now)), key=self._by_age if self.order == "age" else _by_deadline
        )

    def _fits(self, one: Outstanding, now: int) -> bool:
        state = one.row.state
        return (
            self.account in ("", one.row.account)
            and self.error_class in ("", state.error_class)
            and self.user in ("", state.user)
            and (self.older is None or state.at <= now - self.older * _HOUR_MS)
            and (
                self.within is None or (state.asked_until is not None and state.asked_until <= now + self.within * _HOUR_MS)
            )
        )

    @staticmethod
    def _by_age(one: Outstanding) -> tuple[int, str]:
        return one.row.state.at, one.row.state.reply_id


def _by_deadline(one: Outstanding) -> tuple[float, int, str]:
    state = one.row.state
    return state.asked_until or float("inf"), state.at, state.reply_id


def classes(found: Sequence[Outstanding]) -> list[str]:
    """The error classes that occur."""
    return sorted({one.row.state.error_class for one in found if one.row.state.error_class})


def _hours(text: str) -> int | None:
    number = whole_number(text)
    return number if number in HOURS else None
