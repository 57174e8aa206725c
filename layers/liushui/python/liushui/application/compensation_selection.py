"""Which of the replies that wait for a person are meant: the filters of lists and of bulk decisions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from liushui.domain.compensation import awaits_decision
from liushui.domain.reply import ReplyStatus
from liushui.ports import Replies, ReplyRow

UNDECIDED = (ReplyStatus.FAILED, ReplyStatus.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Replies that each filter takes; None takes all. Times are milliseconds since the epoch: `failed_before` is about the
    outcome, `due_before` about the end of the time to decide (one that was put to nobody yet has none)."""

    status: ReplyStatus | None = None
    error_class: str | None = None
    user: str | None = None
    failed_before: int | None = None
    due_before: int | None = None
    reply_ids: frozenset[str] | None = None

    def takes(self, row: ReplyRow) -> bool:
        """Whether this reply waits for a person and is meant."""
        state = row.state
        given_and_met = (
            (self.status, state.status == self.status),
            (self.error_class, state.error_class == self.error_class),
            (self.user, state.user == self.user),
            (self.failed_before, state.at < (self.failed_before or 0)),
            (self.due_before, state.asked_until is not None and state.asked_until < (self.due_before or 0)),
            (self.reply_ids, state.reply_id in (self.reply_ids or ())),
        )
        return awaits_decision(state) and all(met for given, met in given_and_met if given is not None)


EVERYTHING = Selection()


def select(replies: Replies, accounts: Iterable[str], selection: Selection) -> Iterator[ReplyRow]:
    """The replies of `accounts` (`<tenant>/<account>`) that are meant, as the read model has them, the longest waiting first.
    Raises StoreUnavailable."""
    found = (row for account in accounts for row in _of_account(replies, account, selection))
    return iter(sorted(found, key=lambda row: (row.state.at, row.state.reply_id)))


def _of_account(replies: Replies, account: str, selection: Selection) -> Iterable[ReplyRow]:
    for status in UNDECIDED if selection.status is None else (selection.status,):
        for row in replies.of_account(account, user=selection.user, status=status):
            if selection.takes(row):
                yield row
