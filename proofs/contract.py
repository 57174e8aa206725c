"""The contract of the event store: the suite that the memory store and moto pass in every test run, on another DynamoDB."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from proofs.runner import Check, Scale
from tests.contract import test_event_store
from tests.contract.test_event_store import ENDPOINT

SUITE = Path(__file__).parents[1] / "tests" / "contract" / "test_event_store.py"


class _Seen:
    """A plugin of pytest's that keeps what passed and what failed."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """pytest's hook."""
        if report.failed:
            self.failed.append(report.nodeid.rpartition("::")[2])
        elif report.when == "call" and report.passed:
            self.passed.append(report.nodeid)


def contract(endpoint: Callable[[], str]) -> Check:
    """The suite, in this process, against `endpoint`."""

    def check(scale: Scale) -> str:
        seen, options = _Seen(), ["-q", "-W", "ignore", "-p", "no:cacheprovider", "-k", "endpoint"]
        os.environ[ENDPOINT] = endpoint()
        imported = sys.modules.pop(test_event_store.__name__)  # which stores it tries is settled when it is imported
        try:
            pytest.main([str(SUITE), *options, *(["-x"] if scale.hunting else [])], plugins=[seen])
        finally:
            del os.environ[ENDPOINT]
            sys.modules[test_event_store.__name__] = imported
        assert not seen.failed, f"{len(seen.failed)} failed: {', '.join(seen.failed)}"
        assert scale.hunting or len(seen.passed) > 20, f"only {len(seen.passed)} were run"
        return f"{len(seen.passed)} tests"

    return check
