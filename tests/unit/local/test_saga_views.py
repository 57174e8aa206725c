"""What `liushui sagas` prints of a saga."""

import json

import pytest

from liushui.domain.saga_decisions import SagaDecision
from local.saga_views import saga_line, saga_story, steps_in_short
from tests.touring import Tour


@pytest.fixture
def tour() -> Tour:
    """The third step fails, and so does undoing the second."""
    tour = Tour()
    tour.world.script["do/three"].append("refused")
    tour.world.script["undo/two"].append("refused")
    tour.start(tour.ask_for())
    tour.walk_all()
    return tour


def test_it_says_where_each_step_stands_and_what_a_person_is_waited_for_with(tour: Tour) -> None:
    row, case = tour.desk.show(tour.saga_id)
    line = saga_line(row)
    assert (line["state"], line["waits_for"], line["until"]) == ("waiting", "two", tour.state.asked_until)
    assert steps_in_short(row.state) == "one done, two compensation failed, three failed"
    assert json.loads(json.dumps(saga_story(row, case)))["events"][-1]["type"] == "SagaDecisionRequested"


@pytest.mark.parametrize(("decision", "two"), [(SagaDecision.SKIP, "left as it is"), (SagaDecision.MARK_DONE, "undone")])
def test_it_says_what_was_decided(tour: Tour, decision: SagaDecision, two: str) -> None:
    tour.decide(decision)
    tour.walk_all()
    row, _ = tour.desk.show(tour.saga_id)
    assert steps_in_short(row.state) == f"one undone, two {two}, three failed"
    assert saga_line(row)["waits_for"] is None
