"""A reply's whole story: a line for each event, and the workflow with the state of each of its steps."""

from collections.abc import Iterator
from dataclasses import dataclass

from console.telling import Said, received, to_be_sent
from console.texts import Texts
from liushui.application.compensation_cases import Case
from liushui.domain.commits import Commit, Event
from liushui.domain.compensation import awaits_decision
from liushui.domain.events import ReplyDecided, received_of, typed
from liushui.domain.reply import ReplyState, ReplyStatus

_TONES = {
    "ReplySent": "good", "ReplyAnswered": "good", "ReplyFailed": "bad", "HandlerFailed": "bad", "ReplyBecameUnknown": "warn",
    "ReplyPostponed": "warn", "HandlerTimedOut": "warn", "ReplyDecisionRequested": "asked", "ReplyDecided": "asked",
}  # fmt: skip
_GOOD = (ReplyStatus.SENT, ReplyStatus.ANSWERED, ReplyStatus.DELIVERED)


@dataclass(frozen=True, slots=True)
class Line:
    """One event. `title` and `note` are in the reader's language, `detail` is ours or WeChat's own."""

    at: int
    tone: str
    title: str
    number: int
    region: str
    type: str
    note: str = ""
    detail: str = ""
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the workflow. `state`: `done`, `failed`, `unknown`, `now`, `ahead` or `skipped`; `at` is None where nothing
    happened."""

    name: str
    state: str
    at: int | None = None


def lines(case: Case, t: Texts) -> list[Line]:
    """The story from the message on."""
    return [*_lines(case.cause, t, case.state.reply_id), *(line for own in case.own for line in _lines(own, t, None))]


def _lines(commit: Commit, t: Texts, only: str | None) -> Iterator[Line]:
    fields = received_of(commit)
    for event in commit.events:
        if only is not None and event.data.get("reply_id", only) != only:
            continue  # of another reply that the same message asked for
        is_received = event.type in ("MessageReceived", "EventReceived")
        message = event.data.get("message")
        said = received(fields) if is_received else to_be_sent(message) if isinstance(message, dict) else None
        yield Line(
            at=commit.at,
            tone=_TONES.get(event.type, ""),
            title=_title(event, t),
            number=commit.number,
            region=commit.region,
            type=event.type,
            note=str(event.data.get("reason") or ""),
            detail=str(event.data.get("detail") or ""),
            said=said,
        )


def _title(event: Event, t: Texts) -> str:
    if f"event.{event.type}" not in t.words:
        return event.type
    known = {name: t.name(kind, str(event.data.get(name, ""))) for name, kind in _NAMED.items()}
    errcode = event.data.get("errcode")
    data = {name: value for name, value in event.data.items() if isinstance(value, str | int)}
    ending = t("event.errcode", errcode=errcode) if errcode else ""
    return t(f"event.{event.type}", **(_BLANK | data | known | {"ending": ending})).strip()


_NAMED = {"decision": "decision", "default": "decision", "error_class": "class"}
_PLACES = ("attempt", "operator", "handler", "sender", "outcome", "run", "by", "error", "budget_ms")
_BLANK: dict[str, str | int] = dict.fromkeys(_PLACES, "")


def steps(case: Case) -> list[Step]:
    """The workflow `compensate_reply` around this reply, as its stream tells it."""
    happened = {event.type: commit.at for commit in case.own for event in commit.events}
    state, waits = case.state, awaits_decision(case.state)
    decided = state.decision is not None
    tried = max((happened.get(name, 0) for name in ("ReplyAttempted", "ReplyFailed", "ReplyBecameUnknown")), default=0)
    attempt = "unknown" if state.unknowns else "failed" if "ReplyFailed" in happened else "done" if tried else "now"
    asked = happened.get("ReplyDecisionRequested")
    return [
        Step("requested", "done", case.cause.at),
        Step("attempt", attempt, tried or None),
        *([Step("retry", "done", happened["ReplyRetryGranted"])] if "ReplyRetryGranted" in happened else []),
        Step("ask", "done" if asked else "now" if waits else "skipped", asked),
        Step("decide", "done" if decided else "now" if asked and waits else "ahead", happened.get("ReplyDecided")),
        _outcome(state, waits),
    ]


def _outcome(state: ReplyState, waits: bool) -> Step:
    if waits:
        return Step("outcome", "ahead")
    if not state.status.settled:
        return Step("outcome", "now")
    return Step(
        "outcome", "done" if state.status in (*_GOOD, ReplyStatus.ABANDONED, ReplyStatus.WITHDRAWN) else "failed", state.at
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decided what and when; `number` is the commit's in the reply's stream."""

    event: ReplyDecided
    at: int
    number: int


def decisions(case: Case, *, after: int = 0) -> list[Decided]:
    """The decisions on a reply in commits after number `after`, the newest last."""
    found = ((commit, typed(event)) for commit in case.own if commit.number > after for event in commit.events)
    return [Decided(event, commit.at, commit.number) for commit, event in found if isinstance(event, ReplyDecided)]


def version(case: Case) -> int:
    """What a form says that it was made of: the number of the newest commit that it shows."""
    return case.own[-1].number if case.own else 0
