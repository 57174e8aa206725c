"""One decision on many replies: first what it would touch, then a few at a time, so that it can be watched and stopped.

What is left to do travels in the form. Whoever sends it again decides nothing twice: each reply is named together with the
commit that the operator saw of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from console.answers import Answer, Page, Redirect
from console.console import Console
from console.deciding import Wish, fulfil, would_refuse
from console.story import version
from console.visit import Visit, whole_number
from liushui.application.compensation_cases import Case
from liushui.domain.decision_preview import Preview, preview
from liushui.domain.errors import StoreError, UnknownReply
from liushui.domain.reply import Decision

AT_ONCE = 5
"""Replies decided in one request: some calls of DynamoDB each, well within API Gateway's time."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A reply in the plan. `hindrance`: why it would not be decided, None where it would."""

    reply_id: str
    seen: int
    case: Case | None
    hindrance: str | None
    preview: Preview | None = None

    @property
    def key(self) -> str:
        """As forms name it."""
        return f"{self.reply_id}@{self.seen}"


def register(console: Console) -> None:
    """Before `/compensations/<reply_id>`, which would take these paths for replies."""

    @console.post("/compensations/plan")
    def plan(visit: Visit) -> Answer:
        decision, reason = _order(visit)
        if decision is None or not reason or not visit.form.get("reply"):
            return Redirect("compensations", query={"incomplete": "yes"})
        planned = [_plan(console, visit, reply_id, decision, reason) for reply_id in visit.form["reply"]]
        values = {
            "planned": planned,
            "decision": decision,
            "reason": reason,
            "going": [p for p in planned if p.hindrance is None],
        }
        return Page("compensations/plan.html", values)

    @console.post("/compensations/bulk")
    def carry_out(visit: Visit) -> Answer:
        decision, reason = _order(visit)
        left = [key for key in visit.form.get("left", []) if _seen(key) is not None]
        if decision is None or not reason:
            return Redirect("compensations", query={"incomplete": "yes"})
        done, failed = whole_number(visit.given("done")) or 0, list(visit.form.get("failed", []))
        for key, result in _carry_out(console, visit, left[:AT_ONCE], decision, reason):
            if result == "done":
                done += 1
            else:
                failed.append(f"{key.partition('@')[0]} {result}")
        left = left[AT_ONCE:]
        total = done + len(failed) + len(left)
        values = {"decision": decision, "reason": reason, "left": left, "done": done, "total": total}
        return Page(
            "compensations/progress.html", values | {"failed": failed, "refused": [line.split(" ", 1) for line in failed]}
        )


def _plan(console: Console, visit: Visit, reply_id: str, decision: Decision, reason: str) -> Planned:
    try:
        case = console.use_case.desk.show(reply_id)
    except UnknownReply:
        return Planned(reply_id, 0, None, "missing")
    seen = version(case)
    return Planned(
        reply_id,
        seen,
        case,
        would_refuse(case, visit.known, Wish(reply_id, seen, decision, reason)),
        preview(case.state, decision, now=visit.now),
    )


def _carry_out(
    console: Console, visit: Visit, keys: list[str], decision: Decision, reason: str
) -> Iterator[tuple[str, str]]:
    for key in keys:
        reply_id = key.partition("@")[0]
        try:
            came = fulfil(console.use_case.desk, visit.known, Wish(reply_id, _seen(key) or 0, decision, reason))
        except UnknownReply:
            yield key, "missing"
        except StoreError:
            yield key, "unavailable"
        else:
            yield key, came.result


def _order(visit: Visit) -> tuple[Decision | None, str]:
    decision = visit.given("decision")
    possible = decision in list(Decision) and decision != Decision.AMEND
    return (Decision(decision) if possible else None), visit.reason


def _seen(key: str) -> int | None:
    return whole_number(key.partition("@")[2])
