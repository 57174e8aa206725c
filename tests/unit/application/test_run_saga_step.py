"""A saga from its request to its outcome, with the deployed machine walked in memory: each step made to fail in turn and in each
way, and what was undone."""

from typing import Any

import pytest

from liushui.application.run_saga_step import SagaStepOutcome
from liushui.application.saga_calls import MAX_RESULT_BYTES
from liushui.bot import Bot, start_saga
from liushui.domain.errors import ConfigurationError, NotDone
from liushui.domain.saga import Retry, Saga, SagaStep, repeatable
from liushui.domain.saga_decisions import ATTEMPT_MS, SagaDecision
from liushui.domain.saga_requests import StartSaga
from liushui.domain.saga_state import CourseStatus, SagaStatus
from liushui.wechat.calls import customer_service, tags
from tests.sending import Town
from tests.touring import Tour, a_saga

STEPS = ("one", "two", "three")


def under_way(saga: Saga | None = None, **script: list[str]) -> Tour:
    """A saga that was started; `script`: what becomes of the calls `do__<step>` and `undo__<step>`."""
    tour = Tour(saga)
    for name, results in script.items():
        tour.world.script[name.replace("__", "/")].extend(results)
    tour.start(tour.ask_for())
    return tour


def test_all_goes_well() -> None:
    tour = under_way()
    assert tour.to_the_end() is SagaStatus.COMPLETED
    assert tour.world.called == ["do/one", "do/two", "do/three"]
    assert tour.told()[0] == "Started"
    assert tour.told()[-2:] == ["StepDone three", "Completed"]
    assert tour.state.step("two").result == {"gave": "do/two"}
    assert tour.executions[tour.saga_id].seen[-1] == "Completed"
    assert list(tour.saga_waiting.all()) == []


@pytest.mark.parametrize("failing", range(3))
@pytest.mark.parametrize("safe", [True, False], ids=["repeatable", "not repeatable"])
def test_each_step_failing_in_turn_undoes_those_before_it_in_reverse(failing: int, safe: bool) -> None:
    tour = under_way(a_saga(safe=safe), **{f"do__{STEPS[failing]}": ["refused"]})
    assert tour.to_the_end() is SagaStatus.UNDONE
    done = [f"do/{name}" for name in STEPS[: failing + 1]]
    assert tour.world.called == [*done, *(f"undo/{name}" for name in reversed(STEPS[:failing]))]
    assert tour.world.left == set()
    assert tour.state.steps[failing].action.error_class == "recipient_unreachable"
    assert tour.executions[tour.saga_id].seen[-1] == "Undone"


@pytest.mark.parametrize("failing", range(3))
@pytest.mark.parametrize("what", ["lost after", "lost before"])
def test_a_step_of_which_nobody_knows_counts_as_done_and_is_undone_too(failing: int, what: str) -> None:
    tour = under_way(a_saga(safe=False), **{f"do__{STEPS[failing]}": [what]})
    assert tour.to_the_end() is SagaStatus.UNDONE
    assert tour.world.called[failing + 1 :] == [f"undo/{name}" for name in reversed(STEPS[: failing + 1])]
    assert tour.world.left == set()
    assert tour.state.steps[failing].action.status is CourseStatus.UNKNOWN
    assert tour.state.steps[failing].result is None


@pytest.mark.parametrize("what", ["lost after", "lost before", "limited", "unreachable"])
def test_what_may_be_repeated_is_and_passing_trouble_passes(what: str) -> None:
    tour = under_way(do__two=[what] * (2 if what == "limited" else 5))  # the client repeats the others by itself
    assert tour.to_the_end() is SagaStatus.COMPLETED
    assert "undo/one" not in tour.world.called
    assert tour.state.step("two").action.attempts > 1


def test_passing_trouble_is_waited_for_as_declared_and_then_no_more() -> None:
    tour = under_way(a_saga(retry=Retry(attempts=3, seconds=10, rate=3), safe=False), do__two=["limited"] * 9)
    began = tour.clock.at
    assert tour.to_the_end() is SagaStatus.UNDONE
    assert tour.world.called.count("do/two") == 3
    assert tour.clock.at - began >= 40_000
    assert tour.told().count("StepFailed two") == 3


def test_a_lost_answer_that_stays_lost_is_undone_after_the_last_repetition() -> None:
    tour = under_way(a_saga(retry=Retry(attempts=2, seconds=1)), do__three=["lost after"] * 99)
    assert tour.to_the_end() is SagaStatus.UNDONE
    assert tour.world.effects["three"] == 0
    assert tour.state.step("three").action.status is CourseStatus.UNKNOWN


def test_a_refusal_behind_a_lost_answer_leaves_open_what_was_done() -> None:
    within_one_attempt = under_way(do__one=["lost after", "refused"])
    assert within_one_attempt.to_the_end() is SagaStatus.UNDONE
    between_attempts = under_way(do__one=["lost after"] * 4 + ["refused"])
    assert between_attempts.to_the_end() is SagaStatus.UNDONE
    assert within_one_attempt.world.left == between_attempts.world.left == set()


class TestAPersonDecides:
    def asked(self, what: str = "refused") -> Tour:
        """The third step fails, and so does undoing the second."""
        tour = under_way(a_saga(safe=False), do__three=["refused"], undo__two=[what])
        tour.walk_all()
        assert tour.state.status is SagaStatus.WAITING
        assert tour.world.left == {"one", "two"}
        return tour

    @pytest.mark.parametrize("what", ["refused", "lost before"])
    def test_retry(self, what: str) -> None:
        tour = self.asked(what)
        assert tour.decide(SagaDecision.RETRY).woken
        tour.walk_all()
        assert (tour.state.status, tour.world.left) == (SagaStatus.UNDONE, set())
        assert tour.world.called[-3:] == ["undo/two", "undo/two", "undo/one"]

    def test_skip_leaves_it_and_goes_on(self) -> None:
        tour = self.asked()
        tour.decide(SagaDecision.SKIP)
        tour.walk_all()
        assert (tour.state.status, tour.world.left) == (SagaStatus.UNDONE, {"two"})
        assert tour.own()[-1].events[-1].data["skipped"] == ("two",) or tour.own()[-1].events[-1].data["skipped"] == ["two"]

    def test_mark_as_done(self) -> None:
        tour = self.asked()
        tour.decide(SagaDecision.MARK_DONE)
        tour.walk_all()
        assert tour.state.step("two").compensation.status is CourseStatus.DONE
        assert tour.world.called[-1] == "undo/one"

    def test_reminded_at_half_time_and_skipped_in_the_end(self) -> None:
        tour = self.asked()
        tour.clock.at += 13 * 3_600_000
        tour.walk_all()
        assert tour.told()[-1] == "DecisionReminded two"
        tour.clock.at += 12 * 3_600_000
        tour.walk_all()
        two = tour.state.step("two")
        assert (two.decision, two.operator, two.by_default) == ("skip", "liushui", True)
        assert tour.state.status is SagaStatus.UNDONE

    def test_what_fails_again_is_asked_again(self) -> None:
        tour = self.asked()
        tour.world.script["undo/two"].append("refused")
        tour.decide(SagaDecision.RETRY)
        tour.walk_all()
        assert tour.told().count("DecisionRequested two") == 2
        assert tour.state.status is SagaStatus.WAITING


def one_step(action: Any, compensation: Any = None) -> Saga:
    return Saga("tour").step("first", action=action, compensation=compensation, retry=Retry(attempts=2, seconds=1))


class TestWhatAnActionMaySay:
    def test_nothing_or_a_result_without_a_call(self) -> None:
        seen: list[SagaStep] = []

        def look(step: SagaStep) -> None:
            seen.append(step)

        tour = under_way(one_step(lambda step: {"chosen": 7}).step("second", action=look))
        assert tour.to_the_end() is SagaStatus.COMPLETED
        assert seen[0].results == {"first": {"chosen": 7}}
        assert (seen[0].user, seen[0].account, seen[0].data) == ("o-user-1", "demo", {"why": "test"})

    def test_that_it_certainly_did_nothing(self) -> None:
        def fail(step: SagaStep) -> None:
            raise NotDone("sold out")

        tour = under_way(one_step(fail))
        assert tour.to_the_end() is SagaStatus.UNDONE
        first = tour.state.step("first").action
        assert (first.status, first.detail, first.attempts) == (CourseStatus.FAILED, "sold out", 1)

    def test_that_trying_again_later_may_help(self) -> None:
        tries: list[int] = []

        def fail_once(step: SagaStep) -> None:
            tries.append(1)
            if len(tries) == 1:
                raise NotDone("busy", again=True)

        assert under_way(one_step(fail_once)).to_the_end() is SagaStatus.COMPLETED

    def test_whatever_else_it_raises_leaves_open_what_it_did(self) -> None:
        def burst(step: SagaStep) -> None:
            raise RuntimeError("what the user wrote")

        tour = under_way(one_step(burst, lambda step: {"undone": True}))
        assert tour.to_the_end() is SagaStatus.UNDONE
        first = tour.state.step("first")
        assert first.action.detail == "the function raised RuntimeError"
        assert (first.action.status, first.compensation.status) == (CourseStatus.UNKNOWN, CourseStatus.DONE)

    def test_a_call_that_cannot_be_built_was_not_made(self) -> None:
        tour = under_way(one_step(lambda step: tags.tag_users(5, [])))
        assert tour.to_the_end() is SagaStatus.UNDONE
        assert tour.state.step("first").action.error_class == "configuration"

    def test_what_delivers_twice_may_not_be_declared_repeatable(self) -> None:
        tour = under_way(one_step(repeatable(lambda step: customer_service.send_text(step.user, "hi"))))
        assert tour.to_the_end() is SagaStatus.UNDONE
        assert "do not declare a step repeatable" in str(tour.state.step("first").action.detail)
        assert tour.world.delivered == []

    def test_a_huge_result_is_not_kept(self) -> None:
        tour = under_way(one_step(lambda step: {"much": "x" * MAX_RESULT_BYTES}))
        assert tour.to_the_end() is SagaStatus.COMPLETED
        assert tour.state.step("first").result == {}

    def test_a_step_without_a_compensation_has_nothing_to_undo(self) -> None:
        def fail(step: SagaStep) -> None:
            raise NotDone("no")

        tour = under_way(one_step(lambda step: {"a": 1}).step("second", action=fail))
        assert tour.to_the_end() is SagaStatus.UNDONE
        assert "CompensationDone first" in tour.told()


class TestTheOrder:
    def test_a_later_step_cannot_be_done_first(self) -> None:
        tour = under_way()
        with pytest.raises(ConfigurationError, match="not the turn of 'two' to be done"):
            tour.saga_step().act(tour.stream, "two", "action")

    def test_an_earlier_step_cannot_be_undone_first(self) -> None:
        tour = under_way(do__three=["refused"])
        for name in STEPS:
            tour.saga_step().act(tour.stream, name, "action")
        with pytest.raises(ConfigurationError, match="not the turn of 'one' to be compensated"):
            tour.saga_step().act(tour.stream, "one", "compensation")

    def test_nothing_is_undone_of_a_saga_that_goes_well(self) -> None:
        tour = under_way()
        tour.saga_step().act(tour.stream, "one", "action")
        with pytest.raises(ConfigurationError, match="not the turn"):
            tour.saga_step().act(tour.stream, "one", "compensation")
        assert tour.world.called == ["do/one"]

    def test_while_another_is_at_it_nobody_else_tries(self) -> None:
        tour = under_way()
        seen: list[SagaStepOutcome | None] = []

        def look_in() -> None:
            if tour.world.called == ["do/one"] and not seen:
                seen.append(None)
                seen.append(tour.saga_step().act(tour.stream, "one", "action"))

        tour.crash = look_in
        tour.walk_all()
        assert seen[1] is not None
        assert (seen[1].next, seen[1].due) == ("wait", tour.own()[1].at + ATTEMPT_MS)
        assert tour.world.called.count("do/one") == 1

    def test_a_runner_that_comes_back_late_leaves_evidence(self) -> None:
        tour = under_way(a_saga(safe=False))
        seen: list[int] = []

        def fall_asleep() -> None:
            if tour.world.called == ["do/one"] and not seen:
                seen.append(1)
                tour.clock.at += ATTEMPT_MS + 1
                tour.saga_step().act(tour.stream, "one", "action")

        tour.crash = fall_asleep
        tour.walk_all()
        assert "EvidenceRecorded one" in tour.told()
        assert (tour.state.status, tour.world.left) == (SagaStatus.UNDONE, set())

    def test_a_step_that_is_declared_no_more_is_said(self) -> None:
        tour = under_way()
        tour.declared = {"tour": a_saga("one", "three")}
        with pytest.raises(ConfigurationError, match=r"no step 'two' \(any more\)"):
            tour.saga_step().act(tour.stream, "two", "action")


def test_a_deferred_handler_may_ask_for_a_saga_too() -> None:
    town = Town(bot=Bot())
    town.bot.text("join", deferred=True)(join)
    asked = town.ask(handler="join", said="join")
    assert town.send(asked).replies == {"withdrawn": 1}
    *_, composed = town.store.read(asked.stream)
    (event,) = composed.events
    assert (event.type, event.data["saga"], event.data["data"]) == ("SagaRequested", "tour", {"of": "demo"})
    assert composed.open_key is not None


def join(account: str) -> StartSaga:
    return start_saga("tour", {"of": account})
