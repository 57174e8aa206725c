"""Sagas that are asked for are started once, whoever is told how often."""

import pytest

from liushui.adapters.kinesis_records import Record
from liushui.application.start_sagas import StartSagas
from liushui.domain.errors import WorkflowsUnavailable
from liushui.domain.events import SagaRequested
from liushui.domain.saga_state import SagaStatus
from liushui.ports import CommitKey
from tests.builders import REGION, a_commit
from tests.touring import Tour


def test_a_saga_is_started_once_however_often_it_is_told() -> None:
    tour = Tour()
    commit = tour.ask_for()
    for _ in range(3):
        assert tour.start(commit).started == [tour.saga_id]
    assert tour.machines.started == {tour.saga_id: ("tour", {"saga": str(tour.stream)})}
    assert tour.told() == ["Started"]
    state = tour.state
    assert (state.saga, state.user, state.data) == ("tour", "o-user-1", {"why": "test"})
    assert [step.name for step in state.steps] == ["one", "two", "three"]


def test_its_commits_hang_together() -> None:
    tour = Tour()
    commit = tour.ask_for()
    tour.start(commit)
    tour.to_the_end()
    assert {own.correlation_id for own in tour.own()} == {commit.correlation_id}
    assert [own.causation_id for own in tour.own()] == [commit.commit_id, *(own.commit_id for own in tour.own()[:-1])]


def test_a_record_that_comes_again_when_all_is_over_starts_nothing() -> None:
    tour = Tour()
    commit = tour.ask_for()
    tour.start(commit)
    tour.to_the_end()
    tour.machines.started.clear()
    tour.start(commit)
    assert tour.machines.started == {}
    assert list(tour.saga_waiting.all()) == []


def test_what_asks_for_nothing_is_skipped_and_another_regions_commit_too() -> None:
    tour = Tour()
    elsewhere = a_commit(region="eu-west-1", events=tour.ask_for().events)
    outcome = tour.start(a_commit(), elsewhere)
    assert (outcome.started, outcome.skipped) == ([], 2)


def test_a_saga_that_is_not_declared_holds_up_nothing_and_is_started_once_it_is() -> None:
    tour = Tour()
    declared, tour.declared = tour.declared, {}
    commit = tour.ask_for()
    outcome = tour.start(commit)
    assert (outcome.broken, outcome.retry_from) == ({"1": "ConfigurationError"}, None)
    tour.clock.at += 600_000
    assert tour.sweep().broken == ["ConfigurationError"]
    tour.declared = declared
    tour.clock.at += 600_000
    assert tour.sweep().sagas == {"started": 1}
    assert tour.to_the_end() is SagaStatus.COMPLETED


def test_one_that_cannot_be_started_keeps_no_other_of_its_commit_from_it() -> None:
    tour = Tour()
    outcome = tour.start(tour.ask_for("nowhere", beside=SagaRequested("another", "tour", "o-user-1", {})))
    assert (outcome.started, outcome.broken) == (["another"], {"1": "ConfigurationError"})


@pytest.mark.parametrize(("region", "broken"), [(REGION, {"1": "UndecodableCommit"}), ("eu-west-1", {})])
def test_a_commit_of_the_region_that_cannot_be_read_may_ask_for_one(region: str, broken: dict[str, str]) -> None:
    tour = Tour()
    use_case = StartSagas(start=tour.start_one_saga(), region=REGION)
    lost = Record("1", CommitKey(tour.stream, region, 1), None, "UndecodableCommit")
    assert use_case([lost, Record("2", None, tour.ask_for())]).broken == broken
    assert tour.told() == ["Started"]


def test_where_step_functions_gives_out_the_record_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tour = Tour()
    commit = tour.ask_for()

    def give_out() -> None:
        if tour.told() == ["Started"]:
            raise WorkflowsUnavailable("later")

    tour.crash = give_out
    assert tour.start(a_commit(), commit).retry_from == "2"
    tour.crash = lambda: None
    tour.start(commit)
    assert tour.to_the_end() is SagaStatus.COMPLETED
    assert tour.told().count("Started") == 1


def test_a_record_that_comes_again_is_no_dead_letter_yet() -> None:
    tour = Tour()

    def give_out() -> None:
        raise WorkflowsUnavailable("later")

    commit = tour.ask_for("nowhere", beside=SagaRequested("another", "tour", "o-user-1", {}))
    tour.crash = give_out
    outcome = tour.start(commit)
    assert (outcome.retry_from, outcome.broken) == ("1", {})
    tour.crash = lambda: None
    assert tour.start(commit).broken == {"1": "ConfigurationError"}
