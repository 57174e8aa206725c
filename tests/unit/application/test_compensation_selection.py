"""The filters of what waits for a person."""

from typing import Any

import pytest

from liushui.application.compensation_selection import EVERYTHING, Selection, select
from liushui.domain.events import TypedEvent
from liushui.domain.reply import Decision, ReplyStatus
from liushui.ports import ReplyRow
from tests.builders import NOW_MS
from tests.compensating import office_of_many
from tests.outcomes import ASKED, ATTEMPTED, CLOSED, PLAIN, UNKNOWN, UNTIL, decided, given


def takes(selection: Selection, *events: TypedEvent, at: int = NOW_MS) -> bool:
    return selection.takes(ReplyRow("default/demo", given(*events, at=at)))


@pytest.mark.parametrize(
    ("filters", "failed", "held"),
    [
        ({}, True, True),
        ({"status": ReplyStatus.FAILED}, True, False),
        ({"status": ReplyStatus.UNKNOWN}, False, True),
        ({"error_class": "window_closed"}, True, False),
        ({"error_class": "ambiguous"}, False, True),
        ({"user": "o-user-1"}, True, True),
        ({"user": "o-user-2"}, False, False),
        ({"failed_before": NOW_MS + 5}, True, False),
        ({"failed_before": NOW_MS}, False, False),
        ({"status": ReplyStatus.FAILED, "error_class": "ambiguous"}, False, False),
    ],
)
def test_each_filter_takes_what_it_names(filters: dict[str, Any], failed: bool, held: bool) -> None:
    selection = Selection(**filters)
    assert takes(selection, PLAIN, ATTEMPTED, CLOSED) is failed
    assert takes(selection, PLAIN, ATTEMPTED, UNKNOWN, at=NOW_MS + 10) is held


@pytest.mark.parametrize(("due_before", "taken"), [(UNTIL, False), (UNTIL + 1, True)])
def test_a_deadline_is_that_of_the_question_which_must_have_been_put(due_before: int, taken: bool) -> None:
    selection = Selection(due_before=due_before)
    assert takes(selection, PLAIN, ATTEMPTED, CLOSED, ASKED) is taken
    assert takes(selection, PLAIN, ATTEMPTED, CLOSED) is False


@pytest.mark.parametrize("events", [(PLAIN,), (PLAIN, ATTEMPTED), (PLAIN, ATTEMPTED, CLOSED, decided(Decision.RESEND))])
def test_what_waits_for_nobody_is_never_taken(events: tuple[TypedEvent, ...]) -> None:
    assert takes(EVERYTHING, *events) is False


def test_the_longest_waiting_comes_first_and_other_accounts_are_left_out() -> None:
    office = office_of_many(3)
    states = [row.state for row in select(office.replies, ["default/demo"], EVERYTHING)]
    assert [state.reply_id for state in states] == office.reply_ids
    assert [state.at for state in states] == sorted(state.at for state in states)
    assert list(select(office.replies, ["default/other"], EVERYTHING)) == []
