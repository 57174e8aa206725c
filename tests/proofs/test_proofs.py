"""What stands in the catalogue of proofs. The proofs themselves are run by `make proofs`, and all of them by `make e2e`."""

from proofs.catalogue import proofs
from proofs.table import PAGE


def test_every_proof_has_a_mutant() -> None:
    assert [proof.name for proof in proofs() if not proof.mutants] == []


def test_the_page_tells_of_every_proof_and_how_it_works() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [proof.name for proof in proofs() if f"| {proof.name} | {proof.engine} |" not in page or proof.how not in page]
    assert missing == [], "write the page anew: make proofs FULL=1 ARGS=--write"
