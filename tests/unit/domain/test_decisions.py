"""An operator's decisions: given events, when decided, then an event, nothing or an error."""

import pytest

from liushui.domain.compensation import decide_default
from liushui.domain.decisions import decide
from liushui.domain.errors import AlreadyDecided, DecisionRefused
from liushui.domain.events import ReplySent, TypedEvent, record
from liushui.domain.reply import Decision, ReplyStatus, due_at, evolve
from tests.builders import NOW_MS
from tests.outcomes import ASKED, ATTEMPTED, BY_LIN, CLOSED, ID, PLAIN, RESENDING, UNKNOWN, UNTIL, decided, given
from tests.sending import text


@pytest.mark.parametrize("outcome", [CLOSED, UNKNOWN])
@pytest.mark.parametrize(
    ("decision", "status"),
    [
        (Decision.MARK_DELIVERED, ReplyStatus.DELIVERED),
        (Decision.ABANDON, ReplyStatus.ABANDONED),
        (Decision.RESEND, ReplyStatus.POSTPONED),
    ],
)
def test_a_decision_leads_to_its_state(outcome: TypedEvent, decision: Decision, status: ReplyStatus) -> None:
    state = given(PLAIN, ATTEMPTED, outcome)
    event = decide(state, decision, **BY_LIN)
    assert event == decided(decision)
    after = evolve(state, record(event), NOW_MS + 5)
    assert (after.status, after.decision, after.operator, after.at) == (status, decision, "lin", NOW_MS + 5)
    assert due_at(after) == (NOW_MS + 5 if decision is Decision.RESEND else None)


def test_what_is_sent_again_no_longer_expires() -> None:
    assert given(PLAIN, ATTEMPTED, CLOSED, decided(Decision.RESEND)).deadline is None


def test_an_amended_message_takes_the_place_of_the_first() -> None:
    state = given(PLAIN, ATTEMPTED, CLOSED, decided(Decision.AMEND, message=text("better")))
    assert state.message == text("better")


@pytest.mark.parametrize("decision", list(Decision))
def test_the_same_decision_again_is_nothing_new(decision: Decision) -> None:
    message = text("better") if decision is Decision.AMEND else None
    state = given(PLAIN, ATTEMPTED, CLOSED, decided(decision, message=message))
    assert decide(state, decision, **BY_LIN, message=message) is None


@pytest.mark.parametrize("first", [Decision.RESEND, Decision.ABANDON, Decision.MARK_DELIVERED])
@pytest.mark.parametrize("later", [(), (ATTEMPTED, ReplySent(ID, 2))])
def test_who_comes_second_is_told_who_was_first_and_what_was_decided(first: Decision, later: tuple[TypedEvent, ...]) -> None:
    state = given(PLAIN, ATTEMPTED, CLOSED, decided(first), *later)
    with pytest.raises(
        AlreadyDecided, match=rf"lin has decided `{first}` already at 2025-11-23 .* UTC \(the link was dead\)"
    ):
        decide(state, first, operator="wang", reason="me too")


def test_another_decision_of_the_same_operator_is_too_late_as_well() -> None:
    with pytest.raises(AlreadyDecided, match="lin"):
        decide(given(PLAIN, ATTEMPTED, CLOSED, decided(Decision.ABANDON)), Decision.RESEND, **BY_LIN)


def test_another_text_is_another_decision() -> None:
    state = given(PLAIN, ATTEMPTED, CLOSED, decided(Decision.AMEND, message=text("better")))
    with pytest.raises(AlreadyDecided):
        decide(state, Decision.AMEND, **BY_LIN, message=text("best"))


def test_the_deadline_is_named_as_who_decided() -> None:
    state = given(PLAIN, ATTEMPTED, CLOSED, ASKED)
    default = decide_default(state, UNTIL)
    assert default is not None
    with pytest.raises(AlreadyDecided, match="the deadline has decided `abandon`"):
        decide(evolve(state, record(default), NOW_MS), Decision.ABANDON, operator="liushui", reason="r")


def test_a_new_failure_may_be_decided_anew() -> None:
    state = given(PLAIN, ATTEMPTED, CLOSED, decided(Decision.RESEND), CLOSED)
    assert decide(state, Decision.ABANDON, operator="wang", reason="enough") is not None


@pytest.mark.parametrize(
    "events", [(PLAIN,), (PLAIN, ATTEMPTED), (PLAIN, ATTEMPTED, ReplySent(ID, 1)), (RESENDING, UNKNOWN)]
)
def test_what_goes_well_or_goes_on_cannot_be_decided_on(events: tuple[TypedEvent, ...]) -> None:
    with pytest.raises(DecisionRefused, match="only what failed or is unknown"):
        decide(given(*events), Decision.ABANDON, **BY_LIN)


@pytest.mark.parametrize("without", ["operator", "reason"])
def test_an_operator_and_a_reason_are_required(without: str) -> None:
    with pytest.raises(DecisionRefused, match="an operator and a reason"):
        decide(given(PLAIN, ATTEMPTED, CLOSED), Decision.ABANDON, **(BY_LIN | {without: " "}))


@pytest.mark.parametrize("decision", list(Decision))
def test_a_message_goes_with_amending_and_with_nothing_else(decision: Decision) -> None:
    message = None if decision is Decision.AMEND else text("better")
    with pytest.raises(DecisionRefused, match="only with it"):
        decide(given(PLAIN, ATTEMPTED, CLOSED), decision, **BY_LIN, message=message)
