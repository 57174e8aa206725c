"""The set-up: what is done once, and how it refuses."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from local.layers import ROOT


@pytest.fixture
def install() -> ModuleType:
    spec = importlib.util.spec_from_file_location("install", ROOT / "requirements" / "install.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_same_inputs_are_installed_once(install: ModuleType, tmp_path: Path) -> None:
    lock, record, calls = tmp_path / "lock", tmp_path / "installed", []
    lock.write_text("a")
    for _ in range(2):
        install.once(record, [lock], lambda: calls.append(lock.read_text()))
    lock.write_text("b")
    install.once(record, [lock], lambda: calls.append(lock.read_text()))
    assert calls == ["a", "b"]


def test_a_failed_installation_is_taken_up_again(install: ModuleType, tmp_path: Path) -> None:
    lock, record = tmp_path / "lock", tmp_path / "installed"
    lock.write_text("a")

    def fail() -> None:
        raise install.SetupError("no network")

    with pytest.raises(install.SetupError):
        install.once(record, [lock], fail)
    done = []
    install.once(record, [lock], lambda: done.append(True))
    assert done


@pytest.mark.parametrize("version", [(3, 10, 1), (3, 14, 0)])
def test_another_python_is_refused_with_those_that_serve(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...]
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(install.SetupError, match=r"3\.11, 3\.12 or 3\.13"):
        install.check_python()


def test_a_python_without_venv_names_debians_package(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(install.SetupError, match=r"apt-get install python3\.\d+-venv"):
        install.check_python()


def test_a_failing_command_shows_its_end_and_the_remedy(install: ModuleType) -> None:
    command = [sys.executable, "-c", "print('\\n'.join(map(str, range(50)))); raise SystemExit(1)"]
    with pytest.raises(install.SetupError) as caught:
        install.run(command, "pip failed. " + install.NETWORK)
    assert "\n49\n" in str(caught.value)
    assert "\n9\n" not in str(caught.value)
    assert "check the network" in str(caught.value)


def test_an_environment_without_its_interpreter_is_not_whole(install: ModuleType, tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.symlink_to(tmp_path / "gone")
    assert not install.runs(broken)
    assert install.runs(Path(sys.executable))
