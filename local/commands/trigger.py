"""`liushui trigger`: any documented event, from its sample, with fields of one's own."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from liushui.domain.errors import ConfigurationError
from local.commands.options import JsonOption
from local.commands.outcomes import told_message, told_try
from local.commands.output import clear_errors, err, out, print_lines
from local.commands.platform import open_platform

LONG_NUMBER = 16
WITHOUT_USERS = ("component", "pay")


def trigger(
    event: Annotated[
        str | None, typer.Argument(help="WeChat's name: text, CLICK, TEMPLATESENDJOBFINISH, change_contact-create_user …")
    ] = None,
    account: Annotated[str, typer.Option("--account", "-a", help="The account's name.")] = "demo",
    user: Annotated[str, typer.Option("--user", "-u", help="Who acts, where somebody does.")] = "alice",
    fields: Annotated[
        list[str] | None,
        typer.Option("--set", help="FIELD=VALUE, dots for nested fields; VALUE may be JSON; may be repeated."),
    ] = None,
    agent: Annotated[str | None, typer.Option("--agent", help="wecom: the application's name.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List what there is for the account.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Push any documented event on the local stage, and show what came back. 触发任意事件。"""
    with clear_errors(), open_platform() as platform:
        if listed:
            types = platform.events(account)
            print_lines({"type": name} for name in types) if as_json else out.print("\n".join(types), markup=False)
            return
        if event is None:
            raise ConfigurationError("name an event; `liushui trigger --list` lists them")
        who = None if platform.account(account)["kind"] in WITHOUT_USERS else user
        report = platform.act(account, who, event, fields=parse_fields(fields or ()), agent=agent)
        if as_json:
            print_lines([report])
        else:
            show_report(report)


def parse_fields(given: Sequence[str]) -> dict[str, Any]:
    """`A.B=1` as `{"A": {"B": 1}}`. Raises ConfigurationError."""
    fields: dict[str, Any] = {}
    for text in given:
        path, separator, value = text.partition("=")
        names = path.split(".")
        if not separator or not all(names):
            raise ConfigurationError(f"--set {text!r}: write FIELD=VALUE, or OUTER.INNER=VALUE")
        inner = fields
        for name in names[:-1]:
            inner = inner.setdefault(name, {})
            if not isinstance(inner, dict):
                raise ConfigurationError(f"--set {text!r}: {name} has a value already, so it can hold no fields")
        inner[names[-1]] = parse_value(value)
    return fields


def parse_value(text: str) -> Any:
    """A number, list or object as JSON has it, everything else as text; long numbers stay text, for they are ids."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    is_short_number = isinstance(value, int | float) and len(text) < LONG_NUMBER
    return value if is_short_number or isinstance(value, dict | list) else text


def show_report(report: dict[str, Any]) -> None:
    """The tries on standard error, the reply on standard output."""
    for number, tried in enumerate(report["tries"], 1):
        err.print(f"try {number}: {told_try(tried)}", style="dim", markup=False)
    if report["problem"]:
        err.print(f"no reply: {report['problem']}", style="dim", markup=False)
    if report["running"]:
        err.print("further tries follow; `liushui listen` shows them", style="dim")
    reply = report["reply"]
    out.print(told_message(reply) if reply else "(no passive reply)", markup=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Put the command on `app`."""
    app.command("trigger")(trigger)
