"""Sagas: several steps for one user, undone in reverse where one fails."""

from itertools import islice

from console.api.operations import Call, Operation, account, choice, limit, text
from console.api.saga_views import saga_of, saga_state_of, saga_story_of
from liushui.application.serve_console import ServeConsole
from liushui.domain.json import JsonValue
from liushui.domain.operators import Role
from liushui.domain.saga_decisions import SagaDecision
from liushui.domain.saga_state import SagaStatus

AREA = "sagas"
_SAGA = text("saga_id", "The saga's id.", required=True)


def operations(use_case: ServeConsole) -> tuple[Operation, ...]:
    """The operations of this area."""
    sagas = use_case.sagas

    def listed(call: Call) -> JsonValue:
        status = SagaStatus(call["state"]) if call["state"] else None
        accounts = [call["account"]] if call["account"] else use_case.account_keys()
        found = list(islice(sagas.list(accounts, status=status), call["limit"] + 1))
        return {"sagas": [saga_of(row) for row in found[: call["limit"]]], "more": len(found) > call["limit"]}

    def decide(call: Call) -> JsonValue:
        row, _ = sagas.show(call["saga_id"])
        taken = sagas.decide(
            call["saga_id"], SagaDecision(call.body["decision"]), operator=call.operator.name, reason=call.body["reason"],
            step=call.body["step"],
        )  # fmt: skip
        return {**saga_state_of(row.account, taken.state), "repeated": taken.repeated, "woken": taken.woken}

    states = tuple(status.value for status in SagaStatus)
    return (
        Operation(
            name="listSagas", method="GET", path="/sagas", area=AREA, answer="Sagas", act=listed,
            summary="Sagas by state, within one the longest unchanged first.",
            parameters=(account(required=False), choice("state", "Only these.", states), limit(1000)),
        ),
        Operation(
            name="showSaga", method="GET", path="/sagas/{saga_id}", area=AREA, answer="SagaStory", parameters=(_SAGA,),
            act=lambda call: saga_story_of(*sagas.show(call["saga_id"])), refusals=(404, 422),
            summary="One saga with its steps and all events of its stream.",
        ),
        Operation(
            name="decideSaga", method="POST", path="/sagas/{saga_id}/decision", area=AREA, role=Role.DECIDE, body="DecideSaga",
            answer="SagaDecided", act=decide, parameters=(_SAGA,), refusals=(404, 409, 422),
            summary="Decide on the compensation that waits; `step` names it. The first decision counts.",
        ),
    )  # fmt: skip
