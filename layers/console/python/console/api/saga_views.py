"""Sagas, field by field as the commands print them. Times are milliseconds since the epoch."""

from dataclasses import asdict

from console.api.views import Object, events_of
from liushui.application.saga_cases import SagaCase
from liushui.domain.saga_decisions import undecided
from liushui.domain.saga_state import SagaState, StepState
from liushui.ports.sagas import SagaRow


def saga_of(row: SagaRow) -> Object:
    """A saga in a list."""
    return {**saga_state_of(row.account, row.state), "correlation_id": row.correlation_id}


def saga_state_of(account: str, state: SagaState) -> Object:
    """A saga as it stands; `waits_for`: the step on whose compensation a person is to decide until `until`."""
    waits_for = undecided(state)
    return {
        "waits_for": waits_for.name if waits_for else None,
        "saga_id": state.saga_id,
        "account": account,
        "saga": state.saga,
        "user": state.user,
        "state": state.status.value,
        "data": state.data,
        "runs": state.runs,
        "until": state.asked_until,
        "at": state.at,
        "steps": [_step_of(step) for step in state.steps],
    }


def saga_story_of(row: SagaRow, case: SagaCase) -> Object:
    """A saga with all events of its stream; what was not started is as the read model has it."""
    state = case.state if case.own else row.state
    return {
        **saga_state_of(row.account, state), "correlation_id": row.correlation_id, "events": list(events_of(case.own)),
    }  # fmt: skip


def _step_of(step: StepState) -> Object:
    return {**asdict(step), "standing": standing(step)}


def standing(step: StepState) -> str:
    """Where a step stands: its compensation's status once there is anything of it, else its action's."""
    if step.compensation.at or step.decision is not None:
        word = step.compensation.status.value
        return {"done": "undone", "skipped": "left as it is"}.get(word, f"compensation {word}")
    return step.action.status.value
