"""What the JSON API can do, as data: the routes, the checks of what comes in, and the OpenAPI document follow from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from console.api.checking import Schema
from console.api.shapes import NAME
from liushui.domain.json import JsonValue
from liushui.domain.operators import Operator, Role

PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of the path or the query. `schema` is of type string, integer or boolean."""

    name: str
    description: str
    schema: Schema = field(default_factory=lambda: {**NAME})
    required: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A request that passed the checks: its parameters by name (those that were not given are None), its body, and who asks."""

    values: Mapping[str, Any]
    body: Mapping[str, Any]
    operator: Operator

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One act. `path` is below `/api/v1` and names its parameters as `{name}`. `answer` names a schema of `schemas`, as does
    `body`. `refusals`: the statuses that it may have beside those that all have."""

    name: str
    method: str
    path: str
    summary: str
    answer: str
    act: Callable[[Call], JsonValue]
    area: str
    body: str | None = None
    parameters: tuple[Parameter, ...] = ()
    role: Role = Role.READ
    refusals: tuple[int, ...] = ()

    @property
    def in_path(self) -> tuple[str, ...]:
        """The names of the parameters that stand in the path."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


def text(name: str, description: str, *, required: bool = False) -> Parameter:
    """A parameter that is a text."""
    return Parameter(name, description, required=required)


def number(name: str, description: str, *, least: int = 0, most: int | None = None, default: int | None = None) -> Parameter:
    """A parameter that is a whole number."""
    schema: dict[str, Any] = {"type": "integer", "minimum": least}
    schema |= {"maximum": most} if most is not None else {}
    schema |= {"default": default} if default is not None else {}
    return Parameter(name, description, schema)


def choice(name: str, description: str, values: tuple[str, ...]) -> Parameter:
    """A parameter that is one of some words."""
    return Parameter(name, description, {"type": "string", "enum": list(values)})


def account(*, required: bool = True) -> Parameter:
    """The account that is meant."""
    return text("account", "The account as read models name it: `<tenant>/<account>`.", required=required)


def limit(most: int) -> Parameter:
    """How much one answer holds."""
    return number("limit", "How many at most.", least=1, most=most, default=50)
