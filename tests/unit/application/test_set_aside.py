"""What a consumer can never take is kept, or else reported after all: nothing is lost silently."""

from typing import Any

import pytest

from liushui.adapters.memory_letters import MemoryLetters
from liushui.application.set_aside import SetAside
from liushui.domain.errors import LettersUnavailable
from local.aws_events import kinesis_event
from tests.builders import NOW_MS, FixedClock, a_commit

EVENT = kinesis_event([a_commit(1), a_commit(2), a_commit(3)])
NUMBERS = [record["kinesis"]["sequenceNumber"] for record in EVENT["Records"]]
BROKEN = {NUMBERS[0]: "KeyError", NUMBERS[2]: "TypeError"}


class Full(MemoryLetters):
    def keep(self, *_: Any, **__: Any) -> None:
        raise LettersUnavailable("SlowDown")


def test_the_records_that_are_broken_are_one_letter_and_not_reported() -> None:
    letters = MemoryLetters()
    assert SetAside(letters, FixedClock(), "send_replies")(EVENT, BROKEN, redriven=False) == []
    (letter,) = letters.list()
    assert [(record.sequence_number, record.error) for record in letter.records] == list(BROKEN.items())
    assert (letter.consumer, letter.cause, letter.at) == ("send_replies", "Broken", NOW_MS)


def test_a_batch_without_broken_records_writes_nothing() -> None:
    assert SetAside(Full(), FixedClock(), "send_replies")(EVENT, {}, redriven=False) == []


@pytest.mark.parametrize(("letters", "redriven"), [(Full(), False), (MemoryLetters(), True)])
def test_what_cannot_be_kept_or_is_in_a_letter_already_is_reported(letters: MemoryLetters, redriven: bool) -> None:
    assert SetAside(letters, FixedClock(), "send_replies")(EVENT, BROKEN, redriven=redriven) == list(BROKEN)
    assert letters.objects == {}
