"""One act on many things: first what it would touch, then a few at a time, so that it can be watched and stopped.

What is left to do travels in the form; the use cases see to it that sending it again does nothing twice.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from console.visit import Visit, whole_number

AT_ONCE = 5
"""Things that one request acts on, well within API Gateway's 29 seconds."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an operator wants done, and how far it is. `left`: keys of what is still to do; `done` counts what was; `failed` are
    lines `<key> <result> <note>`."""

    act: str
    reason: str
    left: tuple[str, ...]
    done: int = 0
    failed: tuple[str, ...] = ()

    @classmethod
    def of(cls, visit: Visit, acts: Collection[str]) -> "Order | None":
        """The order that a form brings; None where the act or the reason is missing."""
        act, reason, done = visit.given("act"), visit.reason, whole_number(visit.given("done"))
        if act not in acts or not reason:
            return None
        left, failed = visit.form.get("left", ()), visit.form.get("failed", ())
        return cls(act, reason, tuple(left), done or 0, tuple(failed))

    @property
    def next(self) -> tuple[str, ...]:
        """The keys of this request."""
        return self.left[:AT_ONCE]

    @property
    def total(self) -> int:
        """Of how many."""
        return self.done + len(self.failed) + len(self.left)

    @property
    def refusals(self) -> list[list[str]]:
        """Key, result and note of each that failed."""
        return [[*line.split(" ", 2), "", ""][:3] for line in self.failed]

    def after(self, results: Iterable[tuple[str, str | None, str]]) -> "Order":
        """The order when the next keys came to these results: a key, None or the name of what stood against it, and a note."""
        done, failed = self.done, list(self.failed)
        for key, hindrance, note in results:
            if hindrance is None:
                done += 1
            else:
                failed.append(f"{key} {hindrance} {note}".strip())
        return replace(self, left=self.left[AT_ONCE:], done=done, failed=tuple(failed))
