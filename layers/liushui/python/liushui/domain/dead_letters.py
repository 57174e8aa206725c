"""A dead letter's own stream: what operators did to it, and whether it is closed."""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

from liushui.domain.commits import Commit
from liushui.domain.events import DeadLetterDiscarded, DeadLetterRedriven, typed
from liushui.domain.streams import StreamName


class LetterStatus(StrEnum):
    """OPEN: somebody has to act. A letter of which some records failed again stays open."""

    OPEN = "open"
    REDRIVEN = "redriven"
    DISCARDED = "discarded"


def letter_id_of(key: str) -> str:
    """The short id of the letter that was put under `key`, the same wherever it is moved."""
    return sha256(key.encode()).hexdigest()[:12]


def stream_of_letter(letter_id: str) -> StreamName:
    """A batch may hold records of any account, so a letter belongs to none."""
    return StreamName("liushui", "operations", "letter", letter_id)


def stream_of_parked(stream: StreamName) -> StreamName:
    """Where it is recorded that somebody unparked the user with this stream. In the user's own stream it would be projected."""
    return StreamName(stream.tenant, stream.account, "parked", stream.subject)


def status_of(commits: Iterable[Commit]) -> LetterStatus:
    """Where a letter stands after these commits of its stream."""
    status = LetterStatus.OPEN
    for commit in commits:
        for event in commit.events:
            act = typed(event)
            if isinstance(act, DeadLetterRedriven) and not act.failed:
                status = LetterStatus.REDRIVEN
            elif isinstance(act, DeadLetterDiscarded):
                status = LetterStatus.DISCARDED
    return status
