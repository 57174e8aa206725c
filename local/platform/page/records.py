"""What the page needs of the stage that the accounts belong to, and the local cloud as that stage."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from liushui.domain.errors import UnknownAccount
from liushui.ports import EventStore, Replies, UserReader
from local.platform.accounts import Account

Why = Literal["stopped", "unknown_account", "failing"]


class RecordsUnavailable(Exception):
    """Nothing can be read of the stage now; `why` is for programs, the text for people."""

    def __init__(self, why: Why, detail: str) -> None:
        self.why = why
        super().__init__(detail)


@dataclass(frozen=True)
class Records:
    """A stage's event store and read models, and the tenant that the account belongs to there."""

    tenant: str
    regions: tuple[str, ...]
    events: EventStore
    users: UserReader
    replies: Replies


OpenRecords: TypeAlias = Callable[[Account], Records]
"""Raises RecordsUnavailable. May take seconds, so it is called in a worker thread."""


def open_no_records(_account: Account) -> Records:
    """For a platform that runs alone."""
    raise RecordsUnavailable("stopped", "this platform runs without the local cloud")


def open_local_records(account: Account) -> Records:
    """The local cloud's records. What speaks to AWS is imported only now: the platform starts quickly, and without a cloud."""
    from local.account_admin import AccountAdmin
    from local.cloud import CloudError
    from local.stage import Stage

    try:
        stage = Stage.open("local")
    except CloudError as error:
        raise RecordsUnavailable("stopped", str(error)) from error
    try:
        known = AccountAdmin(stage).get(account.name)
    except UnknownAccount as error:
        raise RecordsUnavailable("unknown_account", str(error)) from error
    if known.wechat_id != account.wechat_id:
        raise RecordsUnavailable("unknown_account", f"the local cloud's account {account.name!r} has another AppID")
    return Records(known.tenant, stage.regions, stage.events, stage.users, stage.replies)
