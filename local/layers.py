"""The packaging of a stage: `python -m local.layers --stage prod` fills `.build/prod`.

    .build/<stage>/layers/{liushui,bot,console,dependencies}/python/…
    .build/<stage>/functions/<name>/handler.py

Same input gives the same content, so the CDK's asset digests change only when something did.
"""

import argparse
import fcntl
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from local.packaging.assets import Asset, build_asset, remove_strangers
from local.packaging.byte_code import compile_folder
from local.packaging.dependencies import install_dependencies
from local.packaging.digests import IGNORED, digest_of
from local.packaging.errors import PackagingError
from local.packaging.targets import Target, read_target

ROOT: Final = Path(__file__).parents[1]
UNZIPPED_LIMIT_BYTES: Final = 250 * 1024 * 1024
"""A function with all its layers, unzipped (AWS Lambda: "Lambda quotas")."""
OWN_LAYERS: Final = ("liushui", "bot", "console")
FROM_NPM: Final = {"console": {"htmx.org/dist/htmx.min.js": "console/static/htmx.min.js"}}
"""What `make setup` puts into node_modules and a layer's pages are made of: by layer, whence and where to."""

Report = Callable[[str], None]


@dataclass(frozen=True)
class Packaged:
    """A stage's assets, up to date."""

    folder: Path
    built: tuple[str, ...]
    """The assets that had changed, such as `layers/bot`."""
    digest: str
    """Of everything that went into the assets."""
    unzipped_bytes: int
    """Of the largest function with all layers."""
    warning: str | None


def package_stage(stage: str, *, root: Path = ROOT, report: Report = lambda _: None) -> Packaged:
    """Bring the assets of `stage` up to date.

    Raises PackagingError: unknown stage, pip failed, a module does not compile, or the whole is too large for Lambda.
    """
    return package(read_target(stage, root / "cdk.json"), root=root, report=report)


def package(target: Target, *, root: Path = ROOT, report: Report = lambda _: None) -> Packaged:
    """Bring the assets for `target` up to date. Raises PackagingError as `package_stage` does."""
    folder = root / ".build" / target.stage
    assets = [*_layers(root, target), *_functions(root, target)]
    built = []
    with _only_one(folder):
        for asset in assets:
            if build_asset(asset, folder):
                built.append(f"{asset.kind}/{asset.name}")
                report(built[-1])
        for kind in ("layers", "functions"):
            remove_strangers(folder, kind, {asset.name for asset in assets if asset.kind == kind})
    digest = digest_of([], also=[f"{asset.kind}/{asset.name} {asset.digest}" for asset in assets])
    return Packaged(folder, tuple(built), digest, _check_size(folder), _warning(target))


def _layers(root: Path, target: Target) -> Iterator[Asset]:
    for name in OWN_LAYERS:
        more = {root / "node_modules" / source: place for source, place in FROM_NPM.get(name, {}).items()}
        yield _copied("layers", name, root / "layers" / name / "python", "python", target, more)
    requirements = root / "layers" / "dependencies" / "requirements.txt"

    def fill(folder: Path) -> None:
        install_dependencies(requirements, target, folder / "python")
        _compile(folder / "python", target, "/opt/python")

    yield Asset("layers", "dependencies", _digest(requirements, target), fill)


def _functions(root: Path, target: Target) -> Iterator[Asset]:
    for handler in sorted((root / "functions").glob("*/handler.py")):
        yield _copied("functions", handler.parent.name, handler.parent, ".", target)


def _copied(kind: str, name: str, source: Path, inner: str, target: Target, more: Mapping[Path, str] | None = None) -> Asset:
    """Give an asset of our own code, and of `more` files beside it. Where it runs on this machine, its tracebacks show the
    source itself."""
    files = more or {}
    in_lambda = "/var/task" if kind == "functions" else "/opt/python"
    shown_as = in_lambda if target.platforms else str(source)

    def fill(folder: Path) -> None:
        place = folder / inner
        shutil.copytree(source, place, ignore=shutil.ignore_patterns(*IGNORED, "*.pyc"), dirs_exist_ok=True)
        for file, beside in files.items():
            _copy(file, place / beside)
        _compile(place, target, shown_as)

    return Asset(kind, name, _digest(source, target, shown_as, files), fill)


def _copy(file: Path, place: Path) -> None:
    """Raises PackagingError where npm has not brought the file."""
    if not file.is_file():
        raise PackagingError(f"{file} is missing: run `make setup`")
    shutil.copyfile(file, place)


def _compile(folder: Path, target: Target, shown_as: str) -> None:
    if target.compiler:
        compile_folder(folder, target.compiler, shown_as=shown_as)


def _digest(source: Path, target: Target, shown_as: str = "", more: Iterable[Path] = ()) -> str:
    packager = Path(__file__).with_name("packaging")
    return digest_of([source, packager, Path(__file__), *more], also=[target.identity, shown_as])


def _check_size(folder: Path) -> int:
    """Raise PackagingError where Lambda would refuse the largest function with its layers."""
    layers = sum(_size(path) for path in (folder / "layers").iterdir())
    largest = max((_size(path) for path in (folder / "functions").glob("*")), default=0)
    if layers + largest > UNZIPPED_LIMIT_BYTES:
        raise PackagingError(
            f"layers and the largest function are {(layers + largest) / 2**20:.0f} MB unzipped; Lambda allows 250: "
            "take a package out of requirements/runtime.in or a service out of local/packaging/dependencies.py"
        )
    return layers + largest


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _warning(target: Target) -> str | None:
    if target.compiler:
        return None
    return (
        f"no Python {target.python} on this machine: the assets hold no byte code, and each cold start compiles "
        f"everything (some 0.6 s for the AWS client alone). Put python{target.python} on the path (pyenv and uv "
        f"have it) and run `make layers STAGE={target.stage}` again before a release."
    )


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Keep two builds of a stage apart."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Package a stage from the command line."""
    parser = argparse.ArgumentParser(prog="python -m local.layers", description="Build a stage's layers and functions.")
    parser.add_argument("--stage", default="local", help="a stage of cdk.json (default: local)")
    stage = parser.parse_args().stage
    try:
        packaged = package_stage(stage, report=lambda name: typer.echo(f"built {name}"))
    except PackagingError as error:
        typer.echo(f"error: {error}", err=True)
        return 1
    if packaged.warning:
        typer.echo(f"warning: {packaged.warning}", err=True)
    size = f"{packaged.unzipped_bytes / 2**20:.0f} of 250 MB unzipped"
    typer.echo(f"{packaged.folder} is up to date ({len(packaged.built)} built, {size})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
