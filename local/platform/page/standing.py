"""What stands on the platform for one account: its menus and its codes to scan, as the page shows them."""

from typing import Any

from local.platform.accounts import Account
from local.platform.apis.menus import menu_of
from local.platform.apis.qr_codes import TABLE as QR_CODES
from local.platform.conversations import User
from local.platform.simulator import Simulator

SHOWN_CODES = 200


def menus(simulator: Simulator, account: Account, user: User | None) -> dict[str, Any]:
    """The buttons by AgentId, under "" where there are no applications; only menus that were made by the API."""
    if account.kind == "wecom":
        kept = {str(agent.id): simulator.records.get(account.name, "menus", agent.id) for agent in account.agents}
    else:
        kept = {"": menu_of(simulator, user or User(account.name, ""))}
    return {agent: menu["button"] for agent, menu in kept.items() if menu}


def codes(simulator: Simulator, account: Account) -> list[dict[str, str]]:
    """`{"ticket", "scene"}` of the codes that can still be scanned, the newest first."""
    rows = list(simulator.records.rows(account.name, QR_CODES).items())[-SHOWN_CODES:]
    return [{"ticket": ticket, "scene": str(code["scene"])} for ticket, code in reversed(rows)]
