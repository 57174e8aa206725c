"""What a handler asks for: replies, in the answer to the callback or later, and changes of the session."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from liushui.domain.errors import ConfigurationError
from liushui.domain.json import JsonObject
from liushui.domain.saga_requests import StartSaga
from liushui.wechat.replies import InvalidReply, PassiveOnly, Reply, Text, to_data


@dataclass(frozen=True, slots=True)
class Deferred:
    """A reply to be sent through WeChat's API after the callback was answered; `fallback` is sent where it cannot be."""

    reply: Reply
    policy: str
    fallback: Reply | None = None


def deferred(reply: str | Reply, *, on_unknown: str = "hold", fallback: str | Reply | None = None) -> Deferred:
    """`reply` as an active reply. `on_unknown` says what happens when nobody can tell whether it arrived: `hold` leaves the
    decision to a person, `resend` sends again and may send twice. `fallback` is another reply, of another kind mostly, that is
    sent once in the place of this one where it cannot be sent: the time to answer is over, the quota is used up until it is,
    or the API is out of order. Raises ConfigurationError for another word, InvalidReply for a reply that only the answer to a
    callback can carry."""
    if on_unknown not in ("hold", "resend"):
        raise ConfigurationError(f"on_unknown is {on_unknown!r}; it must be 'hold' or 'resend'")
    return Deferred(_active(reply), on_unknown, None if fallback is None else _active(fallback))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One reply that a handler asked for. `message` and `fallback` are in the stored form of `wechat.replies.to_data`."""

    message: JsonObject
    is_deferred: bool
    policy: str = "hold"
    fallback: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class HandlerResult:
    """What a handler returned and what it changed in the session."""

    replies: tuple[Wanted, ...] = ()
    session_values: JsonObject = field(default_factory=dict)
    session_removed: tuple[str, ...] = ()
    sagas: tuple[StartSaga, ...] = ()


def each(answer: Any) -> Sequence[Any]:
    """What a handler returned, one by one."""
    if answer is None:
        return ()
    return answer if isinstance(answer, list | tuple) else (answer,)


def wanted(reply: Any, handler: str) -> Wanted:
    """One thing that `handler` returned. Raises TypeError for what is no reply."""
    if isinstance(reply, Deferred):
        fallback = None if reply.fallback is None else to_data(reply.fallback)
        return Wanted(to_data(reply.reply), True, reply.policy, fallback)
    if isinstance(reply, str):
        return Wanted(to_data(Text(reply)), False)
    if isinstance(reply, Reply):
        return Wanted(to_data(reply), False)
    raise TypeError(f"handler {handler!r} returned a {type(reply).__name__}; return a string, a reply or deferred(reply)")


def _active(reply: str | Reply) -> Reply:
    if isinstance(reply, PassiveOnly):
        raise InvalidReply(f"{type(reply).__name__} only answers a callback: no API sends it; return it without deferred()")
    return Text(reply) if isinstance(reply, str) else reply
