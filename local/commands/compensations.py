"""`liushui compensations …`: what failed or is UNKNOWN, a reply's whole story, and a person's decision."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any

import typer

from liushui.adapters.system import SystemClock
from liushui.domain.compensation import awaits_decision
from liushui.domain.decision_preview import previews
from local.commands import deciding
from local.commands.choosing import (
    AnyAccountOption,
    ClassOption,
    DueOption,
    OlderOption,
    StateOption,
    accounts,
    selected,
)
from local.commands.looking import brief, time_of
from local.commands.options import AnyUserOption, JsonOption, StageOption
from local.commands.output import clear_errors, out, print_lines, print_table
from local.stage import Stage
from local.views import case_line, event_lines, outstanding_line, reply_state_line

app = typer.Typer(
    no_args_is_help=True,
    help="Replies that failed or of which nobody knows: list them, see their story, decide. 失败或未知的回复：查看与处理。",
)
deciding.register(app)


@app.command("list")
def list_compensations(
    account: AnyAccountOption = None,
    user: AnyUserOption = None,
    error_class: ClassOption = None,
    state: StateOption = None,
    older_than: OlderOption = None,
    due_within: DueOption = None,
    stage: StageOption = "local",
    as_json: JsonOption = False,
) -> None:
    """What waits for a person, the longest waiting first."""
    with clear_errors():
        opened = Stage.open(stage)
        selection = selected(
            SystemClock(), error_class=error_class, state=state, user=user, older_than=older_than, due_within=due_within
        )
        lines = [outstanding_line(one) for one in opened.desk().list(accounts(opened, account), selection)]
        if as_json:
            print_lines(lines)
            return
        columns = ("at", "reply_id", "account", "user", "state", "class", "errcode", "attempts", "until", "message")
        print_table(columns, _cells(lines, columns), empty="nothing waits for a decision")


@app.command("show")
def show(
    reply_id: Annotated[str, typer.Argument(metavar="REPLY_ID", help="The reply's id, as `list` shows it.")],
    stage: StageOption = "local",
    as_json: JsonOption = False,
) -> None:
    """A reply's whole story, and what each decision would do: what asked for it, and each of its own events."""
    with clear_errors():
        case = Stage.open(stage).desk().show(reply_id)
        decisions = previews(case.state, now=SystemClock().now_ms()) if awaits_decision(case.state) else ()
        if as_json:
            print_lines([case_line(case, decisions)])
            return
        print_table(("", "value"), reply_state_line(case.stream, case.state).items(), empty="")
        out.print()
        events = [line for commit in (case.cause, *case.own) for line in event_lines(commit)]
        print_table(("at", "seq", "type", "data"), _cells(events, ("at", "seq", "type", "data")), empty="")
        if decisions:
            out.print()
            rows = [(each.decision.value, deciding.in_words(each)) for each in decisions]
            print_table(("decision", "what it would do"), rows, empty="")


def _cells(lines: Iterable[dict[str, Any]], columns: Iterable[str]) -> list[list[str]]:
    shown: dict[str, Callable[[Any], str]] = {"at": time_of, "until": time_of, "message": brief, "data": brief}
    names = list(columns)
    return [["" if line[c] is None else shown.get(c, str)(line[c]) for c in names] for line in lines]
