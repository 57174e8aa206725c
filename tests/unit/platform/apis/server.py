"""An account's server, calling the platform in this process: what it asks and what it is told."""

import asyncio
import json
from dataclasses import dataclass, replace
from typing import Any

import httpx
from starlette.applications import Starlette

from local.platform.accounts import Account, Agent
from local.platform.actions import note_action
from local.platform.app import create_app
from local.platform.clock import ManualClock
from local.platform.conversations import User
from local.platform.documents import build_document
from local.platform.simulator import Simulator
from tests.unit.platform.shop import an_account

TEMPLATE = "T" * 43
USER = "o-user"


def a_mini(**changes: Any) -> Account:
    return replace(an_account(), **{"kind": "mini", "name": "game", "app_id": "wxmini0000000001", **changes})


def a_component(**changes: Any) -> Account:
    return replace(an_account(), **{"kind": "component", "name": "platform", "app_id": "wxcomponent00001", **changes})


def a_corporation(**changes: Any) -> Account:
    agents = (Agent("helper", 1000002, "helper-secret"), Agent("bank", 1000003, "b"))
    corporation = {"kind": "wecom", "name": "corp", "app_id": "", "corp_id": "ww0123456789abcdef", "agents": agents}
    return replace(an_account(), **{**corporation, **changes})


@dataclass
class Server:
    """Calls with the access token of one account."""

    app: Starlette
    account: Account
    clock: ManualClock
    token: str = ""

    @property
    def simulator(self) -> Simulator:
        simulator: Simulator = self.app.state.simulator
        return simulator

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.fetch(path, **query).json()
        return answer

    def fetch(self, path: str, **query: Any) -> httpx.Response:
        return self.request("GET", path, params={"access_token": self.token, **query})

    def post(self, path: str, given: object, **query: Any) -> dict[str, Any]:
        body = json.dumps(given, ensure_ascii=False).encode()
        answer: dict[str, Any] = self.send(path, content=body, **query).json()
        return answer

    def upload(self, path: str, content: bytes, name: str = "a file", **query: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.send(path, files={"media": (name, content)}, **query).json()
        return answer

    def send(self, path: str, *, content: bytes | None = None, files: Any = None, **query: Any) -> httpx.Response:
        return self.request("POST", path, params={"access_token": self.token, **query}, content=content, files=files)

    def request(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Without a token of its own."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
                return await http.request(method, path, **request)

        return asyncio.run(ask())

    def act(self, user: str = USER, kind: str | None = "text", **fields: Any) -> User:
        """A user's action, as if it had been pushed."""
        now = int(self.clock.now())
        document = build_document(self.account, user, kind, fields, msg_id=None, create_time=now)
        simulator = self.simulator
        return note_action(self.account.name, document, simulator.conversations, simulator.media, self.clock.now())

    def shown(self, user: str = USER) -> list[dict[str, Any]]:
        """What the user really got."""
        return [entry.public() for entry in self.simulator.conversations.entries(self.account.name, user, "out")]

    def owed(self) -> list[tuple[str, dict[str, Any]]]:
        return [(owed.user, owed.fields) for owed in self.simulator.owed.take_all()]


def a_server(clock: ManualClock, account: Account | None = None, beside: Server | None = None) -> Server:
    """With a platform of its own, or on that of another server."""
    account = account or an_account()
    app = beside.app if beside else create_app(clock=clock)
    server = Server(app, account, clock)
    server.simulator.accounts.put(account)
    server.token = server.simulator.tokens.get_stable(account.name, force=False)[0]
    return server
