"""The shapes of what goes in and out, as JSON Schema. Tests hold real answers against them, field by field."""

from collections.abc import Mapping

from console.api.checking import Schema
from console.api.letter_schemas import AT_ONCE, LETTER_SCHEMAS
from console.api.saga_schemas import SAGA_SCHEMAS
from console.api.shapes import (
    ANYTHING,
    BOOLEAN,
    INTEGER,
    NAME,
    OBJECT,
    REASON,
    STRING,
    TIME,
    by_name,
    listed,
    maybe,
    ref,
    shape,
)
from liushui.application.bulk_decisions import Became
from liushui.application.compensation_selection import UNDECIDED
from liushui.domain.reply import Decision, ReplyStatus

_DECISION: Schema = {"type": "string", "enum": [decision.value for decision in Decision]}
_PREVIEW: Mapping[str, Schema] = {
    "decision": _DECISION, "possible": BOOLEAN, "effects": listed(STRING), "warnings": listed(STRING), "says": listed(STRING),
    "dropped_until": maybe(TIME),
}  # fmt: skip
_REPLY_STATE: Mapping[str, Schema] = {
    "reply_id": STRING,
    "account": STRING,
    "user": maybe(STRING),
    "state": {"type": "string", "enum": [status.value for status in ReplyStatus]},
    "class": maybe(STRING),
    "errcode": maybe(INTEGER),
    "detail": maybe(STRING),
    "attempts": INTEGER,
    "message_id": maybe(STRING),
    "message": maybe(OBJECT),
    "handler": maybe(STRING),
    "policy": STRING,
    "deadline": maybe(TIME),
    "retry_at": maybe(TIME),
    "at": TIME,
}
_REPLY: Mapping[str, Schema] = {
    **_REPLY_STATE, "decision": maybe(STRING), "operator": maybe(STRING), "correlation_id": maybe(STRING),
}  # fmt: skip
_DECIDED: Mapping[str, Schema] = {
    "until": maybe(TIME), "default": maybe(STRING), "reminders": INTEGER, "decision": maybe(STRING), "operator": maybe(STRING),
    "address": maybe(STRING), "decided_at": maybe(TIME), "reason": maybe(STRING), "by_default": maybe(BOOLEAN),
    "fallback": maybe(OBJECT), "fell_back": BOOLEAN, "compensated_by": maybe(STRING),
}  # fmt: skip
_STATE: Mapping[str, Schema] = {
    "subscribed": maybe(BOOLEAN), "messages": INTEGER, "events": INTEGER, "first_at": TIME, "last_at": TIME, "session": OBJECT,
}  # fmt: skip

SCHEMAS: dict[str, Schema] = {
    "Problem": shape({"type": STRING, "title": STRING, "status": INTEGER, "detail": STRING, "remedy": STRING}),
    "Event": shape(
        {
            "stream": STRING, "region": STRING, "seq": INTEGER, "index": INTEGER, "id": STRING, "type": STRING,
            "schema": INTEGER, "at": TIME, "data": OBJECT, "correlation_id": STRING, "causation_id": STRING,
        }
    ),
    "Reply": shape(_REPLY),
    "Replies": shape({"replies": listed(ref("Reply")), "more": BOOLEAN}),
    "ReplyCounts": shape({"counts": listed(shape({"account": STRING, "state": STRING, "count": INTEGER, "more": BOOLEAN}))}),
    "User": shape(
        {
            "account": STRING, "user": STRING, **_STATE, "checkpoint": by_name(INTEGER), "parked": maybe(OBJECT),
        }
    ),
    "Found": shape({"user": STRING, "projected": maybe(ref("User"))}),
    "Users": shape({"users": listed(ref("Found")), "after": maybe(STRING)}),
    "Entry": shape(
        {
            "position": INTEGER, "region": STRING, "seq": INTEGER, "at": TIME, "commit_id": STRING, "correlation_id": STRING,
            "causation_id": STRING, "error": maybe(STRING), "events": listed(ref("Event")), "replies": listed(ref("Reply")),
        }
    ),
    "Timeline": shape(
        {
            "stream": STRING, "total": INTEGER, "before": maybe(INTEGER), "projected": maybe(ref("User")),
            "entries": listed(ref("Entry")),
        }
    ),
    "Change": shape({"name": STRING, "before": ANYTHING, "after": ANYTHING}),
    "StateAsOf": shape(
        {
            "stream": STRING, "position": INTEGER, "total": INTEGER, "region": maybe(STRING), "seq": maybe(INTEGER),
            "at": maybe(TIME), "folded": INTEGER, "state": shape(_STATE),
            "skipped": listed(shape({"region": STRING, "seq": INTEGER, "error": STRING})),
            "changes": maybe(listed(ref("Change"))),
        }
    ),
    "Compensations": shape({"compensations": listed(ref("Compensation")), "more": BOOLEAN}),
    "Compensation": shape({**_REPLY, "until": maybe(TIME), "asked": BOOLEAN}),
    "Case": shape(
        {
            **_REPLY, **_DECIDED, "cause": listed(ref("Event")), "events": listed(ref("Event")),
            "decisions": listed(shape(_PREVIEW)),
        }
    ),
    "Decide": shape(
        {"decision": _DECISION, "reason": REASON},
        {"message": {**OBJECT, "description": "with `amend`: what to send instead, in the stored form of a reply"}},
    ),
    "Decided": shape({**_REPLY_STATE, **_DECIDED, "repeated": BOOLEAN, "woken": BOOLEAN}),
    "CompensationSelection": shape(
        {"decision": _DECISION},
        {
            "account": NAME, "state": {"type": "string", "enum": [status.value for status in UNDECIDED]}, "class": NAME,
            "user": NAME, "failed_before": TIME, "due_before": TIME,
        },
    ),
    "CompensationPlan": shape({"bulk": STRING, "decision": _DECISION, "items": listed(shape({
        **_REPLY, "until": maybe(TIME), "round": INTEGER, **_PREVIEW,
    }))}),
    "CompensationAct": shape({
        "bulk": NAME, "decision": _DECISION, "reason": REASON,
        "items": {**listed(shape({"reply_id": NAME, "round": INTEGER})), "minItems": 1, "maxItems": AT_ONCE},
    }),
    "CompensationSteps": shape({"bulk": STRING, "steps": listed(shape({
        "done": INTEGER, "total": INTEGER, "reply_id": STRING, "detail": maybe(STRING), "state": maybe(STRING),
        "became": {"type": "string", "enum": [became.value for became in Became]},
    }))}),
    **SAGA_SCHEMAS,
    **LETTER_SCHEMAS,
}  # fmt: skip
"""By name, as the document refers to them."""
