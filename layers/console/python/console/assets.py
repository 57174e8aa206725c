"""Style sheet, scripts and icons. htmx comes from npm: the packaging puts it beside ours, nothing of it is in the repository.

Their address holds a digest of them all, so that a browser keeps them for a year and never has the wrong ones.
"""

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Assets:
    """The files of the console's own folder and of `more` folders; what is in several is taken from the first."""

    def __init__(self, more: Sequence[Path] = ()) -> None:
        self._folders = (STATIC, *more)

    @cached_property
    def _files(self) -> dict[str, Path]:
        found = [path for folder in reversed(self._folders) for path in sorted(folder.glob("*")) if path.suffix in TYPES]
        return {path.name: path for path in found}

    @cached_property
    def version(self) -> str:
        """A digest of all files."""
        digest = sha256()
        for name, path in sorted(self._files.items()):
            digest.update(name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:16]

    def read(self, name: str) -> tuple[str, str] | None:
        """The type and the text of a file; None: there is none of this name."""
        path = self._files.get(name)
        return (TYPES[path.suffix], path.read_text(encoding="utf-8")) if path else None
