"""The local stage's way of signing in: a password once, then a signed session in a cookie."""

import hmac
import json
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from liushui.domain.operators import Operator
from liushui.ports import Clock, Ids
from liushui.ports.console import ConsoleKeys, ConsoleSecrets, Credentials, LocalOperator

SESSION_MS = 8 * 3_600_000
"""A working day: then one signs in again."""


@dataclass(frozen=True, slots=True)
class LocalIdentities:
    """See `ports.console.Identities`. A session holds a name and an end, signed with the session key and the operator's
    password: who changes either ends all sessions. `Authorization: Basic` serves programs."""

    secrets: ConsoleSecrets
    clock: Clock
    ids: Ids

    def operator_of(self, credentials: Credentials) -> Operator | None:
        """See `ports.console.Identities`."""
        keys = self.secrets.keys()
        known = (
            _by_password(keys, *_basic(credentials.authorization))
            if credentials.authorization
            else self._by_session(keys, credentials.session or "")
        )
        return Operator(known.name, known.roles, credentials.address) if known else None

    def sign_in(self, name: str, password: str) -> str | None:
        """See `ports.console.Identities`."""
        keys = self.secrets.keys()
        known = _by_password(keys, name, password)
        if known is None:
            return None
        until = self.clock.now_ms() + SESSION_MS
        content = json.dumps({"name": known.name, "until": until, "id": self.ids.new_id()}).encode()
        text = urlsafe_b64encode(content).decode()
        return f"{text}.{_signature(keys, known, text)}"

    def _by_session(self, keys: ConsoleKeys, session: str) -> LocalOperator | None:
        text, _, signature = session.partition(".")
        said = _content(text)
        known = keys.operator(str(said.get("name")))
        if known is None or not hmac.compare_digest(_bytes(_signature(keys, known, text)), _bytes(signature)):
            return None
        return known if self.clock.now_ms() < int(said["until"]) else None


def _by_password(keys: ConsoleKeys, name: str, password: str) -> LocalOperator | None:
    known = keys.operator(name)
    right = hmac.compare_digest(_bytes(known.password if known else ""), _bytes(password))
    return known if known and right else None


def _basic(authorization: str) -> tuple[str, str]:
    """Name and password of `Authorization: Basic`; empty for anything else."""
    scheme, _, text = authorization.partition(" ")
    try:
        name, _, password = (
            b64decode(text, validate=True).decode().partition(":") if scheme.lower() == "basic" else ("", "", "")
        )
    except ValueError:
        return "", ""
    return name, password


def _content(text: str) -> dict[str, Any]:
    try:
        content = json.loads(urlsafe_b64decode(text.encode()))
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _signature(keys: ConsoleKeys, operator: LocalOperator, text: str) -> str:
    key = _bytes(f"{keys.session_key}\n{operator.password}")
    return hmac.new(key, _bytes(text), "sha256").hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
