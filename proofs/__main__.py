"""`python -m proofs`: runs every proof and its mutants, and prints them as a table.

`--full`: at full size. `--only WORD`: those whose name or engine holds the word. `--write`: into docs/proofs.md, too. The exit
code is 1 when a proof fails or a mutant goes unnoticed. What this machine has no tool for is told and is no failure, unless
`--require-all` is given.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence

from proofs.catalogue import ISOLATED, proofs
from proofs.dynamodb_local import run_isolated, running
from proofs.runner import Caught, Proof, Result, Scale, Unavailable, run
from proofs.table import as_rows, write_page

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "POWERTOOLS_METRICS_NAMESPACE": "Liushui",
    "POWERTOOLS_SERVICE_NAME": "proofs",
    "POWERTOOLS_LOG_LEVEL": "INFO",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """See above."""
    parser = argparse.ArgumentParser(
        prog="python -m proofs", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="at full size")
    parser.add_argument("--only", default="", metavar="WORD", help="those whose name or engine holds the word")
    parser.add_argument("--write", action="store_true", help="write docs/proofs.md, too")
    parser.add_argument("--require-all", action="store_true", help="what cannot run on this machine has failed")
    parser.add_argument("--isolated", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.write and given.only:
        parser.error("--write writes the whole page: leave --only out")
    os.environ.update(ENVIRONMENT)
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    scale = Scale(full=given.full)
    chosen = [proof for proof in proofs() if given.only.lower() in f"{proof.name} {proof.engine}".lower()]
    if given.isolated:
        with running():
            json.dump([_plain(run(proof, scale)) for proof in chosen if proof.engine == ISOLATED], sys.stdout)
        return 0
    results = list(_shown(_results(chosen, scale, given.only)))
    if given.write:
        write_page(results, full=given.full)
    return 0 if all(result.good and not (given.require_all and result.skipped) for result in results) else 1


def _results(chosen: Sequence[Proof], scale: Scale, only: str) -> Iterator[Result]:
    isolated: Iterator[Result] | None = None
    for proof in chosen:
        if proof.engine != ISOLATED:
            yield run(proof, scale)
            continue
        isolated = isolated or _isolated([proof for proof in chosen if proof.engine == ISOLATED], scale, only)
        yield next(isolated)


def _isolated(chosen: Sequence[Proof], scale: Scale, only: str) -> Iterator[Result]:
    """The proofs on DynamoDB Local, by another process of this program."""
    try:
        output = run_isolated(["-m", "proofs", "--isolated", "--only", only, *(["--full"] if scale.full else [])])
    except Unavailable as reason:
        yield from (Result(proof, skipped=str(reason)) for proof in chosen)
        return
    for proof, plain in zip(chosen, json.loads(output.splitlines()[-1]), strict=True):
        yield Result(proof, **(plain | {"mutants": [Caught(**mutant) for mutant in plain["mutants"]]}))


def _plain(result: Result) -> dict[str, object]:
    mutants = [{"name": mutant.name, "caught": mutant.caught, "why": mutant.why} for mutant in result.mutants]
    return {
        "size": result.size, "failure": result.failure, "skipped": result.skipped, "seconds": result.seconds, "mutants": mutants,
    }  # fmt: skip


def _shown(results: Iterator[Result]) -> Iterator[Result]:
    for result in results:
        sys.stdout.write("\n".join(as_rows(result)) + "\n")
        sys.stdout.flush()
        yield result


if __name__ == "__main__":
    raise SystemExit(main())
