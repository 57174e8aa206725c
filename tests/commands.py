"""The `liushui` command line, as the tests of the documentation look into it."""

from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperGroup

from local.cli import app

_PLACEHOLDERS = ("…", "COMMAND")
_PROGRAM: Any = typer.main.get_command(app)


def commands() -> dict[str, Any]:
    """Every command by what is typed for it."""
    return dict(_leaves(_PROGRAM, "liushui"))


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """The command that `words` behind `liushui` name, a group where they stop at one, and the words that are left.
    A placeholder stands for any."""
    command = _PROGRAM
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-") and words[0] not in _PLACEHOLDERS:
        assert words[0] in command.commands, f"no command {' '.join(words)!r}"
        command, words = command.commands[words[0]], words[1:]
    return command, words


def is_group(command: Any) -> bool:
    """Whether something is missing behind it."""
    return isinstance(command, TyperGroup)


def options_of(command: Any) -> list[list[str]]:
    """The ways of writing each option of a command."""
    return [parameter.opts for parameter in command.params if parameter.opts[0].startswith("-")]


def _leaves(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from _leaves(inner, f"{path} {name}")
    else:
        yield path, command
