"""What the commands that act on many things at once share: which, by whom, why, and how far it is."""

import getpass
import re
import socket
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Protocol, TypeAlias, TypeVar

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from liushui.adapters.system import SystemClock
from liushui.domain.operators import Operator, Role
from local.cloud import CloudError
from local.commands.output import err

_UNITS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}
STOPPED = 130
"""The exit code of what Ctrl-C stopped."""

RegionOption: TypeAlias = Annotated[
    str | None, typer.Option("--region", help="The region whose own they are. Default: the primary.", show_default=False)
]
ClassOption: TypeAlias = Annotated[str | None, typer.Option("--class", help="Only those with this cause or class of error.")]
SinceOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--since", help="Only those of then or later: 90m, 2h, 7d ago, or a time such as 2026-11-25T08:00."),
]
AllOption: TypeAlias = Annotated[bool, typer.Option("--all", help="All of them; needed where nothing else says which.")]
DryRunOption: TypeAlias = Annotated[bool, typer.Option("--dry-run", help="Only name what would be touched.")]
ReasonOption: TypeAlias = Annotated[
    str | None, typer.Option("--reason", help="Why: it is recorded. Needed but for a dry run.")
]
OperatorOption: TypeAlias = Annotated[
    str | None, typer.Option("--operator", help="Who acts. Default: this machine's user.", show_default=False)
]
SomeAccountOption: TypeAlias = Annotated[
    str | None, typer.Option("--account", "-a", help="The account's name. Default: all accounts.")
]


class Step(Protocol):
    """One item of a bulk act, done."""

    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...


Done = TypeVar("Done", bound=Step)


def since_ms(text: str | None) -> int | None:
    """`--since` in milliseconds since the epoch. Raises CloudError."""
    if text is None:
        return None
    if ago := re.fullmatch(r"(\d+)([mhd])", text):
        return SystemClock().now_ms() - int(ago[1]) * _UNITS[ago[2]]
    try:
        return round(datetime.fromisoformat(text).timestamp() * 1000)
    except ValueError:
        raise CloudError(f"--since {text!r} is no time: write 90m, 2h, 7d, or 2026-11-25T08:00") from None


def check_chosen(chosen: Iterable[object], *, everything: bool) -> None:
    """Raises CloudError where nothing says what to act on."""
    if not everything and not any(chosen):
        raise CloudError("name what to act on, choose with --account, --class or --since, or say --all")


def reason_given(reason: str | None) -> str:
    """Raises CloudError where there is none."""
    if not reason or not reason.strip():
        raise CloudError('say why with --reason "…": it is recorded. Or look first, with --dry-run')
    return reason


def this_operator(name: str | None) -> Operator:
    """Who works at this machine."""
    return Operator(name or getpass.getuser(), frozenset(Role), socket.gethostname())


def with_progress(steps: Iterable[Done], what: str) -> Iterator[Done]:
    """The steps as they are done, with a bar on a person's screen. Ctrl-C stops between two of them or within one, and says
    that it can be started again."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task, done = bar.add_task(what, total=None), 0
        try:
            for step in steps:
                done = step.done
                bar.update(task, completed=done, total=step.total)
                yield step
        except KeyboardInterrupt:
            err.print(f"stopped; {done} done. The same command goes on where this one stopped.")
            raise typer.Exit(STOPPED) from None
