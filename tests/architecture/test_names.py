"""One thing has one name: its folder, use case, factory, settings, construct, payloads and integration test agree."""

import ast
from pathlib import Path

import pytest

from cdk.names import FUNCTIONS, construct_id
from tests.aws import local_templates
from tests.infrastructure.synthesis import resources

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "liushui" / "python" / "liushui"
MOST_HANDLER_LINES = 60


def names(folder: Path, pattern: str) -> set[str]:
    return {path.stem for path in folder.glob(pattern)}


def defined(path: Path, kind: type[ast.FunctionDef | ast.ClassDef]) -> set[str]:
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, kind)}


def test_every_function_folder_has_a_construct_and_every_construct_a_folder() -> None:
    deployed = [name for template in local_templates().values() for name in resources(template, "AWS::Lambda::Function")]
    assert names(ROOT / "functions", "*") == set(FUNCTIONS)
    assert len(deployed) == len(FUNCTIONS)
    for folder in FUNCTIONS:
        assert any(logical_id.startswith(construct_id(folder)) for logical_id in deployed), folder


@pytest.mark.parametrize("folder", FUNCTIONS)
class TestEachFunction:
    def test_is_one_file(self, folder: str) -> None:
        files = {path.name for path in (ROOT / "functions" / folder).iterdir()} - {"__pycache__"}
        assert files == {"handler.py"}

    def test_is_thin(self, folder: str) -> None:
        handler = ROOT / "functions" / folder / "handler.py"
        assert "lambda_handler" in defined(handler, ast.FunctionDef)
        assert len(handler.read_text().splitlines()) <= MOST_HANDLER_LINES

    def test_has_a_use_case(self, folder: str) -> None:
        assert construct_id(folder) in defined(PACKAGE / "application" / f"{folder}.py", ast.ClassDef)

    def test_has_a_factory_and_calls_no_other(self, folder: str) -> None:
        modules = sorted((PACKAGE / "bootstrap").glob("*.py"))
        factories = set.union(*(defined(module, ast.FunctionDef) for module in modules)) & set(FUNCTIONS)
        source = (ROOT / "functions" / folder / "handler.py").read_text()
        assert {name for name in factories if f"bootstrap.{name}(" in source} == {folder}

    def test_has_settings(self, folder: str) -> None:
        assert f"{construct_id(folder)}Settings" in defined(PACKAGE / "settings.py", ast.ClassDef)

    def test_has_payloads(self, folder: str) -> None:
        assert names(ROOT / "events" / "payloads" / folder, "*.json")

    def test_has_an_integration_test(self, folder: str) -> None:
        assert (ROOT / "tests" / "integration" / f"test_{folder}.py").is_file()


def test_nothing_has_payloads_or_an_integration_test_that_is_no_function() -> None:
    assert names(ROOT / "events" / "payloads", "*") == set(FUNCTIONS)
    assert names(ROOT / "tests" / "integration", "test_*.py") <= {f"test_{folder}" for folder in FUNCTIONS}
