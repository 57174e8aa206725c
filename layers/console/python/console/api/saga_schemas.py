"""The shapes of sagas."""

from collections.abc import Mapping
from typing import Final

from console.api.checking import Schema
from console.api.shapes import BOOLEAN, INTEGER, NAME, OBJECT, REASON, STRING, TIME, listed, maybe, ref, shape
from liushui.domain.saga_decisions import SagaDecision
from liushui.domain.saga_state import CourseStatus, SagaStatus

_COURSE: Final = shape(
    {
        "status": {"type": "string", "enum": [status.value for status in CourseStatus]}, "attempts": INTEGER,
        "spent": INTEGER, "doubts": INTEGER, "until": maybe(TIME), "retry_at": maybe(TIME), "error_class": maybe(STRING),
        "errcode": maybe(INTEGER), "detail": maybe(STRING), "at": TIME,
    }
)  # fmt: skip
_STATE: Final[Mapping[str, Schema]] = {
    "saga_id": STRING, "account": STRING, "saga": maybe(STRING), "user": maybe(STRING),
    "state": {"type": "string", "enum": [status.value for status in SagaStatus]}, "data": OBJECT, "runs": INTEGER,
    "until": maybe(TIME), "at": TIME, "steps": listed(ref("SagaStep")), "waits_for": maybe(STRING),
}  # fmt: skip
SAGA_SCHEMAS: Final[Mapping[str, Schema]] = {
    "SagaStep": shape(
        {
            "name": STRING, "action": _COURSE, "compensation": _COURSE, "result": maybe(OBJECT), "decision": maybe(STRING),
            "operator": maybe(STRING), "reason": maybe(STRING), "by_default": maybe(BOOLEAN), "standing": STRING,
        }
    ),
    "Saga": shape({**_STATE, "correlation_id": maybe(STRING)}),
    "Sagas": shape({"sagas": listed(ref("Saga")), "more": BOOLEAN}),
    "SagaStory": shape({**_STATE, "correlation_id": maybe(STRING), "events": listed(ref("Event"))}),
    "DecideSaga": shape(
        {"decision": {"type": "string", "enum": [decision.value for decision in SagaDecision]}, "step": NAME, "reason": REASON}
    ),
    "SagaDecided": shape({**_STATE, "repeated": BOOLEAN, "woken": BOOLEAN}),
}  # fmt: skip
