"""The control API, under /control: set accounts up, act as a user, see what users got, inject faults.

JSON in and out; refusals are 4xx with `{"error": "…"}`. What each request takes and gives stands at its method;
fields in brackets may be left out, unknown ones are refused. `at` is in milliseconds since the epoch. Messages have
the shape of custom/send, whichever way they went: `{"msgtype": "text", "text": {"content": "…"}, …}`.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from local.platform.account_control import AccountControl
from local.platform.acting import Actor
from local.platform.api import API_NAMES
from local.platform.errors import ControlError
from local.platform.faults import parse_fault
from local.platform.grants import Grants
from local.platform.payload import Payload
from local.platform.push_control import PushControl
from local.platform.push_faults import API, parse_push_fault
from local.platform.reading import read_body, read_query
from local.platform.simulator import Simulator


class Control:
    def __init__(self, simulator: Simulator, actor: Actor) -> None:
        self._simulator = simulator
        self._accounts = AccountControl(simulator)
        self._pushes = PushControl(simulator, actor)
        self._grants = Grants(simulator)

    def routes(self) -> list[Route]:
        return [
            self._route("GET", "/docs", self.show_docs),
            self._route("GET", "/health", self.get_health),
            self._route("GET", "/accounts", self._accounts.list_accounts),
            self._route("POST", "/accounts", self._accounts.put_account),
            self._route("GET", "/accounts/{name}", self._accounts.get_account),
            self._route("DELETE", "/accounts/{name}", self._accounts.delete_account),
            self._route("POST", "/verify", self._accounts.verify_address),
            self._route("POST", "/callback", self._pushes.act_as_user),
            self._route("GET", "/events", self._accounts.list_events),
            self._route("POST", "/resend", self._pushes.resend),
            self._route("GET", "/callbacks/{id}", self._pushes.get_report),
            self._route("GET", "/users", self.list_users),
            self._route("GET", "/delivered", self.list_delivered),
            self._route("GET", "/conversation", self.get_conversation),
            self._route("POST", "/media", self.add_medium),
            self._route("GET", "/calls", self.list_calls),
            self._route("GET", "/exchanges", self._pushes.list_exchanges),
            self._route("GET", "/exchanges/{id:path}", self._pushes.get_exchange),
            self._route("GET", "/faults", self.list_faults),
            self._route("POST", "/faults", self.add_fault),
            self._route("DELETE", "/faults", self.clear_faults),
            self._route("POST", "/expire_tokens", self.expire_tokens),
            self._route("GET", "/clock", self._pushes.get_clock),
            self._route("POST", "/clock", self._pushes.advance_clock),
            self._route("DELETE", "/clock", self._pushes.reset_clock),
            self._route("POST", "/users", self._grants.add_user),
            self._route("POST", "/login_codes", self._grants.add_login_code),
            self._route("POST", "/phone_codes", self._grants.add_phone_code),
            self._route("POST", "/mass_confirmations", self._grants.confirm_mass_message),
            self._route("POST", "/consents", self._grants.add_consent),
            self._route("GET", "/menu", self._grants.get_menu),
            self._route("POST", "/verify_tickets", self._grants.add_verify_ticket),
            self._route("POST", "/authorizations", self._grants.add_authorization),
            self._route("POST", "/robots", self._grants.add_robot),
            self._route("POST", "/customers", self._grants.add_customer),
            self._route("POST", "/kf_messages", self._grants.add_kf_message),
            self._route("GET", "/owed", self._grants.list_owed),
        ]

    async def show_docs(self, _request: Request) -> Response:
        """This description as plain text."""
        requests = [f"{_method(route)} /control{route.path}\n{inspect.getdoc(route.endpoint)}" for route in self.routes()]
        return PlainTextResponse("\n\n".join([__doc__.strip(), *requests]) + "\n")

    async def get_health(self, _request: Request) -> dict[str, Any]:
        """`{"status": "ok", "accounts": 1, "now": ms}`"""
        accounts = len(list(self._simulator.accounts))
        return {"status": "ok", "accounts": accounts, "now": self._simulator.conversations.now_ms()}

    async def list_users(self, request: Request) -> dict[str, Any]:
        """`?account=A` gives `{"users": [{"user", "subscribed", "typing"}]}`; typing: the account shows it is."""
        account = self._simulator.accounts.get(read_query(request, "account")["account"])
        now = self._simulator.clock.now()
        users = self._simulator.conversations.users(account.name)
        return {
            "users": [
                {"user": user.openid, "subscribed": user.subscribed, "typing": now < user.typing_until} for user in users
            ]
        }

    async def list_delivered(self, request: Request) -> dict[str, Any]:
        """`?account=A[&user=U]` gives `{"messages": [{"account", "user", "direction": "out", "msgtype", …, "via":
        "passive" | "custom_send" | "template" | "subscribe" | "mass" | "wecom" | "appchat" | "robot" | "kf" | "system",
        "at"}]}`: what users really got, oldest first. `system` is WeChat's own notice (msgtype
        `notice`) that the account's service is out of order."""
        given = read_query(request, "account", optional=("user",))
        account = self._simulator.accounts.get(given["account"])
        entries = self._simulator.conversations.entries(account.name, given.get("user"), "out")
        return {"messages": [entry.public() for entry in entries]}

    async def get_conversation(self, request: Request) -> dict[str, Any]:
        """`?account=A&user=U` gives `{"user", "subscribed", "messages"}`, both directions, oldest first. What the user
        did: `{"direction": "in", "msgtype", "fields", "msg_id" | null, "create_time", "via": "callback", "at"}`."""
        given = read_query(request, "account", "user")
        account = self._simulator.accounts.get(given["account"])
        user = self._simulator.conversations.get(account.name, given["user"])
        entries = self._simulator.conversations.entries(account.name, user.openid)
        return {
            "user": user.openid,
            "subscribed": user.subscribed,
            "messages": [entry.public() for entry in entries],
        }

    async def add_medium(self, request: Request) -> dict[str, Any]:
        """Make a media id known for three days, as an upload would: `{"account", "media_id"}`, given back."""
        payload = Payload(await read_body(request), ("account", "media_id"))
        account, media_id = self._simulator.accounts.get(payload.text("account")), payload.text("media_id")
        self._simulator.media.add(account.name, media_id)
        self._simulator.touch()
        return {"account": account.name, "media_id": media_id}

    async def list_calls(self, request: Request) -> dict[str, Any]:
        """`[?account=A][&api=N]` gives `{"calls": [{"api", "account" | null, "at", "errcode" | null, "status" | null,
        "fault" | null}]}`, oldest first. `errcode` is what was decided (null: nothing was), `status` the HTTP status
        that went out (null: the connection was dropped)."""
        given = read_query(request, optional=("account", "api"))
        calls = self._simulator.calls()
        return {"calls": [call for call in calls if all(call[name] == value for name, value in given.items())]}

    async def list_faults(self, _request: Request) -> dict[str, Any]:
        """`{"faults": [{"api", "fault", "value", "count"}]}` that are still to come."""
        return {"faults": [*self._simulator.faults.public(), *self._simulator.push_faults.public()]}

    async def add_fault(self, request: Request) -> dict[str, Any]:
        """Let the next calls fail: `{"api", "fault", ["value"], ["count": 1]}`, given back. `api`: as
        GET /control/calls names it, such as custom/send, or *. `fault`: errcode (`value`: the
        code), http_status (`value`: 502), drop_before (the connection dies, nothing was done), drop_after (done, then
        the connection dies without an answer), delay (done at once, answered after `value` seconds).
        `api` callback is the way to accounts' servers, with the faults duplicate (two equal pushes at once), out_of_order
        (held back until the next callback to the same account is settled) and slow (under way for `value` seconds)."""
        given = await read_body(request)
        if isinstance(given, dict) and given.get("api") == API:
            push_fault = parse_push_fault(given)
            self._simulator.push_faults.add(push_fault)
            return push_fault.public()
        fault = parse_fault(given, API_NAMES)
        self._simulator.faults.add(fault)
        return fault.public()

    async def clear_faults(self, request: Request) -> dict[str, Any]:
        """`{"faults": []}`"""
        self._simulator.faults.clear()
        self._simulator.push_faults.clear()
        self._simulator.callbacks.release()
        return await self.list_faults(request)

    async def expire_tokens(self, request: Request) -> dict[str, Any]:
        """End the access tokens of one account, or of all, as if their time were up (42001): `{["account"]}` gives
        `{"expired": how many}`."""
        account = Payload(await read_body(request), ("account",)).optional_text("account")
        if account is not None:
            self._simulator.accounts.get(account)
        self._simulator.touch()
        return {"expired": self._simulator.tokens.expire(account)}

    @staticmethod
    def _route(method: str, path: str, handler: Callable[[Request], Awaitable[Response | dict[str, Any]]]) -> Route:
        @functools.wraps(handler)
        async def answer(request: Request) -> Response:
            try:
                given = await handler(request)
            except ControlError as error:
                return JSONResponse({"error": str(error)}, error.status)
            return given if isinstance(given, Response) else JSONResponse(given)

        return Route(path, answer, methods=[method])


def _method(route: Route) -> str:
    return next(iter((route.methods or set()) - {"HEAD"}))
