"""The OpenAPI document says what the routes are, and is one that tools understand."""

import re
from typing import Any

import pytest

from console.api.openapi import document
from console.api.operations import PREFIX, Operation
from console.api.routes import operations_of
from console.api.schemas import SCHEMAS
from console.visit import ROOT
from liushui.domain.operators import Role
from tests.console import ConsoleOffice


@pytest.fixture(scope="module")
def office() -> ConsoleOffice:
    return ConsoleOffice()


@pytest.fixture(scope="module")
def operations(office: ConsoleOffice) -> tuple[Operation, ...]:
    return operations_of(office.use_case)


@pytest.fixture(scope="module")
def described(operations: tuple[Operation, ...]) -> dict[str, Any]:
    return document(operations)


def test_it_names_the_routes_that_are_served_and_no_others(office: ConsoleOffice, described: dict[str, Any]) -> None:
    served = set()
    router = office.console._router
    for route in [*router._static_routes, *router._dynamic_routes]:
        if route.path.startswith(f"{ROOT}{PREFIX}/"):
            served.add((route.method, re.sub("<([a-z_]+)>", r"{\1}", route.path.removeprefix(ROOT + PREFIX))))
    named = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    assert served - {("GET", "/openapi.json")} == named


def test_names_are_given_once(operations: tuple[Operation, ...]) -> None:
    assert len({operation.name for operation in operations}) == len(operations)
    assert all(re.fullmatch(r"[a-z][A-Za-z]+", operation.name) for operation in operations)


def test_every_reference_leads_somewhere_and_every_schema_is_used(described: dict[str, Any]) -> None:
    found = set(re.findall(r"'#/components/schemas/(\w+)'", str(described)))
    assert found == set(SCHEMAS)


def test_what_changes_something_is_posted_by_who_may_decide(operations: tuple[Operation, ...]) -> None:
    for operation in operations:
        assert (operation.method, operation.role) in {("GET", Role.READ), ("POST", Role.DECIDE)}
        assert (operation.body is not None) == (operation.method == "POST")


def test_bodies_stand_alone_so_that_they_can_be_checked(operations: tuple[Operation, ...]) -> None:
    for operation in operations:
        if operation.body is not None:
            assert "$ref" not in str(SCHEMAS[operation.body])
            assert SCHEMAS[operation.body]["additionalProperties"] is False


def test_parameters_of_a_path_are_described(operations: tuple[Operation, ...]) -> None:
    for operation in operations:
        assert set(operation.in_path) <= {parameter.name for parameter in operation.parameters}
