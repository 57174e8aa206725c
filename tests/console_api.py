"""A program that uses the console's JSON API: whatever it is answered must fit the API's own document."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jsonschema import Draft202012Validator

from console.api.openapi import document
from console.api.operations import PREFIX
from console.api.routes import operations_of
from liushui.application.user_rows import blank_user
from liushui.domain.json import JsonObject
from liushui.domain.user import fold
from local.console_events import console_event
from tests.builders import REGION, a_stream
from tests.console import ConsoleOffice
from tests.deployed import Context


@dataclass(frozen=True)
class Told:
    """An answer: its status, its media type, its body."""

    status: int
    media_type: str
    body: Any


@dataclass
class Program:
    """Sends requests as `operator`, by password, or with whatever `headers` say."""

    office: ConsoleOffice
    operator: str | None = "lin"
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Told:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, body: JsonObject | str, **headers: str) -> Told:
        return self.ask("POST", path, body=body, headers=headers)

    def ask(
        self, method: str, path: str, *, body: JsonObject | str | None = None, headers: Mapping[str, str] | None = None
    ) -> Told:
        parts = urlsplit(path)
        sent = {**self._who(), **self.headers, **(headers or {})}
        event = console_event(
            method, f"{PREFIX}{parts.path}".strip("/"), headers=sent, query=parse_qs(parts.query), address="203.0.113.9"
        )
        event["body"] = body if isinstance(body, str | None) else json.dumps(body)
        answer = self.office.console.answer(event, Context())
        media_type = str(answer["multiValueHeaders"]["Content-Type"][0]).partition(";")[0]
        told = Told(answer["statusCode"], media_type, json.loads(answer["body"]))
        self._check(method, parts.path, told)
        return told

    def _who(self) -> dict[str, str]:
        if self.operator is None:
            return {}
        credentials = f"{self.operator}:{self.operator}'s password"
        return {"Authorization": f"Basic {b64encode(credentials.encode()).decode()}"}

    def _check(self, method: str, path: str, told: Told) -> None:
        """The document is the contract: the status is one that it names, the body has the shape that it says."""
        whole = document(operations_of(self.office.use_case))
        described = _described(whole, method.lower(), path)
        if described is None:
            return
        answer = described["responses"][str(told.status)]["content"]
        assert list(answer) == [told.media_type]
        schema = {**answer[told.media_type]["schema"], "components": whole["components"]}
        Draft202012Validator(schema).validate(told.body)


def _described(whole: dict[str, Any], method: str, path: str) -> dict[str, Any] | None:
    for template, methods in whole["paths"].items():
        parts, wanted = path.split("/"), template.split("/")
        same = len(parts) == len(wanted) and all(w.startswith("{") or w == p for p, w in zip(parts, wanted, strict=True))
        if same and method in methods:
            found: dict[str, Any] = methods[method]
            return found
    return None


def settle(office: ConsoleOffice, user: str = "o-user-1") -> None:
    """The user's row of the read model, as the projector would make it."""
    commits = list(office.store.read(a_stream(user)))
    row = blank_user(a_stream(user))
    row = type(row)(
        row.account, user, fold(commits), row.state_version, checkpoint={REGION: commits[-1].number},
        last_at={REGION: commits[-1].at},
    )  # fmt: skip
    assert office.users.store(1, row, expected=office.users.load(1, row.account, user))
