"""Errors as `application/problem+json` (RFC 9457, "Problem Details for HTTP APIs"), each with its cause and a remedy."""

from collections.abc import Mapping

from console.answers import Json
from console.api.checking import NotAsDescribed
from liushui.domain.errors import (
    AlreadyDecided,
    AppendTimedOut,
    DeadLetterError,
    DecisionRefused,
    LiushuiError,
    StoreUnavailable,
    UndecodableCommit,
    UnknownAccount,
    UnknownConversation,
    UnknownLetter,
    UnknownReply,
    UnknownSaga,
    VersionConflict,
    WorkflowsUnavailable,
)

CONTENT_TYPE = "application/problem+json"
TRY_AGAIN = "Try again in a moment: what was asked is done at most once."
_LOOK_AT_IT = "Look at the thing again, and decide on what it is now."

KINDS: Mapping[str, tuple[int, str, str]] = {
    "invalid": (400, "The request is not as described", "Compare it with the document at openapi.json."),
    "unknown": (401, "Nobody is signed in", "Send the header Authorization, or sign in at the console."),
    "blind": (403, "This operator may not look", "Ask for the role `read`."),
    "forbidden": (403, "This operator may look, but not decide", "Ask for the role `decide`."),
    "forgeable": (
        403, "A session alone does not prove that its owner asks",
        "Send the header X-Liushui-Request with any value: pages of others cannot make a browser do that.",
    ),
    "missing": (404, "No such thing", "List what there is."),
    "decided": (409, "Somebody was faster", _LOOK_AT_IT),
    "refused": (422, "This cannot be done to it", _LOOK_AT_IT),
    "unreadable": (500, "Something stored cannot be read by this release", "The conversation's timeline names the commit."),
    "broken": (500, "The console made a mistake", "It is in the log of serve_console; nothing was half done."),
    "unavailable": (503, "Something that this needs did not answer", TRY_AGAIN),
}  # fmt: skip
"""Kind → HTTP status, title and remedy."""

_OF_ERRORS: Mapping[type[Exception], str] = {
    NotAsDescribed: "invalid",
    AlreadyDecided: "decided",
    VersionConflict: "decided",
    UnknownReply: "missing",
    UnknownSaga: "missing",
    UnknownLetter: "missing",
    UnknownConversation: "missing",
    UnknownAccount: "missing",
    DecisionRefused: "refused",
    UndecodableCommit: "unreadable",
    AppendTimedOut: "unavailable",
    StoreUnavailable: "unavailable",
    WorkflowsUnavailable: "unavailable",
    DeadLetterError: "unavailable",
}
"""The first that fits counts, so what is special stands before what is general."""


def kind_of(error: Exception) -> str:
    """Which problem an error is."""
    return next((kind for error_class, kind in _OF_ERRORS.items() if isinstance(error, error_class)), "broken")


def as_problem(error: Exception) -> Json:
    """The answer to an error. What nobody expected is not quoted: it may hold anything."""
    kind = kind_of(error)
    expected = isinstance(error, LiushuiError | NotAsDescribed) and kind != "broken"
    return problem(kind, str(error) if expected else type(error).__name__)


def problem(kind: str, detail: str | None = None) -> Json:
    """The answer to a problem of a kind; `detail` is the cause in this case."""
    status, title, remedy = KINDS[kind]
    return Json(
        {
            "type": f"urn:liushui:problem:{kind}", "title": title, "status": status, "detail": detail or title,
            "remedy": remedy,
        },
        status,
        CONTENT_TYPE,
    )  # fmt: skip
