"""The state file: accounts, tokens and conversations, so that a restart forgets nothing."""

import json
import os
from pathlib import Path
from typing import Any

VERSION = 1


class StateFile:
    """One JSON file, readable by its owner only, since it holds the accounts' secrets."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, Any] | None:
        """What was written last, or None at the first start. Raises ValueError for a file that is not ours."""
        try:
            state = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise ValueError(f"{self._path} is not a state file of the platform ({error}); move it away") from error
        if not isinstance(state, dict) or state.get("version") != VERSION:
            raise ValueError(f"{self._path} is not a state file of version {VERSION}; move it away")
        return state

    def write(self, state: dict[str, Any]) -> None:
        """Replace the file as a whole: a reader, or a crash in between, sees the old or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(self._path.name + ".new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"version": VERSION, **state}, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
