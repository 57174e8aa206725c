"""`python -m bench [section …] [--rounds N] [--write]`: one table, and `.local/bench/results.json`.

`--write`: into docs/reference/figures.md, too.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import machine, page
from bench.figures import Figure, as_data, table

RESULTS = Path(__file__).parents[1] / ".local" / "bench" / "results.json"
SECTIONS = ("protocol", "handler", "cold_start", "store", "projection")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the sections that were asked for, all by default."""
    asked = _asked(arguments)
    before, figures = machine.facts(), list[Figure]()
    for section in asked.sections or SECTIONS:
        sys.stderr.write(f"measuring: {section}\n")
        figures += measure_of(section)(asked.rounds)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    facts = {**before, "load_after": machine.facts()["load"], "rounds": asked.rounds, "at": now}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    results = {"machine": facts, "figures": [as_data(figure) for figure in figures]}
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{table(figures)}\n\n{described(facts)}\n{RESULTS}")
    if asked.write:
        page.write(f"{described(facts)}\n\n{table(figures)}")
    return 0


def measure_of(section: str) -> Callable[[int], Iterator[Figure]]:
    """What measures a section, given how many rounds are wanted."""
    measure: Callable[[int], Iterator[Figure]] = import_module(f"bench.{section}.measure").measure
    return measure


def described(facts: dict[str, Any]) -> str:
    """What was measured on, in lines for the terminal and for the page."""
    packages = ", ".join(f"{name} {version}" for name, version in facts["packages"].items())
    return (
        f"{facts['processor']}, {facts['cores']} cores, {facts['system']}, Python {facts['python']}\n"
        f"{packages}\n"
        f"commit {facts['commit']}, {facts['at']}, load {facts['load']}, then {facts['load_after']}\n"
        f"median (lowest–highest) of {facts['rounds']} rounds; counts: of cases"
    )


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, beside named peers.")
    parser.add_argument("sections", nargs="*", metavar="section", help=f"of {', '.join(SECTIONS)}; default: all")
    parser.add_argument("--rounds", type=int, default=11, help="interleaved rounds of each measurement (default: 11)")
    parser.add_argument("--write", action="store_true", help="write docs/reference/figures.md, too")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    if asked.write and asked.sections:
        parser.error("the page holds the table of one run: with --write, measure all sections")
    return asked


if __name__ == "__main__":
    sys.exit(main())
