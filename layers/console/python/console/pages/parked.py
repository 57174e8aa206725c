"""Parked users: those whose stream holds what the projection cannot take, let on by a person."""

import json
from collections.abc import Iterator

from console.acting import Order
from console.answers import Answer, NotFound, Page, Redirect
from console.console import Console
from console.visit import Visit
from liushui.application.parked_users import ParkedSelection, ParkedUser, ParkedUsers
from liushui.domain.errors import StoreError
from liushui.domain.operators import Operator

NAME = "parked"
ACTS = ("unpark",)
MOST = 200
"""Users that a page shows."""


def register(console: Console) -> None:
    """At `/parked`; one user's at `/parked/user`."""
    parked = console.use_case.parked

    def chosen(visit_value: str, error_class: str) -> ParkedSelection:
        accounts = console.use_case.account_keys()
        return ParkedSelection(
            tuple(each for each in accounts if visit_value in ("", each)), error_class=error_class or None
        )

    @console.get("/parked")
    def show_list(visit: Visit) -> Answer:
        everybody = list(parked.list(chosen("", "")))
        selection = chosen(visit.asked("account"), visit.asked("class"))
        found = [one for one in everybody if one.account in selection.accounts and selection.takes(one)]
        choices = {
            "account": sorted({one.account for one in everybody}), "class": sorted({one.error_class for one in everybody}),
        }  # fmt: skip
        filters = {"account": visit.asked("account"), "class": visit.asked("class")}
        values = {"found": [(one, key_of(one)) for one in found[:MOST]], "matching": len(found), "total": len(everybody)}
        return Page("parked/list.html", {**values, "filters": filters, "choices": choices})

    @console.post("/parked/plan")
    def plan(visit: Visit) -> Answer:
        order, keys = Order.of(visit, ACTS), visit.form.get("user", ())
        everybody = visit.given("all") == "yes"
        if order is None or not (keys or everybody):
            return Redirect("parked", query={"incomplete": "yes"})
        planned = parked.plan(chosen(visit.given("account"), visit.given("class")) if everybody else chosen("", ""))
        wanted = [(one, key_of(one)) for one in planned if everybody or key_of(one) in keys]
        return Page(
            "parked/plan.html", {"order": order, "planned": wanted, "gone": 0 if everybody else len(keys) - len(wanted)}
        )

    @console.post("/parked/act")
    def act(visit: Visit) -> Answer:
        order = Order.of(visit, ACTS)
        if order is None:
            return Redirect("parked", query={"incomplete": "yes"})
        return Page("parked/progress.html", {"order": order.after(_carry_out(parked, order, visit.known)), "named": named})

    @console.get("/parked/user")
    def show(visit: Visit) -> Answer:
        story = parked.show(visit.asked("account"), visit.asked("user"))
        if story is None:
            raise NotFound
        return Page("parked/show.html", {"story": story, "one": story.parked, "key": key_of(story.parked)})


def key_of(one: ParkedUser) -> str:
    """How a form names a user: without blanks, whatever the id holds."""
    return json.dumps([one.account, one.user], separators=(",", ":")).replace(" ", "\\u0020")


def named(key: str) -> tuple[str, str]:
    """The account and the user of a key; empty ones where it is none."""
    try:
        account, user = json.loads(key)
    except (ValueError, TypeError, RecursionError):
        return "", ""
    return str(account), str(user)


def _carry_out(parked: ParkedUsers, order: Order, by: Operator) -> Iterator[tuple[str, str | None, str]]:
    """What became of each of the next users. Who is not parked any more has caught up: that is what was wanted."""
    for key in order.next:
        account, user = named(key)
        try:
            steps = list(parked.unpark(ParkedSelection((account,), users=frozenset({user})), by=by, reason=order.reason))
        except StoreError as error:
            yield key, type(error).__name__, ""
            continue
        mark = steps[0].mark if steps else None
        yield key, None if mark is None else "again", "" if mark is None else f"{mark['number']} {mark['class']}"
