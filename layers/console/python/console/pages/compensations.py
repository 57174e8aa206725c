"""Replies that wait for a person."""

from console.answers import Answer, Page
from console.console import Console
from console.visit import Visit

NAME = "compensations"


def register(console: Console) -> None:
    """At `/compensations`."""

    @console.get("/compensations")
    def show_list(visit: Visit) -> Answer:
        found = console.use_case.desk.list(console.use_case.account_keys())
        return Page("compensations/list.html", {"found": sorted(found, key=lambda one: one.row.state.at)})
