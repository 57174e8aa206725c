"""The matrix as docs/reference/fault-matrix.md shows it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from proofs.matrix.grid import Cell
from proofs.matrix.kinds import KINDS

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


def write_page(found: Sequence[Cell]) -> None:
    """Write docs/reference/fault-matrix.md."""
    PAGE.write_text(_HEAD + as_table(found), encoding="utf-8")


def as_table(found: Sequence[Cell]) -> str:
    """The matrix in Markdown."""
    names = [kind.name for kind in KINDS]
    lines = ["| fault | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for at in range(0, len(found), len(names)):
        row = found[at : at + len(names)]
        lines.append(f"| {row[0].fault} | " + " | ".join(map(str, row)) + " |")
    return "\n".join(lines) + "\n"
