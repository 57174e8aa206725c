"""What changed on the platform, for one who watches one user of one account."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from liushui.wechat.errcodes import classify
from local.platform.accounts import WITH_USERS, Account
from local.platform.conversations import Entry
from local.platform.exchanges import push_id
from local.platform.page import standing
from local.platform.simulator import Simulator

SHOWN_USERS = 200
SHOWN_ENTRIES = 500
_OF_CALLBACKS = ("callback", "passive", "system")
Change = tuple[str, Any]


class PlatformFeed:
    """Remembers what was told, so that `changes` tells the rest. To be used on the platform's event loop only."""

    def __init__(self, simulator: Simulator, account: str | None, user: str | None) -> None:
        self._simulator = simulator
        self._account = account
        self._user = user
        self._told: dict[str, Any] = {}
        self._last_entry: Entry | None = None
        self._revision = 0

    def changes(self) -> Iterator[Change]:
        """What is new: the first time, everything that is shown."""
        conversations, account = self._simulator.conversations, self.account()
        users = conversations.users(account.name) if account else []
        yield from self._if_new("accounts", [known.public() for known in self._simulator.accounts])
        now = self._simulator.clock.now()
        groups = standing.groups(self._simulator, account)
        newest = [{"user": u.openid, "subscribed": u.subscribed, "typing": now < u.typing_until} for u in reversed(users)]
        newest += [{"user": group, "subscribed": True, "typing": False} for group in groups]
        mine = next((user for user in newest if user["user"] == self._user), None)
        role = standing.role(self._simulator, account, self._user, groups)
        yield from self._if_new("user", mine and {**mine, **role})
        yield from self._if_new(
            "users", [{"user": user["user"], "subscribed": user["subscribed"]} for user in newest[:SHOWN_USERS]]
        )
        yield from self._if_new("faults", [*self._simulator.faults.public(), *self._simulator.push_faults.public()])
        clock = self._simulator.clock
        yield from self._if_new("clock", {"advanced_seconds": clock.advanced, "in_pushes": clock.in_pushes})
        if account:
            yield from self._standing(account)
        yield from self._exchanges(account)
        if account and self._user:
            yield from self._conversation(account.name, self._user)

    def account(self) -> Account | None:
        """The watched account, as long as there is one."""
        return next((known for known in self._simulator.accounts if known.name == self._account), None)

    def _if_new(self, name: str, value: Any) -> Iterator[Change]:
        if name not in self._told or self._told[name] != value:
            self._told[name] = value
            yield name, value

    def _standing(self, account: Account) -> Iterator[Change]:
        user = self._simulator.conversations.find(account.name, self._user)
        yield from self._if_new("menus", standing.menus(self._simulator, account, user))
        yield from self._if_new("codes", standing.codes(self._simulator, account))

    def _exchanges(self, account: Account | None) -> Iterator[Change]:
        exchanges, after = self._simulator.exchanges, self._revision
        if exchanges.revision == after:
            return
        self._revision = exchanges.revision
        if account and (pushes := self._pushes(account, after)):
            yield "pushes", pushes
        if calls := exchanges.calls(self._account, after):
            yield "calls", [_explained(call) for call in calls]

    def _pushes(self, account: Account, after: int) -> list[dict[str, Any]]:
        """The user's; where an account has no users, all that it was told, with `type` and `at`."""
        if account.kind not in WITH_USERS:
            lines = self._simulator.exchanges.followed(after, account.name, None, None)
            return [{name: value for name, value in line.items() if name != "decrypted"} for line in lines]
        return self._simulator.exchanges.pushes(account.name, self._user, after) if self._user else []

    def _conversation(self, account: str, user: str) -> Iterator[Change]:
        newer, gapless = self._entries_since_last(account, user)
        if newer or not gapless:
            self._last_entry = newer[-1] if newer else None
            yield "conversation", {"reset": not gapless, "messages": [_message(entry) for entry in newer]}

    def _entries_since_last(self, account: str, user: str) -> tuple[list[Entry], bool]:
        """The user's entries after the last told one; the newest ones and False when that is not there (any more)."""
        newest_first = self._simulator.conversations.newest_entries(account, user)
        newer: list[Entry] = []
        for entry in islice(newest_first, SHOWN_ENTRIES):
            if entry is self._last_entry:
                return newer[::-1], True
            newer.append(entry)
        nothing_yet = self._last_entry is None and "conversation" in self._told
        self._told["conversation"] = True
        return newer[::-1], nothing_yet


def _message(entry: Entry) -> dict[str, Any]:
    """An entry, and the `exchange` that carried it."""
    exchange = entry.document_id or ""
    return {**entry.public(), "exchange": push_id(entry.account, exchange) if entry.via in _OF_CALLBACKS else exchange}


def _explained(call: dict[str, Any]) -> dict[str, Any]:
    return {**call, "meaning": meaning_of(call["errcode"], send=call["api"] == "custom/send")}


def meaning_of(errcode: int | None, *, send: bool) -> dict[str, str] | None:
    """The class of an errcode, and what it means in English and Chinese; None for success and for no errcode."""
    if not errcode:
        return None
    known = classify(errcode, send=send)
    english, _, chinese = known.meaning.partition(" / ")
    return {"class": known.error_class.value, "en": english, "zh": chinese}
