"""The console in memory: an office whose desk it shows, and a browser that sends real proxy events and keeps cookies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from console.app import create_console
from console.console import Console
from liushui.adapters.memory_console import MemoryConsoleSecrets, MemoryMetrics
from liushui.adapters.memory_letters import MemoryLetters
from liushui.adapters.memory_read_models import MemoryReplies, MemoryUsers
from liushui.adapters.memory_sagas import MemorySagaMachines, MemorySagas
from liushui.adapters.memory_user_directory import MemoryUserDirectory
from liushui.application.conversations import Conversations
from liushui.application.dead_letters import DeadLetters
from liushui.application.local_identities import LocalIdentities
from liushui.application.parked_users import ParkedUsers
from liushui.application.project_users import ProjectUsers
from liushui.application.saga_cases import SagaCases
from liushui.application.saga_desk import SagaDesk
from liushui.application.serve_console import ServeConsole
from liushui.application.stream_reading import StreamReader
from liushui.domain.operators import Role
from liushui.ports.console import ConsoleKeys, LocalOperator
from local.console_events import Query, console_event
from tests.compensating import Office
from tests.deployed import Context
from tests.redriving import InProcess

OPERATORS = (
    LocalOperator("lin", "lin's password"),
    LocalOperator("wang", "wang's password"),
    LocalOperator("guest", "guest's password", frozenset({Role.READ})),
)
BASE = "https://console.test/live"


class ConsoleOffice(Office):
    """An office with a console."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.metrics = MemoryMetrics()
        self.users = MemoryUsers()
        self.letters = MemoryLetters()
        self.sagas = MemorySagas()
        self.saga_machines = MemorySagaMachines()
        self.consumers = InProcess({})
        self.secrets = MemoryConsoleSecrets(ConsoleKeys("session key", OPERATORS))
        self.errors: list[Exception] = []

    @cached_property
    def use_case(self) -> ServeConsole:
        return ServeConsole(
            identities=LocalIdentities(secrets=self.secrets, clock=self.clock, ids=self.ids),
            accounts=self.accounts,
            events=self.store,
            desk=self.desk,
            replies=self.replies,
            conversations=Conversations(
                reader=StreamReader(self.store, (self.store.region,)),
                users=self.users,
                directory=MemoryUserDirectory(self.users),
                replies=self.replies,
            ),
            letters=DeadLetters(letters=self.letters, consumers=self.consumers, events=self.store, ids=self.ids),
            parked=ParkedUsers(
                events=self.store,
                project=ProjectUsers(
                    events=self.store,
                    users=self.users,
                    replies=MemoryReplies(),
                    sagas=self.sagas,
                    regions=(self.store.region,),
                ),
                ids=self.ids,
            ),
            sagas=SagaDesk(cases=SagaCases(self.store), sagas=self.sagas, waiting=self.waiting, machines=self.saga_machines),
            metrics=self.metrics,
            clock=self.clock,
            ids=self.ids,
            stage="local",
        )

    @cached_property
    def console(self) -> Console:
        return create_console(self.use_case, on_error=self.errors.append)

    def browser(self, operator: str | None = "lin", language: str = "en") -> "Browser":
        """A browser, signed in as `operator` unless that is None."""
        browser = Browser(self.console, language=language)
        if operator is not None:
            browser.get("sign-in")
            assert browser.submit("sign-in", name=operator, password=f"{operator}'s password").status == 303
        return browser


@dataclass(frozen=True)
class Answered:
    """An answer of the console. `address` is where it was asked."""

    status: int
    headers: Mapping[str, list[str]]
    body: str
    address: str

    @property
    def location(self) -> str:
        """Where a redirect leads, below the console."""
        target = urljoin(self.address, self.headers["Location"][0])
        return target.removeprefix(f"{BASE}/console").removeprefix("/")

    @property
    def text(self) -> str:
        """What a person reads, without tags."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.body)).split())

    def links(self) -> list[str]:
        """Where the page's links and forms lead, below the API's stage."""
        found = re.findall(r'(?:href|action|src|hx-get|hx-post)="([^"]*)"', self.body)
        return [urljoin(self.address, unescape(link)).removeprefix(f"{BASE}/") for link in found if not link.startswith("#")]

    def field(self, name: str) -> str:
        """The value of a form's (first) hidden field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.body)
        assert found, f"no field {name} in {self.body}"
        return unescape(found[1])


@dataclass
class Browser:
    """Cookies, the page that was shown last, and requests as API Gateway passes them on."""

    console: Console
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "203.0.113.7"
    page: Answered | None = None

    def get(self, path: str = "", **headers: str) -> Answered:
        """Open a page; `path` may have a query."""
        parts = urlsplit(path)
        return self._ask("GET", parts.path, headers, query=parse_qs(parts.query, keep_blank_values=True))

    def post(self, path: str, form: Query, **headers: str) -> Answered:
        """Send just these fields."""
        parts = urlsplit(path)
        return self._ask("POST", parts.path, headers, query=parse_qs(parts.query), form=form)

    def submit(self, path: str, **fields: str | list[str]) -> Answered:
        """Send the form of the page shown last, with its token."""
        assert self.page is not None
        return self.post(path, {"token": self.page.field("token"), **fields})

    def _ask(self, method: str, path: str, headers: Mapping[str, str], **given: Any) -> Answered:
        sent = {"Accept-Language": self.language, "X-Forwarded-Proto": "https"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        event = console_event(method, path, headers=sent, address=self.address, **given)
        answer = self.console.answer(event, Context())
        answered = Answered(answer["statusCode"], answer["multiValueHeaders"], answer["body"], f"{BASE}{event['path']}")
        self._keep(answered)
        if method == "GET" and answered.status == 200:
            self.page = answered
        return answered

    def _keep(self, answered: Answered) -> None:
        for line in answered.headers.get("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
