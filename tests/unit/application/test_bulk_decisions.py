"""One decision on many replies: a dry run, progress, stopping, and at most once on each."""

from itertools import islice
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from liushui.adapters.memory_platform import refused
from liushui.application.bulk_decisions import Became, BulkProgress, Plan
from liushui.application.compensation_selection import Selection
from liushui.domain.decision_preview import Effect
from liushui.domain.errors import DecisionRefused, StoreUnavailable
from liushui.domain.reply import Decision, ReplyStatus
from tests.compensating import Office, office_of_many
from tests.sending import Tapped, text

BY_LIN = {"operator": "lin", "reason": "the link was dead"}


def run(office: Office, plan: Plan, **more: Any) -> list[BulkProgress]:
    return list(office.desk.carry_out(plan, **(BY_LIN | more)))


def decisions(office: Office) -> list[int]:
    """How often each reply was decided on."""
    return [office.story(index).count("ReplyDecided") for index in range(len(office.reply_ids))]


def test_a_plan_names_what_it_would_touch_and_what_it_would_do_and_decides_nothing() -> None:
    office = office_of_many(3)
    plan = office.plan(Decision.RESEND)
    assert [item.row.state.reply_id for item in plan.items] == office.reply_ids
    assert all(Effect.WINDOW_IS_CLOSED in item.preview.warnings for item in plan.items)
    assert decisions(office) == [0, 0, 0]
    assert office.plan(Decision.RESEND, selection=Selection(error_class="permanent")).items == ()


def test_carrying_out_says_of_each_what_became_of_it() -> None:
    office = office_of_many(3)
    told = run(office, office.plan(Decision.ABANDON))
    assert [(one.done, one.total, one.reply_id, one.became) for one in told] == [
        (n, 3, reply_id, Became.DECIDED) for n, reply_id in enumerate(office.reply_ids, start=1)
    ]
    assert {state.status for state in office.states()} == {ReplyStatus.ABANDONED}
    assert office.plan(Decision.ABANDON).items == ()


def test_it_stops_where_nobody_asks_for_more_and_goes_on_with_the_same_plan_or_a_new_one() -> None:
    office = office_of_many(4)
    plan = office.plan(Decision.RESEND)
    list(islice(office.desk.carry_out(plan, **BY_LIN), 2))
    assert decisions(office) == [1, 1, 0, 0]
    assert [one.became for one in run(office, plan)] == [Became.BEFORE] * 2 + [Became.DECIDED] * 2
    assert run(office, office.plan(Decision.RESEND)) == []
    assert decisions(office) == [1, 1, 1, 1]


def test_what_failed_anew_is_not_decided_a_second_time_in_the_name_of_the_same_bulk_decision() -> None:
    office = office_of_many(1)
    run(office, office.plan(Decision.RESEND))
    office.platform.sends.append(refused(45015))
    office.step("act")
    assert office.state.status is ReplyStatus.FAILED
    again = office.plan(Decision.RESEND)
    assert [one.became for one in run(office, again)] == [Became.BEFORE]
    another = office.plan(Decision.RESEND, bulk="bulk-2")
    assert [one.became for one in run(office, another)] == [Became.DECIDED]


def test_who_was_overtaken_is_told_by_whom_and_goes_on() -> None:
    office = office_of_many(2)
    plan = office.plan(Decision.ABANDON)
    office.decide(Decision.RESEND, operator="wang")
    overtaken, decided = run(office, plan)
    assert (overtaken.became, decided.became) == (Became.OVERTAKEN, Became.DECIDED)
    assert "wang has decided `resend` already at" in overtaken.detail


def test_an_outcome_that_the_plan_did_not_mean_is_left_alone() -> None:
    office = office_of_many(1)
    plan = office.plan(Decision.ABANDON)
    office.decide(Decision.RESEND, operator="wang")
    office.platform.sends.append(refused(45015))
    office.step("act")
    (progress,) = run(office, plan)
    assert progress.became is Became.OVERTAKEN
    assert "went on since the plan was made" in progress.detail


def test_what_cannot_be_decided_so_is_refused_and_the_others_are_reached() -> None:
    office = office_of_many(1, fallback="by mail")
    office.platform.sends.append(refused(45015))
    office.send(office.ask("without"))
    plan = office.plan(Decision.FALL_BACK)
    assert [item.preview.possible for item in plan.items] == [True, False]
    assert [one.became for one in run(office, plan)] == [Became.DECIDED, Became.REFUSED]


def test_an_amended_message_goes_to_all() -> None:
    office = office_of_many(2)
    run(office, office.plan(Decision.AMEND, message=text("better")))
    assert [state.message for state in office.states()] == [text("better")] * 2


def test_where_a_service_gives_out_carrying_out_again_reaches_it() -> None:
    office = office_of_many(2)
    plan = office.plan(Decision.ABANDON)
    fails = [True]

    def fail(name: str, _: object) -> None:
        if name == "append" and fails:
            fails.pop()
            raise StoreUnavailable("busy")

    office.breaks = lambda port: Tapped(port, before=fail) if port is office.store else port
    assert [one.became for one in run(office, plan)] == [Became.BROKEN, Became.DECIDED]
    assert [one.became for one in run(office, plan)] == [Became.DECIDED, Became.BEFORE]
    assert decisions(office) == [1, 1]


@pytest.mark.parametrize("without", ["operator", "reason"])
def test_an_operator_and_a_reason_are_required_before_anything_is_done(without: str) -> None:
    office = office_of_many(1)
    with pytest.raises(DecisionRefused, match="an operator and a reason"):
        run(office, office.plan(Decision.ABANDON), **{without: " "})


@settings(max_examples=40, deadline=None)
@for_any(st.lists(st.tuples(st.sampled_from(["lin", "wang"]), st.integers(0, 4)), max_size=8))
def test_however_often_it_is_stopped_and_by_whomever_it_goes_on_each_is_decided_once(turns: list[tuple[str, int]]) -> None:
    office = office_of_many(4)
    plan = office.plan(Decision.RESEND)
    for operator, steps in turns:
        list(islice(office.desk.carry_out(plan, operator=operator, reason="r"), steps))
        assert max(decisions(office)) <= 1
    run(office, plan)
    assert decisions(office) == [1, 1, 1, 1]
