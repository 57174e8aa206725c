"""What every file of the repository keeps to."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_LINES = 400
LONGER = {
    "layers/liushui/python/liushui/ports/__init__.py": "all that the use cases need of the world, on one page",
    "tests/integration/test_receive_callback.py": "one function, answer by answer",
    "tests/unit/application/test_project_users.py": "one use case, case by case",
    "tests/unit/application/test_receive_callback.py": "one use case, case by case",
    "tests/unit/application/test_send_replies.py": "one use case, case by case",
    "tests/unit/application/test_sweep_intents.py": "one use case, case by case",
}
"""Python files above the limit, each with its reason."""
REGISTRY_HOSTS = re.compile(
    r"pypi\.org|pythonhosted\.|npmjs\.(org|com)|yarnpkg\.|conda\.(org|io)|anaconda\.|crates\.io|golang\.org"
)
"""Where packages come from is for each machine's own settings to say."""


@cache
def files() -> tuple[Path, ...]:
    """What git tracks or would track."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def test_no_file_names_a_package_registry() -> None:
    naming = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if REGISTRY_HOSTS.search(line)
    ]
    assert naming == []


def test_python_files_are_short_or_have_a_listed_reason() -> None:
    lengths = {str(path.relative_to(ROOT)): len(text_of(path).splitlines()) for path in files() if path.suffix == ".py"}
    long = {name for name, lines in lengths.items() if lines > MOST_LINES}
    assert long - LONGER.keys() == set()
    assert LONGER.keys() - long == set(), "a listed file has become short: strike it off the list"


def test_nothing_that_was_built_is_kept() -> None:
    built = [path for path in files() if "__pycache__" in path.parts or path.suffix in {".pyc", ".zip", ".whl"}]
    assert built == []


def test_tests_are_no_packages() -> None:
    """pytest collects in importlib mode: files of one name may stand in several folders."""
    assert [path for path in files() if path.name == "__init__.py" and "tests" in path.parts] == []
