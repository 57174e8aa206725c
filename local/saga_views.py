"""The JSON that `liushui sagas` prints, one object a line. Times are milliseconds since the epoch."""

from dataclasses import asdict

from liushui.application.saga_cases import SagaCase
from liushui.domain.json import JsonValue
from liushui.domain.saga_decisions import undecided
from liushui.domain.saga_state import SagaState, StepState
from liushui.ports.sagas import SagaRow
from local.views import JsonLine, event_lines


def saga_line(row: SagaRow) -> JsonLine:
    """A saga's current state; `waits_for`: the step on whose compensation a person is to decide until `until`."""
    return saga_state_line(row.account, row.state) | {"correlation_id": row.correlation_id}


def saga_state_line(account: str, state: SagaState) -> JsonLine:
    """The same without what only the read model knows."""
    waits_for = undecided(state)
    return {
        "saga_id": state.saga_id,
        "saga": state.saga,
        "account": account,
        "user": state.user,
        "state": state.status.value,
        "steps": [_step(step) for step in state.steps],
        "waits_for": waits_for.name if waits_for else None,
        "until": state.asked_until,
        "runs": state.runs,
        "data": state.data,
        "at": state.at,
    }


def saga_story(row: SagaRow, case: SagaCase) -> JsonLine:
    """A saga's whole story: its state as its stream tells it now, and its own events."""
    events: list[JsonValue] = [event for commit in case.own for event in event_lines(commit)]
    state = case.state if case.own else row.state
    return saga_state_line(row.account, state) | {"correlation_id": row.correlation_id, "events": events}


def steps_in_short(state: SagaState) -> str:
    """Each step with where it stands."""
    return ", ".join(f"{step.name} {standing(step)}" for step in state.steps)


def standing(step: StepState) -> str:
    """Where a step stands: its compensation's status once there is anything of it, else its action's."""
    if step.compensation.at or step.decision is not None:
        word = step.compensation.status.value
        return {"done": "undone", "skipped": "left as it is"}.get(word, f"compensation {word}")
    return step.action.status.value


def _step(step: StepState) -> JsonLine:
    return {**asdict(step), "standing": standing(step)}
