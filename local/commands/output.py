"""How the commands speak: tables for a person, JSON lines for a program, one clear line for an error."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import typer
from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException
from rich.cells import cell_len, set_cell_size
from rich.console import Console

from liushui.domain.errors import LiushuiError
from liushui.domain.json import JsonValue
from local.cloud import CloudError
from local.packaging.errors import PackagingError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Say what went wrong in one line and end with exit code 1; a defect of ours still shows its trace."""
    try:
        yield
    except (LiushuiError, CloudError, PackagingError, BotoCoreError, ClientError, PynamoDBException) as error:
        err.print(f"[red]error:[/red] {error}", soft_wrap=True)
        raise typer.Exit(1) from None


def print_lines(lines: Iterable[Mapping[str, JsonValue]]) -> None:
    """One JSON object a line, without escapes for Chinese."""
    for line in lines:
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A line a row, cut where the screen ends; the sentence `empty` when there are no rows."""
    cells = [["" if value is None else str(value) for value in row] for row in rows]
    if not cells:
        out.print(empty)
        return
    lines = [list(columns), *cells]
    widths = [max(cell_len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        text = "  ".join(set_cell_size(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip()
        shown = text if not out.is_terminal or cell_len(text) <= out.width else set_cell_size(text, out.width - 1) + "…"
        out.print(shown, markup=False, soft_wrap=True, style="dim" if line is lines[0] else None)
