"""`liushui resend`: a recorded callback once more."""

from typing import Annotated

import typer

from local.commands.options import JsonOption
from local.commands.output import clear_errors, print_lines
from local.commands.platform import open_platform
from local.commands.trigger import show_report


def resend(
    exchange: Annotated[str, typer.Argument(metavar="ID", help="As `liushui listen` prints it.")],
    as_json: JsonOption = False,
) -> None:
    """Deliver a recorded callback of the local stage again, freshly signed. 重新投递。"""
    with clear_errors(), open_platform() as platform:
        report = platform.resend(exchange)
        if as_json:
            print_lines([report])
        else:
            show_report(report)


def register(app: typer.Typer) -> None:
    """Put the command on `app`."""
    app.command("resend")(resend)
