"""Replies that wait for a person: the list, one reply's whole story, and the decision."""

from console.answers import Answer, NotFound, Page, Redirect
from console.console import Console
from console.deciding import Came, Wish, choices, fulfil
from console.filters import HOURS, MOST, Filters, classes
from console.pages import bulk
from console.story import decisions, lines, steps, version
from console.telling import received, to_be_sent
from console.visit import Visit, whole_number
from liushui.domain.errors import UnknownReply
from liushui.domain.events import received_of
from liushui.domain.json import JsonObject
from liushui.domain.reply import Decision

NAME = "compensations"
_STATUS = {"late": 409, "refused": 422, "incomplete": 422}


def register(console: Console) -> None:
    """At `/compensations`; deciding on many at once has a module of its own."""
    bulk.register(console)

    @console.get("/compensations")
    def show_list(visit: Visit) -> Answer:
        accounts = console.use_case.account_keys()
        everything = list(console.use_case.desk.list(accounts))
        filters = Filters.of(visit)
        found = filters.apply(everything, visit.now)
        values = {
            "filters": filters, "found": found[:MOST], "matching": len(found), "total": len(everything),
            "accounts": accounts, "classes": classes(everything), "hours": HOURS, "decisions": BULK, "said": to_be_sent,
        }  # fmt: skip
        return Page("compensations/list.html", values)

    @console.get("/compensations/<reply_id>")
    def show(visit: Visit, reply_id: str) -> Answer:
        return _show(console, visit, reply_id)

    @console.post("/compensations/<reply_id>")
    def decide(visit: Visit, reply_id: str) -> Answer:
        wish = _wish(visit, reply_id)
        if wish is None:
            return _show(console, visit, reply_id, Came("incomplete"))
        try:
            came = fulfil(console.use_case.desk, visit.known, wish)
        except UnknownReply:
            raise NotFound from None
        if came.result == "done":
            return Redirect(f"compensations/{reply_id}", query={"done": wish.decision})
        return _show(console, visit, reply_id, came)


BULK = [Decision.RESEND, Decision.FALL_BACK, Decision.MARK_DELIVERED, Decision.ABANDON]
"""An amended message belongs to one conversation."""


def _show(console: Console, visit: Visit, reply_id: str, came: Came | None = None) -> Answer:
    try:
        case = console.use_case.desk.show(reply_id)
    except UnknownReply:
        raise NotFound from None
    decided = decisions(case)
    values = {
        "case": case, "state": case.state, "lines": lines(case, visit.texts), "steps": steps(case),
        "seen": version(case), "choices": choices(case.state, visit.now), "decided": decided[-1] if decided else None,
        "said": received(received_of(case.cause)), "answer": to_be_sent(case.state.message, case.state.handler), "came": came,
        "fallback": to_be_sent(case.state.fallback),
    }  # fmt: skip
    return Page("compensations/case.html", values, _STATUS[came.result] if came else 200)


def _wish(visit: Visit, reply_id: str) -> Wish | None:
    """None where something is missing."""
    decision, text, seen = visit.given("decision"), visit.given("message").strip(), whole_number(visit.given("seen"))
    amended = decision == Decision.AMEND
    if decision not in list(Decision) or not visit.reason or (amended and not text) or seen is None:
        return None
    message: JsonObject | None = {"msgtype": "text", "text": {"content": text}} if amended else None
    return Wish(reply_id, seen, Decision(decision), visit.reason, message)
