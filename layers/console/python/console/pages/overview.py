"""The first page: how much happens, how well, and what waits for a person."""

from console.answers import Answer, Page
from console.console import Console
from console.visit import Visit

NAME = "overview"


def register(console: Console) -> None:
    """At `/` and `/overview`."""

    @console.get("")
    @console.get("/overview")
    def show(visit: Visit) -> Answer:
        waiting = list(console.use_case.desk.list(console.use_case.account_keys()))
        return Page("overview/page.html", {"waiting": len(waiting)})
