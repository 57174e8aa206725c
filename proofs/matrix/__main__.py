"""`python -m proofs.matrix`: plays the fault matrix and prints it. `--write`: into docs/reference/fault-matrix.md, too."""

import argparse
import sys
from collections.abc import Iterable, Sequence

from proofs.matrix.grid import Cell, cells
from proofs.matrix.page import write_page
from proofs.runner import Complaints


def main(arguments: Sequence[str] | None = None) -> int:
    """See above."""
    parser = argparse.ArgumentParser(prog="python -m proofs.matrix", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/reference/fault-matrix.md, too")
    given = parser.parse_args(arguments)
    complaints = Complaints()
    found = list(_shown(cells(complaints)))
    if given.write:
        write_page(found)
    complaints.raise_any()
    return 0


def _shown(found: Iterable[Cell]) -> Iterable[Cell]:
    for cell in found:
        sys.stdout.write(f"{cell.fault}, {cell.kind}: {cell}\n")
        sys.stdout.flush()
        yield cell


if __name__ == "__main__":
    raise SystemExit(main())
