"""`liushui parked …`: users that are no longer projected, and catching them up."""

from collections.abc import Iterable
from typing import Annotated, Any, TypeAlias

import typer

from liushui.application.parked_users import ParkedSelection
from local.account_admin import AccountAdmin
from local.cloud import CloudError
from local.commands.looking import time_of
from local.commands.options import AccountOption, JsonOption, StageOption, UserOption
from local.commands.output import clear_errors, out, print_lines, print_table
from local.commands.selecting import (
    AllOption,
    ClassOption,
    DryRunOption,
    OperatorOption,
    ReasonOption,
    RegionOption,
    SinceOption,
    SomeAccountOption,
    check_chosen,
    reason_given,
    since_ms,
    this_operator,
    with_progress,
)
from local.dead_letters import parked_users_of
from local.letter_views import parked_line, parked_story_line, unpark_line
from local.stage import Stage

app = typer.Typer(
    no_args_is_help=True,
    help="Users whose state is no longer kept up to date: list them, see why, catch up. 被挂起的用户：查看与恢复。",
)
UsersArgument: TypeAlias = Annotated[list[str] | None, typer.Argument(metavar="[USER]...", help="The users' OpenIDs.")]
_COLUMNS = ("at", "account", "user", "class", "number", "behind")


@app.command("list")
def list_parked(
    account: SomeAccountOption = None, error_class: ClassOption = None, since: SinceOption = None,
    region: RegionOption = None, stage: StageOption = "local", as_json: JsonOption = False,
) -> None:  # fmt: skip
    """The parked users. `at` is the time of the last commit that was folded."""
    with clear_errors():
        opened = Stage.open(stage)
        found = parked_users_of(opened, region).list(_selection(opened, account, (), error_class, since))
        _show(map(parked_line, found), as_json=as_json, empty="no user is parked")


@app.command("show")
def show(
    account: AccountOption, user: UserOption, region: RegionOption = None, stage: StageOption = "local",
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Why a user is parked, at which commit, and what was done about it."""
    with clear_errors():
        opened = Stage.open(stage)
        story = parked_users_of(opened, region).show(_named(opened, account), user)
        if story is None:
            raise CloudError(f"user {user!r} of account {account!r} is not parked")
        line = parked_story_line(story)
        if as_json:
            print_lines([line])
            return
        acts = line.pop("acts")
        print_table(("", "value"), ((name, _cell(name, value)) for name, value in line.items()), empty="")
        out.print()
        asked = ([time_of(act["at"]), act["data"]["operator"], act["data"]["reason"]] for act in acts)
        print_table(("at", "operator", "reason"), asked, empty="nobody has asked for it to catch up")


@app.command("unpark")
def unpark(
    users: UsersArgument = None, account: SomeAccountOption = None, error_class: ClassOption = None,
    since: SinceOption = None, everything: AllOption = False, dry_run: DryRunOption = False, reason: ReasonOption = None,
    operator: OperatorOption = None, region: RegionOption = None, stage: StageOption = "local", as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Catch users up from the event store. Who meets the same commit again is parked again."""
    with clear_errors():
        check_chosen((users, account, error_class, since), everything=everything)
        why = None if dry_run else reason_given(reason)
        opened = Stage.open(stage)
        desk, selection = parked_users_of(opened, region), _selection(opened, account, users or (), error_class, since)
        if why is None:
            _show(map(parked_line, desk.plan(selection)), as_json=as_json, empty="nobody would be touched")
            return
        still = 0
        for step in with_progress(desk.unpark(selection, by=this_operator(operator), reason=why), "unpark"):
            line = unpark_line(step)
            still += not line["unparked"]
            if as_json:
                print_lines([line])
            else:
                told = "is projected" if line["unparked"] else f"is parked again at {line['number']}: {line['class']}"
                out.print(f"user {step.parked.user} of {step.parked.account} {told}", soft_wrap=True, markup=False)
        if still:
            raise typer.Exit(1)


def _selection(
    opened: Stage, account: str | None, users: Iterable[str], error_class: str | None, since: str | None
) -> ParkedSelection:
    admin = AccountAdmin(opened)
    accounts = [admin.get(account)] if account else admin.list()
    names = tuple(f"{each.tenant}/{each.name}" for each in accounts)
    return ParkedSelection(names, frozenset(users), error_class, since_ms(since))


def _named(opened: Stage, account: str) -> str:
    return f"{AccountAdmin(opened).get(account).tenant}/{account}"


def _show(lines: Iterable[dict[str, Any]], *, as_json: bool, empty: str) -> None:
    if as_json:
        print_lines(lines)
        return
    print_table(_COLUMNS, ([_cell(name, line[name]) for name in _COLUMNS] for line in lines), empty=empty)


def _cell(name: str, value: Any) -> str:
    if name == "at" and value is not None:
        return time_of(value)
    return "" if value is None else " ".join(value) if isinstance(value, list) else str(value)
