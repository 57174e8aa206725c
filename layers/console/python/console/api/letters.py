"""Dead letters: what consumers gave up on."""

from collections.abc import Iterable, Mapping
from itertools import islice

from console.api.letter_views import letter_of, letter_step_of, letter_story_of, planned_of
from console.api.operations import Call, Operation, account, choice, limit, number, text
from liushui.application.dead_letters import LetterSelection, LetterStep
from liushui.application.serve_console import ServeConsole
from liushui.domain.json import JsonValue
from liushui.domain.operators import Role

AREA = "dead letters"
_FILTERS = (
    text("consumer", "The function's folder, `project_users` …"),
    account(required=False),
    text("class", "The cause, or the class of an error of one of its records."),
    number("since", "Given up then or later (milliseconds since the epoch)."),
)
_LETTER = text("letter_id", "The letter's id.", required=True)


def operations(use_case: ServeConsole) -> tuple[Operation, ...]:
    """The operations of this area."""
    letters = use_case.letters

    def listed(call: Call) -> JsonValue:
        found = list(islice(letters.list(_selection(call.values), closed=call["which"] == "closed"), call["limit"] + 1))
        return {"letters": [letter_of(letter) for letter in found[: call["limit"]]], "more": len(found) > call["limit"]}

    def plan(call: Call) -> JsonValue:
        return {"letters": [planned_of(planned) for planned in letters.plan(_selection(call.body))]}

    def redrive(call: Call) -> JsonValue:
        return _steps(letters.redrive(_of_ids(call), by=call.operator, reason=call.body["reason"]))

    def discard(call: Call) -> JsonValue:
        return _steps(letters.discard(_of_ids(call), by=call.operator, reason=call.body["reason"]))

    return (
        Operation(
            name="listDeadLetters", method="GET", path="/dead-letters", area=AREA, answer="DeadLetters", act=listed,
            summary="Dead letters, open or closed.",
            parameters=(*_FILTERS, choice("which", "By default the open ones.", ("open", "closed")), limit(1000)),
        ),
        Operation(
            name="showDeadLetter", method="GET", path="/dead-letters/{letter_id}", area=AREA, answer="DeadLetterStory",
            act=lambda call: letter_story_of(letters.show(call["letter_id"])), parameters=(_LETTER,), refusals=(404,),
            summary="One letter, what of it can be delivered, and what operators did.",
        ),
        Operation(
            name="planDeadLetters", method="POST", path="/dead-letters/plan", area=AREA, role=Role.DECIDE,
            body="DeadLetterSelection", answer="DeadLetterPlan", act=plan, refusals=(404,),
            summary="What an act on all letters that fit would touch. It changes nothing.",
        ),
        Operation(
            name="redriveDeadLetters", method="POST", path="/dead-letters/redrive", area=AREA, role=Role.DECIDE,
            body="DeadLetterAct", answer="DeadLetterSteps", act=redrive, refusals=(404,),
            summary="Deliver the records of these letters again. A letter that is closed already is left alone.",
        ),
        Operation(
            name="discardDeadLetters", method="POST", path="/dead-letters/discard", area=AREA, role=Role.DECIDE,
            body="DeadLetterAct", answer="DeadLetterSteps", act=discard, refusals=(404,),
            summary="Close these letters without delivering them.",
        ),
    )  # fmt: skip


def _selection(given: Mapping[str, object]) -> LetterSelection:
    ids, since = given.get("letters"), given.get("since")
    return LetterSelection(
        ids=frozenset(map(str, ids)) if isinstance(ids, list) else frozenset(),
        consumer=_text(given.get("consumer")),
        account=_text(given.get("account")),
        error_class=_text(given.get("class")),
        since=since if isinstance(since, int) else None,
    )


def _of_ids(call: Call) -> LetterSelection:
    return LetterSelection(ids=frozenset(call.body["letters"]))


def _steps(steps: Iterable[LetterStep]) -> JsonValue:
    return {"steps": [letter_step_of(step) for step in steps]}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
