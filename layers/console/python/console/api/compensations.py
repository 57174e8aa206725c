"""Replies that failed or of which nobody knows, and a person's decisions on them."""

from itertools import islice
from typing import Any

from console.api.bulk_compensations import bulk_operations
from console.api.operations import Call, Operation, account, choice, limit, number, text
from console.api.replies import REPLY_ID
from console.api.views import case_of, outstanding_of, taken_of
from liushui.application.compensation_selection import UNDECIDED, Selection
from liushui.application.serve_console import ServeConsole
from liushui.domain.decision_preview import previews
from liushui.domain.json import JsonValue
from liushui.domain.operators import Role
from liushui.domain.reply import Decision, ReplyStatus

AREA = "compensations"
_FILTERS = (
    account(required=False),
    choice("state", "Only these.", tuple(status.value for status in UNDECIDED)),
    text("class", "Only those with this class of error."),
    text("user", "Only this user's."),
    number("failed_before", "Only those that ended so before (milliseconds since the epoch)."),
    number("due_before", "Only those whose time to decide ends before (milliseconds since the epoch)."),
)


def operations(use_case: ServeConsole) -> tuple[Operation, ...]:
    """The operations of this area."""
    desk = use_case.desk

    def listed(call: Call) -> JsonValue:
        accounts = [call["account"]] if call["account"] else use_case.account_keys()
        found = list(islice(desk.list(accounts, selection_of(call.values)), call["limit"] + 1))
        return {
            "compensations": [outstanding_of(one) for one in found[: call["limit"]]],
            "more": len(found) > call["limit"],
        }

    def show(call: Call) -> JsonValue:
        case = desk.show(call["reply_id"])
        return case_of(case, previews(case.state, now=use_case.clock.now_ms()))

    def decide(call: Call) -> JsonValue:
        case = desk.show(call["reply_id"])
        taken = desk.decide(
            call["reply_id"], Decision(call.body["decision"]), operator=call.operator.name, reason=call.body["reason"],
            message=call.body.get("message"), address=call.operator.address,
        )  # fmt: skip
        return taken_of(f"{case.stream.tenant}/{case.stream.account}", taken)

    return (
        Operation(
            name="listCompensations", method="GET", path="/compensations", area=AREA, answer="Compensations", act=listed,
            summary="What waits for a person, the longest waiting first.", parameters=(*_FILTERS, limit(1000)),
        ),
        Operation(
            name="showCompensation", method="GET", path="/compensations/{reply_id}", area=AREA, answer="Case",
            act=show, parameters=(REPLY_ID,), refusals=(404,),
            summary="A reply's whole story: what asked for it, and each of its own events.",
        ),
        Operation(
            name="decideCompensation", method="POST", path="/compensations/{reply_id}/decision", area=AREA, role=Role.DECIDE,
            body="Decide", answer="Decided", act=decide, parameters=(REPLY_ID,), refusals=(404, 409, 422),
            summary="Decide. The first decision counts; the same one again changes nothing.",
        ),
        *bulk_operations(use_case, selection_of),
    )  # fmt: skip


def selection_of(given: Any) -> Selection:
    """The filters of a query or a body."""
    state = given.get("state")
    return Selection(
        status=ReplyStatus(state) if state else None,
        error_class=given.get("class"),
        user=given.get("user"),
        failed_before=given.get("failed_before"),
        due_before=given.get("due_before"),
    )
