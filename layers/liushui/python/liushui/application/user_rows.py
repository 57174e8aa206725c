"""A user's row as a fold of the user's stream, parked where that cannot be folded."""

from dataclasses import replace

from liushui.application.following import AtHand, Step, StreamFollower, account_of
from liushui.domain.commits import Commit
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName
from liushui.domain.user import INITIAL, STATE_VERSION, fold
from liushui.ports import UserRow


def blank_user(stream: StreamName) -> UserRow:
    """The row that no commit entered yet."""
    return UserRow(account_of(stream), stream.subject, INITIAL, STATE_VERSION)


def follow_user(follower: StreamFollower, stream: StreamName, row: UserRow | None, at_hand: AtHand) -> Step[UserRow]:
    """The row after the commits at hand; from the beginning where another version of the fold wrote it."""
    if row is not None and row.state_version != STATE_VERSION:
        return refold_user(follower, stream, row, at_hand)
    start = row or blank_user(stream)
    return _parked(follower.follow(stream, start, at_hand, start=lambda: blank_user(stream), fold=_fold))


def refold_user(follower: StreamFollower, stream: StreamName, before: UserRow | None, at_hand: AtHand) -> Step[UserRow]:
    """The row that a fold of the store gives. What is new is told only where `before` is given."""
    return _parked(follower.refold(stream, before, at_hand, start=lambda: blank_user(stream), fold=_fold))


def _fold(row: UserRow, commit: Commit) -> UserRow:
    return replace(row, state=fold([commit], row.state))


def _parked(step: Step[UserRow]) -> Step[UserRow]:
    if (stop := step.stop) is None:
        return step
    mark: JsonObject = {"region": stop.region, "number": stop.number, "class": stop.error_class}
    return replace(step, row=replace(step.row, parked=mark))
