"""Calls of WeChat's API by the names of their functions, with arguments as a person types them."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from types import FunctionType
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from liushui import bootstrap
from liushui.application.wechat_client import WeChatClient
from liushui.domain.errors import ConfigurationError
from liushui.settings import RefreshTokensSettings
from liushui.wechat.calls.call import Call, Part
from local.call_reference import families, functions_of
from local.call_shapes import returns_call
from local.stage import Stage


def functions() -> Iterator[tuple[str, FunctionType]]:
    """Every call as `<family>.<function>`."""
    for module in families():
        for function in functions_of(module):
            if returns_call(function):
                yield f"{module.__name__.rpartition('.')[2]}.{function.__name__}", function


def function_named(name: str) -> FunctionType:
    """Raises ConfigurationError naming those that are alike."""
    known = dict(functions())
    if name not in known:
        alike = ", ".join(get_close_matches(name, known)) or "see `liushui api list`"
        raise ConfigurationError(f"there is no call {name!r}; perhaps {alike}")
    return known[name]


def call_of(name: str, given: Mapping[str, str], file: Path | None = None) -> Call[Any]:
    """The call with its arguments read from text: as it is for a string, else as JSON. Name and size of `file` need not be
    given. Raises ConfigurationError for an argument that is missing, unknown or of another shape, and InvalidCall."""
    function, values = function_named(name), {}
    hints = hints_of(function)
    if file is not None:
        of_file = {"file_name": file.name, "size": str(file.stat().st_size)}
        given = {key: value for key, value in of_file.items() if key in hints} | dict(given)
    if unknown := given.keys() - hints.keys():
        raise ConfigurationError(f"{name} has no {', '.join(sorted(unknown))}; it takes {', '.join(hints) or 'nothing'}")
    for key, text in given.items():
        values[key] = _read(f"{name}: {key}", hints[key], text)
    try:
        made: Call[Any] = function(**values)
    except TypeError as error:
        raise ConfigurationError(f"{name}: {str(error).partition('() ')[2]}; give it by --set NAME=VALUE") from None
    return made


def part_of(path: Path) -> Part:
    """A file to upload. Raises OSError."""
    file = path.open("rb")
    return Part(file, path.stat().st_size, path.name)


def plain(value: Any) -> Any:
    """A result as JSON has it."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    elif is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def client_of(stage: Stage) -> WeChatClient:
    """The client of a stage: its accounts, and its tokens, which the functions use as well."""
    names, region = stage.names, stage.regions[0]
    os.environ["AWS_DEFAULT_REGION"] = region
    settings = RefreshTokensSettings(
        stage=stage.name, region=region, regions=stage.regions, commits_table=names.table("commits"),
        tokens_table=names.table("tokens"), accounts_prefix=names.accounts_prefix,
    )  # fmt: skip
    return bootstrap.wechat_client(settings)


def hints_of(function: FunctionType) -> dict[str, Any]:
    """What the arguments are, by their names."""
    return {key: hint for key, hint in get_type_hints(function, localns={"JsonValue": Any}).items() if key != "return"}


def adapter_of(hint: Any) -> TypeAdapter[Any]:
    """What reads an argument. `JsonValue` is how JSON's own type calls itself inside; pydantic looks for that name here, and
    may take anything for it: it is JSON already."""
    JsonValue = Any  # noqa: N806, F841 - found by its name
    return TypeAdapter(hint)


def _read(what: str, hint: Any, text: str) -> Any:
    adapter = adapter_of(hint)
    try:
        return adapter.validate_strings(text) if _is_text(hint) else adapter.validate_json(text)
    except ValidationError as error:
        try:
            return adapter.validate_strings(text)
        except ValidationError:
            why = "; ".join(f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip() for one in error.errors()[:3])
            raise ConfigurationError(f"{what} cannot be read: {why}") from None


def _is_text(hint: Any) -> bool:
    return hint is str or str in getattr(hint, "__args__", ())
