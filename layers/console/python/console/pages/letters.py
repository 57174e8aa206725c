"""Dead letters: what consumers gave up on, delivered again or closed by a person."""

from collections.abc import Callable, Iterator

from console.acting import Order
from console.answers import Answer, NotFound, Page, Redirect
from console.console import Console
from console.visit import Visit
from liushui.application.dead_letters import DeadLetters, LetterResult, LetterSelection
from liushui.domain.errors import DeadLetterError, StoreError, UnknownLetter
from liushui.domain.operators import Operator
from liushui.ports.dead_letters import Letter

NAME = "letters"
ACTS = ("redrive", "discard")
MOST = 200
"""Letters that a page shows: narrower filters show others."""
_FINE = (LetterResult.REDRIVEN, LetterResult.DISCARDED, LetterResult.GONE)


def register(console: Console) -> None:
    """At `/letters`; the forms' paths before `/letters/<letter_id>`, which would take them for letters."""
    letters = console.use_case.letters

    @console.get("/letters")
    def show_list(visit: Visit) -> Answer:
        closed = visit.asked("closed") == "yes"
        everything = sorted(letters.list(closed=closed), key=lambda letter: -letter.at)
        selection = _selection(visit.asked)
        found = [letter for letter in everything if selection.takes(letter)]
        values = {"found": found[:MOST], "matching": len(found), "total": len(everything), "closed": closed}
        filters = {"consumer": selection.consumer, "class": selection.error_class, "account": selection.account}
        return Page("letters/list.html", {**values, "filters": filters, "choices": _choices(everything)})

    @console.post("/letters/plan")
    def plan(visit: Visit) -> Answer:
        order = Order.of(visit, ACTS)
        ids = frozenset(visit.form.get("letter", ()))
        everything = visit.given("all") == "yes"
        if order is None or not (ids or everything):
            return Redirect("letters", query={"incomplete": "yes"})
        try:
            planned = list(letters.plan(_selection(visit.given) if everything else LetterSelection(ids)))
        except UnknownLetter:
            return Redirect("letters", query={"changed": "yes"})
        return Page("letters/plan.html", {"order": order, "planned": planned})

    @console.post("/letters/act")
    def act(visit: Visit) -> Answer:
        order = Order.of(visit, ACTS)
        if order is None:
            return Redirect("letters", query={"incomplete": "yes"})
        return Page("letters/progress.html", {"order": order.after(_carry_out(letters, order, visit.known))})

    @console.get("/letters/<letter_id>")
    def show(visit: Visit, letter_id: str) -> Answer:
        try:
            story = letters.show(letter_id)
        except UnknownLetter:
            raise NotFound from None
        return Page("letters/show.html", {"story": story, "letter": story.letter, "contents": story.contents})


def _carry_out(letters: DeadLetters, order: Order, by: Operator) -> Iterator[tuple[str, str | None, str]]:
    """What became of each of the next letters. One that is not open any more was closed by somebody: that is what was wanted."""
    act = letters.redrive if order.act == "redrive" else letters.discard
    for letter_id in order.next:
        try:
            steps = list(act(LetterSelection(frozenset({letter_id})), by=by, reason=order.reason))
        except (DeadLetterError, StoreError) as error:
            yield letter_id, type(error).__name__, ""
            continue
        for step in steps:
            note = f"{step.failed}/{step.records}" if step.result is LetterResult.FAILED else ""
            yield letter_id, None if step.result in _FINE else step.result.value, step.note or note
        if not steps:
            yield letter_id, None, ""


def _selection(value: Callable[[str], str]) -> LetterSelection:
    return LetterSelection(
        consumer=value("consumer") or None, account=value("account") or None, error_class=value("class") or None
    )


def _choices(letters: list[Letter]) -> dict[str, list[str]]:
    """What the filters offer."""
    return {
        "consumer": sorted({letter.consumer for letter in letters if letter.consumer}),
        "class": sorted({name for letter in letters for name in letter.classes}),
        "account": sorted({account for letter in letters for account in letter.accounts}),
    }
