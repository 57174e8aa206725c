"""Each proof and its mutants, at the quick size. Slow: `pytest -m proof`."""

import pytest

from proofs.catalogue import CLOUD, ISOLATED, proofs
from proofs.runner import Proof, Scale, run
from proofs.table import as_rows

IN_PROCESS = [proof for proof in proofs() if proof.engine not in (CLOUD, ISOLATED)]


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("proof", IN_PROCESS, ids=[f"{proof.name}, {proof.engine}" for proof in IN_PROCESS])
def test_it_holds_and_its_mutants_are_caught(proof: Proof) -> None:
    result = run(proof, Scale())
    assert result.good, "\n".join(as_rows(result))


def test_every_proof_has_a_mutant_unless_the_code_runs_elsewhere() -> None:
    assert [proof.name for proof in proofs() if not proof.mutants] == ["appends through HTTP, with WeChat's retries"]
