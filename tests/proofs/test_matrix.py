"""What the page of the fault matrix shows. The matrix itself is played by `make proofs`."""

from proofs.matrix.faults import FAULTS
from proofs.matrix.kinds import KINDS
from proofs.matrix.page import PAGE


def test_the_page_has_every_fault_and_every_kind() -> None:
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert rows[0] == ["fault", *(kind.name for kind in KINDS)], "python -m proofs.matrix --write"
    assert [row[0] for row in rows[2:]] == [fault.name for fault in FAULTS], "python -m proofs.matrix --write"
