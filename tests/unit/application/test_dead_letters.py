"""What consumers gave up on: seen, planned, delivered again, closed, and recorded with who did it and why."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from liushui.adapters.letter_documents import INFO
from liushui.application.dead_letters import DeadLetters, LetterResult, LetterSelection
from liushui.application.letter_records import STREAMED_LATE_MS
from liushui.domain.commits import Event
from liushui.domain.dead_letters import LetterStatus
from liushui.domain.errors import ConsumerUnavailable, UnknownLetter
from liushui.domain.events import DeadLetterDiscarded, DeadLetterRedriven, typed
from local.aws_events import kinesis_event
from tests.redriving import ALL, LIN, WHY, PostOffice, unreadable
from tests.sending import Tapped

USER = ("default/demo", "o-user-1")


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


def gave_up(office: PostOffice, *texts: str, consumer: str = "send_replies", **how: Any) -> None:
    """The consumer was ill while a user asked for each of `texts`, in a batch of its own."""
    office.fall_ill()
    for text in texts:
        office.deliver([office.ask(text)], consumer, tries=2, **how)
    office.mend()


def rewritten(office: PostOffice, **changes: Any) -> None:
    """The letters hold something else."""
    for place, body in office.letters.objects.items():
        office.letters.put(place, json.loads(body) | changes)


class TestLooking:
    def test_an_ill_consumer_leaves_letters_that_name_cause_and_streams(self, office: PostOffice) -> None:
        gave_up(office, "one", "two")
        one, two = office.letters_desk.list()
        assert {one.consumer, two.consumer} == {"send_replies"}
        assert (one.cause, one.streams) == ("RetryAttemptsExhausted", ("default/demo/user/o-user-1",))

    @pytest.mark.parametrize(
        ("selection", "count"),
        [
            (LetterSelection(), 3),
            (LetterSelection(consumer="send_replies"), 2),
            (LetterSelection(consumer="start_compensation"), 0),
            (LetterSelection(account="demo"), 3),
            (LetterSelection(account="default/demo"), 3),
            (LetterSelection(account="default"), 0),
            (LetterSelection(error_class="RetryAttemptsExhausted"), 3),
            (LetterSelection(error_class="KeyError"), 0),
            (LetterSelection(ids=frozenset({"0" * 12})), 0),
            (LetterSelection(consumer="project_users", error_class="RetryAttemptsExhausted"), 1),
        ],
    )
    def test_letters_are_selected_by_all_that_is_given(
        self, office: PostOffice, selection: LetterSelection, count: int
    ) -> None:
        gave_up(office, "one", "two")
        gave_up(office, "three", consumer="project_users")
        assert len(list(office.letters_desk.list(selection))) == count

    def test_letters_are_selected_by_the_time_at_which_they_were_given_up(self, office: PostOffice) -> None:
        gave_up(office, "one")
        (letter,) = office.open_letters()
        assert list(office.letters_desk.list(LetterSelection(since=letter.at))) == [letter]
        assert list(office.letters_desk.list(LetterSelection(since=letter.at + 1))) == []

    def test_a_plan_changes_nothing_and_names_what_would_be_touched(self, office: PostOffice) -> None:
        gave_up(office, "one", "two")
        objects, commits = dict(office.letters.objects), list(office.commits())
        planned = list(office.letters_desk.plan(ALL))
        assert [len(each.contents.records) for each in planned] == [1, 1]
        assert (office.letters.objects, list(office.commits()), office.consumers.events) == (objects, commits, [])

    def test_an_id_of_no_letter_is_said(self, office: PostOffice) -> None:
        with pytest.raises(UnknownLetter, match="dead-letters list"):
            list(office.letters_desk.plan(LetterSelection(ids=frozenset({"0" * 12}))))
        with pytest.raises(UnknownLetter, match="dead-letters list"):
            office.letters_desk.show("0" * 12)

    def test_a_story_tells_who_acted_also_when_the_letter_is_closed(self, office: PostOffice) -> None:
        gave_up(office, "one")
        (letter,) = office.open_letters()
        assert office.letters_desk.show(letter.letter_id).status is LetterStatus.OPEN
        office.redrive()
        story = office.letters_desk.show(letter.letter_id)
        assert story.status is LetterStatus.REDRIVEN
        assert [typed(event) for act in story.acts for event in act.events] == [
            DeadLetterRedriven(letter.letter_id, "send_replies", 1, 0, "lin", WHY, "203.0.113.9")
        ]


class TestRedriving:
    def test_each_reply_is_sent_once_and_the_letters_are_closed(self, office: PostOffice) -> None:
        gave_up(office, "one", "two")
        steps = office.redrive()
        assert [(step.result, step.done, step.total, step.records) for step in steps] == [
            (LetterResult.REDRIVEN, 1, 2, 1), (LetterResult.REDRIVEN, 2, 2, 1),
        ]  # fmt: skip
        assert sorted(office.arrived) == ["one", "two"]
        assert (office.open_letters(), office.redrive()) == ([], [])
        assert len(list(office.letters_desk.list(closed=True))) == 2

    def test_one_of_several_is_redriven_by_its_id(self, office: PostOffice) -> None:
        gave_up(office, "one", "two")
        one, two = office.open_letters()
        office.redrive(LetterSelection(ids=frozenset({two.letter_id})))
        assert office.open_letters() == [one]

    def test_users_are_projected_from_their_letters(self, office: PostOffice) -> None:
        gave_up(office, "one", "two", consumer="project_users")
        assert office.users.get(*USER) is None
        office.redrive()
        row = office.users.get(*USER)
        assert row is not None
        assert row.checkpoint == {"us-east-1": 2}

    def test_a_consumer_that_is_still_ill_leaves_the_letter_open_and_says_so(self, office: PostOffice) -> None:
        gave_up(office, "one")
        office.fall_ill()
        (step,) = office.redrive()
        assert (step.result, step.records, step.failed) == (LetterResult.FAILED, 1, 1)
        assert len(office.open_letters()) == 1
        office.mend()
        assert [step.result for step in office.redrive()] == [LetterResult.REDRIVEN]
        story = office.letters_desk.show(step.letter_id)
        assert [event.data["failed"] for act in story.acts for event in act.events] == [1, 0]

    def test_a_consumer_that_cannot_be_invoked_ends_the_act_and_nothing_is_recorded(self, office: PostOffice) -> None:
        gave_up(office, "one")

        def away(*_: object, **__: object) -> None:
            raise ConsumerUnavailable("TooManyRequestsException")

        office.consumers.deliver = away  # type: ignore[method-assign]
        with pytest.raises(ConsumerUnavailable):
            office.redrive()
        (letter,) = office.open_letters()
        assert office.letters_desk.show(letter.letter_id).acts == ()

    def test_two_operators_at_once_send_once_and_the_second_is_told(self, office: PostOffice) -> None:
        gave_up(office, "one")
        first, second = (office.letters_desk.redrive(ALL, by=LIN, reason=WHY) for _ in range(2))
        steps = [next(first), next(second, None)]
        assert steps[0] is not None
        assert steps[0].result is LetterResult.REDRIVEN
        assert steps[1] is None
        assert office.arrived == ["one"]

    def test_who_finishes_second_records_nothing_more(self, office: PostOffice) -> None:
        gave_up(office, "one")
        deliver, slow = office.consumers.deliver, office.letters_desk.redrive(ALL, by=replace(LIN, name="wang"), reason=WHY)

        def overtaken(*given: Any, **named: Any) -> str | None:
            office.consumers.deliver = deliver  # type: ignore[method-assign]
            office.redrive()
            return deliver(*given, **named)

        office.consumers.deliver = overtaken  # type: ignore[method-assign]
        step = next(slow)
        assert step.result is LetterResult.GONE
        assert len(office.letters_desk.show(step.letter_id).acts) == 1
        assert office.arrived == ["one"]

    def test_two_who_finish_at_once_record_one_act(self, office: PostOffice) -> None:
        gave_up(office, "one")
        faster = iter([True])

        def overtake(name: str, _: object) -> None:
            if name == "append" and next(faster, False):
                office.redrive()

        desk = DeadLetters(office.letters, office.consumers, Tapped(office.store, before=overtake), office.ids)
        (step,) = desk.redrive(ALL, by=LIN, reason=WHY)
        assert step.result is LetterResult.GONE
        assert len(office.letters_desk.show(step.letter_id).acts) == 1

    def test_a_letter_that_was_closed_but_not_moved_is_moved_and_not_delivered_again(self, office: PostOffice) -> None:
        gave_up(office, "one")
        objects = dict(office.letters.objects)
        office.redrive()
        office.letters.objects = objects
        events = len(office.consumers.events)
        assert [step.result for step in office.redrive()] == [LetterResult.GONE]
        assert (office.open_letters(), len(office.consumers.events)) == ([], events)


class TestTheStore:
    """Kinesis drops records after a day or a week; the event store has every commit."""

    def test_a_record_that_cannot_be_read_is_delivered_as_the_store_has_it_now(self, office: PostOffice) -> None:
        (record,) = kinesis_event([office.ask("mended")])["Records"]
        answer = office.handlers["send_replies"]({"Records": [with_another_encoding(record)]})
        assert answer == {"batchItemFailures": []}
        (letter,) = office.open_letters()
        assert (letter.cause, letter.classes) == ("Broken", frozenset({"Broken", "UndecodableCommit"}))
        assert next(office.letters_desk.plan(ALL)).contents.from_store == 1
        assert [step.result for step in office.redrive()] == [LetterResult.REDRIVEN]
        assert office.arrived == ["mended"]

    def test_a_letter_that_has_lost_its_records_is_redriven_by_its_times(self, office: PostOffice) -> None:
        before = office.ask("long before")
        office.clock.at += STREAMED_LATE_MS * 2
        gave_up(office, "one", "two")
        office.clock.at += STREAMED_LATE_MS * 2
        office.ask("long after")
        rewritten(office, payload=None)
        assert before.at < office.open_letters()[0].first_at - STREAMED_LATE_MS
        planned = next(office.letters_desk.plan(ALL))
        assert (len(planned.contents.records), planned.contents.from_store) == (2, 2)
        assert planned.contents.note is not None
        assert {step.result for step in office.redrive()} == {LetterResult.REDRIVEN}
        assert sorted(office.arrived) == ["one", "two"]

    def test_a_letter_without_records_and_times_is_impossible_and_stays(self, office: PostOffice) -> None:
        gave_up(office, "one")
        rewritten(office, payload=None, **{INFO: {"batchSize": 1}})
        (step,) = office.redrive()
        assert (step.result, step.note) == (
            LetterResult.IMPOSSIBLE, "it holds no records and does not say when they arrived",
        )  # fmt: skip
        assert len(office.open_letters()) == 1

    def test_what_is_no_letter_is_impossible_to_redrive_but_can_be_discarded(self, office: PostOffice) -> None:
        office.letters.objects["aws/lambda/odd"] = b"\x00"
        assert [step.result for step in office.redrive()] == [LetterResult.IMPOSSIBLE]
        (step,) = office.letters_desk.discard(ALL, by=LIN, reason="no letter")
        assert step.result is LetterResult.DISCARDED
        assert office.open_letters() == []


class TestWhatAFunctionSetsAside:
    def test_a_record_that_is_about_no_commit_is_one_letter_and_stays_one_until_it_is_discarded(
        self, office: PostOffice
    ) -> None:
        (record,) = kinesis_event([office.ask("one")])["Records"]
        for name in office.handlers:
            assert office.handlers[name]({"Records": [unreadable(record)]}) == {"batchItemFailures": []}
        (letter,) = office.open_letters()
        assert (letter.consumer, letter.size) == ("project_users", 1)
        (step,) = office.redrive()
        assert (step.result, step.failed) == (LetterResult.FAILED, 1)
        assert [letter.letter_id for letter in office.open_letters()] == [step.letter_id]

    def test_an_intent_that_fits_no_schema_is_set_aside_and_the_rest_is_sent(self, office: PostOffice) -> None:
        broken = replace(office.ask("hello"), events=(Event("ReplyRequested", 1, {"reply_id": "x"}),))
        office.deliver([broken, office.ask("fine")], "send_replies")
        assert office.arrived == ["fine"]
        (letter,) = office.open_letters()
        assert (letter.classes, letter.size) == (frozenset({"Broken", "TypeError"}), 1)


class TestDiscarding:
    def test_it_is_recorded_with_its_reason_and_nothing_is_delivered(self, office: PostOffice) -> None:
        gave_up(office, "one")
        (letter,) = office.open_letters()
        (step,) = office.letters_desk.discard(ALL, by=LIN, reason="a test stream")
        story = office.letters_desk.show(letter.letter_id)
        assert (step.result, story.status) == (LetterResult.DISCARDED, LetterStatus.DISCARDED)
        assert [typed(event) for act in story.acts for event in act.events] == [
            DeadLetterDiscarded(letter.letter_id, "send_replies", 1, "lin", "a test stream", "203.0.113.9")
        ]
        assert (office.consumers.events, office.open_letters()) == ([], [])


def with_another_encoding(record: dict[str, Any]) -> dict[str, Any]:
    """The record of a commit whose payload this code cannot decode."""
    change = json.loads(base64.b64decode(record["kinesis"]["data"]))
    change["dynamodb"]["NewImage"]["z"] = {"N": "99"}
    data = base64.b64encode(json.dumps(change).encode()).decode()
    return {**record, "kinesis": {**record["kinesis"], "data": data}}
