"""What a third-party platform is told, with what it means here: tickets that serve, and accounts that change hands."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from local.platform.accounts import Account
from local.platform.apis.components import AUTH_CODE_SECONDS, authorize, issue_ticket, revoke
from local.platform.errors import ControlError
from local.platform.simulator import Simulator

TICKET: Final = "component_verify_ticket"
TICKET_EVERY_SECONDS: Final = 600
_GRANTED: Final = ("authorized", "updateauthorized")


def carry_out(simulator: Simulator, component: Account, event: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Let it happen, and give the fields that the callback has of it; what `given` says stays as it is."""
    if event == TICKET and "ComponentVerifyTicket" not in given:
        return {**given, "ComponentVerifyTicket": issue_ticket(simulator, component.name)}
    if event in _GRANTED:
        return {**_granted(simulator, component, _app_id(component, given)), **given}
    if event == "unauthorized":
        app_id = _app_id(component, given)
        _set_component(simulator, app_id, None)
        revoke(simulator, component.name, app_id)
        return {"AuthorizerAppid": app_id, **given}
    return dict(given)


def _granted(simulator: Simulator, component: Account, app_id: str) -> dict[str, Any]:
    if simulator.accounts.with_app_id(app_id) is None:
        owner = Account(name=app_id, app_id=app_id, app_secret=secrets.token_hex(16), component=component.name)
        simulator.accounts.put(owner)
    _set_component(simulator, app_id, component.name)
    return {
        "AuthorizerAppid": app_id,
        "AuthorizationCode": authorize(simulator, component.name, app_id),
        "AuthorizationCodeExpiredTime": int(simulator.clock.now_in_pushes()) + AUTH_CODE_SECONDS,
    }


def _set_component(simulator: Simulator, app_id: str, component: str | None) -> None:
    account = simulator.accounts.with_app_id(app_id)
    if account is None:
        return
    if account.kind not in ("official", "mini"):
        raise ControlError(400, f"AuthorizerAppid is that of account {account.name!r}, of kind {account.kind}")
    simulator.accounts.put(replace(account, component=component))


def _app_id(component: Account, given: Mapping[str, Any]) -> str:
    """Whose: where nothing is said, an account that belongs to this platform alone."""
    return str(given.get("AuthorizerAppid") or f"wx{hashlib.sha256(component.app_id.encode()).hexdigest()[:16]}")
