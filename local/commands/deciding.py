"""`liushui compensations decide`: on one reply, or on all that some filters take."""

import getpass
from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.progress import track

from liushui.adapters.system import SystemClock, SystemIds
from liushui.application.bulk_decisions import Became, BulkProgress, Plan
from liushui.domain.decision_preview import Effect, Preview, preview
from liushui.domain.json import JsonObject
from liushui.domain.reply import Decision
from local.bulk import carry_out
from local.commands.choosing import (
    AnyAccountOption,
    ClassOption,
    DueOption,
    OlderOption,
    StateOption,
    accounts,
    selected,
)
from local.commands.looking import time_of
from local.commands.options import AnyUserOption, JsonOption, StageOption
from local.commands.output import clear_errors, err, out, print_lines, print_table
from local.stage import Stage
from local.views import bulk_line, planned_line, preview_line, reply_state_line


def decide(
    decision: Annotated[Decision, typer.Option("--decision", help="What becomes of it; amend sends --message instead.")],
    reply_id: Annotated[
        str | None, typer.Argument(metavar="REPLY_ID", help="The reply's id, as `list` shows it; or say which ones.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why: it stays in the reply's story. Needed to decide.")] = "",
    message: Annotated[
        str | None, typer.Option("--message", help="The text to send instead, with --decision amend.")
    ] = None,
    operator: Annotated[
        str | None, typer.Option("--operator", help="Who decides. Default: this machine's user.", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="On all that wait.")] = False,
    account: AnyAccountOption = None,
    user: AnyUserOption = None,
    error_class: ClassOption = None,
    state: StateOption = None,
    older_than: OlderOption = None,
    due_within: DueOption = None,
    bulk: Annotated[
        str | None, typer.Option("--bulk", help="Go on with the bulk decision of this name, which was stopped.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be touched, and what it would do.")
    ] = False,
    stage: StageOption = "local",
    as_json: JsonOption = False,
) -> None:
    """Decide. The first decision counts; who comes second is told who was first, when, and what was decided."""
    who = operator or getpass.getuser()
    new: JsonObject | None = None if message is None else {"msgtype": "text", "text": {"content": message}}
    filters = (account, user, error_class, state, older_than, due_within)
    with clear_errors():
        opened = Stage.open(stage)
        if reply_id is not None:
            _decide_one(opened, reply_id, decision, reason, new, who, dry_run=dry_run, as_json=as_json)
            return
        if not everything and not any(filters):
            raise typer.BadParameter("name a reply, or say which ones are meant: --all, --account, --class …")
        selection = selected(
            SystemClock(), error_class=error_class, state=state, user=user, older_than=older_than, due_within=due_within
        )
        plan = opened.desk().plan(
            accounts(opened, account), selection, decision, bulk=bulk or f"{decision}-{SystemIds().new_id()[:8]}",
            now=SystemClock().now_ms(), message=new,
        )  # fmt: skip
        if dry_run:
            _show_plan(plan, as_json=as_json)
        else:
            _decide_all(plan, carry_out(opened, plan, operator=who, reason=reason), as_json=as_json)


def register(app: typer.Typer) -> None:
    """Put the command on `app`."""
    app.command("decide")(decide)


def in_words(what: Preview) -> str:
    """What a decision would do, in a line."""
    until = "" if what.dropped_until is None else f" until {time_of(what.dropped_until)}"
    return "; ".join(effect.words[0] + (until if effect is Effect.REPEAT_IS_DROPPED else "") for effect in what.effects)


def _decide_one(
    stage: Stage,
    reply_id: str,
    decision: Decision,
    reason: str,
    message: JsonObject | None,
    operator: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    desk = stage.desk_of(reply_id)
    if dry_run:
        would = preview(desk.show(reply_id).state, decision, now=SystemClock().now_ms())
        if as_json:
            print_lines([preview_line(would)])
        else:
            out.print(f"reply {reply_id}: {in_words(would)}", soft_wrap=True)
        return
    taken = desk.decide(reply_id, decision, operator=operator, reason=reason, message=message)
    if as_json:
        line = reply_state_line(desk.show(reply_id).stream, taken.state)
        print_lines([{**line, "repeated": taken.repeated, "woken": taken.woken}])
        return
    again = "was decided so before" if taken.repeated else f"decided: {decision}"
    later = "" if taken.woken or taken.state.status.settled else "; it is taken up within a minute"
    out.print(f"reply {reply_id}: {again}; it is {taken.state.status}{later}", soft_wrap=True)


def _show_plan(plan: Plan, *, as_json: bool) -> None:
    if as_json:
        print_lines(planned_line(item) for item in plan.items)
        return
    rows = [
        (item.row.account, item.row.state.reply_id, item.row.state.error_class, in_words(item.preview))
        for item in plan.items
    ]
    print_table(
        ("account", "reply_id", "class", "what it would do"), rows, empty="nothing that is meant waits for a decision"
    )
    out.print(f"{len(rows)} would be touched; nothing was decided")


def _decide_all(plan: Plan, run: Iterator[BulkProgress], *, as_json: bool) -> None:
    """Carry out, showing how far it came; a person may stop it at any time."""
    became: Counter[Became] = Counter()
    shown = run if as_json else track(run, total=len(plan.items), console=err, description=f"{plan.decision}")
    try:
        for progress in shown:
            became[progress.became] += 1
            if as_json:
                print_lines([bulk_line(plan.bulk, progress)])
            elif progress.detail:
                err.print(f"{progress.became}: {progress.detail}", soft_wrap=True)
    except KeyboardInterrupt:
        err.print(f"stopped after {became.total()} of {len(plan.items)}; go on with the same options and --bulk {plan.bulk}")
        raise typer.Exit(130) from None
    if not as_json:
        counts = ", ".join(f"{count} {what}" for what, count in became.items())
        out.print(f"{plan.bulk}: {counts or 'nothing that is meant waits for a decision'}")
    if became[Became.BROKEN]:
        err.print(f"a service gave out: go on with the same options and --bulk {plan.bulk}")
        raise typer.Exit(1)
