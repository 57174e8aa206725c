"""The sweeper takes up sagas with which nobody goes on."""

from collections import Counter

from liushui.adapters.memory_platform import refused
from liushui.domain.errors import StoreUnavailable
from liushui.domain.events import ReplyRequested
from liushui.domain.saga_decisions import IDLE_MS, MAX_RUNS, SagaDecision
from liushui.domain.saga_state import SagaStatus
from tests.sending import text
from tests.touring import DECISION_SECONDS, USER, Execution, Tour

DAY_MS = DECISION_SECONDS * 1000


def swept(tour: Tour, *, after_ms: int) -> Counter[str]:
    tour.clock.at += after_ms
    outcome = tour.sweep()
    assert outcome.broken == []
    return outcome.sagas


def asleep(**script: list[str]) -> Tour:
    """A saga whose execution does nothing any more."""
    tour = Tour()
    for name, results in script.items():
        tour.world.script[name.replace("__", "/")].extend(results)
    tour.start(tour.ask_for())
    tour.executions[tour.saga_id] = Execution("one", {}, is_dead=True)
    return tour


def waiting() -> Tour:
    """A saga whose execution waits for a person."""
    tour = Tour()
    tour.world.script["do/two"].append("refused")
    tour.world.script["undo/one"].append("refused")
    tour.start(tour.ask_for())
    tour.walk_all()
    assert tour.state.status is SagaStatus.WAITING
    return tour


def test_a_start_whose_record_was_lost() -> None:
    tour = Tour()
    tour.ask_for()
    assert swept(tour, after_ms=300_000) == {"started": 1}
    assert tour.to_the_end() is SagaStatus.COMPLETED


def test_a_reply_of_the_same_commit_is_swept_though_the_saga_is_not_declared() -> None:
    tour = Tour()
    tour.declared = {}
    reply = ReplyRequested("6f1d2c9be07a4385d1f0c2ab", USER, "hold", tour.clock.at + DAY_MS, text("hello"))
    tour.ask_for(beside=reply)
    tour.clock.at += 300_000
    assert tour.sweep().broken == ["ConfigurationError"]
    assert tour.arrived == ["hello"]


def test_a_reply_that_was_put_off_does_not_wait_for_a_saga_that_is_not_declared() -> None:
    tour = Tour()
    declared, tour.declared = tour.declared, {}
    tour.platform.sends.append(refused(45011))
    reply = ReplyRequested("6f1d2c9be07a4385d1f0c2ab", USER, "hold", tour.clock.at + DAY_MS, text("hello"))
    tour.ask_for(beside=reply)
    tour.clock.at += 300_000
    assert tour.sweep().broken == ["ConfigurationError"]
    assert tour.arrived == []
    tour.clock.at += 180_000
    tour.sweep()
    assert tour.arrived == ["hello"]
    tour.declared = declared
    assert swept(tour, after_ms=600_000) == {"started": 1}


def test_a_start_that_was_recorded_and_nothing_more() -> None:
    tour = Tour()
    tour.start(tour.ask_for())
    tour.saga_waiting.remove(tour.saga_id, before_round=9)
    tour.machines.started.clear()
    assert swept(tour, after_ms=300_000) == {"started": 1}
    assert list(tour.machines.started) == [tour.saga_id]


def test_an_execution_that_died_is_followed_by_another_that_passes_over_what_is_done() -> None:
    tour = asleep()
    tour.saga_step().act(tour.stream, "one", "action")
    assert swept(tour, after_ms=IDLE_MS - 60_000) == {}
    assert swept(tour, after_ms=61_000) == {"resumed": 1}
    assert list(tour.machines.started) == [tour.saga_id, f"{tour.saga_id}-2"]
    assert tour.to_the_end() is SagaStatus.COMPLETED
    assert tour.world.called == ["do/one", "do/two", "do/three"]


def test_executions_that_die_again_and_again_are_taken_up_ever_later_and_in_the_end_no_more() -> None:
    tour = asleep()
    for run in range(1, MAX_RUNS):
        pause = IDLE_MS << (run - 1)
        assert swept(tour, after_ms=pause - 60_000) == {}
        assert swept(tour, after_ms=60_001) == {"resumed": 1}
    assert swept(tour, after_ms=IDLE_MS << MAX_RUNS) == {"stalled": 1}
    assert len(tour.machines.started) == MAX_RUNS


def test_while_a_person_has_time_nothing_is_done() -> None:
    tour = waiting()
    assert swept(tour, after_ms=DAY_MS - 60_000) == {}


def test_past_the_deadline_the_default_counts_and_the_execution_is_woken() -> None:
    tour = waiting()
    assert swept(tour, after_ms=DAY_MS + 1) == {"expired": 1}
    assert tour.machines.answered
    assert tour.to_the_end() is SagaStatus.UNDONE
    assert tour.state.step("one").by_default is True


def test_past_the_deadline_of_a_dead_execution_another_goes_on() -> None:
    tour = waiting()
    tour.executions[tour.saga_id].is_dead = True
    tour.machines.waiting.clear()
    assert swept(tour, after_ms=DAY_MS + 1) == {"expired": 1}
    assert tour.state.status is SagaStatus.UNDONE


def test_a_decision_whose_answer_was_lost_wakes_the_execution() -> None:
    tour = waiting()
    token = tour.machines.waiting.pop()
    assert tour.decide(SagaDecision.RETRY).woken is False
    tour.machines.waiting.add(token)
    assert swept(tour, after_ms=1) == {"woken": 1}
    assert tour.to_the_end() is SagaStatus.UNDONE


def test_a_decision_on_a_dead_execution_is_acted_on_by_another() -> None:
    tour = waiting()
    tour.executions[tour.saga_id].is_dead = True
    tour.machines.waiting.clear()
    tour.decide(SagaDecision.RETRY)
    assert swept(tour, after_ms=IDLE_MS + 1) == {"resumed": 1}
    assert tour.to_the_end() is SagaStatus.UNDONE
    assert tour.world.left == set()


def test_one_that_cannot_be_read_does_not_keep_the_others_from_being_looked_at() -> None:
    tour = asleep()
    tour.clock.at += IDLE_MS + 1
    broken: list[str] = []
    done: Counter[str] = Counter()

    def give_out() -> None:
        raise StoreUnavailable("later")

    tour.crash = give_out
    tour.sweep_sagas()(until=tour.clock.monotonic() + 60, done=done, broken=broken)
    assert (broken, done) == (["StoreUnavailable"], Counter())
