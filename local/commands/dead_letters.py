"""`liushui dead-letters …`: what consumers gave up on, and what a person does about it."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeAlias

import typer

from liushui.application.dead_letters import LetterResult, LetterSelection, LetterStep
from local.commands.looking import time_of
from local.commands.options import JsonOption, StageOption
from local.commands.output import clear_errors, out, print_lines, print_table
from local.commands.selecting import (
    AllOption,
    ClassOption,
    DryRunOption,
    OperatorOption,
    ReasonOption,
    RegionOption,
    SinceOption,
    SomeAccountOption,
    check_chosen,
    reason_given,
    since_ms,
    this_operator,
    with_progress,
)
from local.dead_letters import dead_letters_of
from local.letter_views import letter_line, letter_step_line, letter_story_line, planned_line
from local.stage import Stage

app = typer.Typer(
    no_args_is_help=True,
    help="Records that a consumer of the stream gave up on: list, deliver again, discard. 死信：查看、重投、丢弃。",
)
ConsumerOption: TypeAlias = Annotated[
    str | None, typer.Option("--consumer", help="Only those of this function, such as send_replies.")
]
LettersArgument: TypeAlias = Annotated[
    list[str] | None, typer.Argument(metavar="[LETTER]...", help="The letters' ids, as `list` shows them.")
]
_COLUMNS = ("at", "letter", "consumer", "class", "errors", "records", "accounts")
_REMAINS = (LetterResult.FAILED, LetterResult.IMPOSSIBLE)


@app.command("list")
def list_letters(
    account: SomeAccountOption = None, consumer: ConsumerOption = None, error_class: ClassOption = None,
    since: SinceOption = None, closed: Annotated[bool, typer.Option("--closed", help="Those that are done with.")] = False,
    region: RegionOption = None, stage: StageOption = "local", as_json: JsonOption = False,
) -> None:  # fmt: skip
    """The open letters, the oldest first."""
    with clear_errors():
        selection = LetterSelection(frozenset(), consumer, account, error_class, since_ms(since))
        found = dead_letters_of(Stage.open(stage), region).list(selection, closed=closed)
        lines = sorted(map(letter_line, found), key=lambda line: (line["at"], line["letter"]))
        if as_json:
            print_lines(lines)
            return
        print_table(_COLUMNS, _cells(lines, _COLUMNS), empty="no dead letters")


@app.command("show")
def show(
    letter: Annotated[str, typer.Argument(metavar="LETTER", help="The letter's id, as `list` shows it.")],
    region: RegionOption = None, stage: StageOption = "local", as_json: JsonOption = False,
) -> None:  # fmt: skip
    """One letter: why, which streams, what can be delivered, and what was done about it."""
    with clear_errors():
        line = letter_story_line(dead_letters_of(Stage.open(stage), region).show(letter))
        if as_json:
            print_lines([line])
            return
        acts = line.pop("acts")
        print_table(("", "value"), zip(line, next(iter(_cells([line], line))), strict=True), empty="")
        out.print()
        columns = ("at", "type", "data")
        print_table(columns, _cells(acts, columns), empty="nobody has done anything about it")


@app.command("redrive")
def redrive(
    letters: LettersArgument = None, account: SomeAccountOption = None, consumer: ConsumerOption = None,
    error_class: ClassOption = None, since: SinceOption = None, everything: AllOption = False, dry_run: DryRunOption = False,
    reason: ReasonOption = None, operator: OperatorOption = None, region: RegionOption = None,
    stage: StageOption = "local", as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Deliver letters to their consumers again. Stopped or failed, it goes on where it was when called again."""
    with clear_errors():
        selection = LetterSelection(frozenset(letters or ()), consumer, account, error_class, since_ms(since))
        check_chosen((letters, account, consumer, error_class, since), everything=everything)
        _act("redrive", selection, (stage, region), dry_run=dry_run, reason=reason, operator=operator, as_json=as_json)


@app.command("discard")
def discard(
    letters: LettersArgument = None, account: SomeAccountOption = None, consumer: ConsumerOption = None,
    error_class: ClassOption = None, since: SinceOption = None, everything: AllOption = False, dry_run: DryRunOption = False,
    reason: ReasonOption = None, operator: OperatorOption = None, region: RegionOption = None,
    stage: StageOption = "local", as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Close letters without delivering them. They are kept for 90 days more."""
    with clear_errors():
        selection = LetterSelection(frozenset(letters or ()), consumer, account, error_class, since_ms(since))
        check_chosen((letters, account, consumer, error_class, since), everything=everything)
        _act("discard", selection, (stage, region), dry_run=dry_run, reason=reason, operator=operator, as_json=as_json)


def _act(
    act: str, selection: LetterSelection, where: tuple[str, str | None], *, dry_run: bool, reason: str | None,
    operator: str | None, as_json: bool,
) -> None:  # fmt: skip
    why = None if dry_run else reason_given(reason)
    stage, region = where
    desk = dead_letters_of(Stage.open(stage), region)
    if why is None:
        _show_plan((planned_line(planned) for planned in desk.plan(selection)), as_json=as_json)
        return
    do: Callable[..., Iterable[LetterStep]] = desk.redrive if act == "redrive" else desk.discard
    remains = 0
    for step in with_progress(do(selection, by=this_operator(operator), reason=why), act):
        remains += step.result in _REMAINS
        line = letter_step_line(step)
        if as_json:
            print_lines([line])
        else:
            told = f"; {step.failed} of {step.records} records failed" if step.failed else ""
            note = f" ({step.note})" if step.note else ""
            out.print(f"letter {step.letter_id} of {step.consumer or '?'}: {step.result}{told}{note}", soft_wrap=True)
    if remains:
        raise typer.Exit(1)


def _show_plan(lines: Iterable[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_lines(lines)
        return
    columns = ("letter", "consumer", "class", "delivers", "from_store", "missing", "streams", "note")
    print_table(columns, _cells(lines, columns), empty="nothing would be touched")


def _cells(lines: Iterable[dict[str, Any]], columns: Iterable[str]) -> list[list[str]]:
    names = list(columns)
    return [[_cell(name, line[name]) for name in names] for line in lines]


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "at" or name.endswith("_at"):
        return time_of(value)
    if isinstance(value, list):
        return " ".join(value[:3]) + (f" and {len(value) - 3} more" if len(value) > 3 else "")
    return " ".join(f"{key}={part}" for key, part in value.items()) if isinstance(value, dict) else str(value)
