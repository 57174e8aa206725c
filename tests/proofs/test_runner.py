"""A proof counts only if its mutants are noticed, and for the reason that they state."""

from contextlib import AbstractContextManager

import pytest

from proofs.runner import Complaints, Mutant, Proof, Scale, Unavailable, patched, run
from proofs.table import as_rows


class Code:
    """What is proven here."""

    sum = 4


def check(scale: Scale) -> str:
    assert Code.sum == 4, f"the sum is {Code.sum}"
    return f"{scale(1, 10)} sums"


def breaking(value: object) -> AbstractContextManager[None]:
    return patched(Code, "sum", value)


def test_a_proof_holds_when_its_check_does_and_each_mutant_is_caught() -> None:
    result = run(Proof("sums", "memory", check, "how", [Mutant("five", lambda: breaking(5), "sum is 5")]), Scale())
    assert (result.good, result.size, result.failure) == (True, "1 sums", None)
    assert [(mutant.name, mutant.caught) for mutant in result.mutants] == [("five", True)]
    assert Code.sum == 4


@pytest.mark.parametrize(
    ("value", "symptom", "why"),
    [(4, "sum", "stayed green"), (5, "product", "sum is 5"), ([], "sum", "sum is")],
)
def test_a_mutant_that_stays_green_or_fails_otherwise_leaves_the_proof_open(value: object, symptom: str, why: str) -> None:
    result = run(Proof("sums", "memory", check, "how", [Mutant("m", lambda: breaking(value), symptom)]), Scale())
    (mutant,) = result.mutants
    assert why in mutant.why
    assert result.good == mutant.caught == (value == [])


def test_a_mutant_under_which_the_check_falls_over_is_not_caught() -> None:
    def fall(scale: Scale) -> str:
        return str(1 // Code.sum)

    (mutant,) = run(Proof("sums", "memory", fall, "how", [Mutant("zero", lambda: breaking(0), "Zero")]), Scale()).mutants
    assert not mutant.caught
    assert "ZeroDivisionError" in mutant.why


def test_a_check_that_fails_is_told_and_its_mutants_are_not_tried() -> None:
    with breaking(5):
        result = run(Proof("sums", "memory", check, "how", [Mutant("five", lambda: breaking(6), "sum")]), Scale())
    assert not result.good
    assert "the sum is 5" in str(result.failure)
    assert result.mutants == ()
    assert "FAILS" in next(as_rows(result))


def test_an_engine_that_this_machine_lacks_is_told_and_no_failure() -> None:
    def lacking(scale: Scale) -> str:
        raise Unavailable("no java")

    result = run(Proof("sums", "DynamoDB Local", lacking, "how"), Scale())
    assert (result.good, result.skipped) == (True, "no java")
    assert list(as_rows(result))[1].strip() == "no java"


def test_complaints_are_counted_the_most_frequent_first() -> None:
    complaints = Complaints()
    for word in ("rare", "often", "often"):
        complaints.unless(holds=False, complaint=word)
    complaints.unless(holds=True, complaint="never")
    with pytest.raises(AssertionError, match=r"^often \(2\); rare$"):
        complaints.raise_any()
