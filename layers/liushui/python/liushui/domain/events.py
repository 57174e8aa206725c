"""Every domain event: a fact, named in the past tense, with the version of its schema.

A released schema is never edited: a change is a new version, an upcaster in `upcasters`, and a page in `events/catalogue`.
Field names are part of the schema. Names of reply events end in what became of the reply. The events of a saga's own stream
stand in `saga_events`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias, Union, cast, get_args

from liushui.domain.commits import Commit, Event
from liushui.domain.json import JsonObject, JsonValue

if TYPE_CHECKING:
    from liushui.domain.saga_events import SagaEvent


class DomainEvent(Protocol):
    """What all typed events have."""

    schema: ClassVar[int]


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """A user's message, with WeChat's own fields under their own names as they came."""

    schema: ClassVar[int] = 1
    received: JsonObject


@dataclass(frozen=True, slots=True)
class EventReceived:
    """A callback of MsgType `event` (or of none), with WeChat's own fields under their own names as they came."""

    schema: ClassVar[int] = 1
    received: JsonObject


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """The bot's session for this user: values that were set, and keys that were removed."""

    schema: ClassVar[int] = 1
    values: JsonObject
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandlerFailed:
    """A bot handler raised. `error` is the exception's class; its text may hold what the user wrote and is not kept."""

    schema: ClassVar[int] = 1
    handler: str
    error: str


@dataclass(frozen=True, slots=True)
class HandlerTimedOut:
    """A bot handler did not finish inside the callback's budget (milliseconds)."""

    schema: ClassVar[int] = 1
    handler: str
    budget_ms: int


@dataclass(frozen=True, slots=True)
class ReplyAnswered:
    """A passive reply, given in the answer to the callback itself; nobody confirms its arrival.

    `message` as in `wechat.replies.to_data`; `elapsed_ms` from the request's arrival to the decision.
    """

    schema: ClassVar[int] = 1
    reply_id: str
    user: str
    message: JsonObject
    elapsed_ms: int


@dataclass(frozen=True, slots=True)
class ReplyRequested:
    """The intent to send an active reply. Exactly one of `message` and `handler` is given: a handler composes when it runs.

    `policy` says what becomes of an UNKNOWN outcome: `hold` (a person decides) or `resend`. `after` is the reply that goes
    first. `deadline` (milliseconds since the epoch): sending later is pointless. `fallback` is another message, to be sent once
    in the place of `message` where that cannot be sent.
    """

    schema: ClassVar[int] = 2
    reply_id: str
    user: str
    policy: str
    deadline: int
    message: JsonObject | None = None
    handler: str | None = None
    after: str | None = None
    fallback: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class ReplyClaimed:
    """The exclusive right of `sender` to run the reply's deferred handler until `until` (milliseconds since the epoch);
    written before the handler runs, so that one that takes its process down is not run for ever. `run` counts from 1."""

    schema: ClassVar[int] = 1
    reply_id: str
    run: int
    sender: str
    until: int


@dataclass(frozen=True, slots=True)
class ReplyWithdrawn:
    """The deferred handler had nothing to say: nothing is sent and nothing is owed."""

    schema: ClassVar[int] = 1
    reply_id: str
    handler: str


@dataclass(frozen=True, slots=True)
class ReplyAttempted:
    """The exclusive right of `sender` to try this reply until `until` (milliseconds since the epoch); written before the
    socket opens. `message` is what is being sent; `policy` and `fallback` replace the requested ones where a handler chose
    others. `vendor_key_until`: until then (milliseconds since the epoch) WeChat drops a repetition of this call."""

    schema: ClassVar[int] = 3
    reply_id: str
    attempt: int
    sender: str
    until: int
    message: JsonObject
    policy: str | None = None
    fallback: JsonObject | None = None
    vendor_key_until: int | None = None


@dataclass(frozen=True, slots=True)
class ReplySent:
    """WeChat accepted the reply."""

    schema: ClassVar[int] = 1
    reply_id: str
    attempt: int
    errcode: int = 0
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyPostponed:
    """The reply was certainly not sent and may be tried again at `retry_at` (milliseconds since the epoch). The attempt may
    have ended before the socket opened (no access token); where none was begun (the account's budget is used up, the API's
    circuit is open) `attempt` is the last one before, 0 at first."""

    schema: ClassVar[int] = 2
    reply_id: str
    attempt: int
    error_class: str
    retry_at: int
    errcode: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyFailed:
    """The attempt was certainly not sent and trying again would not help. `attempt` 0: it failed before any attempt. The
    reply stays UNKNOWN if an earlier attempt was."""

    schema: ClassVar[int] = 1
    reply_id: str
    attempt: int
    error_class: str
    errcode: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyBecameUnknown:
    """Nobody can tell whether the reply arrived: UNKNOWN, decided by policy or by a person, never by a blind retry."""

    schema: ClassVar[int] = 1
    reply_id: str
    attempt: int
    detail: str
    errcode: int | None = None


@dataclass(frozen=True, slots=True)
class ReplyEvidenceRecorded:
    """What a sender learned after its attempt had been closed by another: evidence for the person who decides."""

    schema: ClassVar[int] = 1
    reply_id: str
    attempt: int
    outcome: str
    errcode: int | None = None
    message_id: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyRetryGranted:
    """One more attempt at `retry_at` (milliseconds since the epoch) for a reply whose attempts ran out on passing trouble."""

    schema: ClassVar[int] = 1
    reply_id: str
    attempt: int
    error_class: str
    retry_at: int


@dataclass(frozen=True, slots=True)
class ReplyFellBack:
    """The reply could not be sent, for `error_class`, and `message`, its fallback, is sent in its place: once in a reply's life,
    and by nobody's decision."""

    schema: ClassVar[int] = 1
    reply_id: str
    attempt: int
    error_class: str
    message: JsonObject


@dataclass(frozen=True, slots=True)
class ReplyDecisionRequested:
    """A person is asked what becomes of the reply; nobody decides until `until` (milliseconds since the epoch): `default`."""

    schema: ClassVar[int] = 2
    reply_id: str
    attempt: int
    until: int
    default: str


@dataclass(frozen=True, slots=True)
class ReplyDecided:
    """What becomes of a reply that failed or is UNKNOWN: `resend`, `amend` (send `message` instead), `fall-back` (send its
    fallback, which `message` repeats), `mark-delivered` or `abandon`. `operator` is a name, `address` where the decision came
    from. `by_default`: nobody decided in time. `bulk` is the bulk decision that this one belongs to."""

    schema: ClassVar[int] = 2
    reply_id: str
    attempt: int
    decision: str
    operator: str
    reason: str
    by_default: bool = False
    message: JsonObject | None = None
    address: str | None = None
    bulk: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyDecisionReminded:
    """A person was asked and has not decided; the time until `until` (milliseconds since the epoch) gets short. `reminder` counts
    from 1 for each question."""

    schema: ClassVar[int] = 1
    reply_id: str
    attempt: int
    until: int
    reminder: int


@dataclass(frozen=True, slots=True)
class ReplyCompensated:
    """What failed or was UNKNOWN came to a good end after all: by one more try (`retry`), by its fallback (`fall-back`), or by
    what a person decided (`resend`, `amend`, `fall-back`)."""

    schema: ClassVar[int] = 1
    reply_id: str
    attempt: int
    by: str


@dataclass(frozen=True, slots=True)
class KfMessagesPulled:
    """A page of customer-service messages was pulled, and all of it stands. `cursor` is where the next begins; `messages`
    counts the commits that were new; callbacks of this region up to number `answered` are answered by it."""

    schema: ClassVar[int] = 1
    open_kfid: str
    cursor: str
    messages: int
    answered: int


@dataclass(frozen=True, slots=True)
class DeadLetterRedriven:
    """An operator had a dead letter's records delivered to their consumer again. `failed`: how many of them it still could not
    take; with 0 the letter is closed."""

    schema: ClassVar[int] = 1
    letter: str
    consumer: str
    records: int
    failed: int
    operator: str
    reason: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class DeadLetterDiscarded:
    """An operator closed a dead letter whose records nobody needs to take any more."""

    schema: ClassVar[int] = 1
    letter: str
    consumer: str
    records: int
    operator: str
    reason: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class UserUnparkRequested:
    """An operator asked that a parked user catches up. `region`, `number` and `error_class` are the mark that stood: the commit
    at which the projection had stopped, and why. Whether it went further is seen in the read model."""

    schema: ClassVar[int] = 1
    user: str
    region: str
    number: int
    error_class: str
    operator: str
    reason: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class SagaRequested:
    """The intent to take a user through the saga named `saga`; `data` is for its steps."""

    schema: ClassVar[int] = 1
    saga_id: str
    saga: str
    user: str
    data: JsonObject


TypedEvent: TypeAlias = Union[
    MessageReceived, EventReceived, SessionChanged, HandlerFailed, HandlerTimedOut, ReplyAnswered, ReplyRequested,
    ReplyClaimed, ReplyWithdrawn, ReplyAttempted, ReplySent, ReplyPostponed, ReplyFailed, ReplyBecameUnknown,
    ReplyEvidenceRecorded, ReplyRetryGranted, ReplyFellBack, ReplyDecisionRequested, ReplyDecisionReminded, ReplyDecided,
    ReplyCompensated, SagaRequested, DeadLetterRedriven, DeadLetterDiscarded, UserUnparkRequested, KfMessagesPulled, "SagaEvent",
]  # fmt: skip

EVENT_TYPES: Mapping[str, type[TypedEvent]] = {
    kind.__name__: kind for kind in get_args(TypedEvent) if isinstance(kind, type)
}
"""All but those of a saga's own stream."""
_LISTS = frozenset({"removed", "steps", "skipped"})
_FIELDS: dict[str, tuple[str, ...]] = {}


def _fields(kind: type[TypedEvent]) -> tuple[str, ...]:
    if kind.__name__ not in _FIELDS:
        _FIELDS[kind.__name__] = tuple(field.name for field in fields(kind))
    return _FIELDS[kind.__name__]


def _kind(name: str) -> type[TypedEvent] | None:
    if name.startswith("Saga") and name not in EVENT_TYPES:
        from liushui.domain.saga_events import SAGA_EVENTS  # no callback needs them

        return SAGA_EVENTS.get(name)
    return EVENT_TYPES.get(name)


def record(event: TypedEvent) -> Event:
    """The stored form of a typed event; fields that are None are left out."""
    if isinstance(event, MessageReceived | EventReceived):
        return Event(type(event).__name__, event.schema, event.received)
    data = {key: value for key in _fields(type(event)) if (value := getattr(event, key)) is not None}
    return Event(type(event).__name__, event.schema, cast(JsonObject, data))


def typed(event: Event) -> TypedEvent | None:
    """The typed form of a stored event, or None for a type (or a newer schema) that this code does not know.

    Raises TypeError or KeyError when the data does not fit the schema.
    """
    kind = _kind(event.type)
    if kind is None or kind.schema != event.schema:
        return None
    if kind is MessageReceived or kind is EventReceived:
        return kind(event.data)
    known: dict[str, JsonValue] = {key: event.data[key] for key in _fields(kind) if key in event.data}
    for key in _LISTS.intersection(known):
        known[key] = tuple(cast(list[str], known[key]))
    return cast(Any, kind)(**known)  # type: ignore[no-any-return]


def received_of(commit: Commit) -> JsonObject:
    """WeChat's own fields of the callback that `commit` is about; empty where it is about none."""
    known = (typed(event) for event in commit.events)
    return next((event.received for event in known if isinstance(event, MessageReceived | EventReceived)), {})
