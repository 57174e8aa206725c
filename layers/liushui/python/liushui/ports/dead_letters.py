"""What is needed of the world to keep, to list and to deliver again what a consumer of the stream of commits gave up on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from liushui.domain.commits import Commit
from liushui.domain.json import JsonObject
from liushui.ports import CommitKey


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """One record of the stream. `key` None: it is not about a commit; `commit` None: what it carries cannot be read, `error`
    says why (a class), or why the consumer set it aside. `raw`: the record as Lambda hands it over; None: it comes from the
    event store."""

    sequence_number: str
    key: CommitKey | None
    commit: Commit | None = field(default=None, repr=False)
    error: str | None = None
    raw: JsonObject | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What was given up in one go. `place`: its key in the bucket; `consumer`: the folder of the function, empty where the
    object does not say. `cause`: Lambda's condition (`RetryAttemptsExhausted`, `RecordAgeExceeded` …), `Broken` where the
    function itself set the records aside, `Unreadable` where the object is no letter. Times are milliseconds since the epoch:
    `at` when it was given up, `first_at` and `last_at` the arrival of its first and last record. `size`: how many records
    were given up; `records` is empty where the letter has lost them. `tries`: how often the function was invoked."""

    letter_id: str
    place: str
    consumer: str
    cause: str
    at: int
    first_at: int = 0
    last_at: int = 0
    size: int = 0
    tries: int = 0
    records: tuple[LetterRecord, ...] = ()

    @property
    def classes(self) -> frozenset[str]:
        """The cause, and the class of the error of each record that has one."""
        return frozenset({self.cause, *(record.error for record in self.records if record.error)})

    @property
    def accounts(self) -> tuple[str, ...]:
        """Whose commits these are: `<tenant>/<account>`."""
        keys = (record.key.stream for record in self.records if record.key)
        return tuple(sorted({f"{stream.tenant}/{stream.account}" for stream in keys}))

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams of the commits, in the order of the records."""
        return tuple(dict.fromkeys(str(record.key.stream) for record in self.records if record.key))


class Letters(Protocol):
    """The region's dead letters. Each method may raise LettersUnavailable."""

    def keep(self, consumer: str, records: Sequence[JsonObject], errors: Mapping[str, str], *, at: int) -> None:
        """Keep raw records that a consumer cannot take as one letter. `errors`: the class of the error by sequence number. The
        same records make the same letter again."""

    def list(self, *, closed: bool = False, ids: Collection[str] = ()) -> Iterator[Letter]:
        """The open letters or the closed ones, all or those with these ids, the oldest first within one mapping and shard."""

    def get(self, place: str) -> Letter | None:
        """The letter that stands there now, or None."""

    def close(self, letter: Letter) -> None:
        """Move a letter to the closed ones. Moving it again changes nothing."""


class Consumers(Protocol):
    """The functions that the stream of commits triggers, as they are deployed."""

    def deliver(self, consumer: str, records: Sequence[LetterRecord], *, letter_id: str) -> str | None:
        """Hand records to the consumer as its mapping would. Returns the sequence number from which on it reports failures, or
        None. Raises ConsumerFailed, ConsumerUnavailable."""
