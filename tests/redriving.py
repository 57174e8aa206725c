"""Dead letters in process: consumers that are called as Lambda calls them, letters as mappings write them, and an operator."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from liushui.adapters.kinesis_records import decode_records, failed_batch
from liushui.adapters.lambda_consumers import REDRIVE, lowest_failed, redrive_event
from liushui.adapters.letter_documents import CLOSED
from liushui.adapters.memory_letters import MemoryLetters
from liushui.adapters.memory_read_models import MemoryReplies, MemoryUsers
from liushui.adapters.memory_sagas import MemorySagas
from liushui.application.dead_letters import DeadLetters, LetterSelection, LetterStep
from liushui.application.parked_users import ParkedUsers
from liushui.application.project_users import ProjectUsers
from liushui.application.send_replies import SendReplies
from liushui.application.set_aside import SetAside
from liushui.application.start_compensation import StartCompensation
from liushui.domain.commits import Commit
from liushui.domain.errors import ConsumerFailed, StoreUnavailable
from liushui.domain.operators import Operator
from liushui.ports.dead_letters import Letter, LetterRecord
from local.aws_events import kinesis_event
from tests.builders import REGION
from tests.mapping import Mapping as EventSourceMapping
from tests.mapping import Record
from tests.sending import Tapped, Town

LIN = Operator("lin", address="203.0.113.9")
WHY = "there is room again"
CONSUMERS = ("project_users", "send_replies", "start_compensation")
ALL = LetterSelection()

Handler = Callable[[dict[str, Any]], Mapping[str, Any] | None]


class Killed(BaseException):
    """The process died here."""


@dataclass
class Fuse:
    """Kills the process at its `left`-th tick, once."""

    left: int

    def __call__(self, name: str, named: object) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed(name)


@dataclass
class InProcess:
    """See `ports.dead_letters.Consumers`: each consumer is a handler here. `events`: what they were handed, as JSON carries it.
    A consumer that is killed has failed, as Lambda tells it."""

    handlers: Mapping[str, Handler]
    events: list[dict[str, Any]] = field(default_factory=list)

    def deliver(self, consumer: str, records: Sequence[LetterRecord], *, letter_id: str) -> str | None:
        event: dict[str, Any] = json.loads(json.dumps(redrive_event(records, letter_id)))
        self.events.append(event)
        try:
            answer = self.handlers[consumer](event)
        except (Exception, Killed) as error:
            raise ConsumerFailed(type(error).__name__) from error
        return lowest_failed(json.loads(json.dumps(answer)))

    def numbers(self) -> list[list[str]]:
        """The sequence numbers of each invocation."""
        return [[record["kinesis"]["sequenceNumber"] for record in event["Records"]] for event in self.events]


class BreakableLetters(MemoryLetters):
    """Tells `tick` between the two halves of a move, as S3 has no move."""

    def __init__(self) -> None:
        super().__init__(functions_prefix="liushui-local-")
        self.tick: Callable[[str, object], None] = lambda *_: None

    def close(self, letter: Letter) -> None:
        if letter.place in self.objects:
            self.objects[f"{CLOSED}{letter.place}"] = self.objects[letter.place]
        self.tick("between copy and deletion", None)
        self.objects.pop(letter.place, None)


class PostOffice(Town):
    """A town whose three consumers stand behind mappings, with the dead letters and a desk for them."""

    def __init__(self) -> None:
        super().__init__()
        self.users, self.rows = MemoryUsers(), MemoryReplies()
        self.letters = BreakableLetters()
        self.handlers: dict[str, Handler] = {
            "project_users": self._project_users,
            "send_replies": self._send_replies,
            "start_compensation": self._start_compensation,
        }
        self.consumers = InProcess(self.handlers)

    def deliver(self, commits: Sequence[Commit], *consumers: str, **how: Any) -> None:
        """What the streaming destination tells the consumers (None named: all) of these commits."""
        for name in consumers or CONSUMERS:
            self.mapping(name, **how).deliver(kinesis_event(commits)["Records"])

    def mapping(self, consumer: str, **how: Any) -> EventSourceMapping:
        """The mapping of one consumer, whose failure destination is the dead letters."""
        handler = self.handlers[consumer]
        return EventSourceMapping(
            lambda event, _: dict(handler(event) or {}), None, function=consumer, destination=self.letters.put, **how
        )

    def fall_ill(self) -> None:
        """From now on no table answers the consumers."""

        def refuse(name: str, _: object) -> None:
            if name not in ("region", "generations"):
                raise StoreUnavailable("throttled")

        self.breaks = lambda port: Tapped(port, before=refuse)

    def light(self, fuse: Fuse, *, after: bool) -> DeadLetters:
        """A desk and consumers that die when the fuse has burnt down: before a call has its effect, or after it."""
        taps: dict[str, Any] = {"after" if after else "before": fuse}
        self.breaks = lambda port: Tapped(port, **taps)
        self.letters.tick = fuse
        return DeadLetters(
            Tapped(self.letters, **taps), Tapped(self.consumers, **taps), Tapped(self.store, **taps), self.ids
        )

    def mend(self) -> None:
        super().mend()
        self.letters.tick = lambda *_: None

    @property
    def letters_desk(self) -> DeadLetters:
        """Where an operator acts on dead letters."""
        return DeadLetters(self.letters, self.consumers, self.store, self.ids)

    @property
    def parked_desk(self) -> ParkedUsers:
        """Where an operator acts on parked users."""
        return ParkedUsers(self.store, self._projector(), self.ids)

    def redrive(self, selection: LetterSelection = ALL) -> list[LetterStep]:
        """An operator redrives."""
        return list(self.letters_desk.redrive(selection, by=LIN, reason=WHY))

    def open_letters(self) -> list[Letter]:
        """The letters that somebody has to look at."""
        return list(self.letters_desk.list())

    def commits(self) -> Iterator[Commit]:
        """All that is stored, sub-stream by sub-stream."""
        for commits in list(self.store._sub_streams.values()):
            yield from list(commits)

    def _projector(self) -> ProjectUsers:
        return ProjectUsers(
            self.breaks(self.store), self.breaks(self.users), self.breaks(self.rows), (REGION,), MemorySagas()
        )

    def _project_users(self, event: dict[str, Any]) -> Mapping[str, Any]:
        outcome = self._projector()(decode_records(event))
        return failed_batch([*outcome.failed, *self._aside("project_users", event, outcome.broken)])

    def _send_replies(self, event: dict[str, Any]) -> Mapping[str, Any]:
        use_case = SendReplies(events=self.breaks(self.store), send=self.one(), clock=self.clock)
        outcome = use_case(decode_records(event), seconds=600)
        retry_from = [outcome.retry_from] if outcome.retry_from is not None else []
        return failed_batch([*retry_from, *self._aside("send_replies", event, outcome.broken)])

    def _start_compensation(self, event: dict[str, Any]) -> Mapping[str, Any]:
        use_case = StartCompensation(events=self.breaks(self.store), workflows=self.breaks(self.workflows))
        outcome = use_case(decode_records(event))
        retry_from = [outcome.retry_from] if outcome.retry_from is not None else []
        return failed_batch([*retry_from, *self._aside("start_compensation", event, outcome.broken)])

    def _aside(self, consumer: str, event: dict[str, Any], broken: Mapping[str, str]) -> list[str]:
        return SetAside(self.letters, self.clock, consumer)(event, broken, redriven=REDRIVE in event)


def unreadable(record: Record) -> Record:
    """The record with a payload that no code can read."""
    return {**record, "kinesis": {**record["kinesis"], "data": "bm8ganNvbg=="}}
