"""The accounts of all kinds that the platform knows, as their owners would set them up in WeChat's consoles."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from local.platform.errors import ControlError

Kind = Literal["official", "mini", "wecom", "component", "pay"]
Mode = Literal["plain", "compatible", "safe"]
Form = Literal["xml", "json"]
WITH_USERS: Final = ("official", "mini", "wecom")
"""The kinds whose users act, and are shown what is answered."""


@dataclass(frozen=True)
class Agent:
    """One application of a corporation: `id` is the AgentId."""

    name: str
    id: int
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account. Which fields a kind has: `account_fields.FIELDS`; the others keep their defaults.

    `component` names the third-party platform that manages it, which then gets its callbacks. `private_key` (PEM) and
    `serial` are WeChat Pay's own, made for this merchant; `merchant_key` (public, PEM) and `merchant_serial` are the merchant's.
    """

    kind: Kind = "official"
    name: str
    callback_url: str = ""
    app_id: str = ""
    app_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    encoding_aes_key: str | None = field(default=None, repr=False)
    mode: Mode = "safe"
    payload: Form = "xml"
    corp_id: str = ""
    agents: tuple[Agent, ...] = ()
    receive_ids: tuple[str, ...] = ()
    mch_id: str = ""
    api_v3_key: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    serial: str = ""
    merchant_key: str = field(default="", repr=False)
    merchant_serial: str = ""
    component: str | None = None
    receiver: str | None = None

    @property
    def wechat_id(self) -> str:
        """What WeChat calls it: AppID, CorpID or merchant number. No two accounts have the same."""
        return self.app_id or self.corp_id or self.mch_id

    @property
    def receive_id(self) -> str:
        """To whom what is encrypted is addressed."""
        return self.wechat_id if self.receiver is None else self.receiver

    @property
    def original_id(self) -> str:
        """What stands as ToUserName: the `gh_…` id, which is not the AppID, and a corporation's CorpID."""
        if self.kind in ("official", "mini"):
            return "gh_" + hashlib.sha256(self.app_id.encode()).hexdigest()[:12]
        return self.wechat_id

    def agent(self, name: str | None) -> Agent | None:
        """The application of this name, the first where none is named. Raises ControlError 404 for an unknown name."""
        if name is None:
            return self.agents[0] if self.agents else None
        known = [agent.name for agent in self.agents]
        if name not in known:
            raise ControlError(404, f"account {self.name!r} has no agent {name!r}; it has {', '.join(known) or 'none'}")
        return self.agents[known.index(name)]

    def managed_as(self, before: "Account") -> "Account":
        """This account, still managed by the platform that managed the one in whose place it comes."""
        return replace(self, component=before.component)

    def public(self) -> dict[str, Any]:
        """What may be shown: no secret, no Token, no key. `app_id` is WeChat's id, whatever the kind calls it."""
        shown: dict[str, Any] = {"name": self.name, "kind": self.kind, "app_id": self.wechat_id, "mode": self.mode}
        shown |= {"callback_url": self.callback_url, "original_id": self.original_id}
        if self.kind == "mini":
            shown["payload"] = self.payload
        if self.kind == "wecom":
            shown["agents"] = [{"name": agent.name, "id": agent.id} for agent in self.agents]
        if self.component is not None:
            shown["component"] = self.component
        return shown


def managed_by(component: Account, account: Account) -> Account:
    """`account` as the third-party platform gets its callbacks: at an address of its own, with the platform's keys."""
    return replace(
        account,
        callback_url=f"{component.callback_url}/{account.app_id}",
        token=component.token,
        encoding_aes_key=component.encoding_aes_key,
        mode="safe",
        receiver=component.app_id,
    )


class Accounts:
    def __init__(self) -> None:
        self._by_name: dict[str, Account] = {}

    def __iter__(self) -> Iterator[Account]:
        return iter(self._by_name.values())

    def put(self, account: Account) -> None:
        """Add or replace. Raises ControlError 409 when another account has the same AppID, CorpID or merchant number."""
        holder = next((other for other in self if other.wechat_id == account.wechat_id), None)
        if holder is not None and holder.name != account.name:
            what = {"wecom": "corp_id", "pay": "mch_id"}.get(account.kind, "app_id")
            raise ControlError(409, f"{what} is already that of account {holder.name!r}; delete that one first")
        self._by_name[account.name] = account

    def release_from(self, component: str) -> None:
        """Nobody is managed by that third-party platform any more; accounts that it alone had are gone."""
        managed = [account for account in self if account.component == component]
        self._by_name = {account.name: account for account in self if account not in managed or account.callback_url}
        self._by_name |= {one.name: replace(one, component=None) for one in managed if one.callback_url}

    def get(self, name: str) -> Account:
        account = self._by_name.get(name)
        if account is None:
            raise ControlError(404, f"no account {name!r}; add it with POST /control/accounts")
        return account

    def find(self, name: str) -> Account | None:
        return self._by_name.get(name)

    def remove(self, name: str) -> None:
        del self._by_name[self.get(name).name]

    def with_app_id(self, app_id: str) -> Account | None:
        return next((account for account in self if account.app_id == app_id and app_id), None)

    def addressed(self, account: Account) -> Account:
        """The account with the address and keys that its callbacks go out with."""
        if account.component is None:
            return account
        return managed_by(self.get(account.component), account)

    def dump(self) -> list[dict[str, Any]]:
        return [_saved(account) for account in self]

    def load(self, saved: list[dict[str, Any]]) -> None:
        for fields in saved:
            self.put(_loaded(fields))


def _saved(account: Account) -> dict[str, Any]:
    return {**vars(account), "agents": [vars(agent) for agent in account.agents], "receive_ids": list(account.receive_ids)}


def _loaded(fields: Mapping[str, Any]) -> Account:
    agents = tuple(Agent(**agent) for agent in fields.get("agents", ()))
    return Account(**{**fields, "agents": agents, "receive_ids": tuple(fields.get("receive_ids", ()))})
