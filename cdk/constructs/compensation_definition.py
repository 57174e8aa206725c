"""The workflow `compensate_reply` in the Amazon States Language, with names of states that an operator understands.

One way through, without a loop: whatever fails anew is another outcome, with an execution of its own. It passes on where the
reply stands and nothing else; what was decided is read from the reply's stream.
"""

from collections.abc import Sequence
from typing import Any, Final

CLASSIFY: Final = "Classify the failure"
WHICH_WAY: Final = "Which way?"
GRANT_RETRY: Final = "Grant one more try"
WAIT: Final = "Wait until it may work again"
RENEW_TOKEN: Final = "Renew the access token"  # noqa: S105  the name of a state
FALL_BACK: Final = "Fall back to the other message"
ASK: Final = "Ask the operator"
REMIND: Final = "Remind the operator"
DEFAULT: Final = "Decide by default"
ACT: Final = "Act on what was decided"
RECORD: Final = "Record how it ended"
DONE: Final = "Done"

SLACK_SECONDS: Final = 30
"""The question is put a moment after its state begins, and clocks differ: a reminder or default too early would be none."""
_RETRY: Final = {
    "ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 2, "BackoffRate": 2, "MaxAttempts": 6, "MaxDelaySeconds": 60,
}  # fmt: skip


def definition(decision_seconds: int, reminders: Sequence[int]) -> dict[str, Any]:
    """The machine; `${step}` and `${ask}` stand for the functions' ARNs. `reminders`: seconds before the deadline, the earliest
    first."""
    return {
        "Comment": "What becomes of a reply that failed or is UNKNOWN",
        "StartAt": CLASSIFY,
        "States": {
            CLASSIFY: _step("classify", following=WHICH_WAY),
            WHICH_WAY: _choice(
                {"wait": GRANT_RETRY, "refresh": RENEW_TOKEN, "fall-back": FALL_BACK, "ask": ASK}, else_=RECORD
            ),
            GRANT_RETRY: _step("wait", following=WAIT),
            WAIT: {"Type": "Wait", "TimestampPath": "$.step.at", "Next": ACT},
            RENEW_TOKEN: _step("refresh", following=ACT),
            FALL_BACK: _step("fall-back", following=ACT),
            **_asking(decision_seconds, reminders),
            DEFAULT: _step("expire", following=ACT),
            ACT: _step("act", following=RECORD),
            RECORD: _step("record", following=DONE),
            DONE: {"Type": "Succeed"},
        },
    }


def _asking(decision_seconds: int, reminders: Sequence[int]) -> dict[str, Any]:
    """One state for the question and one for each reminder: each waits until the next is due, the last until the deadline."""
    names = [ASK, *(reminder_name(seconds) for seconds in reminders)]
    ends = [*(decision_seconds - seconds for seconds in reminders), decision_seconds]
    begins = [-SLACK_SECONDS, *ends]
    waits = zip(names, ends, begins, [*names[1:], DEFAULT], strict=False)
    return {name: _ask(seconds=end - begin, late=late) for name, end, begin, late in waits}


def reminder_name(seconds: int) -> str:
    """The name of the state that reminds so long before the deadline."""
    hours, rest = divmod(seconds, 3600)
    left = f"{hours} h" if hours and not rest else f"{seconds // 60} min" if seconds % 60 == 0 else f"{seconds} s"
    return f"{REMIND}, {left} left"


def _ask(*, seconds: int, late: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "${ask}", "Payload": {"reply.$": "$.reply", "token.$": "$$.Task.Token"}},
        "TimeoutSeconds": seconds,
        "Retry": [_RETRY],
        "Catch": [{"ErrorEquals": ["States.Timeout"], "ResultPath": None, "Next": late}],
        "ResultPath": None,
        "Next": ACT,
    }


def _choice(ways: dict[str, str], *, else_: str) -> dict[str, Any]:
    choices = [{"Variable": "$.step.next", "StringEquals": way, "Next": state} for way, state in ways.items()]
    return {"Type": "Choice", "Choices": choices, "Default": else_}


def _step(name: str, *, following: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "${step}",
        "Parameters": {"step": name, "reply.$": "$.reply"},
        "ResultPath": "$.step",
        "TimeoutSeconds": 90,
        "Retry": [_RETRY],
        "Next": following,
    }
