"""`liushui sagas …`: where users' sagas stand, and a person's decision on compensations that failed."""

import getpass
from typing import Annotated

import typer

from liushui.domain.saga_decisions import SagaDecision
from liushui.domain.saga_state import SagaStatus
from local.account_admin import AccountAdmin
from local.commands.looking import brief, time_of
from local.commands.options import JsonOption, StageOption
from local.commands.output import clear_errors, out, print_lines, print_table
from local.saga_views import saga_line, saga_state_line, saga_story, standing, steps_in_short
from local.stage import Stage
from local.views import event_lines

app = typer.Typer(
    no_args_is_help=True,
    help="Sagas: list them, see their story, decide on compensations that failed. 长流程：查看与处理。",
)
SagaArgument = Annotated[str, typer.Argument(metavar="SAGA_ID", help="The saga's id, as `list` shows it.")]


@app.command("list")
def list_sagas(
    account: Annotated[
        str | None, typer.Option("--account", "-a", help="The account's name. Default: all accounts.")
    ] = None,
    state: Annotated[SagaStatus | None, typer.Option("--state", help="Only sagas in this state.")] = None,
    stage: StageOption = "local",
    as_json: JsonOption = False,
) -> None:
    """The current state of each saga, the longest unchanged first."""
    with clear_errors():
        opened = Stage.open(stage)
        admin = AccountAdmin(opened)
        accounts = [admin.get(account)] if account else admin.list()
        found = opened.saga_desk().list((f"{each.tenant}/{each.name}" for each in accounts), status=state)
        rows = sorted(found, key=lambda row: (row.state.at, row.state.saga_id))
        if as_json:
            print_lines(map(saga_line, rows))
            return
        columns = ("at", "saga_id", "saga", "account", "user", "state", "steps")
        cells = (
            (time_of(s.at), s.saga_id, s.saga or "", row.account, s.user or "", s.status.value, steps_in_short(s))
            for row in rows
            for s in (row.state,)
        )
        print_table(columns, cells, empty="no sagas")


@app.command("show")
def show(saga_id: SagaArgument, stage: StageOption = "local", as_json: JsonOption = False) -> None:
    """A saga's whole story: where each step stands, and each of its events."""
    with clear_errors():
        row, case = Stage.open(stage).saga_desk_of(saga_id).show(saga_id)
        if as_json:
            print_lines([saga_story(row, case)])
            return
        line = saga_state_line(row.account, case.state if case.own else row.state)
        print_table(("", "value"), ((key, str(value)) for key, value in line.items() if key != "steps"), empty="")
        out.print()
        steps = (
            (step.name, standing(step), str(step.action.attempts), str(step.compensation.attempts), step.reason or "")
            for step in case.state.steps
        )
        print_table(("step", "stands", "attempts", "to undo", "decided because"), steps, empty="not started yet")
        out.print()
        events = (
            (time_of(event["at"]), str(event["seq"]), str(event["type"]), brief(event["data"]))
            for commit in case.own
            for event in event_lines(commit)
        )
        print_table(("at", "seq", "type", "data"), events, empty="")


@app.command("decide")
def decide(
    saga_id: SagaArgument,
    step: Annotated[str, typer.Option("--step", help="The step whose compensation failed, as `waits_for` names it.")],
    decision: Annotated[SagaDecision, typer.Option("--decision", help="What becomes of its compensation.")],
    reason: Annotated[str, typer.Option("--reason", help="Why: it stays in the saga's story.")],
    operator: Annotated[
        str | None, typer.Option("--operator", help="Who decides. Default: this machine's user.", show_default=False)
    ] = None,
    stage: StageOption = "local",
    as_json: JsonOption = False,
) -> None:
    """Decide. The first decision counts; who comes second is told who was first and what was decided."""
    with clear_errors():
        desk = Stage.open(stage).saga_desk_of(saga_id)
        taken = desk.decide(saga_id, decision, operator=operator or getpass.getuser(), reason=reason, step=step)
        if as_json:
            line = saga_state_line(desk.show(saga_id)[0].account, taken.state)
            print_lines([{**line, "repeated": taken.repeated, "woken": taken.woken}])
            return
        again = "was decided so before" if taken.repeated else f"decided: {decision}"
        later = "" if taken.woken or taken.state.status.settled else "; it is taken up within minutes"
        out.print(f"saga {saga_id}, step {step}: {again}; it is {taken.state.status}{later}", soft_wrap=True)
