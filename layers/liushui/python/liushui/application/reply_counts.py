"""How many replies of an account are in each state, for `liushui replies --counts` and the console's API."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from liushui.domain.reply import ReplyStatus
from liushui.ports import Replies

MOST_COUNTED = 10_000
"""A state with more replies is counted no further: each look would cost what reading them costs."""


@dataclass(frozen=True, slots=True)
class ReplyCount:
    """`count` replies are in `status`; `more`: at least so many, nobody counted on."""

    status: ReplyStatus
    count: int
    more: bool


def count_replies(
    replies: Replies, account: str, statuses: Iterable[ReplyStatus] = ReplyStatus, *, at_most: int = MOST_COUNTED
) -> Iterator[ReplyCount]:
    """Count an account's (`<tenant>/<account>`) replies in each of these states. Raises StoreUnavailable."""
    for status in statuses:
        count = replies.count(account, status, at_most=at_most)
        yield ReplyCount(status, count, count == at_most)
