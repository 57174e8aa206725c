"""A client of the control API, for tests and commands; the answers are `control`'s, as plain JSON."""

import ssl
from types import TracebackType
from typing import Any, Self

import httpx

JsonObject = dict[str, Any]


class ControlRefused(Exception):
    """The control API refused; the text is its reason."""


class ControlClient:
    """`timeout` is in seconds and bears a callback that is tried three times."""

    def __init__(self, base_url: str, timeout: float = 60) -> None:
        # An empty trust store: this never leaves the machine, and loading the real one takes longer than a request.
        nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._http = httpx.Client(base_url=f"{base_url}/control", timeout=timeout, trust_env=False, verify=nobody)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.close()

    def health(self) -> JsonObject:
        return self._call("GET", "/health")

    def put_account(self, **fields: Any) -> JsonObject:
        return self._call("POST", "/accounts", fields)

    def delete_account(self, name: str) -> JsonObject:
        return self._call("DELETE", f"/accounts/{name}")

    def account(self, name: str) -> JsonObject:
        return self._call("GET", f"/accounts/{name}")

    def accounts(self) -> list[JsonObject]:
        return self._list("/accounts", "accounts")

    def verify(self, account: str) -> JsonObject:
        return self._call("POST", "/verify", {"account": account})

    def events(self, account: str) -> list[str]:
        """The types that `act` knows for the account."""
        types: list[str] = self._call("GET", "/events", account=account)["types"]
        return types

    def resend(self, exchange_id: str) -> JsonObject:
        return self._call("POST", "/resend", {"id": exchange_id})

    def exchanges(self, **query: str | None) -> JsonObject:
        """`{"revision", "exchanges"}`; query: account, user, type, after."""
        return self._call("GET", "/exchanges", None, **query)

    def clock(self) -> JsonObject:
        return self._call("GET", "/clock")

    def advance_clock(self, seconds: int, *, in_pushes: bool = False) -> JsonObject:
        return self._call("POST", "/clock", {"advance_seconds": seconds, "in_pushes": in_pushes})

    def reset_clock(self) -> JsonObject:
        return self._call("DELETE", "/clock")

    def act(self, account: str, user: str | None = None, kind: str | None = None, **more: Any) -> JsonObject:
        """Act as a user, who sends a text if nothing else is said.

        `more` is what POST /control/callback takes beside: fields, wait, msg_id, create_time, times, agent, probe.
        """
        given = {"account": account, "user": user, "type": kind, **more}
        return self._call("POST", "/callback", {name: value for name, value in given.items() if value is not None})

    def report(self, callback_id: str) -> JsonObject:
        return self._call("GET", f"/callbacks/{callback_id}")

    def users(self, account: str) -> list[JsonObject]:
        return self._list("/users", "users", account=account)

    def delivered(self, account: str, user: str | None = None) -> list[JsonObject]:
        return self._list("/delivered", "messages", account=account, user=user)

    def conversation(self, account: str, user: str) -> JsonObject:
        return self._call("GET", "/conversation", account=account, user=user)

    def add_medium(self, account: str, media_id: str) -> JsonObject:
        return self._call("POST", "/media", {"account": account, "media_id": media_id})

    def add_user(self, account: str, user: str) -> JsonObject:
        return self._call("POST", "/users", {"account": account, "user": user})

    def login_code(self, account: str, user: str, scope: str = "snsapi_base") -> str:
        return str(self._call("POST", "/login_codes", {"account": account, "user": user, "scope": scope})["code"])

    def add_consent(self, account: str, user: str, template_id: str, count: int = 1) -> int:
        given = {"account": account, "user": user, "template_id": template_id, "count": count}
        return int(self._call("POST", "/consents", given)["consents"])

    def menu(self, account: str, user: str) -> list[JsonObject]:
        return self._list("/menu", "button", account=account, user=user)

    def verify_ticket(self, account: str) -> str:
        return str(self._call("POST", "/verify_tickets", {"account": account})["component_verify_ticket"])

    def authorize(self, account: str, app_id: str) -> str:
        return str(self._call("POST", "/authorizations", {"account": account, "app_id": app_id})["authorization_code"])

    def add_robot(self, account: str, key: str | None = None) -> JsonObject:
        return self._call("POST", "/robots", {"account": account, "key": key})

    def add_customer(self, account: str, user: str, external_userid: str) -> str:
        given = {"account": account, "user": user, "external_userid": external_userid}
        return str(self._call("POST", "/customers", given)["welcome_code"])

    def add_kf_message(self, account: str, open_kfid: str, external_userid: str, **more: Any) -> str:
        given = {"account": account, "open_kfid": open_kfid, "external_userid": external_userid, **more}
        return str(self._call("POST", "/kf_messages", given)["msgid"])

    def owed(self) -> list[JsonObject]:
        return self._list("/owed", "owed")

    def calls(self, account: str | None = None, api: str | None = None) -> list[JsonObject]:
        return self._list("/calls", "calls", account=account, api=api)

    def add_fault(self, api: str, fault: str, value: float | None = None, count: int = 1) -> JsonObject:
        return self._call("POST", "/faults", {"api": api, "fault": fault, "value": value, "count": count})

    def faults(self) -> list[JsonObject]:
        return self._list("/faults", "faults")

    def clear_faults(self) -> None:
        self._call("DELETE", "/faults")

    def expire_tokens(self, account: str | None = None) -> int:
        return int(self._call("POST", "/expire_tokens", {"account": account})["expired"])

    def _list(self, path: str, name: str, **query: str | None) -> list[JsonObject]:
        listed: list[JsonObject] = self._call("GET", path, None, **query)[name]
        return listed

    def _call(self, method: str, path: str, body: JsonObject | None = None, **query: str | None) -> JsonObject:
        given = {name: value for name, value in query.items() if value is not None}
        response = self._http.request(method, path, json=body, params=given)
        answer: JsonObject = response.json()
        if response.is_error:
            raise ControlRefused(f"{method} {path}: {answer.get('error')}")
        return answer
