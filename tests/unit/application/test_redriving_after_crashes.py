"""Letters × a crash at any point × started again: every commit is applied, and each consumer's effect happens once."""

from collections import deque
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liushui.adapters.memory_platform import ScriptedPlatform, refused
from liushui.application.dead_letters import LetterResult
from liushui.domain.dead_letters import LetterStatus
from liushui.domain.reply import ReplyStatus
from liushui.domain.user import fold
from tests.builders import REGION, a_stream
from tests.redriving import ALL, CONSUMERS, LIN, WHY, Fuse, Killed, PostOffice

USERS = ("o-user-1", "o-user-2")
LOST = 3
"""Consumers' batches of this many records: several letters, with several records each."""
crashes = st.lists(st.tuples(st.integers(1, 60), st.booleans()), max_size=3)
histories = st.lists(st.tuples(st.sampled_from(USERS), st.booleans()), min_size=1, max_size=7)


def an_office_with_letters(history: list[tuple[str, bool]], *, refuses: bool) -> PostOffice:
    """All three consumers gave up on what each user asked for; of some commits they got the record twice."""
    office = PostOffice()
    if refuses:
        office.platform = ScriptedPlatform(sends=deque([refused(45015)] * len(history)))
    commits = []
    for n, (user, twice) in enumerate(history):
        commit = office.ask(f"text {n}", user=user)
        commits += [commit, commit] if twice else [commit]
    office.fall_ill()
    office.deliver(commits, "project_users", "send_replies", tries=1, batch_size=LOST)
    office.mend()
    return office


def is_projected(office: PostOffice) -> bool:
    for user in USERS:
        commits = list(office.store.read(a_stream(user)))
        row = office.users.get("default/demo", user)
        assert (row is None) == (not commits)
        if row is not None:
            assert (row.state, row.checkpoint) == (fold(commits), {REGION: len(commits)})
    return True


@settings(max_examples=80, deadline=None)
@given(history=histories, crashes=crashes)
@example(history=[("o-user-1", False)], crashes=[])
def test_a_desk_that_dies_anywhere_and_is_started_again_sends_each_reply_once(
    history: list[tuple[str, bool]], crashes: list[tuple[int, bool]]
) -> None:
    office = an_office_with_letters(history, refuses=False)
    letters = {letter.letter_id for letter in office.open_letters()}
    for ticks, after in crashes:
        desk = office.light(Fuse(ticks), after=after)
        office.breaks = lambda port: port  # the consumers live; only the desk dies
        with suppress(Killed):
            list(desk.redrive(ALL, by=LIN, reason=WHY))
        office.mend()
    office.redrive()

    assert office.open_letters() == []
    assert {letter.letter_id for letter in office.letters_desk.list(closed=True)} == letters
    assert sorted(office.arrived) == sorted(f"text {n}" for n in range(len(history)))
    assert {state.status for state in office.states()} == {ReplyStatus.SENT}
    assert is_projected(office)
    for letter_id in letters:
        story = office.letters_desk.show(letter_id)
        assert (story.status, len(story.acts)) == (LetterStatus.REDRIVEN, 1)


@settings(max_examples=80, deadline=None)
@given(history=histories, crashes=crashes)
def test_consumers_that_die_anywhere_too_never_send_twice_and_leave_nothing_without_an_outcome(
    history: list[tuple[str, bool]], crashes: list[tuple[int, bool]]
) -> None:
    """A sender that dies between attempt and outcome leaves an UNKNOWN, as anywhere else: the sweeper says so."""
    office = an_office_with_letters(history, refuses=False)
    for ticks, after in crashes:
        desk = office.light(Fuse(ticks), after=after)
        with suppress(Killed):
            list(desk.redrive(ALL, by=LIN, reason=WHY))
        office.mend()
    office.redrive()
    office.sweep_until_settled()

    assert office.open_letters() == []
    assert len(office.arrived) == len(set(office.arrived))
    assert {state.status for state in office.states()} <= {ReplyStatus.SENT, ReplyStatus.UNKNOWN}
    sent = {n for n, state in enumerate(office.states()) if state.status is ReplyStatus.SENT}
    assert len(sent) <= len(office.arrived) <= len(history)
    assert is_projected(office)


@settings(max_examples=30, deadline=None)
@given(crashes=crashes, count=st.integers(1, 4))
def test_compensations_are_started_once_each(crashes: list[tuple[int, bool]], count: int) -> None:
    office = an_office_with_letters([("o-user-1", False)] * count, refuses=True)
    office.redrive()
    outcomes = [commit for commit in office.commits() if commit.stream.kind == "reply"]
    office.fall_ill()
    office.deliver(outcomes, "start_compensation", tries=1, batch_size=LOST)
    office.mend()
    assert {letter.consumer for letter in office.open_letters()} == {"start_compensation"}
    for ticks, after in crashes:
        desk = office.light(Fuse(ticks), after=after)
        with suppress(Killed):
            list(desk.redrive(ALL, by=LIN, reason=WHY))
        office.mend()
    office.redrive()

    assert office.open_letters() == []
    assert sorted(office.workflows.started) == sorted(f"{state.reply_id}-1" for state in office.states())


@pytest.mark.parametrize("after", [False, True])
def test_left_at_any_step_it_goes_on_with_the_next_letter(after: bool) -> None:
    """Ctrl-C: the generator is not asked for more."""
    office = an_office_with_letters([("o-user-1", False)] * 7, refuses=False)
    total = len(office.open_letters())
    acting = office.letters_desk.redrive(ALL, by=LIN, reason=WHY)
    assert next(acting).result is LetterResult.REDRIVEN
    if after:
        acting.close()  # type: ignore[attr-defined]
    assert len(office.open_letters()) == total - 1
    assert [step.result for step in office.redrive()] == [LetterResult.REDRIVEN] * (total - 1)
    assert len(office.arrived) == 7


def test_every_letter_in_these_tests_is_a_real_one() -> None:
    office = an_office_with_letters([("o-user-1", True), ("o-user-2", False)] * 3, refuses=False)
    assert {letter.consumer for letter in office.open_letters()} == {"project_users", "send_replies"} < set(CONSUMERS)
    assert office.arrived == []
