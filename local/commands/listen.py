"""`liushui listen`: callbacks as they are pushed, with what became of them."""

import time
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from local.commands.looking import time_of
from local.commands.options import JsonOption
from local.commands.outcomes import told_try
from local.commands.output import clear_errors, err, out, print_lines
from local.commands.platform import open_platform
from local.platform.client import ControlClient

LOOKS_EVERY_SECONDS = 0.3


def listen(
    account: Annotated[str | None, typer.Option("--account", "-a", help="Only this account's.")] = None,
    user: Annotated[str | None, typer.Option("--user", "-u", help="Only this user's.")] = None,
    kind: Annotated[str | None, typer.Option("--type", "-t", help="Only this message type or event.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Follow the callbacks on the local stage, until Ctrl-C. 实时查看回调。"""
    with clear_errors(), open_platform() as platform:
        if not as_json:
            err.print("listening; Ctrl-C ends it 正在监听，Ctrl-C 结束", style="dim")
        try:
            for line in follow(platform, account=account, user=user, kind=kind):
                print_lines([line]) if as_json else out.print(told(line), markup=False, soft_wrap=True)
        except KeyboardInterrupt:
            return


def follow(
    platform: ControlClient, *, account: str | None = None, user: str | None = None, kind: str | None = None
) -> Iterator[dict[str, Any]]:
    """Each callback when it is settled or given up, from now on, for ever."""
    revision = platform.exchanges()["revision"]
    while True:
        seen = platform.exchanges(account=account, user=user, type=kind, after=str(revision))
        revision = seen["revision"]
        yield from (line for line in seen["exchanges"] if not line["running"])
        time.sleep(LOOKS_EVERY_SECONDS)


def told(line: dict[str, Any]) -> str:
    """One callback in a line: when, whose, what, each try, and the id that `liushui resend` takes."""
    tries = ", ".join(told_try(tried) for tried in line["tries"])
    replied = " · replied" if any(tried["replied"] for tried in line["tries"]) else ""
    return f"{time_of(line['at'])}  {line['account']}/{line['user'] or '-'}  {line['type']}  {tries}{replied}  {line['id']}"


def register(app: typer.Typer) -> None:
    """Put the command on `app`."""
    app.command("listen")(listen)
