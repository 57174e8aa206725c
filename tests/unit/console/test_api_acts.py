"""What programs do to many things at once: planned first, at most once on each, recorded under the operator's name."""

import json
from typing import Any

import pytest

from liushui.adapters.memory_platform import refused
from liushui.application.dead_letters import LetterSelection
from liushui.domain.json import JsonObject
from liushui.domain.reply import Decision
from local.letter_views import letter_line, letter_story_line, parked_line, parked_story_line, planned_line
from local.saga_views import saga_line, saga_story
from tests.builders import REGION, a_stream
from tests.console import ConsoleOffice
from tests.console_api import Program
from tests.console_areas import LETTER_ID, PLACE, a_letter, a_parked_user, a_saga

OTHER_PLACE = PLACE.replace("30.00-a", "31.00-b")


@pytest.fixture
def office() -> ConsoleOffice:
    """One failed reply, two letters (one of whose consumers cannot take it), two parked users (one was mended), and a saga."""
    office = ConsoleOffice()
    office.platform.sends.append(refused(45015))
    office.send(office.ask("hello"))
    a_letter(office)
    a_letter(office, OTHER_PLACE, consumer="send_replies", fails=True)
    a_parked_user(office)
    a_parked_user(office, "o-mended", poisoned=False)
    a_saga(office)
    return office


@pytest.fixture
def program(office: ConsoleOffice) -> Program:
    return Program(office)


class TestDeadLetters:
    def test_are_told_as_the_command_line_tells_them(self, program: Program, office: ConsoleOffice) -> None:
        letters = office.use_case.letters
        assert program.get("/dead-letters").body["letters"] == [letter_line(letter) for letter in letters.list()]
        assert program.get(f"/dead-letters/{LETTER_ID}").body == letter_story_line(letters.show(LETTER_ID))
        (planned,) = program.post("/dead-letters/plan", {"letters": [LETTER_ID]}).body["letters"]
        assert planned == planned_line(next(letters.plan(LetterSelection(frozenset({LETTER_ID})))))

    def test_a_plan_changes_nothing(self, program: Program, office: ConsoleOffice) -> None:
        before = dict(office.letters.objects)
        assert len(program.post("/dead-letters/plan", {}).body["letters"]) == 2
        assert (office.letters.objects, office.consumers.events) == (before, [])

    def test_a_redrive_closes_what_was_taken_and_tells_what_was_not(self, program: Program) -> None:
        ids = [letter["letter"] for letter in program.get("/dead-letters").body["letters"]]
        steps = program.post("/dead-letters/redrive", {"letters": ids, "reason": "room again"}).body["steps"]
        assert sorted((step["consumer"], step["result"]) for step in steps) == [
            ("project_users", "redriven"), ("send_replies", "failed"),
        ]  # fmt: skip
        assert [letter["consumer"] for letter in program.get("/dead-letters").body["letters"]] == ["send_replies"]
        (closed,) = program.get("/dead-letters?which=closed").body["letters"]
        story = program.get(f"/dead-letters/{closed['letter']}").body
        assert (story["status"], story["acts"][0]["data"]["operator"], story["acts"][0]["data"]["address"]) == (
            "redriven", "lin", "203.0.113.9",
        )  # fmt: skip

    def test_sent_again_it_delivers_nothing_twice(self, program: Program, office: ConsoleOffice) -> None:
        body: JsonObject = {"letters": [LETTER_ID], "reason": "room again"}
        program.post("/dead-letters/redrive", body)
        assert program.post("/dead-letters/redrive", body).body["steps"] == []
        assert len(office.consumers.events) == 1

    def test_a_discarded_letter_is_not_delivered(self, program: Program, office: ConsoleOffice) -> None:
        (step,) = program.post("/dead-letters/discard", {"letters": [LETTER_ID], "reason": "not needed"}).body["steps"]
        assert (step["result"], office.consumers.events) == ("discarded", [])

    def test_of_one_that_is_not_there(self, program: Program) -> None:
        assert program.get("/dead-letters/nothing").status == 404
        assert program.post("/dead-letters/plan", {"letters": ["nothing"]}).status == 404

    @pytest.mark.parametrize("letters", [[], ["x"] * 26, [1], "x"])
    def test_an_act_names_some_letters_and_not_too_many(self, program: Program, letters: object) -> None:
        body: JsonObject = {"letters": letters, "reason": "r"}  # type: ignore[dict-item]
        assert program.post("/dead-letters/redrive", body).status == 400


class TestParkedUsers:
    def test_are_told_as_the_command_line_tells_them(self, program: Program, office: ConsoleOffice) -> None:
        parked = office.use_case.parked
        story = parked.show("default/demo", "o-parked")
        assert story is not None
        assert program.get("/parked-users/user?account=default/demo&user=o-parked").body == parked_story_line(story)
        assert parked_line(story.parked) in program.get("/parked-users").body["users"]
        assert program.get("/parked-users?account=other/demo").body["users"] == []
        assert program.get("/parked-users/user?account=default/demo&user=o-user-1").status == 404

    def test_a_plan_changes_nothing(self, program: Program, office: ConsoleOffice) -> None:
        before = dict(office.users.items)
        users = program.post("/parked-users/plan", {"class": "TypeError"}).body["users"]
        assert [one["user"] for one in users] == ["o-mended", "o-parked"]
        assert office.users.items == before

    def test_who_was_mended_catches_up_and_who_was_not_stays(self, program: Program, office: ConsoleOffice) -> None:
        body: JsonObject = {"account": "default/demo", "users": ["o-mended", "o-parked"], "reason": "mended"}
        steps = program.post("/parked-users/unpark", body).body["steps"]
        assert [(step["user"], step["unparked"], step["class"]) for step in steps] == [
            ("o-mended", True, None), ("o-parked", False, "TypeError"),
        ]  # fmt: skip
        row = office.users.get("default/demo", "o-mended")
        assert row is not None
        assert (row.parked, row.checkpoint) == (None, {REGION: 2})
        assert [step["user"] for step in program.post("/parked-users/unpark", body).body["steps"]] == ["o-parked"]


class TestSagas:
    def test_are_told_as_the_command_line_tells_them(self, program: Program, office: ConsoleOffice) -> None:
        row, case = office.use_case.sagas.show("saga-1")
        assert program.get("/sagas").body["sagas"] == [json.loads(json.dumps(saga_line(row)))]
        assert program.get("/sagas/saga-1").body == json.loads(json.dumps(saga_story(row, case)))

    def test_a_decision_is_recorded_once(self, program: Program, office: ConsoleOffice) -> None:
        body: JsonObject = {"decision": "skip", "step": "issue_coupon", "reason": "it was used"}
        first = program.post("/sagas/saga-1/decision", body)
        assert (first.body["state"], first.body["repeated"]) == ("undone", False)
        assert program.post("/sagas/saga-1/decision", body).body["repeated"] is True
        events = [event.type for commit in office.store.read(a_stream("saga-1", "saga")) for event in commit.events]
        assert events.count("SagaDecided") == 1

    def test_who_comes_second_is_told(self, program: Program, office: ConsoleOffice) -> None:
        body: JsonObject = {"decision": "skip", "step": "issue_coupon", "reason": "it was used"}
        Program(office, operator="wang").post("/sagas/saga-1/decision", {**body, "decision": "mark-done"})
        told = program.post("/sagas/saga-1/decision", body)
        assert (told.status, "wang" in told.body["detail"]) == (409, True)

    @pytest.mark.parametrize("body", [{"step": "tag_user"}, {"step": "nothing"}])
    def test_on_another_step_nothing_is_decided(self, program: Program, body: JsonObject) -> None:
        assert program.post("/sagas/saga-1/decision", {"decision": "skip", "reason": "r", **body}).status == 422

    def test_of_one_that_is_not_there(self, program: Program) -> None:
        assert program.get("/sagas/nothing").status == 404


class TestCompensations:
    def plan(self, program: Program, **more: str) -> Any:
        return program.post("/compensations/plan", {"decision": "abandon", **more}).body

    def act(self, plan: Any) -> dict[str, Any]:
        items = [{"reply_id": item["reply_id"], "round": item["round"]} for item in plan["items"]]
        return {"bulk": plan["bulk"], "decision": "abandon", "reason": "a campaign that is over", "items": items}

    def test_a_plan_says_what_it_would_do_and_does_nothing(self, program: Program, office: ConsoleOffice) -> None:
        (item,) = self.plan(program)["items"]
        assert (item["possible"], "sends_nothing" in item["effects"]) == (True, True)
        assert self.plan(program, user="nobody")["items"] == []
        assert "ReplyDecided" not in office.story()

    def test_each_item_is_decided_at_most_once(self, program: Program, office: ConsoleOffice) -> None:
        act = self.act(self.plan(program))
        assert [step["became"] for step in program.post("/compensations/decisions", act).body["steps"]] == ["decided"]
        assert [step["became"] for step in program.post("/compensations/decisions", act).body["steps"]] == ["before"]
        assert office.story().count("ReplyDecided") == 1
        assert office.event("ReplyDecided")["address"] == "203.0.113.9"

    def test_what_somebody_decided_since_the_plan_is_left_alone(self, program: Program, office: ConsoleOffice) -> None:
        act = self.act(self.plan(program))
        office.decide(Decision.MARK_DELIVERED, operator="wang")
        (step,) = program.post("/compensations/decisions", act).body["steps"]
        assert (step["became"], office.story().count("ReplyDecided")) == ("overtaken", 1)

    def test_one_that_is_not_there_stops_all_of_it(self, program: Program, office: ConsoleOffice) -> None:
        act = self.act(self.plan(program))
        items = [*act["items"], {"reply_id": "nothing", "round": 0}]
        assert program.post("/compensations/decisions", {**act, "items": items}).status == 404
        assert "ReplyDecided" not in office.story()
