"""`liushui compensations …`: what failed or is UNKNOWN, and a person's decision on it."""

import getpass
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import typer

from liushui.domain.reply import Decision
from local.account_admin import AccountAdmin
from local.commands.looking import brief, time_of
from local.commands.options import JsonOption, StageOption
from local.commands.output import clear_errors, out, print_lines, print_table
from local.stage import Stage
from local.views import case_line, event_lines, outstanding_line, reply_state_line

app = typer.Typer(
    no_args_is_help=True,
    help="Replies that failed or of which nobody knows: list them, see their story, decide. 失败或未知的回复：查看与处理。",
)
ReplyArgument = Annotated[str, typer.Argument(metavar="REPLY_ID", help="The reply's id, as `list` shows it.")]


@app.command("list")
def list_compensations(
    account: Annotated[
        str | None, typer.Option("--account", "-a", help="The account's name. Default: all accounts.")
    ] = None,
    stage: StageOption = "local",
    as_json: JsonOption = False,
) -> None:
    """What waits for a person, the longest waiting first."""
    with clear_errors():
        opened = Stage.open(stage)
        admin = AccountAdmin(opened)
        accounts = [admin.get(account)] if account else admin.list()
        found = opened.desk().list(f"{each.tenant}/{each.name}" for each in accounts)
        lines = [outstanding_line(one) for one in sorted(found, key=lambda one: one.row.state.at)]
        if as_json:
            print_lines(lines)
            return
        columns = ("at", "reply_id", "account", "user", "state", "class", "errcode", "attempts", "until", "message")
        print_table(columns, _cells(lines, columns), empty="nothing waits for a decision")


@app.command("show")
def show(reply_id: ReplyArgument, stage: StageOption = "local", as_json: JsonOption = False) -> None:
    """A reply's whole story: what asked for it, and each of its own events."""
    with clear_errors():
        case = Stage.open(stage).desk().show(reply_id)
        if as_json:
            print_lines([case_line(case)])
            return
        print_table(("", "value"), reply_state_line(case.stream, case.state).items(), empty="")
        out.print()
        events = [line for commit in (case.cause, *case.own) for line in event_lines(commit)]
        print_table(("at", "seq", "type", "data"), _cells(events, ("at", "seq", "type", "data")), empty="")


@app.command("decide")
def decide(
    reply_id: ReplyArgument,
    decision: Annotated[Decision, typer.Option("--decision", help="What becomes of it; amend sends --message instead.")],
    reason: Annotated[str, typer.Option("--reason", help="Why: it stays in the reply's story.")],
    message: Annotated[
        str | None, typer.Option("--message", help="The text to send instead, with --decision amend.")
    ] = None,
    operator: Annotated[
        str | None, typer.Option("--operator", help="Who decides. Default: this machine's user.", show_default=False)
    ] = None,
    stage: StageOption = "local",
    as_json: JsonOption = False,
) -> None:
    """Decide. The first decision counts; who comes second is told who was first and what was decided."""
    with clear_errors():
        opened = Stage.open(stage)
        taken = opened.desk_of(reply_id).decide(
            reply_id,
            decision,
            operator=operator or getpass.getuser(),
            reason=reason,
            message=None if message is None else {"msgtype": "text", "text": {"content": message}},
        )
        if as_json:
            line = reply_state_line(opened.desk().show(reply_id).stream, taken.state)
            print_lines([{**line, "repeated": taken.repeated, "woken": taken.woken}])
            return
        again = "was decided so before" if taken.repeated else f"decided: {decision}"
        later = "" if taken.woken or taken.state.status.settled else "; it is taken up within a minute"
        out.print(f"reply {reply_id}: {again}; it is {taken.state.status}{later}", soft_wrap=True)


def _cells(lines: Iterable[dict[str, Any]], columns: Iterable[str]) -> list[list[str]]:
    shown: dict[str, Callable[[Any], str]] = {"at": time_of, "until": time_of, "message": brief, "data": brief}
    names = list(columns)
    return [["" if line[c] is None else shown.get(c, str)(line[c]) for c in names] for line in lines]
