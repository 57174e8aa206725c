"""What a proof is, and how one is run: the code as it stands must hold, and each mutant of it must be noticed.

A mutant is a small patch that is applied while the same check runs once more. The check must then fail, and for the reason
that the mutant states: a proof that stays green, or that falls over something else, proves nothing.
"""

import io
import re
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

Check = Callable[["Scale"], str]
"""Runs at a scale and tells the size that it ran. Raises AssertionError when what it checks does not hold."""


class Unavailable(Exception):
    """The engine cannot run on this machine; the message says why and what would change that."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is tried: `quick` for each change, `full` before a release. `hunting`: a mutant is looked for, so that the first
    failure is enough."""

    full: bool = False
    hunting: bool = False

    def __call__(self, quick: int, full: int) -> int:
        """The size of something."""
        return full if self.full else quick


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken version of the code. `symptom`: a regular expression that the check's complaint must hold."""

    name: str
    patch: Callable[[], AbstractContextManager[object]]
    symptom: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A promise on an engine."""

    name: str
    engine: str
    check: Check
    how: str
    """How it works, for the page."""
    mutants: Sequence[Mutant] = ()


@dataclass(frozen=True, slots=True)
class Caught:
    """What became of a mutant. `why`: the complaint if it was caught, else what happened instead."""

    name: str
    caught: bool
    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a proof. `failure` None: it holds. `skipped`: why it could not run."""

    proof: Proof
    size: str = ""
    failure: str | None = None
    skipped: str | None = None
    mutants: Sequence[Caught] = ()
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether it holds and every mutant was caught."""
        return self.failure is None and all(mutant.caught for mutant in self.mutants)


@contextmanager
def patched(target: Any, name: str, value: Any) -> Iterator[None]:
    """`target.name` is `value` while the block runs."""
    before = vars(target)[name]
    setattr(target, name, value)
    try:
        yield
    finally:
        setattr(target, name, before)


def run(proof: Proof, scale: Scale) -> Result:
    """Run a proof and its mutants."""
    started = time.monotonic()
    try:
        size = _quietly(proof.check, scale)
    except Unavailable as reason:
        return Result(proof, skipped=str(reason))
    except Exception as error:  # noqa: BLE001 - whatever it is, the proof has failed by it
        return Result(proof, failure=complaint_of(error), seconds=time.monotonic() - started)
    hunt = Scale(full=False, hunting=True)
    mutants = [_hunt(proof, mutant, hunt) for mutant in proof.mutants]
    return Result(proof, size, mutants=mutants, seconds=time.monotonic() - started)


def _quietly(check: Check, scale: Scale) -> str:
    """Handlers write their metrics to the output."""
    with redirect_stdout(io.StringIO()):
        return check(scale)


def _hunt(proof: Proof, mutant: Mutant, scale: Scale) -> Caught:
    try:
        with mutant.patch():
            _quietly(proof.check, scale)
    except AssertionError as error:
        complaint = complaint_of(error)
        return Caught(mutant.name, re.search(mutant.symptom, complaint) is not None, complaint)
    except Exception as error:  # noqa: BLE001 - it fell over something else than the check
        return Caught(mutant.name, caught=False, why=complaint_of(error))
    return Caught(mutant.name, caught=False, why="the check stayed green")


def complaint_of(error: BaseException) -> str:
    """An error in one line; where an assertion says nothing, the line that failed."""
    frames = traceback.extract_tb(error.__traceback__)
    text = " ".join(str(error).split()) or (frames[-1].line or "" if frames else "")
    return f"{type(error).__name__}: {text[:300]}"


@dataclass
class Complaints:
    """Collects what does not hold, so that a failure tells all of it."""

    found: Counter[str] = field(default_factory=Counter)

    def unless(self, holds: bool, complaint: str) -> None:
        """Note a complaint."""
        self.found[complaint] += not holds

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return self.found.total() > 0

    def raise_any(self) -> None:
        """Raises AssertionError if there is any, the most frequent first."""
        if told := [
            f"{complaint} ({times})" if times > 1 else complaint for complaint, times in self.found.most_common() if times
        ]:
            raise AssertionError("; ".join(told))
