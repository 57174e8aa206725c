"""The files that set a checkout up: pinned, by digest, and without the address of any package index."""

import json
import re
import subprocess

import pytest

from local.layers import ROOT

LOCKS = tuple(f"requirements/{group}.txt" for group in ("runtime", "dev", "emulator", "sam", "sam_image"))
_PIN = re.compile(r"^([a-z0-9-]+(?:\[[a-z,]+\])?)==(\S+)", re.MULTILINE)


def _pins(path: str) -> dict[str, str]:
    return dict(_PIN.findall((ROOT / path).read_text()))


@pytest.mark.parametrize("lock", [*LOCKS, "package-lock.json", "layers/dependencies/requirements.txt"])
def test_locks_name_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"--(index|extra-index|find-links|trusted-host)", text)
    assert '"resolved"' not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_digests(lock: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    assert blocks
    for block in blocks:
        assert _PIN.match(block), block
        assert "--hash=sha256:" in block, block


def test_npm_leaves_hosts_out_of_its_lock() -> None:
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text().split()


def test_lambda_gets_what_the_tests_run_with() -> None:
    assert _pins("requirements/runtime.txt").items() <= _pins("requirements/dev.txt").items()


def test_the_layers_requirements_are_the_lock() -> None:
    exported = (ROOT / "layers/dependencies/requirements.txt").read_text()
    assert exported == (ROOT / "requirements/runtime.txt").read_text(), "run `make lock`"


def test_the_emulators_environment_holds_the_emulator_alone() -> None:
    asked = (ROOT / "requirements/emulator.in").read_text().splitlines()
    assert [line for line in asked if not line.startswith("#")] == ["ministack==1.5.33"]


def test_the_cdks_two_halves_are_pinned_exactly() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    assert re.fullmatch(r"2\.\d+\.\d+", package["devDependencies"]["aws-cdk"])
    assert re.search(r"^aws-cdk-lib==", (ROOT / "requirements/dev.in").read_text(), re.MULTILINE)


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    targets = set(re.findall(r"^([a-z0-9][a-z0-9-]*):", makefile, re.MULTILINE))
    assert targets == set(phony.group(1).split())
    listed = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  ([a-z0-9-]+) +\S", listed, re.MULTILINE)) == targets


def test_ci_calls_make_targets_that_exist() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    called = set(re.findall(r"\bmake --no-print-directory ([a-z0-9-]+)", script))
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"lint", "test", "e2e", "sam-local-test"} <= called <= targets
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_what_is_built_or_installed_is_ignored_by_git() -> None:
    ignored = (".venv/x", "node_modules/x", ".build/local/x", ".local/default/x", "cdk.out/x", "a/__pycache__/x")
    done = subprocess.run(["git", "check-ignore", *ignored], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == list(ignored)
