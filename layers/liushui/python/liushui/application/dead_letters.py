"""Where a person sees what consumers gave up on, has it delivered again, or closes it.

Each act is recorded in the letter's own stream, and a letter that is done with is moved away: an act that was broken off goes
on where it stopped when it is started again. Delivering twice is safe, because each consumer meets what it did before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from liushui.application.letter_records import LetterContents, LetterReader
from liushui.application.redeliver import redeliver
from liushui.domain.commits import Commit, Proposal
from liushui.domain.dead_letters import LetterStatus, status_of, stream_of_letter
from liushui.domain.errors import StoreUnavailable, UnknownLetter, VersionConflict
from liushui.domain.events import DeadLetterDiscarded, DeadLetterRedriven, record
from liushui.domain.operators import Operator
from liushui.domain.streams import NO_STREAM
from liushui.ports import EventStore, Ids
from liushui.ports.dead_letters import Consumers, Letter, Letters

TRIES: Final = 8


@dataclass(frozen=True, slots=True)
class LetterSelection:
    """Which letters: each that fits all that is given. `account` is a name or `<tenant>/<name>`; `error_class` a letter's cause
    or the class of an error of one of its records; `since`: given up then or later (milliseconds since the epoch)."""

    ids: frozenset[str] = frozenset()
    consumer: str | None = None
    account: str | None = None
    error_class: str | None = None
    since: int | None = None

    def takes(self, letter: Letter) -> bool:
        """Whether `letter` is one of them. A letter goes whole, whoever else its records are about."""
        named = {name for account in letter.accounts for name in (account, account.partition("/")[2])}
        return (
            (not self.ids or letter.letter_id in self.ids)
            and self.consumer in (None, letter.consumer)
            and (self.account is None or self.account in named)
            and (self.error_class is None or self.error_class in letter.classes)
            and (self.since is None or letter.at >= self.since)
        )


class LetterResult(StrEnum):
    """What became of a letter. FAILED: its consumer could not take some records, and it stays open; IMPOSSIBLE: there is nothing
    to deliver, or nobody to deliver it to; GONE: somebody was faster."""

    REDRIVEN = "redriven"
    DISCARDED = "discarded"
    FAILED = "failed"
    IMPOSSIBLE = "impossible"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Planned:
    """What an act on a letter would touch."""

    letter: Letter
    contents: LetterContents


@dataclass(frozen=True, slots=True)
class LetterStep:
    """One letter of a bulk act, done. `done` of `total` letters; `records` were delivered, `failed` could not be taken or are
    missing; `note` says more."""

    letter_id: str
    consumer: str
    done: int
    total: int
    result: LetterResult
    records: int = 0
    failed: int = 0
    note: str | None = None


class _Outcome(NamedTuple):
    result: LetterResult
    records: int = 0
    failed: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LetterStory:
    """A letter, what can be delivered of it, and what operators did (the commits of its own stream)."""

    letter: Letter
    contents: LetterContents
    status: LetterStatus
    acts: tuple[Commit, ...]


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The use case behind `liushui dead-letters`. Methods may raise DeadLetterError and StoreError."""

    letters: Letters
    consumers: Consumers
    events: EventStore
    ids: Ids

    def list(self, selection: LetterSelection = LetterSelection(), *, closed: bool = False) -> Iterator[Letter]:
        """The open letters, or the closed ones."""
        return filter(selection.takes, self.letters.list(closed=closed, ids=selection.ids))

    def show(self, letter_id: str) -> LetterStory:
        """One letter, open or closed. Raises UnknownLetter."""
        for closed in (False, True):
            for letter in self.letters.list(closed=closed, ids={letter_id}):
                acts = self._acts(letter)
                return LetterStory(letter, LetterReader(self.events)(letter), status_of(acts), acts)
        raise UnknownLetter(f"no dead letter {letter_id!r}: `liushui dead-letters list` shows them")

    def plan(self, selection: LetterSelection) -> Iterator[Planned]:
        """What `redrive` and `discard` would touch. It changes nothing. Raises UnknownLetter."""
        self._check_known(selection)
        reader = LetterReader(self.events)
        for letter in self.list(selection):
            yield Planned(letter, reader(letter))

    def redrive(self, selection: LetterSelection, *, by: Operator, reason: str) -> Iterator[LetterStep]:
        """Deliver the records of each letter to its consumer, and close the letter when all are taken. It works as it is asked
        for the next step, and may be left at any. Raises ConsumerUnavailable, UnknownLetter."""
        return self._each(selection, lambda letter: self._redrive(letter, by, reason))

    def discard(self, selection: LetterSelection, *, by: Operator, reason: str) -> Iterator[LetterStep]:
        """Close each letter without delivering it. It works as it is asked for the next step, and may be left at any.
        Raises UnknownLetter."""
        return self._each(selection, lambda letter: self._discard(letter, by, reason))

    def _each(self, selection: LetterSelection, act: Callable[[Letter], "_Outcome"]) -> Iterator[LetterStep]:
        self._check_known(selection)
        chosen = [(letter.letter_id, letter.consumer, letter.place) for letter in self.list(selection)]
        for done, (letter_id, consumer, place) in enumerate(chosen, start=1):
            letter = self._still_open(place)
            outcome = _Outcome(LetterResult.GONE) if letter is None else act(letter)
            yield LetterStep(letter_id, consumer, done, len(chosen), *outcome)

    def _redrive(self, letter: Letter, by: Operator, reason: str) -> "_Outcome":
        contents = LetterReader(self.events)(letter)
        if not letter.consumer or not contents.records:
            return _Outcome(LetterResult.IMPOSSIBLE, note=contents.note or "nobody knows whose records these are")
        failed = redeliver(self.consumers, letter.consumer, contents.records, letter_id=letter.letter_id)
        count, lost = len(contents.records), len(failed) + contents.missing
        act = DeadLetterRedriven(letter.letter_id, letter.consumer, count, lost, by.name, reason, by.address)
        result = LetterResult.FAILED if lost else LetterResult.REDRIVEN
        return _Outcome(result if self._record(letter, act) else LetterResult.GONE, count, lost, contents.note)

    def _discard(self, letter: Letter, by: Operator, reason: str) -> "_Outcome":
        act = DeadLetterDiscarded(letter.letter_id, letter.consumer, letter.size, by.name, reason, by.address)
        return _Outcome(LetterResult.DISCARDED if self._record(letter, act) else LetterResult.GONE)

    def _check_known(self, selection: LetterSelection) -> None:
        """Raises UnknownLetter for an id that is none of a letter, open or closed."""
        if selection.ids:
            both = [self.letters.list(closed=closed, ids=selection.ids) for closed in (False, True)]
            unknown = selection.ids - {letter.letter_id for letters in both for letter in letters}
            if unknown:
                raise UnknownLetter(f"no dead letter {min(unknown)!r}: `liushui dead-letters list` shows them")

    def _still_open(self, place: str) -> Letter | None:
        """The letter, unless it is closed; one that was closed and not moved away any more is moved now."""
        letter = self.letters.get(place)
        if letter is not None and status_of(self._acts(letter)) is not LetterStatus.OPEN:
            self.letters.close(letter)
            return None
        return letter

    def _record(self, letter: Letter, act: DeadLetterRedriven | DeadLetterDiscarded) -> bool:
        """Append the act, and move the letter away where that closes it. False: another operator closed it before."""
        cause = self.ids.new_id()
        for _ in range(TRIES):
            acts = self._acts(letter)
            if status_of(acts) is not LetterStatus.OPEN:
                self.letters.close(letter)
                return False
            try:
                appended = self.events.append(
                    stream_of_letter(letter.letter_id), lambda _: Proposal(events=[record(act)]), cause=cause,
                    expected=len(acts) or NO_STREAM,
                )  # fmt: skip
            except VersionConflict:
                continue
            if status_of([appended.commit]) is not LetterStatus.OPEN:
                self.letters.close(letter)
            return True
        raise StoreUnavailable(f"letter {letter.letter_id}: others acted on it {TRIES} times in between; start again")

    def _acts(self, letter: Letter) -> tuple[Commit, ...]:
        return tuple(self.events.read(stream_of_letter(letter.letter_id)))
