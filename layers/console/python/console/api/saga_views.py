"""Sagas as programs read them. Times are milliseconds since the epoch."""

from console.api.views import Object, events_of
from liushui.application.saga_cases import SagaCase
from liushui.domain.saga_state import Course, SagaState, StepState
from liushui.ports.sagas import SagaRow


def saga_of(row: SagaRow) -> Object:
    """A saga in a list."""
    return {**saga_state_of(row.account, row.state), "correlation_id": row.correlation_id}


def saga_state_of(account: str, state: SagaState) -> Object:
    """A saga as it stands."""
    return {
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
    return {
        "name": step.name,
        "action": _course_of(step.action),
        "compensation": _course_of(step.compensation),
        "result": step.result,
        "decision": step.decision,
        "operator": step.operator,
        "reason": step.reason,
        "by_default": step.by_default,
    }


def _course_of(course: Course) -> Object:
    return {
        "state": course.status.value, "attempts": course.attempts, "retry_at": course.retry_at, "class": course.error_class,
        "errcode": course.errcode, "detail": course.detail,
    }  # fmt: skip
