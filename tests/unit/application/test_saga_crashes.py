"""Whatever dies, at whichever point and however often: a saga comes to its outcome, and the world is as the outcome says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from liushui.adapters.saga_items import saga_to_item
from liushui.domain.saga import Retry, Saga
from liushui.domain.saga_state import CourseStatus, SagaStatus, fold
from tests.touring import Crash, Tour, a_saga, call_of

STEPS = ("one", "two", "three")
TROUBLE = st.sampled_from(["ok", "refused", "limited", "unreachable", "lost after", "lost before"])
"""What may become of a call."""


class Dying(Tour):
    """Dies at the given calls of ports, counted from the first; each process begins anew."""

    def __init__(self, saga: Saga, deaths: set[int]) -> None:
        super().__init__(saga)
        self.calls = 0
        self.most = 0

        def maybe_die() -> None:
            self.calls += 1
            if self.calls in deaths:
                raise Crash

        self.crash = maybe_die

    def take(self) -> SagaStatus:
        """The record comes until it is taken, or is lost; then executions, sweeps and time."""
        commit = self.ask_for()
        for _ in range(3):
            try:
                self.start(commit)
                break
            except Crash:
                continue
        return self.to_the_end()


def mixed() -> Saga:
    """Repeatable steps around one that is not."""
    saga = Saga("tour")
    for name in STEPS:
        delivers = name == "two"
        saga = saga.step(
            name,
            action=call_of(f"do/{name}", delivers=delivers),
            compensation=call_of(f"undo/{name}", delivers=False),
            retry=Retry(attempts=3, seconds=1),
        )
    return saga


def check(tour: Tour, status: SagaStatus) -> None:
    """What the outcome promises."""
    if status is SagaStatus.COMPLETED:
        assert tour.world.left == set(STEPS)
        assert not any(called.startswith("undo/") for called in tour.world.called)
    else:
        skipped = {step.name for step in tour.state.steps if step.compensation.status is CourseStatus.SKIPPED}
        assert tour.world.left <= skipped
    assert tour.world.most["two"] <= 1  # what is not repeatable is never done twice
    undone = [called.removeprefix("undo/") for called in tour.world.called if called.startswith("undo/")]
    order = list(dict.fromkeys(undone))
    assert order == sorted(order, key=STEPS.index, reverse=True)
    told = tour.told()
    assert sum(each in ("Completed", "Undone") for each in told) == 1


@given(st.lists(st.integers(1, 60), max_size=6).map(set))
@settings(max_examples=30, deadline=None)
def test_processes_may_die_anywhere(deaths: set[int]) -> None:
    tour = Dying(mixed(), deaths)
    check(tour, tour.take())


@given(
    st.lists(st.integers(1, 80), max_size=5).map(set),
    st.dictionaries(st.sampled_from([f"{d}/{s}" for d in ("do", "undo") for s in STEPS]), st.lists(TROUBLE, max_size=6)),
)
@settings(max_examples=60, deadline=None)
def test_processes_may_die_anywhere_while_wechat_is_in_trouble(deaths: set[int], script: dict[str, list[str]]) -> None:
    tour = Dying(mixed(), deaths)
    for name, results in script.items():
        tour.world.script[name].extend(results)
    check(tour, tour.take())


def test_each_single_point_of_death_on_the_way_there_and_back() -> None:
    for death in range(1, 60):
        tour = Dying(mixed(), {death})
        tour.world.script["do/three"].extend(["refused"] * 3)
        status = tour.take()
        check(tour, status)
        assert status is SagaStatus.UNDONE, death
        assert tour.world.left == set(), death


@given(st.lists(st.integers(1, 40), max_size=4).map(set))
@settings(max_examples=15, deadline=None)
def test_the_read_model_is_the_fold_of_the_store_after_any_death(deaths: set[int]) -> None:
    tour = Dying(a_saga(), deaths)
    tour.world.script["do/two"].append("refused")
    tour.take()
    tour.project()
    row = tour.rows.get(tour.saga_id)
    assert row is not None
    assert row.state == fold(tour.saga_id, tour.own()) == tour.state
    assert saga_to_item(row)["state_at"] == f"{row.state.status}#{row.state.at}"
