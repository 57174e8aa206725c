"""Between the look at a reply and the decision on it anything may happen: the desk decides on what was seen, or not at all."""

from collections import deque

import pytest

from console.deciding import Wish, fulfil
from liushui.adapters.memory_platform import ScriptedPlatform, refused
from liushui.application.compensation_cases import Case
from liushui.application.operator_desk import OperatorDesk
from liushui.domain.errors import AlreadyDecided
from liushui.domain.operators import Operator, Role
from liushui.domain.reply import Decision
from tests.console import ConsoleOffice

LIN = Operator("lin", frozenset(Role), "203.0.113.7")


@pytest.fixture
def office() -> ConsoleOffice:
    office = ConsoleOffice(platform=ScriptedPlatform(sends=deque([refused(45015), refused(45047)])))
    office.send(office.ask("hello"))
    return office


def test_who_is_overtaken_right_after_the_look_decides_nothing_and_learns_by_whom(office: ConsoleOffice) -> None:
    class Overtaken(OperatorDesk):
        """Wang resends, and that fails anew, between Lin's look and Lin's decision."""

        def show(self, reply_id: str) -> Case:
            case = OperatorDesk.show(self, reply_id)
            if "ReplyDecided" not in office.story():
                office.decide(Decision.RESEND, operator="wang")
                office.step("act")
            return case

    desk = Overtaken(
        cases=office.cases, replies=office.replies, waiting=office.waiting, workflows=office.workflows,
        accounts=office.accounts,
    )  # fmt: skip
    came = fulfil(desk, LIN, Wish(office.reply_id, 2, Decision.RESEND, "again"))
    assert came.result == "late"
    assert came.by is not None
    assert came.by.event.operator == "wang"
    assert office.story().count("ReplyDecided") == 1


def test_a_decision_on_an_earlier_outcome_is_not_taken(office: ConsoleOffice) -> None:
    seen = office.state.rounds
    office.decide(Decision.RESEND)
    office.step("act")
    with pytest.raises(AlreadyDecided):
        office.desk.decide(office.reply_id, Decision.ABANDON, operator="wang", reason="r", round=seen)
    office.desk.decide(office.reply_id, Decision.ABANDON, operator="wang", reason="r", round=office.state.rounds)
