"""What stands on the platform for one account: its menus and its codes to scan, as the page shows them."""

from typing import Any

from local.platform.accounts import Account
from local.platform.apis.menus import menu_of
from local.platform.apis.qr_codes import TABLE as QR_CODES
from local.platform.apis.robots import TABLE as ROBOTS
from local.platform.apis.robots import group_of
from local.platform.apis.wecom_kf import service_accounts
from local.platform.conversations import User
from local.platform.corporations import is_customer
from local.platform.simulator import Simulator

SHOWN_CODES = 200


def groups(simulator: Simulator, account: Account | None) -> list[str]:
    """The groups of a corporation that have a robot, by the names under which they stand in the conversations."""
    if account is None or account.kind != "wecom":
        return []
    return [group_of(key) for key in simulator.records.rows(account.name, ROBOTS)]


def role(simulator: Simulator, account: Account | None, user: str | None, of_robots: list[str]) -> dict[str, Any]:
    """Who the user of a corporation is: a `group`, or a `customer` with the service accounts (`services`) to write to."""
    if account is None or account.kind != "wecom" or user is None:
        return {}
    if user in of_robots:
        return {"role": "group"}
    if is_customer(simulator, account.name, user):
        return {"role": "customer", "services": service_accounts(simulator, account.name)}
    return {"role": "member"}


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
