"""One asset: built aside only when its inputs changed, then put in place at once."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Asset:
    """A folder that the CDK app deploys."""

    kind: str
    """`layers` or `functions`."""
    name: str
    digest: str
    """Of everything that the content depends on."""
    fill: Callable[[Path], None]
    """Puts the content into a new, empty folder."""


def build_asset(asset: Asset, build_folder: Path) -> bool:
    """Bring the asset up to date; give whether it had to be built.

    Whatever moment this is interrupted at, the next call repairs it: the record of the digest is written last.
    """
    place = build_folder / asset.kind / asset.name
    record = build_folder / ".digests" / f"{asset.kind}-{asset.name}"
    if place.is_dir() and record.exists() and record.read_text() == asset.digest:
        return False
    new, old = (build_folder / f".{age}-{asset.kind}-{asset.name}" for age in ("new", "old"))
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    new.mkdir(parents=True)
    asset.fill(new)
    record.unlink(missing_ok=True)
    place.parent.mkdir(exist_ok=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    record.parent.mkdir(exist_ok=True)
    record.write_text(asset.digest)
    return True


def remove_strangers(build_folder: Path, kind: str, names: set[str]) -> None:
    """Remove built assets whose source is gone."""
    folder = build_folder / kind
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in names:
            (build_folder / ".digests" / f"{kind}-{path.name}").unlink(missing_ok=True)
            shutil.rmtree(path)
