"""The page about the console's JSON API against the code: every operation and every problem, no more and no less."""

import re

from console.api.letter_schemas import AT_ONCE
from console.api.problems import KINDS
from console.api.routes import operations_of
from tests.console import ConsoleOffice
from tests.markdown import ROOT, Page, tables

PAGE = Page(ROOT / "docs/reference/console-api.md")


def rows(heading: str) -> list[list[str]]:
    (table,) = tables(PAGE.section(heading))
    return table[1:]


def test_every_operation_is_told_with_its_name() -> None:
    told = {(request.strip("`"), name.strip("`")) for request, name, _ in rows("## Operations")}
    operations = operations_of(ConsoleOffice().use_case)
    assert told == {(f"{operation.method} {operation.path}", operation.name) for operation in operations}


def test_every_problem_is_told_with_its_status() -> None:
    told = {problem.strip("`"): int(status) for problem, status, _ in rows("## Problems")}
    assert told == {kind: status for kind, (status, _, _) in KINDS.items()}


def test_the_limit_of_one_act_is_told() -> None:
    assert re.search(rf"at most {AT_ONCE} in a request", PAGE.text)
