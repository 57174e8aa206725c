"""The operations of all areas, and how a request becomes a call of one.

An area's module says what it can do as a list of `Operation`; from that list come the routes, the checks of what is sent and
the OpenAPI document at `openapi.json`. Who asks, and whether that person may, `console.Console` decides as for pages.
"""

import json
from collections.abc import Callable
from typing import Any

from console.answers import Answer, Json
from console.api import compensations, conversations, letters, parked, replies, sagas
from console.api.checking import NotAsDescribed, check, read_text
from console.api.openapi import document
from console.api.operations import PREFIX, Call, Operation
from console.api.problems import as_problem
from console.api.schemas import SCHEMAS
from console.console import Console
from console.visit import Visit
from liushui.application.serve_console import ServeConsole

AREAS = (replies, compensations, conversations, sagas, letters, parked)


def operations_of(use_case: ServeConsole) -> tuple[Operation, ...]:
    """All that programs can do."""
    return tuple(operation for area in AREAS for operation in area.operations(use_case))


def register(console: Console) -> None:
    """Below `/api/v1`."""
    operations = operations_of(console.use_case)
    for operation in operations:
        path = f"{PREFIX}{operation.path}".replace("{", "<").replace("}", ">")
        route = console.get if operation.method == "GET" else console.post
        route(path)(_handler(operation))

    @console.get(f"{PREFIX}/openapi.json", open_to_all=True)
    def describe(_visit: Visit) -> Answer:
        return Json(document(operations))


def _handler(operation: Operation) -> Callable[..., Answer]:
    def handle(visit: Visit, **in_path: str) -> Answer:
        try:
            return Json(operation.act(_call(operation, visit, in_path)))
        except NotAsDescribed as error:
            return as_problem(error)

    return handle


def _call(operation: Operation, visit: Visit, in_path: dict[str, str]) -> Call:
    """Raises NotAsDescribed."""
    unknown = visit.query.keys() - {parameter.name for parameter in operation.parameters}
    if unknown:
        raise NotAsDescribed(f"{len(unknown)} parameter(s) of the query are not known here")
    values: dict[str, Any] = {}
    for parameter in operation.parameters:
        given = in_path.get(parameter.name, visit.asked(parameter.name))
        if given:
            values[parameter.name] = read_text(given, parameter.schema, parameter.name)
        elif parameter.required:
            raise NotAsDescribed(f"the parameter {parameter.name} is missing")
        else:
            values[parameter.name] = parameter.schema.get("default")
    return Call(values, _body(operation, visit), visit.known)


def _body(operation: Operation, visit: Visit) -> dict[str, Any]:
    if operation.body is None:
        return {}
    try:
        body: dict[str, Any] = json.loads(visit.text)
        json.dumps(body, ensure_ascii=False).encode()  # half of a surrogate pair is JSON, and no text that can be stored
    except (ValueError, RecursionError):
        raise NotAsDescribed("the body is no JSON") from None
    check(body, SCHEMAS[operation.body])
    return body
