"""The rows: what goes wrong between the intent and its outcome."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

from liushui.domain.errors import WorkflowsUnavailable
from liushui.ports import Watermark
from proofs.deaths import Death, Killer, empty_tables, events_on, moto_client
from proofs.matrix.kinds import Kind
from proofs.matrix.stage import READ_SECONDS, Stage
from tests.sending import SUBJECT, Tapped

BURST = 20
_AT_ONCE = 5
"""As many messages as an Official Account may send for one of the user's."""
_THROTTLED: Any = {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow down"}}
MakeStage = Callable[[], Stage]


@dataclass(frozen=True, slots=True)
class Fault:
    """One row. `play` sets up one stage after the other and leaves each where it gave up; `possible`: whether the kind of
    message knows it."""

    name: str
    play: Callable[[MakeStage], Iterator[Stage]]
    possible: Callable[[Kind], bool] = lambda kind: True


def _wire(fault: str, value: float | None = None) -> Callable[[MakeStage], Iterator[Stage]]:
    def play(make: MakeStage) -> Iterator[Stage]:
        stage = make()
        stage.control.add_fault(stage.kind.api, fault, value)
        stage.send(*stage.request())
        yield stage

    return play


def _unreachable(make: MakeStage) -> Iterator[Stage]:
    """Nobody listens where WeChat should be, for the first batch."""
    stage = make()
    there = stage.accounts.accounts["demo"]
    stage.accounts.accounts["demo"] = replace(there, api_base="http://127.0.0.1:9")
    stage.send(*stage.request())
    stage.accounts.accounts["demo"] = there
    yield stage


def _errcode(error_class: str) -> Callable[[MakeStage], Iterator[Stage]]:
    def play(make: MakeStage) -> Iterator[Stage]:
        stage = make()
        stage.control.add_fault(stage.kind.api, "errcode", stage.kind.errcodes[error_class])
        stage.send(*stage.request())
        yield stage

    return play


def _deaths(moment: str) -> Callable[[MakeStage], Iterator[Stage]]:
    """The sender's process ends at each call in turn: of the store, of the tokens, of WeChat."""

    def play(make: MakeStage) -> Iterator[Stage]:
        for at in count(1):
            stage, killer = make(), Killer(at)
            commits = stage.request()
            stage.breaks = partial(Tapped, **{moment: killer})
            with suppress(Death):
                stage.send(*commits)
            stage.mend()
            if killer.died:
                yield stage
            else:
                stage.close()
                return

    return play


def _sweeper_deaths(make: MakeStage) -> Iterator[Stage]:
    """The record never comes; the sweeper takes the intent up, and its process ends behind each call in turn."""
    for at in count(1):
        stage, killer = make(), Killer(at)
        stage.watermarks.put(SUBJECT, Watermark(minute=stage.clock.at // 60_000, version=2))
        stage.request()
        stage.clock.at += 180_000
        stage.breaks = partial(Tapped, after=killer)
        with suppress(Death):
            stage.sweep()
        stage.mend()
        if killer.died:
            yield stage
        else:
            stage.close()
            return


def _throttled(make: MakeStage) -> Iterator[Stage]:
    """DynamoDB refuses each call in turn, and each with all that come in the next second."""
    with moto_client() as client:
        for times in (1, 3):
            for at in count(1):
                empty_tables(client)
                stage = make()
                stage.keep_in(events_on(client, stage.clock, stage.ids))
                commits = stage.request()
                calls = count(1)
                refused: list[int] = []

                def refuse(
                    *, at: int = at, times: int = times, calls: Iterator[int] = calls, refused: list[int] = refused, **_: Any
                ) -> None:
                    if at <= next(calls) < at + times:
                        refused.append(at)
                        raise ClientError(_THROTTLED, "PutItem")

                client.meta.events.register("before-call.dynamodb", refuse)
                stage.send(*commits)
                client.meta.events.unregister("before-call.dynamodb", refuse)
                stage.send(*commits)
                if refused:
                    yield stage
                else:
                    stage.close()
                    break


def _repeated(make: MakeStage) -> Iterator[Stage]:
    stage = make()
    (commit,) = stage.request()
    stage.send(commit, commit)
    stage.send(commit)
    yield stage


def _second_sender(make: MakeStage) -> Iterator[Stage]:
    """The same record in a second sender, between any two calls of the first."""
    for at in count(1):
        stage, calls, met = make(), count(1), list[int]()
        (commit,) = stage.request()
        other = stage.one()

        def meet(
            _: str, __: Any, at: int = at, calls: Iterator[int] = calls, met: list[int] = met, stage: Stage = stage,
            commit: Any = commit, other: Any = other,
        ) -> None:  # fmt: skip
            if not met and next(calls) == at:
                met.append(at)
                stage.send(commit, by=other)

        stage.breaks = partial(Tapped, before=meet)
        stage.send(commit)
        stage.mend()
        if met:
            yield stage
        else:
            stage.close()
            return


def _reordered(make: MakeStage) -> Iterator[Stage]:
    """The records of a failed reply come in reverse, and before that of the commit that asked."""
    stage = make()
    stage.control.add_fault(stage.kind.api, "errcode", stage.kind.errcodes["permanent"])
    (commit,) = stage.request()
    stage.send(commit)
    own = [each for stream in stage.streams() for each in stage.store.read(stream)]
    stage.start(*reversed(own), commit)
    stage.send(*reversed(own), commit)
    yield stage


def _burst(make: MakeStage) -> Iterator[Stage]:
    """The access token ends in the middle of many replies; the user writes now and then."""
    stage = make()
    for sent in range(0, BURST, _AT_ONCE):
        stage.write()
        commits = stage.request(_AT_ONCE)
        if sent == _AT_ONCE:
            stage.send(*commits[:2])
            stage.control.expire_tokens("demo")
        stage.send(*commits)
    yield stage


def _workflow_refused(make: MakeStage) -> Iterator[Stage]:
    """A reply fails, and Step Functions takes no start while its records come by."""
    stage = make()
    stage.control.add_fault(stage.kind.api, "errcode", stage.kind.errcodes["permanent"])
    stage.send(*stage.request())
    there, stage.workflows = stage.workflows, _Refusing()  # type: ignore[assignment]
    stage.hand_on()
    stage.workflows = there
    yield stage


class _Refusing:
    def start(self, name: str, input: Any) -> None:  # noqa: A002 - as Step Functions names it
        raise WorkflowsUnavailable(name)

    def answer(self, token: str) -> bool:
        raise WorkflowsUnavailable(token)


ERROR_CLASSES = (
    "refresh_token", "ambiguous", "rate_limited", "quota_reset", "window_closed", "recipient_unreachable",
    "content_rejected", "permission", "configuration", "permanent",
)  # fmt: skip

FAULTS = (
    Fault("nothing", lambda make: _repeated_once(make)),
    Fault("no connection to WeChat", _unreachable),
    Fault("the connection dies before WeChat acts", _wire("drop_before")),
    Fault("the connection dies after WeChat acted", _wire("drop_after")),
    Fault("WeChat acts and answers too late", _wire("delay", READ_SECONDS * 3)),
    Fault("HTTP 502", _wire("http_status", 502)),
    *(
        Fault(f"errcode of class {name}", _errcode(name), lambda kind, name=name: name in kind.errcodes)  # type: ignore[misc]
        for name in ERROR_CLASSES
    ),
    Fault("the sender dies before any of its calls", _deaths("before")),
    Fault("the sender dies after any of its calls", _deaths("after")),
    Fault("the record is lost, the sweeper dies after any of its calls", _sweeper_deaths),
    Fault("DynamoDB refuses any one call", _throttled),
    Fault("the record comes three times", _repeated),
    Fault("two senders have the record at once", _second_sender),
    Fault("the failed reply's records come in reverse", _reordered),
    Fault(f"the token expires within {BURST} replies", _burst),
    Fault("Step Functions refuses to start", _workflow_refused),
)


def _repeated_once(make: MakeStage) -> Iterator[Stage]:
    stage = make()
    stage.send(*stage.request())
    yield stage
