"""What went over the wire lately, in both directions, for a person to look into: in memory only, without tokens and secrets.

An exchange is a callback with all its tries, or one call of the API side. Its id is opaque.
"""

import contextlib
import re
import secrets
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from local.platform.documents import Document
from local.platform.errors import ControlError

KEPT = 500
_SECRETS = r"\w*(?:access_token|refresh_token|secret|ticket|session_key)"
_SECRET_IN_JSON = re.compile(rf'("(?:{_SECRETS})"\s*:\s*")[^"]*')
_MASK = "••••••"
_TOLD = ("status", "elapsed_ms", "error", "problem", "replied")


@dataclass
class PushTry:
    """One push of a callback; `outcome` is None while the answer is awaited. `number` counts the rounds from 1."""

    number: int
    at: int
    request: dict[str, Any]
    outcome: dict[str, Any] | None = None

    def summary(self) -> dict[str, Any]:
        told = self.outcome or dict.fromkeys(_TOLD)
        return {"number": self.number, "at": self.at, "waiting": self.outcome is None} | {name: told[name] for name in _TOLD}

    def detail(self) -> dict[str, Any]:
        return {**self.summary(), "request": self.request, **(self.outcome or {})}


@dataclass
class Push:
    """One callback. `running` until the platform has given up or been answered; `held` back by a fault before that; `probe`: to
    be refused."""

    exchange_id: str
    account: str
    document: Document
    begun_at: int
    tries: list[PushTry] = field(default_factory=list)
    running: bool = False
    revision: int = 0
    probe: bool = False
    held: bool = False

    @property
    def user(self) -> str:
        return self.document.user

    @property
    def type(self) -> str:
        """The message's type or the event's name, as it stands in the document."""
        names = ("Event", "InfoType", "event_type", "MsgType", "msgtype")
        return str(next((self.document.fields[name] for name in names if self.document.fields.get(name)), ""))

    def summary(self) -> dict[str, Any]:
        tries = [tried.summary() for tried in self.tries]
        return {"id": self.exchange_id, "running": self.running, "held": self.held, "probe": self.probe, "tries": tries}

    def line(self) -> dict[str, Any]:
        """The summary for one who follows all accounts."""
        about = {"account": self.account, "user": self.user, "type": self.type, "at": self.begun_at}
        return {**self.summary(), **about, "decrypted": self.document.text}

    def detail(self) -> dict[str, Any]:
        tries = [tried.detail() for tried in self.tries]
        return {
            "id": self.exchange_id,
            "kind": "callback",
            "running": self.running,
            "probe": self.probe,
            "decrypted": self.document.text,
            "tries": tries,
        }


@dataclass
class ApiCall:
    """One call that the API side answered. `answer` is None where the connection was dropped."""

    exchange_id: str
    record: dict[str, Any]
    method: str
    path: str
    query: dict[str, str]
    body: str
    answer: str | None
    revision: int = 0

    @property
    def account(self) -> str | None:
        account: str | None = self.record["account"]
        return account

    def summary(self) -> dict[str, Any]:
        return {"id": self.exchange_id, **self.record}

    def detail(self) -> dict[str, Any]:
        request = {"method": self.method, "path": self.path, "query": self.query, "body": self.body}
        return {**self.summary(), "kind": "call", "request": request, "answer": self.answer}


class Exchanges:
    """The last ones. `revision` grows with every change; an exchange has the one of its own last change."""

    def __init__(self) -> None:
        self.revision = 0
        self._pushes: OrderedDict[str, Push] = OrderedDict()
        self._calls: OrderedDict[str, ApiCall] = OrderedDict()

    @contextlib.contextmanager
    def pushing(self, account: str, document: Document, at: int, *, probe: bool = False) -> Iterator[Push]:
        """The exchange of a callback that is pushed in this block; another push of the same document goes on with it."""
        exchange_id = push_id(account, document.document_id)
        push = self._pushes.pop(exchange_id, None) or Push(exchange_id, account, document, at)
        self._pushes[exchange_id] = push
        while len(self._pushes) > KEPT:
            self._pushes.popitem(last=False)
        push.running, push.probe = True, probe
        try:
            yield push
        finally:
            push.running = push.held = False
            self._changed(push)

    def hold(self, push: Push, *, held: bool) -> None:
        """A fault holds it back, or no longer."""
        push.held = held
        self._changed(push)

    def begin(self, push: Push, number: int, at: int, request: dict[str, Any]) -> PushTry:
        """A try is about to be sent."""
        tried = PushTry(number, at, request)
        push.tries.append(tried)
        self._changed(push)
        return tried

    def end(self, push: Push, tried: PushTry, outcome: dict[str, Any]) -> None:
        """What came of it: `{"status", "elapsed_ms", "error", "problem", "replied", "answer", "answer_decrypted"}`."""
        tried.outcome = outcome
        self._changed(push)

    def note_call(self, call: ApiCall) -> None:
        call.query = {name: _MASK if _is_secret(name) else value for name, value in call.query.items()}
        call.body, call.answer = _masked(call.body), None if call.answer is None else _masked(call.answer)
        self._calls[call.exchange_id] = call
        while len(self._calls) > KEPT:
            self._calls.popitem(last=False)
        self._changed(call)

    def pushes(self, account: str, user: str, after: int = 0) -> list[dict[str, Any]]:
        """Summaries of a user's callbacks that changed after a revision, oldest first."""
        kept = self._pushes.values()
        return [p.summary() for p in kept if p.revision > after and (p.account, p.user) == (account, user)]

    def followed(self, after: int, account: str | None, user: str | None, kind: str | None) -> list[dict[str, Any]]:
        """The callbacks that changed after a revision, of any account, user and type (in any spelling of its letters)."""
        return [
            push.line()
            for push in self._pushes.values()
            if push.revision > after
            and account in (None, push.account)
            and user in (None, push.user)
            and (kind is None or kind.lower() in (push.type.lower(), push.document.msg_type.lower()))
        ]

    def pushed(self, exchange_id: str) -> Push:
        """A callback by its id. Raises ControlError 404."""
        push = self._pushes.get(exchange_id)
        if push is None:
            raise ControlError(404, f"no callback {exchange_id!r}; the last {KEPT} since the platform's start are kept")
        return push

    def calls(self, account: str | None, after: int = 0) -> list[dict[str, Any]]:
        """Summaries of the calls of an account, and of those whose account could not be told, oldest first."""
        return [call.summary() for call in self._calls.values() if call.revision > after and call.account in (account, None)]

    def get(self, exchange_id: str) -> dict[str, Any]:
        found = self._pushes.get(exchange_id) or self._calls.get(exchange_id)
        if found is None:
            raise ControlError(404, f"no exchange {exchange_id!r}; the last {KEPT} of each kind since the start are kept")
        return found.detail()

    def forget(self, account: str) -> None:
        self._pushes = OrderedDict((key, push) for key, push in self._pushes.items() if push.account != account)
        self._calls = OrderedDict((key, call) for key, call in self._calls.items() if call.account != account)

    def _changed(self, exchange: Push | ApiCall) -> None:
        self.revision += 1
        exchange.revision = self.revision


def push_id(account: str, document_id: str) -> str:
    return f"{account}/{document_id}"


def new_call_id() -> str:
    return f"call-{secrets.token_hex(8)}"


def _is_secret(parameter: str) -> bool:
    return parameter == "key" or re.fullmatch(_SECRETS, parameter) is not None  # a robot's key is all its secret


def _masked(text: str) -> str:
    return _SECRET_IN_JSON.sub(rf"\g<1>{_MASK}", text)
