"""Checked reading of what the control API is given: each refusal names the field and what would do."""

from collections.abc import Collection, Mapping
from typing import Any

from local.platform.errors import ControlError


class Payload:
    """A JSON object whose fields are read by type. Unknown fields are refused, since a misspelt one is a mistake."""

    def __init__(self, data: object, allowed: Collection[str]) -> None:
        if not isinstance(data, dict):
            raise ControlError(400, "the body must be a JSON object")
        if unknown := sorted(set(data) - set(allowed)):
            raise ControlError(400, f"unknown field {unknown[0]!r}; known are {', '.join(sorted(allowed))}")
        self._data: dict[str, Any] = data

    def text(self, name: str, default: str | None = None) -> str:
        value = self._data.get(name, default)
        if value is None:
            raise ControlError(400, f"{name} is missing")
        if not isinstance(value, str) or not value:
            raise ControlError(400, f"{name} must be a string that is not empty")
        return value

    def optional_text(self, name: str) -> str | None:
        return None if self._data.get(name) is None else self.text(name)

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self._data.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ControlError(400, f"{name} must be a whole number from {least} to {most}")
        return value

    def boolean(self, name: str, default: bool) -> bool:
        value = self._data.get(name, default)
        if not isinstance(value, bool):
            raise ControlError(400, f"{name} must be true or false")
        return value

    def mapping(self, name: str) -> Mapping[str, Any]:
        value = self._data.get(name, {})
        if not isinstance(value, dict):
            raise ControlError(400, f"{name} must be a JSON object")
        return value

    def raw(self, name: str) -> object:
        return self._data.get(name)

    def has(self, name: str) -> bool:
        return self._data.get(name) is not None
