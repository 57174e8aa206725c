"""`liushui up`, `down`, `status`: the local cloud."""

import json
import time
from typing import Annotated

import typer
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from local.cloud import Cloud, Ports, Progress, Status
from local.commands.options import JsonOption
from local.commands.output import clear_errors, err, out


def up(
    detach: Annotated[
        bool, typer.Option("--detach", help="Come back when it runs, instead of waiting for Ctrl-C to stop it.")
    ] = False,
    port: Annotated[
        int | None, typer.Option("--port", min=1024, max=65534, help="The emulator's port; the platform takes the next one.")
    ] = None,
) -> None:
    """Start the local cloud: build, deploy with the real CDK, and start a simulated WeChat."""
    with clear_errors():
        cloud = Cloud()
        _show(_with_progress(cloud, Ports(port, port + 1) if port else None))
        if detach:
            return
        out.print("\nCtrl-C stops it; `make run` starts it again where it was. Ctrl-C 停止。")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            cloud.down()
            out.print("stopped")


def down() -> None:
    """Stop the local cloud; what it holds is kept for the next start."""
    with clear_errors():
        stopped = Cloud().down()
        out.print(f"stopped: {', '.join(stopped)}" if stopped else "nothing ran")


def status(as_json: JsonOption = False) -> None:
    """Whether the local cloud runs, and its addresses."""
    with clear_errors():
        found = Cloud().status()
        if as_json:
            typer.echo(json.dumps(found.to_json()))
        else:
            _show(found)


def register(app: typer.Typer) -> None:
    """Put these commands on `app`."""
    app.command("up")(up)
    app.command("down")(down)
    app.command("status")(status)


def _with_progress(cloud: Cloud, ports: Ports | None) -> Status:
    columns = (
        SpinnerColumn(finished_text="[green]✓[/green]"),
        TextColumn("{task.description}"),
        TextColumn("[dim]{task.fields[detail]}"),
    )
    with Bar(*columns, TimeElapsedColumn(), console=err) as bar:
        tasks: dict[str, TaskID] = {}

        def report(said: Progress) -> None:
            if said.step not in tasks:
                tasks[said.step] = bar.add_task(said.step, total=1, detail="")
            bar.update(tasks[said.step], detail=said.detail, completed=int(said.done))

        return cloud.up(ports, report=report)


def _show(found: Status) -> None:
    if not found.running:
        out.print("the local cloud does not run; start it with `make run`")
        return
    out.print(f"[green]the local cloud runs[/green]\nsimulated WeChat   {found.platform}", soft_wrap=True)
    for region in found.regions:
        out.print(f"{region.name:18} {region.callback_base}/wechat/<account>", soft_wrap=True)
        if region.console:
            out.print(f"{'operator console':18} {region.console}", soft_wrap=True)
    if found.operator:
        out.print(f"{'  sign in as':18} {found.operator.name}, password {found.operator.password}", soft_wrap=True)
