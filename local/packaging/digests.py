"""Digests of files, so that what did not change is not built or deployed again."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

IGNORED: Final = frozenset({"__pycache__", ".DS_Store", ".mypy_cache", ".pytest_cache", ".ruff_cache"})


def source_files(folder: Path) -> Iterator[Path]:
    """Give the files under `folder` in a fixed order, without caches."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not IGNORED.intersection(path.relative_to(folder).parts):
            yield path


def digest_of(paths: Iterable[Path], *, also: Iterable[str] = ()) -> str:
    """Give one digest of the names and contents of files and folders, and of further texts.

    A path that does not exist counts as such, so that its appearance changes the digest.
    """
    digest = hashlib.sha256()
    for text in also:
        digest.update(f"text {text}\0".encode())
    for path in paths:
        digest.update(f"path {path.name}\0".encode())
        for file in source_files(path) if path.is_dir() else [path] if path.exists() else []:
            content = file.read_bytes()
            digest.update(f"{file.relative_to(path.parent).as_posix()} {len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()
