"""What holds for each route there is, whoever adds one: who asks is known, may do it, and means it."""

from collections.abc import Callable
from typing import Any

import pytest

from console.api import routes
from console.api.operations import PREFIX
from console.app import AREAS
from console.pages import session
from tests.console import ConsoleOffice
from tests.console_api import Program

OPEN = {"sign-in", "sign-out", "language", f"{PREFIX}/openapi.json".strip("/")}
"""What everybody may ask for. Forms among it still need their token."""


class Register:
    """Notes what areas register, as `Console` takes it."""

    def __init__(self) -> None:
        self.use_case = ConsoleOffice().use_case
        self.found: list[tuple[str, str]] = []

    def get(self, path: str, *, open_to_all: bool = False) -> Callable[[Any], Any]:
        return self._note("GET", path)

    def post(self, path: str, *, open_to_all: bool = False) -> Callable[[Any], Any]:
        return self._note("POST", path)

    def _note(self, method: str, path: str) -> Callable[[Any], Any]:
        self.found.append((method, path.strip("/").replace("<", "").replace(">", "")))
        return lambda handler: handler


def registered(method: str) -> list[str]:
    register: Any = Register()
    for area in (session, routes, *AREAS):
        area.register(register)
    return [path for how, path in register.found if how == method]


FORMS = [path for path in registered("POST") if not path.startswith("api/")]
ACTS = [f"/{path.removeprefix('api/v1/')}" for path in registered("POST") if path.startswith("api/")]


@pytest.fixture(scope="module")
def office() -> ConsoleOffice:
    return ConsoleOffice()


def test_there_are_routes_of_each_kind() -> None:
    assert {"letters/act", "parked/act", "compensations/bulk"} <= set(FORMS)
    assert {"/dead-letters/redrive", "/sagas/saga_id/decision"} <= set(ACTS)


@pytest.mark.parametrize("path", [path for path in registered("GET") if path not in OPEN])
def test_a_stranger_sees_nothing(office: ConsoleOffice, path: str) -> None:
    answer = office.browser(None).get(path)
    assert answer.status == 401 if path.startswith("api/") else answer.location.startswith("sign-in")


@pytest.mark.parametrize("path", FORMS)
def test_a_form_needs_its_token(office: ConsoleOffice, path: str) -> None:
    lin = office.browser("lin")
    for token in ({}, {"token": ""}, {"token": "0" * 64}):
        answer = lin.post(path, token)
        assert (answer.status, "out of date" in answer.text) == (403, True)


@pytest.mark.parametrize("path", [path for path in FORMS if path not in OPEN])
def test_a_form_needs_somebody_who_may_decide(office: ConsoleOffice, path: str) -> None:
    stranger, guest = office.browser(None), office.browser("guest")
    stranger.get("sign-in")
    guest.get("overview")
    assert stranger.submit(path).status == 401
    answer = guest.submit(path)
    assert (answer.status, "You may look, but not decide" in answer.text) == (403, True)


@pytest.mark.parametrize("path", ACTS)
def test_an_act_by_session_needs_a_header_that_no_other_site_sends(office: ConsoleOffice, path: str) -> None:
    lin = office.browser("lin")
    cookie = "; ".join(f"{name}={value}" for name, value in lin.cookies.items())
    by_session = Program(office, operator=None, headers={"Cookie": cookie})
    assert by_session.post(path, {}).body["type"] == "urn:liushui:problem:forgeable"
    assert by_session.post(path, {}, Authorization="Basic x").status == 401, "who sends both is whom the header names"
