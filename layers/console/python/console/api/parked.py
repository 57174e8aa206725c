"""Parked users: those that are no longer projected."""

from collections.abc import Mapping
from itertools import islice

from console.api.letter_views import parked_of, parked_story_of, unpark_of
from console.api.operations import Call, Operation, account, limit, text
from liushui.application.parked_users import ParkedSelection
from liushui.application.serve_console import ServeConsole
from liushui.domain.errors import UnknownConversation
from liushui.domain.json import JsonValue
from liushui.domain.operators import Role

AREA = "parked users"


def operations(use_case: ServeConsole) -> tuple[Operation, ...]:
    """The operations of this area."""
    parked = use_case.parked

    def chosen(given: Mapping[str, object]) -> ParkedSelection:
        users, error_class = given.get("users"), given.get("class")
        accounts = [str(given["account"])] if given.get("account") else use_case.account_keys()
        return ParkedSelection(
            accounts=tuple(accounts),
            users=frozenset(map(str, users)) if isinstance(users, list) else frozenset(),
            error_class=error_class if isinstance(error_class, str) else None,
        )

    def listed(call: Call) -> JsonValue:
        found = list(islice(parked.list(chosen(call.values)), call["limit"] + 1))
        return {"users": [parked_of(one) for one in found[: call["limit"]]], "more": len(found) > call["limit"]}

    def show(call: Call) -> JsonValue:
        story = parked.show(call["account"], call["user"])
        if story is None:
            raise UnknownConversation("this user is not parked")
        return parked_story_of(story)

    def unpark(call: Call) -> JsonValue:
        steps = parked.unpark(chosen(call.body), by=call.operator, reason=call.body["reason"])
        return {"steps": [unpark_of(step) for step in steps]}

    return (
        Operation(
            name="listParkedUsers", method="GET", path="/parked-users", area=AREA, answer="ParkedUsers", act=listed,
            summary="Users that are no longer projected, and why.",
            parameters=(account(required=False), text("class", "Only those with this class of error."), limit(1000)),
        ),
        Operation(
            name="showParkedUser", method="GET", path="/parked-users/user", area=AREA, answer="ParkedUserStory", act=show,
            summary="One parked user, the commit that stopped it, and what operators did.", refusals=(404,),
            parameters=(account(), text("user", "The user's id.", required=True)),
        ),
        Operation(
            name="planUnpark", method="POST", path="/parked-users/plan", area=AREA, role=Role.DECIDE, body="ParkedSelection",
            answer="ParkedPlan", act=lambda call: {"users": [parked_of(one) for one in parked.plan(chosen(call.body))]},
            summary="Whom `unpark` would let on. It changes nothing.",
        ),
        Operation(
            name="unparkUsers", method="POST", path="/parked-users/unpark", area=AREA, role=Role.DECIDE, body="ParkedAct",
            answer="UnparkSteps", act=unpark,
            summary="Let these users catch up from the store; who meets the same commit again stays parked.",
        ),
    )  # fmt: skip
