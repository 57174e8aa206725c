"""Reading what a call was given: what is missing or of the wrong type becomes the errcode that the API names."""

from collections.abc import Mapping
from typing import Any

from local.platform.errors import ApiError


def text(
    given: Mapping[str, Any], name: str, errcode: int = 40035, *, most_bytes: int | None = None, longer: int = 0
) -> str:
    """A text that is not empty; `longer` is the errcode above `most_bytes`, else the same one."""
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise ApiError(errcode)
    if most_bytes is not None and len(value.encode()) > most_bytes:
        raise ApiError(longer or errcode)
    return value


def optional_text(given: Mapping[str, Any], name: str, errcode: int = 40035) -> str:
    """A text that may be missing or empty: "" then."""
    value = given.get(name) or ""
    if not isinstance(value, str):
        raise ApiError(errcode)
    return value


def integer(given: Mapping[str, Any], name: str, errcode: int = 40035, *, least: int = 0, most: int = 2**63) -> int:
    """A whole number within its bounds."""
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ApiError(errcode)
    return value


def part(given: Mapping[str, Any], name: str, errcode: int = 40035) -> dict[str, Any]:
    """An object that is not empty."""
    value = given.get(name)
    if not isinstance(value, dict) or not value:
        raise ApiError(errcode)
    return value


def items(given: Mapping[str, Any], name: str, errcode: int = 40035, *, most: int = 10_000, longer: int = 0) -> list[Any]:
    """A list that is not empty; `longer` is the errcode above `most`, else the same one."""
    value = given.get(name)
    if not isinstance(value, list) or not value:
        raise ApiError(errcode)
    if len(value) > most:
        raise ApiError(longer or errcode)
    return value


def texts(given: Mapping[str, Any], name: str, errcode: int = 40035, *, most: int = 10_000, longer: int = 0) -> list[str]:
    """A list of texts that is not empty."""
    values = items(given, name, errcode, most=most, longer=longer)
    if not all(isinstance(value, str) for value in values):
        raise ApiError(errcode)
    return values


def page(given: Mapping[str, Any], *, most: int = 20) -> tuple[int, int]:
    """offset and count of a listing."""
    return integer(given, "offset"), integer(given, "count", least=1, most=most)
