"""Dead letters and parked users, field by field as the commands print them. What users wrote is not in it."""

from collections.abc import Iterable

from console.api.views import Object, events_of
from liushui.application.dead_letters import LetterStep, LetterStory, Planned
from liushui.application.letter_records import LetterContents
from liushui.application.parked_users import ParkedStory, ParkedUser, UnparkStep
from liushui.domain.commits import Commit
from liushui.domain.json import JsonValue
from liushui.ports.dead_letters import Letter


def letter_of(letter: Letter) -> Object:
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


def planned_of(planned: Planned) -> Object:
    """What an act would touch."""
    return letter_of(planned.letter) | _contents(planned.contents)


def letter_story_of(story: LetterStory) -> Object:
    """A letter with all that is known of it."""
    acts: Object = {"status": str(story.status), "key": story.letter.place, "acts": _acts(story.acts)}
    return letter_of(story.letter) | _contents(story.contents) | acts


def letter_step_of(step: LetterStep) -> Object:
    """What became of one letter."""
    return {
        "letter": step.letter_id, "consumer": step.consumer or None, "result": str(step.result), "delivered": step.records,
        "failed": step.failed, "note": step.note, "done": step.done, "total": step.total,
    }  # fmt: skip


def parked_of(parked: ParkedUser) -> Object:
    """A parked user in a list."""
    return {
        "account": parked.account, "user": parked.user, "at": parked.last_at, "region": parked.region,
        "number": parked.number, "class": parked.error_class, "behind": parked.behind, "stream": str(parked.stream),
    }  # fmt: skip


def parked_story_of(story: ParkedStory) -> Object:
    """A parked user with the types of the events that stopped it."""
    types: list[JsonValue] | None = [event.type for event in story.commit.events] if story.commit else None
    return parked_of(story.parked) | {"events": types, "acts": _acts(story.acts)}


def unpark_of(step: UnparkStep) -> Object:
    """What became of one user."""
    mark = step.mark or {}
    return {
        "account": step.parked.account, "user": step.parked.user, "unparked": step.mark is None,
        "number": mark.get("number"), "class": mark.get("class"), "done": step.done, "total": step.total,
    }  # fmt: skip


def _contents(contents: LetterContents) -> Object:
    streams = dict.fromkeys(str(record.key.stream) for record in contents.records if record.key)
    return {
        "delivers": len(contents.records), "from_store": contents.from_store, "missing": contents.missing,
        "note": contents.note, "streams": list(streams),
    }  # fmt: skip


def _acts(commits: Iterable[Commit]) -> list[JsonValue]:
    return list(events_of(commits))
