"""The OpenAPI 3.1 document of the operations. Nothing in it is written by hand but names and descriptions."""

from collections.abc import Iterable, Mapping
from typing import Any

from console.api.operations import PREFIX, Operation, Parameter
from console.api.problems import KINDS
from console.api.schemas import SCHEMAS

VERSION = "1.0.0"
_EVERYWHERE = (400, 401, 403, 500, 503)
_DESCRIPTION = (
    "What the console shows and does, for programs. Times are milliseconds since the epoch. Whatever an operator does is "
    "recorded with the operator's name, and counts once however often it is sent."
)
_SECURITY = {
    "basic": {"type": "http", "scheme": "basic", "description": "An operator's name and password, on the local stage."},
    "session": {
        "type": "apiKey", "in": "cookie", "name": "liushui-session",
        "description": "The console's own session. Acts also need the header X-Liushui-Request.",
    },
}  # fmt: skip


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """The document, as it is served at `openapi.json`."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Liushui console", "version": VERSION, "description": _DESCRIPTION},
        "servers": [{"url": f"/console{PREFIX}"}],
        "security": [{"basic": []}, {"session": []}],
        "paths": paths,
        "components": {"schemas": dict(SCHEMAS), "securitySchemes": _SECURITY},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    statuses = sorted({*_EVERYWHERE, *operation.refusals})
    found: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.area],
        "x-role": operation.role.value,
        "parameters": [_parameter(parameter, operation.in_path) for parameter in operation.parameters],
        "responses": {
            "200": {"description": "Done", "content": _content("application/json", operation.answer)},
            **{str(status): _refusal(status) for status in statuses},
        },
    }
    if operation.body is not None:
        found["requestBody"] = {"required": True, "content": _content("application/json", operation.body)}
    return found


def _parameter(parameter: Parameter, in_path: Iterable[str]) -> dict[str, Any]:
    where = "path" if parameter.name in in_path else "query"
    required = where == "path" or parameter.required
    return {
        "name": parameter.name, "in": where, "required": required, "description": parameter.description,
        "schema": dict(parameter.schema),
    }  # fmt: skip


def _refusal(status: int) -> dict[str, Any]:
    titles = [title for of, title, _ in KINDS.values() if of == status]
    return {"description": "; ".join(titles), "content": _content("application/problem+json", "Problem")}


def _content(kind: str, schema: str) -> Mapping[str, Any]:
    return {kind: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
