"""Dead letters and parked users as the commands print them. What users wrote is not in it."""

from typing import Any

from liushui.application.dead_letters import LetterStep, LetterStory, Planned
from liushui.application.letter_records import LetterContents
from liushui.application.parked_users import ParkedStory, ParkedUser, UnparkStep
from liushui.domain.commits import Commit
from liushui.ports.dead_letters import Letter
from local.views import event_lines

Line = dict[str, Any]


def letter_line(letter: Letter) -> Line:
    """A letter in a list."""
    return {
        "letter": letter.letter_id,
        "at": letter.at,
        "consumer": letter.consumer or None,
        "class": letter.cause,
        "errors": sorted(letter.classes - {letter.cause}),
        "records": letter.size,
        "lost": not letter.records,
        "accounts": list(letter.accounts),
        "first_at": letter.first_at or None,
        "last_at": letter.last_at or None,
        "tries": letter.tries,
    }


def planned_line(planned: Planned) -> Line:
    """What an act would touch."""
    return letter_line(planned.letter) | _contents(planned.contents)


def letter_story_line(story: LetterStory) -> Line:
    """A letter with all that is known of it."""
    acts = {"status": str(story.status), "key": story.letter.place, "acts": _acts(story.acts)}
    return letter_line(story.letter) | _contents(story.contents) | acts


def letter_step_line(step: LetterStep) -> Line:
    """What became of one letter."""
    return {
        "letter": step.letter_id,
        "consumer": step.consumer or None,
        "result": str(step.result),
        "delivered": step.records,
        "failed": step.failed,
        "note": step.note,
        "done": step.done,
        "total": step.total,
    }


def parked_line(parked: ParkedUser) -> Line:
    """A parked user in a list."""
    return {
        "account": parked.account,
        "user": parked.user,
        "at": parked.last_at,
        "region": parked.region,
        "number": parked.number,
        "class": parked.error_class,
        "behind": parked.behind,
        "stream": str(parked.stream),
    }


def parked_story_line(story: ParkedStory) -> Line:
    """A parked user with the commit that stopped it."""
    types = [event.type for event in story.commit.events] if story.commit else None
    return parked_line(story.parked) | {"events": types, "acts": _acts(story.acts)}


def unpark_line(step: UnparkStep) -> Line:
    """What became of one user."""
    mark = step.mark or {}
    return {
        "account": step.parked.account,
        "user": step.parked.user,
        "unparked": step.mark is None,
        "number": mark.get("number"),
        "class": mark.get("class"),
        "done": step.done,
        "total": step.total,
    }


def _contents(contents: LetterContents) -> Line:
    streams = dict.fromkeys(str(record.key.stream) for record in contents.records if record.key)
    return {
        "delivers": len(contents.records),
        "from_store": contents.from_store,
        "missing": contents.missing,
        "note": contents.note,
        "streams": list(streams),
    }


def _acts(commits: tuple[Commit, ...]) -> list[Line]:
    return [line for commit in commits for line in event_lines(commit)]
