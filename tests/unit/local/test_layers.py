"""A whole stage is packaged: what is built, when, and that the same input gives the same content."""

import base64
import hashlib
import json
import sys
import zipfile
from pathlib import Path

import pytest

from local import layers
from local.layers import package_stage
from local.packaging import targets
from local.packaging.errors import PackagingError

UNCHECKED_HASH = (1).to_bytes(4, "little")
"""PEP 552: a .pyc's second word. 1: made from a hash, and not to be checked."""

HTMX = "node_modules/htmx.org/dist/htmx.min.js"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in small: three layers of one module, a file that npm brought, one function, one third-party wheel that needs
    no network."""
    stages = {"local": {"architecture": "host"}, "prod": {"architecture": "arm64"}}
    (tmp_path / "cdk.json").write_text(json.dumps({"context": {"stages": stages}}))
    for name in ("liushui", "bot", "console"):
        package = tmp_path / "layers" / name / "python" / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(f"WHO = {{'{name}', 'b', 'c'}}\n")
    (tmp_path / "layers" / "console" / "python" / "console" / "static").mkdir()
    (tmp_path / HTMX).parent.mkdir(parents=True)
    (tmp_path / HTMX).write_text("htmx")
    function = tmp_path / "functions" / "greet"
    function.mkdir(parents=True)
    (function / "handler.py").write_text("import liushui\n")
    _offer_wheel(tmp_path, monkeypatch)
    return tmp_path


def _offer_wheel(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheels = root / "wheels"
    wheels.mkdir()
    wheel = wheels / "thing-1.0-py3-none-any.whl"
    files = {
        "thing.py": "ANSWER = 42\n",
        "thing-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n",
        "thing-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [f"{name},sha256={_record_digest(text)},{len(text)}" for name, text in files.items()]
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr("thing-1.0.dist-info/RECORD", "\n".join([*lines, "thing-1.0.dist-info/RECORD,,"]))
    requirements = root / "layers" / "dependencies" / "requirements.txt"
    requirements.parent.mkdir()
    requirements.write_text(f"thing==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")


def _record_digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def _content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_stage_holds_its_layers_and_each_function_with_byte_code(root: Path) -> None:
    packaged = package_stage("local", root=root)
    tag = sys.implementation.cache_tag
    assert packaged.warning is None
    assert packaged.folder == root / ".build" / "local"
    assert set(_content(packaged.folder / "layers")) == {
        "bot/python/bot/__init__.py",
        f"bot/python/bot/__pycache__/__init__.{tag}.pyc",
        "console/python/console/__init__.py",
        f"console/python/console/__pycache__/__init__.{tag}.pyc",
        "console/python/console/static/htmx.min.js",
        f"dependencies/python/__pycache__/thing.{tag}.pyc",
        "dependencies/python/thing.py",
        "dependencies/python/thing-1.0.dist-info/METADATA",
        "liushui/python/liushui/__init__.py",
        f"liushui/python/liushui/__pycache__/__init__.{tag}.pyc",
    }
    assert set(_content(packaged.folder / "functions")) == {"greet/handler.py", f"greet/__pycache__/handler.{tag}.pyc"}
    assert packaged.unzipped_bytes == sum(len(content) for content in _content(packaged.folder).values()) - _bookkeeping(
        packaged.folder
    )


def _bookkeeping(folder: Path) -> int:
    return sum(len(content) for content in _content(folder / ".digests").values())


def test_byte_code_is_taken_as_it_is_whatever_the_dates(root: Path) -> None:
    folder = package_stage("local", root=root).folder
    compiled = list(folder.rglob("*.pyc"))
    assert compiled
    assert {path.read_bytes()[4:8] for path in compiled} == {UNCHECKED_HASH}


def test_the_same_input_gives_the_same_content(root: Path) -> None:
    folder = package_stage("local", root=root).folder
    first = _content(folder)
    for record in (folder / ".digests").iterdir():
        record.unlink()
    assert len(package_stage("local", root=root).built) == 5
    assert _content(folder) == first


def test_only_what_changed_is_built_again(root: Path) -> None:
    assert set(package_stage("local", root=root).built) == {
        "layers/liushui",
        "layers/bot",
        "layers/console",
        "layers/dependencies",
        "functions/greet",
    }
    unchanged = package_stage("local", root=root)
    assert unchanged.built == ()
    (root / "functions" / "greet" / "handler.py").write_text("import bot\n")
    changed = package_stage("local", root=root)
    assert changed.built == ("functions/greet",)
    assert changed.digest != unchanged.digest


def test_what_npm_brings_is_part_of_the_layer_and_of_its_digest(root: Path) -> None:
    package_stage("local", root=root)
    (root / HTMX).write_text("a newer htmx")
    assert package_stage("local", root=root).built == ("layers/console",)
    (root / HTMX).unlink()
    with pytest.raises(PackagingError, match=r"htmx\.min\.js is missing: run `make setup`"):
        package_stage("local", root=root)


def test_caches_and_removed_functions_do_not_reach_the_assets(root: Path) -> None:
    cache = root / "functions" / "greet" / "__pycache__"
    cache.mkdir()
    (cache / "handler.cpython-27.pyc").write_bytes(b"old")
    folder = package_stage("local", root=root).folder
    assert "greet/__pycache__/handler.cpython-27.pyc" not in _content(folder / "functions")
    (root / "functions" / "greet" / "handler.py").unlink()
    package_stage("local", root=root)
    assert _content(folder / "functions") == {}


def test_without_the_runtimes_python_there_is_a_warning_and_no_byte_code(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "LAMBDA_PYTHON", "3.99")
    packaged = package_stage("prod", root=root)
    assert "python3.99" in str(packaged.warning)
    assert "make layers STAGE=prod" in str(packaged.warning)
    assert not list(packaged.folder.rglob("*.pyc"))


def test_traces_of_lambda_name_the_places_in_lambda(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "LAMBDA_PYTHON", f"{sys.version_info.major}.{sys.version_info.minor}")
    folder = package_stage("prod", root=root).folder
    tag = sys.implementation.cache_tag
    layer = (folder / "layers/liushui/python/liushui/__pycache__" / f"__init__.{tag}.pyc").read_bytes()
    function = (folder / "functions/greet/__pycache__" / f"handler.{tag}.pyc").read_bytes()
    assert b"/opt/python/liushui/__init__.py" in layer
    assert b"/var/task/handler.py" in function


def test_more_than_lambda_takes_is_refused_with_the_sizes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "UNZIPPED_LIMIT_BYTES", 100)
    with pytest.raises(PackagingError, match=r"MB unzipped.*requirements/runtime\.in"):
        package_stage("local", root=root)


def test_a_wheel_that_cannot_be_had_is_named_with_the_remedy(root: Path) -> None:
    requirements = root / "layers" / "dependencies" / "requirements.txt"
    requirements.write_text(requirements.read_text().replace("thing==1.0", "thing==2.0"))
    with pytest.raises(PackagingError, match=r"(?s)thing==2\.0.*check the network"):
        package_stage("local", root=root)


def test_a_module_that_does_not_compile_is_named(root: Path) -> None:
    (root / "functions" / "greet" / "handler.py").write_text("def\n")
    with pytest.raises(PackagingError, match=r"handler\.py"):
        package_stage("local", root=root)
