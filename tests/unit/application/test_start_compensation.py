"""Which outcomes are compensated, and that each is once."""

from collections import deque
from dataclasses import replace

import pytest

from liushui.adapters.kinesis_records import Record
from liushui.adapters.memory_platform import ScriptedPlatform, refused, unanswered
from liushui.application.start_compensation import StartCompensation
from liushui.domain.errors import StoreUnavailable, WorkflowsUnavailable
from liushui.domain.reply import Decision
from liushui.ports import CallResult
from tests.compensating import Office
from tests.replica import OTHER_REGION
from tests.sending import Tapped


def office_of(*answers: CallResult, policy: str = "hold") -> Office:
    office = Office(platform=ScriptedPlatform(sends=deque(answers)))
    office.send(office.ask("hello", policy=policy))
    return office


@pytest.mark.parametrize("answer", [refused(45015), unanswered()])
def test_a_failed_and_an_unknown_reply_start_one_execution_with_a_telling_name(answer: CallResult) -> None:
    office = office_of(answer)
    outcome = office.start()
    assert (outcome.started, outcome.skipped, outcome.retry_from) == ([f"{office.reply_id}-1"], 1, None)
    assert office.workflows.started == {
        f"{office.reply_id}-1": {"reply": str(office.stream), "attempt": 1, "round": 0},
    }


def test_a_repeated_record_is_the_same_execution() -> None:
    office = office_of(refused(45015))
    office.start()
    office.start(*office.own(*office._first())[-1:] * 3)
    assert len(office.workflows.started) == 1


def test_a_record_that_comes_when_the_reply_has_gone_on_names_its_own_outcome() -> None:
    office = office_of(refused(45015), refused(45015))
    office.decide(Decision.RESEND)
    office.step("act")
    office.start()
    assert set(office.workflows.started) == {f"{office.reply_id}-1", f"{office.reply_id}-2-1"}


def test_the_happy_path_and_the_users_own_commits_start_nothing() -> None:
    office = office_of()
    commit, _ = office.intents()[0]
    assert office.start(commit, *office.own(*office._first())).skipped == 3
    assert office.workflows.started == {}


def test_what_is_sent_again_by_policy_is_left_alone_until_that_ended() -> None:
    office = office_of(*[unanswered()] * 9, policy="resend")
    own = office.own(*office._first())
    assert [event.type for event in own[3].events] == ["ReplyBecameUnknown"]
    assert office.start(*own[:4]).started == []
    assert office.start(*own[4:]).started == [f"{office.reply_id}-3"]


def test_another_regions_commits_and_unreadable_records_are_skipped() -> None:
    office = office_of(refused(45015))
    use_case = StartCompensation(events=Tapped(office.store), workflows=office.workflows)
    foreign = [replace(commit, region=OTHER_REGION) for commit in office.own(*office._first())]
    outcome = use_case([Record("1", None, None), *(Record(str(n), None, c) for n, c in enumerate(foreign, start=2))])
    assert (outcome.skipped, outcome.started, office.workflows.started) == (3, [], {})


@pytest.mark.parametrize("trouble", [StoreUnavailable("busy"), WorkflowsUnavailable("busy")])
def test_from_the_record_at_which_a_service_gave_out_the_batch_comes_again(trouble: Exception) -> None:
    office = office_of(refused(45015))

    def fail(name: str, _: object) -> None:
        if name == ("start" if isinstance(trouble, WorkflowsUnavailable) else "read"):
            raise trouble

    use_case = StartCompensation(events=Tapped(office.store, before=fail), workflows=Tapped(office.workflows, before=fail))
    records = [Record(str(n), None, commit) for n, commit in enumerate(office.own(*office._first()), start=1)]
    assert use_case(records).retry_from == "2"


def test_what_a_repeat_would_meet_again_holds_up_nobody() -> None:
    office = office_of(refused(45015))
    office.send(office.ask("two"))

    def fail(name: str, _: object) -> None:
        raise LookupError(name)

    records = [Record(str(n), None, commit) for n, commit in enumerate(office.own(*office._first()), start=1)]
    broken = StartCompensation(events=office.store, workflows=Tapped(office.workflows, before=fail))(records)
    assert (list(broken.broken.values()), broken.retry_from) == (["LookupError"], None)
