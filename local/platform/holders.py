"""Whose call it is: accounts of every kind looked up by what a call carries.

Official Accounts and mini programs have an AppID, corporations a CorpID with a secret for each agent, components an AppID too.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from local.platform.accounts import Account, Accounts

OFFICIAL = ("official",)
MINI = ("mini",)
BOTH = (*OFFICIAL, *MINI)
WORK = ("wecom",)
COMPONENT = ("component",)


@dataclass(frozen=True)
class Agent:
    """One application of a corporation."""

    agent_id: int
    name: str


def kind_of(account: object) -> str:
    return str(getattr(account, "kind", "official"))


def app_id_of(account: object) -> str:
    return str(getattr(account, "app_id", ""))


def has_secret(account: object, given: object) -> bool:
    """Whether that is the account's own secret."""
    return same_secret(str(getattr(account, "app_secret", "")), given)


def with_app_id(accounts: Accounts, app_id: object, kinds: tuple[str, ...]) -> Account | None:
    """The account of one of these kinds that has the AppID."""
    return next((a for a in accounts if kind_of(a) in kinds and app_id_of(a) == app_id), None)


def with_corp_id(accounts: Accounts, corp_id: object) -> Account | None:
    return next((a for a in accounts if kind_of(a) in WORK and getattr(a, "corp_id", None) == corp_id), None)


def agents_of(account: Account) -> list[Agent]:
    return [Agent(int(_field(agent, "id")), str(_field(agent, "name"))) for agent in getattr(account, "agents", ())]


def agent_with_secret(account: Account, secret: object) -> Agent | None:
    """The agent whose secret that is."""
    for agent in getattr(account, "agents", ()):
        if same_secret(str(_field(agent, "secret")), secret):
            return Agent(int(_field(agent, "id")), str(_field(agent, "name")))
    return None


def same_secret(held: str, given: object) -> bool:
    return secrets.compare_digest(held.encode(), str(given).encode())


def _field(agent: Any, name: str) -> Any:
    return agent[name] if isinstance(agent, dict) else getattr(agent, name)
