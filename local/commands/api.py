"""`liushui api …`"""

import inspect
import json
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from local.commands.options import AccountOption, JsonOption, StageOption
from local.commands.output import clear_errors, err, out, print_lines, print_table
from local.stage import Stage

app = typer.Typer(no_args_is_help=True, help="Call WeChat's API as an account. 以某个账号调用微信接口。")


@app.command("list")
def list_calls(
    word: Annotated[str, typer.Argument(help="Only those with this in their names.")] = "", as_json: JsonOption = False
) -> None:
    """List the calls with their arguments."""
    from local.calling import functions  # reads arguments by pydantic, which every other command would wait for

    rows = [
        {"call": name, "arguments": ", ".join(map(str, inspect.signature(function).parameters.values()))}
        for name, function in functions()
        if word.lower() in name
    ]
    if as_json:
        print_lines(rows)
    else:
        print_table(("call", "arguments"), [list(row.values()) for row in rows], empty=f"no call has {word!r} in its name")


@app.command("call")
def call(
    name: Annotated[str, typer.Argument(help="A call of `liushui api list`, such as users.get_user.")],
    account: AccountOption,
    given: Annotated[
        list[str] | None, typer.Option("--set", help="An argument: NAME=VALUE, what is no text as JSON. May be repeated.")
    ] = None,
    agent: Annotated[str | None, typer.Option("--agent", help="WeCom: the name of the application that calls.")] = None,
    file: Annotated[Path | None, typer.Option("--file", exists=True, dir_okay=False, help="The file of an upload.")] = None,
    into: Annotated[Path | None, typer.Option("--into", help="Where a download goes; what is there is replaced.")] = None,
    stage: StageOption = "local",
) -> None:
    """Make one call, with the account's token, and print the result as JSON."""
    from local.calling import call_of, client_of, part_of, plain

    with clear_errors():
        arguments = dict(_pair(one) for one in given or [])
        made, client = call_of(name, arguments, file), client_of(Stage.open(stage))
        if made.downloads:
            if into is None:
                raise typer.BadParameter("this call downloads a file: say where to with --into")
            with into.open("wb") as sink:
                result = client.download(account, made, sink, agent=agent)
        elif made.upload_field:
            if file is None:
                raise typer.BadParameter("this call uploads a file: name it with --file")
            part = part_of(file)
            with closing(part.file):
                result = client.upload(account, made, part, agent=agent)
        else:
            result = client.call(account, made, agent=agent)
        if result is None:
            err.print("done", style="dim")
        else:
            out.print(json.dumps(plain(result), ensure_ascii=False, indent=2), markup=False, soft_wrap=True)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE")
    return name.strip(), value
