"""What a function of `liushui.wechat.calls` returns, read from its source: it need not be called, so it needs no arguments.

The function's `Call(…)` is looked for, through the helpers that it goes by; what they are given is put in the place of their
parameters. What is then still open depends on the function's own arguments and is told in words.
"""

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from types import FunctionType
from typing import Any, get_origin

from liushui.wechat.calls.call import Call

_Env = Mapping[str, ast.expr]


class UnreadableCall(Exception):
    """A function whose Call cannot be found in its source."""


@dataclass(frozen=True)
class CallShape:
    """Method and path; `delivers` and `repeatable` are yes, no, or when."""

    method: str
    path: str
    delivers: str
    repeatable: str


def returns_call(function: Callable[..., Any]) -> bool:
    """Whether a function makes a Call, by its annotation."""
    annotation = inspect.signature(function).return_annotation
    return annotation is Call or get_origin(annotation) is Call


def shape_of(function: Callable[..., Any]) -> CallShape:
    """Raises UnreadableCall."""
    given = _find(function, {}) if isinstance(function, FunctionType) else None
    if given is None:
        raise UnreadableCall(f"{function.__module__}.{function.__name__}: no Call( found in its source")
    delivers, vendor_key = (given.get(name, ast.Constant(value=False)) for name in ("delivers", "vendor_key"))
    return CallShape(_words(given["method"]), _words(given["path"]), _when(delivers), _repeatable(delivers, vendor_key))


def _find(function: FunctionType, env: _Env) -> _Env | None:
    """The arguments of the first Call( in a function's source, by their names."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    env = {**env, **_constants(tree)}
    for node in _calls_in(tree):
        callee = _callee(node.func, function)
        if callee is Call:
            return _bound(node, [field.name for field in fields(Call)], env)
        if isinstance(callee, FunctionType) and callee is not function and returns_call(callee):
            found = _find(callee, {**_defaults(callee), **_bound(node, list(inspect.signature(callee).parameters), env)})
            if found is not None:
                return found
    return None


def _calls_in(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _callee(func: ast.expr, function: FunctionType) -> Any:
    if isinstance(func, ast.Subscript):  # Call[str](…)
        func = func.value
    if isinstance(func, ast.Name):
        return function.__globals__.get(func.id)
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        return getattr(function.__globals__.get(func.value.id), func.attr, None)
    return None


def _bound(node: ast.Call, names: list[str], env: _Env) -> _Env:
    positional = dict(zip(names, (each for each in node.args if not isinstance(each, ast.Starred)), strict=False))
    named = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg is not None}
    return {name: _Put(env).visit(copy.deepcopy(value)) for name, value in {**positional, **named}.items()}


def _defaults(function: FunctionType) -> _Env:
    parameters = inspect.signature(function).parameters.values()
    return {each.name: ast.Constant(value=each.default) for each in parameters if _is_plain(each.default)}


def _is_plain(value: object) -> bool:
    return value is None or type(value) in (bool, int, str)


def _constants(tree: ast.stmt) -> _Env:
    return {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, _TEXTUAL)
    }


_TEXTUAL = (ast.Constant, ast.JoinedStr, ast.IfExp)


class _Put(ast.NodeTransformer):
    """Puts what is known in the place of names."""

    def __init__(self, env: _Env) -> None:
        self._env = env

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._env.get(node.id, node)


def _words(node: ast.expr) -> str:
    """A text as it is; what is filled in stands in braces, one of two has "or" between."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_words, node.values))
    if isinstance(node, ast.FormattedValue):
        return _words(node.value) if isinstance(node.value, _TEXTUAL) else f"{{{ast.unparse(node.value)}}}"
    if isinstance(node, ast.IfExp):
        return f"{_words(node.body)} or {_words(node.orelse)}"
    return ast.unparse(node)


def _when(node: ast.expr) -> str:
    """Yes, no, or on which argument it depends."""
    match node:
        case ast.Constant(value=value):
            return "yes" if value else "no"
        case ast.Compare(left=left, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return "no" if _is_none(left) else f"with `{ast.unparse(left)}`"
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return "yes" if _is_none(left) else f"without `{ast.unparse(left)}`"
    return f"if `{ast.unparse(node)}`"


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _repeatable(delivers: ast.expr, vendor_key: ast.expr) -> str:
    key, sends = _when(vendor_key), _when(delivers)
    opposite = {"yes": "no", "no": "yes"}.get(sends) or (
        sends.replace("without", "with") if sends.startswith("without") else sends.replace("with", "without", 1)
    )
    return opposite if key == "no" else "yes" if sends == "no" else key
