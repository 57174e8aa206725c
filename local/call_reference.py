"""Writes docs/reference/wechat-calls.md from the functions of `liushui.wechat.calls`: their signatures, docstrings and sources.

`python -m local.call_reference` writes it; `--check` only says whether it is as it should be.
"""

import argparse
import inspect
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final, get_args

from liushui.domain.json import JsonObject
from liushui.wechat import calls
from local.call_shapes import returns_call, shape_of

_HELPERS: Final = ("build", "pay_build")
"""Modules whose functions return calls for others to give a name."""
PAGE: Final = Path(__file__).parents[1] / "docs/reference/wechat-calls.md"
_HEAD: Final = """\
# Calls of WeChat's API

Written by `python -m local.call_reference` from [`liushui/wechat/calls`](../../layers/liushui/python/liushui/wechat/calls); \
change the code, then run it.

Each function checks its arguments against WeChat's limits (`InvalidCall` names field and limit) and returns a `Call`.
[`WeChatClient`](../../layers/liushui/python/liushui/application/wechat_client.py) makes it and gives what stands under \
"gives". It raises `WeChatRefused` with errcode, class and explanation, `WeChatUnavailable` where nothing was done, and \
`WeChatAmbiguous` where nobody can tell.

- Arguments: `?` marks what may be left out; what stands behind `*` is given by name.
- Delivers: somebody gets something, or something is made anew, so a lost answer leaves open whether it happened.
- Repeat-safe: the client repeats the call by itself when no answer came. "With" an argument: WeChat drops repetitions by it.
"""


def families() -> Iterator[ModuleType]:
    """The modules that hold calls, or what calls send."""
    for found in pkgutil.iter_modules(calls.__path__):
        module = import_module(f"{calls.__name__}.{found.name}")
        if found.name not in _HELPERS and any(returns_call(each) or _makes_content(each) for each in functions_of(module)):
            yield module


def functions_of(module: ModuleType) -> list[FunctionType]:
    """A module's own public functions, in the order of the source."""
    return [
        value
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == module.__name__ and not name.startswith("_")
    ]


def page() -> str:
    """The whole text."""
    return _HEAD + "".join(map(_family, families()))


def _family(module: ModuleType) -> str:
    title = _sentence(module.__doc__)
    makers, contents = ([each for each in functions_of(module) if test(each)] for test in (returns_call, _makes_content))
    text = f"\n## {module.__name__.rpartition('.')[2]}\n\n{title}\n"
    if makers:
        text += "\n| call | WeChat's | arguments | gives | delivers | repeat-safe | says |\n|---|---|---|---|---|---|---|\n"
        text += "".join(map(_call_row, makers))
    if contents:
        text += "\n| content | arguments | gives | says |\n|---|---|---|---|\n" + "".join(map(_content_row, contents))
    return text


def _call_row(function: FunctionType) -> str:
    shape = shape_of(function)
    (result,) = get_args(inspect.signature(function).return_annotation)
    where = f"{shape.method} `{shape.path}`"
    return _row(f"`{function.__name__}`", where, _arguments(function), _type(result), shape.delivers, shape.repeatable,
                _says(function))  # fmt: skip


def _content_row(function: FunctionType) -> str:
    gives = _type(inspect.signature(function).return_annotation)
    return _row(f"`{function.__name__}`", _arguments(function), gives, _says(function))


def _makes_content(function: FunctionType) -> bool:
    return _type(inspect.signature(function).return_annotation).endswith("Content`")


def _arguments(function: FunctionType) -> str:
    named, keyword = [], False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not keyword:
            keyword = True
            named.append("*")
        named.append(parameter.name + ("" if parameter.default is parameter.empty else "?"))
    return f"`{', '.join(named)}`" if named else "–"


def _type(annotation: Any) -> str:
    if annotation in (None, type(None)):
        return "–"
    text = annotation.__name__ if isinstance(annotation, type) and not get_args(annotation) else str(annotation)
    plain = text.replace(str(JsonObject), "JsonObject").replace("typing.", "").replace("collections.abc.", "")
    return f"`{'.'.join(plain.split('.')[-1:]) if '[' not in plain else _without_modules(plain)}`"


def _without_modules(text: str) -> str:
    """`tuple[liushui.wechat.calls.tags.Tag, ...]` without where the names come from."""
    words, word = "", ""
    for character in text:
        if character.isidentifier() or (word and character.isalnum()):
            word += character
        elif character == "." and word:
            word = ""
        else:
            words, word = words + word + character, ""
    return words + word


def _says(function: FunctionType) -> str:
    return " ".join((function.__doc__ or "").split("\n\n")[0].split())


def _sentence(text: str | None) -> str:
    first, end, _ = " ".join((text or "").split()).partition(". ")
    return first + end.strip()


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.call_reference", description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is stale")
    check: bool = parser.parse_args(arguments).check
    wanted = page()
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted:
        return 0
    if not check:
        PAGE.write_text(wanted, encoding="utf-8")
    print(f"{PAGE.name} is {'stale: run `python -m local.call_reference`' if check else 'written'}")  # noqa: T201
    return int(check)


if __name__ == "__main__":
    sys.exit(main())
