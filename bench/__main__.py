"""`python -m bench [section …] [--rounds N]`: one table, and `.local/bench/results.json`."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from bench import machine
from bench.figures import Figure, as_data, table

RESULTS = Path(__file__).parents[1] / ".local" / "bench" / "results.json"
SECTIONS = ("protocol", "handler", "cold_start", "store", "projection")


def main() -> int:
    """Measure the sections that were asked for, all by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, beside named peers.")
    parser.add_argument("sections", nargs="*", metavar="section", help=f"of {', '.join(SECTIONS)}; default: all")
    parser.add_argument("--rounds", type=int, default=11, help="interleaved rounds of each measurement (default: 11)")
    asked = parser.parse_args()
    if unknown := set(asked.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    before, figures = machine.facts(), list[Figure]()
    for section in asked.sections or SECTIONS:
        sys.stderr.write(f"measuring: {section}\n")
        measure: Callable[[int], Iterator[Figure]] = import_module(f"bench.{section}.measure").measure
        figures += measure(asked.rounds)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    facts = {**before, "load_after": machine.facts()["load"], "rounds": asked.rounds, "at": now}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    results = {"machine": facts, "figures": [as_data(figure) for figure in figures]}
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{table(figures)}\n\n{_described(facts)}\n{RESULTS}")
    return 0


def _described(facts: dict[str, object]) -> str:
    what = f"{facts['processor']}, {facts['cores']} cores, {facts['system']}, Python {facts['python']}, {facts['commit']}"
    return f"{what}\nmedian (lowest–highest) of {facts['rounds']} rounds; load {facts['load']}, then {facts['load_after']}"


if __name__ == "__main__":
    sys.exit(main())
