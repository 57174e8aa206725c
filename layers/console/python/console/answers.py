"""What a page's function gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from liushui.domain.json import JsonValue


@dataclass(frozen=True, slots=True)
class Page:
    """A template with its values."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """To another page of the console after something was done (303). `to` is a path and `query` as `link` takes them."""

    to: str
    query: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Json:
    """For programs."""

    data: JsonValue
    status: int = 200
    content_type: str = "application/json"


Answer = Page | Redirect | Json


class NotFound(Exception):
    """No such thing: answered with 404."""
