"""The records that a letter is about, also where it has lost them: the event store has every commit for ever."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from liushui.domain.commits import Commit
from liushui.domain.errors import UndecodableCommit
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey, EventStore
from liushui.ports.dead_letters import Letter, LetterRecord

STREAMED_LATE_MS: Final = 600_000
"""How much earlier than its record's arrival a commit may have been made. More than is needed is harmless: consumers drop what
they know."""
CLOCKS_APART_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class LetterContents:
    """What can be delivered. `from_store`: how many of `records` the event store gave, because the letter lacks them or holds
    what cannot be read. `missing`: how many cannot be delivered at all, and `note` why."""

    records: tuple[LetterRecord, ...]
    from_store: int = 0
    missing: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LetterReader:
    """Finds a letter's records, in the letter or in the store."""

    events: EventStore

    def __call__(self, letter: Letter) -> LetterContents:
        """What can be delivered of `letter`. Where it has lost its records, all commits of its time are, and the whole store is
        read for them."""
        if letter.records:
            return self._of_records(letter.records)
        if letter.consumer and letter.first_at:
            return self._of_times(letter.first_at - STREAMED_LATE_MS, letter.last_at + CLOCKS_APART_MS)
        return LetterContents((), missing=letter.size, note="it holds no records and does not say when they arrived")

    def _of_records(self, records: tuple[LetterRecord, ...]) -> LetterContents:
        read = [self._from_store(record) if record.commit is None else record for record in records]
        kept = tuple(record for record in read if record.commit is not None or record.raw is not None)
        from_store, missing = sum(record.raw is None for record in kept), len(read) - len(kept)
        note = "the event store cannot read these commits, and the letter has no copy of them" if missing else None
        return LetterContents(kept, from_store, missing, note)

    def _from_store(self, record: LetterRecord) -> LetterRecord:
        """A record that could not be read, with its commit as the store has it now: it may have been mended."""
        commit = self._get(record.key) if record.key is not None else None
        return record if commit is None else replace(record, commit=commit, raw=None)

    def _of_times(self, after: int, before: int) -> LetterContents:
        found = [at for at in self._all() if not isinstance(at, Commit) or after <= at.at <= before]
        commits = sorted((at for at in found if isinstance(at, Commit)), key=lambda commit: (commit.at, commit.number))
        keys = [CommitKey(commit.stream, commit.region, commit.number) for commit in commits]
        records = tuple(
            LetterRecord(str(n), key, commit) for n, (key, commit) in enumerate(zip(keys, commits, strict=True), start=1)
        )
        missing = len(found) - len(commits)
        note = "it has lost its records: these are all commits of its time"
        return LetterContents(records, len(records), missing, note)

    def _all(self) -> Iterator[Commit | CommitKey]:
        """Every commit of the store, or its key where it cannot be read."""
        cursor = None
        while True:
            page = self.events.scan(cursor=cursor)
            for stream, region in page.streams:
                yield from self._sub_stream(stream, region)
            if (cursor := page.cursor) is None:
                return

    def _sub_stream(self, stream: StreamName, region: str) -> Iterator[Commit | CommitKey]:
        done = 0
        while True:
            try:
                for commit in self.events.read(stream, region=region, after=done):
                    done = commit.number
                    yield commit
                return
            except UndecodableCommit:
                done += 1
                yield CommitKey(stream, region, done)

    def _get(self, key: CommitKey) -> Commit | None:
        try:
            return self.events.get(key)
        except UndecodableCommit:
            return None
