"""The `liushui` command line: the local cloud, and a look into any stage."""

import json
from importlib.metadata import version as version_of
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from local.cloud import CloudError, http
from local.commands import (
    accounts,
    api,
    chat,
    cloud,
    compensations,
    dead_letters,
    listen,
    looking,
    parked,
    resend,
    sagas,
    trigger,
)
from local.commands.options import AccountOption, StageOption, UserOption
from local.commands.output import clear_errors, err, out
from local.stage import Stage

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="Liushui 流水: an event-sourced WeChat server. Without --stage, commands speak to the local cloud (make run).",
)
rebuild_app = typer.Typer(no_args_is_help=True, help="Build a read model anew from the event store. It sends nothing.")
simulate_app = typer.Typer(no_args_is_help=True, help="Act as a WeChat user on the local stage. 模拟用户。")
cloud.register(app)
looking.register(app)
for command in (chat, trigger, listen, resend):
    command.register(app)
app.add_typer(accounts.app, name="account")
app.add_typer(api.app, name="api")
app.add_typer(compensations.app, name="compensations")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(parked.app, name="parked")
app.add_typer(sagas.app, name="sagas")
app.add_typer(rebuild_app, name="rebuild")
app.add_typer(simulate_app, name="simulate")

SLICE_SECONDS = 20


@rebuild_app.command("users")
def rebuild_users(stage: StageOption = "local") -> None:
    """Rebuild `users` beside the live one and switch. Interrupted, it goes on where it was when called again."""
    with clear_errors():
        opened = Stage.open(stage)
        client, function = opened.client("lambda"), opened.names.function("rebuild_read_model")
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("commits"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=err) as bar:
            task = bar.add_task("rebuild users", total=None)
            progress = _slice(client, function, None)
            while not progress["done"]:
                bar.update(task, completed=progress["scanned"], total=max(progress["total"], progress["scanned"]))
                progress = _slice(client, function, progress["generation"])
            bar.update(task, completed=progress["scanned"], total=progress["scanned"])
        out.print(f"rebuilt {progress['users']} users from {progress['scanned']} commits; {progress['parked']} parked")


@simulate_app.command("text")
def simulate_text(
    text: Annotated[str, typer.Argument(help="What the user says.")], account: AccountOption, user: UserOption
) -> None:
    """Send a text as a user would, and show the passive reply."""
    with clear_errors():
        platform = Stage.open("local").platform_url
        request = {"account": account, "user": user, "type": "text", "fields": {"Content": text}}
        answer = http.call("POST", f"{platform}/control/callback", request, seconds=40)
        for number, tried in enumerate(answer["tries"], 1):
            err.print(f"try {number}: {tried['status'] or tried['error']} in {tried['elapsed_ms']} ms", style="dim")
        reply = answer["reply"]
        out.print(_shown(reply) if reply else "(no passive reply)", markup=False, soft_wrap=True)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(version_of("liushui"))


def _slice(client: Any, function: str, generation: int | None) -> dict[str, Any]:
    request = {"model": "users", "seconds": SLICE_SECONDS, "generation": generation}
    answer = client.invoke(FunctionName=function, Payload=json.dumps(request))
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise CloudError(f"{function}: {result.get('errorMessage', result)}; call `liushui rebuild users` again to go on")
    return result


def _shown(reply: dict[str, Any]) -> str:
    kind = reply["msgtype"]
    return str(reply["text"]["content"]) if kind == "text" else f"[{kind}] {json.dumps(reply[kind], ensure_ascii=False)}"


if __name__ == "__main__":
    app()
