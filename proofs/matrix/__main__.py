"""`python -m proofs.matrix`: plays the fault matrix and prints it. `--write`: into docs/reference/fault-matrix.md, too."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from proofs.matrix.grid import Cell, cells
from proofs.matrix.kinds import KINDS
from proofs.runner import Complaints

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "fault-matrix.md"
_HEAD: Final = """# Fault matrix

What becomes of a reply whatever fails between its intent and its outcome: how often it really arrived, and what is on record.
Written by `python -m proofs.matrix --write`; `make proofs` plays it, too.

The senders, the sweeper and the workflow's steps are the real ones, and so is the HTTP client; they talk to the simulated WeChat,
which counts what arrived. The event store is in memory ([proofs.md](../proofs.md) has the same deaths on DynamoDB). Nobody
decides here: "a person is asked" is where the matrix ends.

A cell says `arrivals · outcome`; where a row is many runs (a death at each call), how many of each. No reply is without an
outcome, and none arrives twice but where its author chose `on_unknown="resend"` and nobody could know about the first.

"""


def main(arguments: Sequence[str] | None = None) -> int:
    """See above."""
    parser = argparse.ArgumentParser(prog="python -m proofs.matrix", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/reference/fault-matrix.md, too")
    given = parser.parse_args(arguments)
    complaints = Complaints()
    table = as_table(list(_shown(cells(complaints))))
    if given.write:
        PAGE.write_text(_HEAD + table, encoding="utf-8")
    complaints.raise_any()
    return 0


def as_table(found: Sequence[Cell]) -> str:
    """The matrix in Markdown."""
    names = [kind.name for kind in KINDS]
    lines = ["| fault | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for at in range(0, len(found), len(names)):
        row = found[at : at + len(names)]
        lines.append(f"| {row[0].fault} | " + " | ".join(map(str, row)) + " |")
    return "\n".join(lines) + "\n"


def _shown(found: Iterable[Cell]) -> Iterable[Cell]:
    for cell in found:
        sys.stdout.write(f"{cell.fault}, {cell.kind}: {cell}\n")
        sys.stdout.flush()
        yield cell


if __name__ == "__main__":
    raise SystemExit(main())
