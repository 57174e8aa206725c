"""The shapes of dead letters and parked users."""

from collections.abc import Mapping
from typing import Final

from console.api.checking import Schema
from console.api.shapes import BOOLEAN, INTEGER, NAME, REASON, STRING, TIME, listed, maybe, ref, shape
from liushui.application.dead_letters import LetterResult
from liushui.domain.dead_letters import LetterStatus

AT_ONCE: Final = 25
"""Letters or users that one act may name, well within API Gateway's 29 seconds for most."""


def _some(schema: Schema) -> Schema:
    return {**listed(schema), "minItems": 1, "maxItems": AT_ONCE}


_LETTER: Final[Mapping[str, Schema]] = {
    "letter": STRING, "at": TIME, "consumer": maybe(STRING), "class": STRING, "errors": listed(STRING), "records": INTEGER,
    "lost": BOOLEAN, "accounts": listed(STRING), "first_at": maybe(TIME), "last_at": maybe(TIME), "tries": INTEGER,
}  # fmt: skip
_CONTENTS: Final[Mapping[str, Schema]] = {
    "delivers": INTEGER, "from_store": INTEGER, "missing": INTEGER, "note": maybe(STRING), "streams": listed(STRING),
}  # fmt: skip
_PARKED: Final[Mapping[str, Schema]] = {
    "account": STRING, "user": STRING, "at": maybe(TIME), "region": STRING, "number": INTEGER, "class": STRING,
    "behind": maybe(INTEGER), "stream": STRING,
}  # fmt: skip
_STEP: Final[Mapping[str, Schema]] = {"done": INTEGER, "total": INTEGER}
LETTER_SCHEMAS: Final[Mapping[str, Schema]] = {
    "DeadLetter": shape(_LETTER),
    "DeadLetters": shape({"letters": listed(ref("DeadLetter")), "more": BOOLEAN}),
    "DeadLetterStory": shape(
        {
            **_LETTER, **_CONTENTS, "status": {"type": "string", "enum": [status.value for status in LetterStatus]},
            "key": STRING, "acts": listed(ref("Event")),
        }
    ),
    "DeadLetterSelection": shape(
        {}, {"letters": listed(NAME), "consumer": NAME, "account": NAME, "class": NAME, "since": TIME}
    ),
    "DeadLetterPlan": shape({"letters": listed(shape({**_LETTER, **_CONTENTS}))}),
    "DeadLetterAct": shape({"letters": _some(NAME), "reason": REASON}),
    "DeadLetterSteps": shape(
        {
            "steps": listed(
                shape(
                    {
                        "letter": STRING, "consumer": maybe(STRING), "delivered": INTEGER, "failed": INTEGER,
                        "result": {"type": "string", "enum": [result.value for result in LetterResult]},
                        "note": maybe(STRING), **_STEP,
                    }
                )
            )
        }
    ),
    "ParkedUser": shape(_PARKED),
    "ParkedUsers": shape({"users": listed(ref("ParkedUser")), "more": BOOLEAN}),
    "ParkedUserStory": shape({**_PARKED, "events": maybe(listed(STRING)), "acts": listed(ref("Event"))}),
    "ParkedSelection": shape({}, {"account": NAME, "class": NAME, "users": listed(NAME)}),
    "ParkedPlan": shape({"users": listed(ref("ParkedUser"))}),
    "ParkedAct": shape({"account": NAME, "users": _some(NAME), "reason": REASON}),
    "UnparkSteps": shape(
        {
            "steps": listed(
                shape(
                    {
                        "account": STRING, "user": STRING, "unparked": BOOLEAN, "number": maybe(INTEGER),
                        "class": maybe(STRING), **_STEP,
                    }
                )
            )
        }
    ),
}  # fmt: skip
