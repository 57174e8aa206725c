"""Sagas: under way, done and undone, each drawn with where its steps stand, and what a person decides on."""

from console.answers import Answer, NotFound, Page, Redirect
from console.console import Console
from console.saga_graph import draw
from console.visit import Visit
from liushui.application.saga_cases import SagaCase
from liushui.domain.errors import AlreadyDecided, DecisionRefused, UnknownSaga
from liushui.domain.saga_decisions import SagaDecision, undecided
from liushui.domain.saga_events import SagaDecided
from liushui.domain.saga_state import SagaStatus
from liushui.ports.sagas import SagaRow

NAME = "sagas"
MOST = 200
"""Sagas that a page shows."""
_ORDER = (
    SagaStatus.WAITING, SagaStatus.COMPENSATING, SagaStatus.RUNNING, SagaStatus.REQUESTED, SagaStatus.UNDONE,
    SagaStatus.COMPLETED,
)  # fmt: skip
"""What a person may have to see to comes first."""


def register(console: Console) -> None:
    """At `/sagas`."""
    desk = console.use_case.sagas

    @console.get("/sagas")
    def show_list(visit: Visit) -> Answer:
        accounts, wanted = console.use_case.account_keys(), visit.asked("state")
        account = visit.asked("account")
        status = SagaStatus(wanted) if wanted in list(SagaStatus) else None
        everything = list(desk.list([each for each in accounts if account in ("", each)]))
        counts = {each: sum(row.state.status is each for row in everything) for each in _ORDER}
        found = [row for row in everything if status in (None, row.state.status)]
        found.sort(key=lambda row: (_ORDER.index(row.state.status), -row.state.at))
        values = {"found": found[:MOST], "matching": len(found), "total": len(everything), "counts": counts}
        return Page("sagas/list.html", {**values, "accounts": accounts, "account": account, "state": wanted})

    @console.get("/sagas/<saga_id>")
    def show(visit: Visit, saga_id: str) -> Answer:
        return _shown(*_found(console, saga_id))

    @console.post("/sagas/<saga_id>")
    def decide(visit: Visit, saga_id: str) -> Answer:
        decision, reason = visit.given("decision"), visit.reason
        row, case = _found(console, saga_id)
        if decision not in list(SagaDecision) or not reason:
            return _shown(row, case, refusal="incomplete", status=422)
        try:
            desk.decide(
                saga_id, SagaDecision(decision), operator=visit.known.name, reason=reason, step=visit.given("step") or None
            )
        except AlreadyDecided:
            return _shown(*_found(console, saga_id), refusal="late", status=409)
        except DecisionRefused:
            return _shown(*_found(console, saga_id), refusal="refused", status=409)
        return Redirect(f"sagas/{saga_id}", query={"done": decision})


def _found(console: Console, saga_id: str) -> tuple[SagaRow, SagaCase]:
    try:
        return console.use_case.sagas.show(saga_id)
    except (UnknownSaga, DecisionRefused):
        raise NotFound from None


def _shown(row: SagaRow, case: SagaCase, *, refusal: str | None = None, status: int = 200) -> Page:
    """The saga's own stream knows best; what only asked for it is in the read model."""
    state = case.state if case.own else row.state
    decided = {
        event.data["decision"] for commit in case.own for event in commit.events if event.type == SagaDecided.__name__
    }
    values = {"row": row, "case": case, "state": state, "graph": draw(state), "waits": undecided(state), "decided": decided}
    return Page("sagas/show.html", {**values, "decisions": list(SagaDecision), "refusal": refusal}, status)
