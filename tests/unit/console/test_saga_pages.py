"""Sagas: listed by what a person has to see to, drawn, and decided on."""

import re
from dataclasses import replace

import pytest

from console.saga_graph import LONGEST, Graph, draw
from liushui.domain.saga_state import Course, CourseStatus, SagaState, SagaStatus, StepState
from liushui.ports.sagas import SagaRow
from tests.builders import a_stream
from tests.console import Browser, ConsoleOffice
from tests.console_areas import SCRIPT, a_saga

DECISION = {"decision": "skip", "step": "issue_coupon", "reason": "it was used"}


@pytest.fixture
def office() -> ConsoleOffice:
    office = ConsoleOffice()
    a_saga(office)
    return office


@pytest.fixture
def browser(office: ConsoleOffice) -> Browser:
    return office.browser()


def decided(office: ConsoleOffice) -> int:
    events = [event.type for commit in office.store.read(a_stream("saga-1", "saga")) for event in commit.events]
    return events.count("SagaDecided")


class TestTheList:
    def test_what_waits_for_a_person_comes_first(self, office: ConsoleOffice, browser: Browser) -> None:
        for status in (SagaStatus.COMPLETED, SagaStatus.RUNNING):
            row = SagaRow("default/demo", SagaState(f"saga-{status}", status, f"a_{status}", "o-2", at=office.clock.at))
            assert office.sagas.store(row, expected=None)
        text = browser.get("sagas").text
        assert text.index("welcome_gift") < text.index("a_running") < text.index("a_completed")
        assert "1 of 3" in browser.get("sagas?state=running").text
        assert "3 of 3" in browser.get("sagas?state=nonsense").text
        assert "0 of 0" in browser.get("sagas?account=other/demo").text

    def test_nothing_was_started(self) -> None:
        assert "No saga was started yet." in ConsoleOffice().browser().get("sagas").text


class TestOne:
    def test_steps_story_and_ids_are_shown(self, browser: Browser) -> None:
        page = browser.get("sagas/saga-1")
        for word in ("issue_coupon", "tag_user", "40003", "invalid openid", "the coupon was used", "waits for a person"):
            assert word in page.text
        assert any("conversation/show" in link for link in page.links())
        assert browser.get("sagas/nothing").status == 404

    def test_what_a_user_gave_it_is_escaped(self, browser: Browser) -> None:
        assert SCRIPT not in browser.get("sagas/saga-1").body

    def test_the_drawing_is_named_and_said_in_words(self, browser: Browser) -> None:
        body = browser.get("sagas/saga-1").body
        drawing = re.search(r"<svg class=\"graph\".*?</svg>", body, re.DOTALL)
        assert drawing
        assert 'role="img" aria-label="The steps of welcome_gift' in drawing[0]
        assert "style=" not in drawing[0]
        assert "<title>issue_coupon: " in drawing[0]
        assert '<th scope="row" class="words">tag_user</th>' in body


class TestDeciding:
    def test_is_recorded_under_the_operators_name_and_once(self, office: ConsoleOffice, browser: Browser) -> None:
        browser.get("sagas/saga-1")
        for _ in range(2):
            answer = browser.submit("sagas/saga-1", **DECISION)
            assert (answer.status, answer.location) == (303, "sagas/saga-1?done=skip")
        assert decided(office) == 1
        assert "lin" in browser.get("sagas/saga-1").text

    def test_who_comes_second_is_told(self, office: ConsoleOffice, browser: Browser) -> None:
        browser.get("sagas/saga-1")
        other = office.browser("wang")
        other.get("sagas/saga-1")
        other.submit("sagas/saga-1", **{**DECISION, "decision": "mark-done"})
        answer = browser.submit("sagas/saga-1", **DECISION)
        assert (answer.status, "Somebody was faster" in answer.text, "wang" in answer.text) == (409, True, True)
        assert decided(office) == 1

    @pytest.mark.parametrize("missing", ["reason", "decision"])
    def test_what_is_incomplete_does_nothing(self, office: ConsoleOffice, browser: Browser, missing: str) -> None:
        browser.get("sagas/saga-1")
        answer = browser.submit("sagas/saga-1", **{name: value for name, value in DECISION.items() if name != missing})
        assert (answer.status, decided(office)) == (422, 0)

    def test_who_may_only_look_does_nothing(self, office: ConsoleOffice) -> None:
        guest = office.browser("guest")
        assert 'name="decision"' not in guest.get("sagas/saga-1").body
        assert guest.submit("sagas/saga-1", **DECISION).status == 403
        assert decided(office) == 0


class TestTheDrawing:
    def test_the_way_back_is_the_way_that_was_gone(self) -> None:
        graph = self.graph(
            self.step("a", "done", "done"), self.step("b", "done", "done"), self.step("c", "failed"), self.step("d")
        )
        assert [box.status for box in graph.compensations] == ["done", "done", "needless", "needless"]
        gone = [arrow.gone for arrow in graph.arrows]
        assert gone[:3] == [True, True, False]  # down to the step that failed
        assert gone[3:7] == [False, False, True, False]  # across at that one
        assert gone[7:] == [True, True, False]  # and up again

    def test_a_step_that_may_have_been_done_is_compensated(self) -> None:
        graph = self.graph(self.step("a", "unknown"))
        assert (graph.compensations[0].status, graph.arrows[0].gone) == ("pending", True)

    def test_it_grows_by_the_step_and_long_names_stay_inside(self) -> None:
        one, two = self.graph(self.step("a")), self.graph(self.step("a"), self.step("b" * 40))
        assert two.height > one.height
        assert all(box.y + box.height < graph.height for graph in (one, two) for box in graph.actions)
        assert (len(two.actions[1].shown), two.actions[1].name) == (LONGEST, "b" * 40)

    def graph(self, *steps: StepState) -> Graph:
        return draw(SagaState("saga-1", steps=steps))

    def step(self, name: str, action: str = "pending", compensation: str = "pending") -> StepState:
        step = StepState(name, action=Course(CourseStatus(action)))
        return replace(step, compensation=Course(CourseStatus(compensation)))
