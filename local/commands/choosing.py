"""Options that say which of the replies that wait for a person are meant."""

from enum import StrEnum
from typing import Annotated, TypeAlias

import typer

from liushui.application.compensation_selection import Selection
from liushui.domain.reply import ReplyStatus
from liushui.ports import Clock
from local.account_admin import AccountAdmin
from local.commands.durations import milliseconds
from local.stage import Stage


class Undecided(StrEnum):
    """What waits for a person."""

    FAILED = "failed"
    UNKNOWN = "unknown"


AnyAccountOption: TypeAlias = Annotated[
    str | None, typer.Option("--account", "-a", help="The account's name. Default: all accounts.")
]
ClassOption: TypeAlias = Annotated[
    str | None, typer.Option("--class", help="Only this class of error: window_closed, permanent …")
]
StateOption: TypeAlias = Annotated[Undecided | None, typer.Option("--state", help="Only these.")]
OlderOption: TypeAlias = Annotated[
    str | None, typer.Option("--older-than", help="Only what ended so long ago: 90s, 30m, 2h, 3d.")
]
DueOption: TypeAlias = Annotated[
    str | None, typer.Option("--due-within", help="Only what is decided by default so soon: 90s, 30m, 2h, 3d.")
]


def selected(
    clock: Clock,
    *,
    error_class: str | None,
    state: Undecided | None,
    user: str | None,
    older_than: str | None,
    due_within: str | None,
) -> Selection:
    """The selection that these options mean now. Raises typer.BadParameter for what is no duration."""
    now = clock.now_ms()
    return Selection(
        status=None if state is None else ReplyStatus(state),
        error_class=error_class,
        user=user,
        failed_before=None if older_than is None else now - milliseconds(older_than),
        due_before=None if due_within is None else now + milliseconds(due_within),
    )


def accounts(stage: Stage, name: str | None) -> list[str]:
    """The named account, or all of the stage, as `<tenant>/<account>`. Raises UnknownAccount."""
    admin = AccountAdmin(stage)
    return [f"{each.tenant}/{each.name}" for each in ([admin.get(name)] if name else admin.list())]
