"""One decision on many replies: a plan, and some of it at a time."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from console.api.operations import Call, Operation
from console.api.views import planned_of, progress_of
from liushui.application.bulk_decisions import Plan, PlannedItem
from liushui.application.compensation_selection import Selection
from liushui.application.serve_console import ServeConsole
from liushui.domain.decision_preview import preview
from liushui.domain.errors import UnknownReply
from liushui.domain.json import JsonValue
from liushui.domain.operators import Role
from liushui.domain.reply import Decision

_AREA = "compensations"


def bulk_operations(use_case: ServeConsole, selection_of: Callable[[Any], Selection]) -> tuple[Operation, ...]:
    """What acts on many."""
    desk = use_case.desk

    def plan(call: Call) -> JsonValue:
        accounts = [call.body["account"]] if call.body.get("account") else use_case.account_keys()
        made = desk.plan(
            accounts, selection_of(call.body), Decision(call.body["decision"]), bulk=use_case.ids.new_id(),
            now=use_case.clock.now_ms(),
        )  # fmt: skip
        return {"bulk": made.bulk, "decision": made.decision.value, "items": [planned_of(item) for item in made.items]}

    def carry_out(call: Call) -> JsonValue:
        decision, now = Decision(call.body["decision"]), use_case.clock.now_ms()
        items = tuple(_item(use_case, given, decision, now) for given in call.body["items"])
        run = desk.carry_out(
            Plan(call.body["bulk"], decision, items), operator=call.operator.name, reason=call.body["reason"],
            address=call.operator.address,
        )  # fmt: skip
        return {"bulk": call.body["bulk"], "steps": [progress_of(progress) for progress in run]}

    return (
        Operation(
            name="planCompensations", method="POST", path="/compensations/plan", area=_AREA, role=Role.DECIDE,
            body="CompensationSelection", answer="CompensationPlan", act=plan,
            summary="What a decision on all that fit would do to each. It decides nothing.",
        ),
        Operation(
            name="decideCompensations", method="POST", path="/compensations/decisions", area=_AREA, role=Role.DECIDE,
            body="CompensationAct", answer="CompensationSteps", act=carry_out, refusals=(404, 422),
            summary="Decide on some items of a plan, at most once on each however often it is sent under the plan's `bulk`.",
        ),
    )  # fmt: skip


def _item(use_case: ServeConsole, given: Mapping[str, Any], decision: Decision, now: int) -> PlannedItem:
    """The item as the plan named it: on an outcome that came later nothing is decided. Raises UnknownReply."""
    row = use_case.replies.get(given["reply_id"])
    if row is None:
        raise UnknownReply("no reply of one of these ids is known")
    return PlannedItem(replace(row, state=replace(row.state, rounds=given["round"])), preview(row.state, decision, now=now))
