"""A person decides on a compensation that failed: once, visibly, and harmlessly when told twice."""

from dataclasses import replace

import pytest

from liushui.application.saga_cases import SagaCases
from liushui.domain.errors import AlreadyDecided, DecisionRefused, UnknownSaga
from liushui.domain.saga_decisions import MAX_ROUNDS, SagaDecision
from liushui.domain.saga_state import SagaStatus
from tests.sending import Tapped
from tests.touring import Tour

ACCOUNT = "default/demo"


@pytest.fixture
def tour() -> Tour:
    """The third step fails, and so does undoing the second."""
    tour = Tour()
    tour.world.script["do/three"].append("refused")
    tour.world.script["undo/two"].append("refused")
    tour.start(tour.ask_for())
    tour.walk_all()
    return tour


def test_sagas_are_listed_by_status_and_told_whole(tour: Tour) -> None:
    assert [row.state.saga_id for row in tour.desk.list([ACCOUNT])] == [tour.saga_id]
    assert list(tour.desk.list([ACCOUNT], status=SagaStatus.UNDONE)) == []
    row, case = tour.desk.show(tour.saga_id)
    assert (row.state, row.correlation_id) == (tour.state, tour.own()[0].correlation_id)
    assert [commit.number for commit in case.own] == [commit.number for commit in tour.own()]


def test_the_first_decision_counts_and_the_second_sees_who(tour: Tour) -> None:
    assert tour.decide(SagaDecision.SKIP, operator="lin", step="two").woken
    with pytest.raises(AlreadyDecided, match=r"step two: lin has decided `skip` already \(a good one\)"):
        tour.decide(SagaDecision.RETRY, operator="wang", step="two")


def test_two_decisions_of_one_operator_at_the_same_moment_are_two(tour: Tour) -> None:
    desk, store = tour.desk, tour.store

    def overtake(name: str, arguments: tuple[object, ...]) -> None:
        if name == "append" and tour.state.step("two").decision is None:
            tour.decide(SagaDecision.RETRY, step="two")

    late = replace(desk, cases=SagaCases(events=Tapped(store, before=overtake)))  # type: ignore[arg-type]
    with pytest.raises(AlreadyDecided, match="lin has decided `retry`"):
        late.decide(tour.saga_id, SagaDecision.SKIP, operator="lin", reason="a good one", step="two")


def test_telling_it_twice_is_telling_it_once(tour: Tour) -> None:
    tour.world.script["undo/one"].append("refused")
    tour.decide(SagaDecision.SKIP, step="two")
    tour.walk_all()
    assert tour.state.status is SagaStatus.WAITING  # for step one now
    assert tour.decide(SagaDecision.SKIP, step="two").repeated
    assert tour.state.step("one").decision is None


@pytest.mark.parametrize(
    ("operator", "reason", "says"), [("", "x", "an operator and a reason"), ("lin", " ", "an operator and a reason")]
)
def test_who_and_why_must_be_said(tour: Tour, operator: str, reason: str, says: str) -> None:
    with pytest.raises(DecisionRefused, match=says):
        tour.desk.decide(tour.saga_id, SagaDecision.SKIP, operator=operator, reason=reason)


def test_an_unknown_saga_and_an_unknown_step_are_said(tour: Tour) -> None:
    with pytest.raises(UnknownSaga, match="no saga 'nowhere'"):
        tour.desk.show("nowhere")
    with pytest.raises(DecisionRefused, match="has no step 'four'; it has one, two, three"):
        tour.decide(SagaDecision.SKIP, step="four")


def test_where_nothing_failed_nothing_is_decided() -> None:
    tour = Tour()
    tour.start(tour.ask_for())
    tour.to_the_end()
    with pytest.raises(DecisionRefused, match="is completed: only a compensation"):
        tour.decide(SagaDecision.RETRY)


def test_the_deadline_is_somebody_too(tour: Tour) -> None:
    tour.clock.at += 2 * 86_400_000
    tour.walk_all()
    tour.walk_all()
    with pytest.raises(AlreadyDecided, match="the deadline has decided `skip`"):
        tour.decide(SagaDecision.RETRY, step="two")


def test_an_execution_that_was_overtaken_does_not_cut_a_later_question_short(tour: Tour) -> None:
    tour.world.script["undo/one"].append("refused")
    tour.decide(SagaDecision.SKIP, step="two")
    tour.walk_all()
    assert tour.state.status is SagaStatus.WAITING  # for step one now
    tour.saga_step().expire(tour.stream)  # as the earlier one does when its time is up
    assert tour.state.status is SagaStatus.WAITING
    assert tour.decide(SagaDecision.MARK_DONE, step="one").woken


def test_people_cannot_retry_for_ever(tour: Tour) -> None:
    for _ in range(MAX_ROUNDS):
        tour.world.script["undo/two"].append("refused")
        tour.decide(SagaDecision.RETRY, step="two")
        tour.walk_all()
    with pytest.raises(DecisionRefused, match="skip the step or mark it as done"):
        tour.decide(SagaDecision.RETRY, step="two")
    tour.decide(SagaDecision.MARK_DONE, step="two")
    tour.walk_all()
    assert tour.state.status is SagaStatus.UNDONE
