"""The table of proofs, on the terminal and in docs/proofs.md."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from proofs.runner import Result

PAGE: Final = Path(__file__).parents[1] / "docs" / "proofs.md"
_HEAD: Final = """# Proofs

What Liushui promises is run, at a size where it would break if it could; and each proof is run again on mutants, broken versions
of the code, which it must refuse for the stated reason. `make proofs` does that and prints this table; `make proofs FULL=1` at
full size; `make proofs ARGS=--write` writes this page anew. CI runs them all at the quick size.

What a machine cannot run is told in the table and is no failure: DynamoDB Local wants Java 17, and a network namespace
(`unshare`), since it listens on every interface.

The code is in [proofs/](../proofs/catalogue.py). What the engines are, and what only AWS could show:
[what the local cloud proves](what-is-proven.md).

"""
_COLUMNS: Final = "| proof | engine | size | result | mutants | seconds |\n|---|---|---|---|---|---:|\n"


def as_rows(result: Result) -> Iterator[str]:
    """A result for the terminal: a line, and one for each mutant."""
    yield f"{_verdict(result):8} {result.proof.name} [{result.proof.engine}] {result.size} ({result.seconds:.0f} s)"
    for complaint in (result.failure, result.skipped):
        if complaint:
            yield f"         {complaint}"
    for mutant in result.mutants:
        verdict = "caught" if mutant.caught else "NOT CAUGHT"
        yield f"         mutant, {mutant.name}: {verdict} ({mutant.why[:160]})"


def write_page(results: Sequence[Result], *, full: bool) -> None:
    """Write docs/proofs.md."""
    size = "full" if full else "quick"
    rows = "".join(_row(result) for result in results)
    text = f"{_HEAD}The last written run was at {size} size:\n\n{_COLUMNS}{rows}\n## How each works\n\n{explained(results)}"
    PAGE.write_text(text, encoding="utf-8")


def explained(results: Sequence[Result]) -> str:
    """How each proof works, once for all its engines."""
    how = {result.proof.name: result.proof.how for result in results}
    return "".join(f"**{name[0].upper()}{name[1:]}.** {text}\n\n" for name, text in how.items()).rstrip("\n") + "\n"


def _row(result: Result) -> str:
    mutants = "; ".join(f"{mutant.name}: {'caught' if mutant.caught else '**not caught**'}" for mutant in result.mutants)
    verdict = _verdict(result) + (f": {result.skipped}" if result.skipped else "")
    cells = (result.proof.name, result.proof.engine, result.size or "–", verdict, mutants or "–", f"{result.seconds:.0f}")
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"


def _verdict(result: Result) -> str:
    if result.skipped is not None:
        return "skipped"
    if result.failure is not None:
        return "FAILS"
    return "holds" if result.good else "UNPROVEN"
