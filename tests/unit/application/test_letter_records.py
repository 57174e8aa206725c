"""What can be delivered of a letter, from the letter or from the store, and what is missing is counted."""

import pytest

from liushui.adapters.memory_letters import MemoryLetters
from liushui.application.dead_letters import DeadLetters, LetterResult
from liushui.application.letter_records import CLOCKS_APART_MS, STREAMED_LATE_MS, LetterReader
from liushui.ports import CommitKey
from liushui.ports.dead_letters import Letter, LetterRecord
from tests.builders import NOW_MS, REGION, CountedIds, a_commit, a_stream
from tests.redriving import ALL, LIN, WHY, InProcess
from tests.replica import Replica, key_of

COMMITS = [a_commit(n, at=NOW_MS + n) for n in range(1, 5)]


def lost(*, last_at: int = NOW_MS + 10) -> Letter:
    return Letter(
        letter_id="0", place="aws/lambda/0", consumer="send_replies", cause="RecordAgeExceeded", at=NOW_MS, size=4,
        first_at=NOW_MS, last_at=last_at,
    )  # fmt: skip


def numbers(records: tuple[LetterRecord, ...]) -> list[int]:
    return [record.key.number for record in records if record.key]


def test_commits_behind_one_that_cannot_be_read_are_found_too_and_that_one_is_missing() -> None:
    events = Replica(COMMITS)
    events.broken = {key_of(COMMITS[1])}
    contents = LetterReader(events)(lost())
    assert (numbers(contents.records), contents.from_store, contents.missing) == ([1, 3, 4], 3, 1)
    assert [record.sequence_number for record in contents.records] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("at", "is_found"),
    [
        (NOW_MS - STREAMED_LATE_MS, True), (NOW_MS - STREAMED_LATE_MS - 1, False),
        (NOW_MS + CLOCKS_APART_MS, True), (NOW_MS + CLOCKS_APART_MS + 1, False),
    ],
)  # fmt: skip
def test_commits_of_its_time_are_those_that_may_have_been_streamed_then(at: int, is_found: bool) -> None:
    contents = LetterReader(Replica([a_commit(1, at=at)]))(lost(last_at=NOW_MS))
    assert bool(contents.records) is is_found


def test_a_record_that_only_names_its_commit_is_missing_until_the_store_can_read_it() -> None:
    events = Replica(COMMITS)
    events.broken = {key_of(COMMITS[0])}
    named = LetterRecord("7", CommitKey(a_stream(), REGION, 1))
    letter = Letter(letter_id="0", place="p", consumer="send_replies", cause="Broken", at=NOW_MS, records=(named,))
    contents = LetterReader(events)(letter)
    assert (contents.records, contents.missing) == ((), 1)
    assert contents.note is not None
    events.broken = set()
    contents = LetterReader(events)(letter)
    assert ([record.commit for record in contents.records], contents.missing) == ([COMMITS[0]], 0)


def test_a_letter_of_which_something_is_missing_stays_open() -> None:
    class Letters(MemoryLetters):
        def _read(self, place: str, body: bytes) -> Letter:
            return lost()

    letters, events = Letters(), Replica(COMMITS)
    letters.put("aws/lambda/0", {})
    events.broken = {key_of(COMMITS[1])}
    desk = DeadLetters(letters, InProcess({"send_replies": lambda _: None}), events, CountedIds())
    (step,) = desk.redrive(ALL, by=LIN, reason=WHY)
    assert (step.result, step.records, step.failed) == (LetterResult.FAILED, 3, 1)
    assert list(letters.objects) == ["aws/lambda/0"]
