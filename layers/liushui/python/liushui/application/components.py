"""What third-party platforms (开放平台第三方平台) are told by WeChat, and what came of it: the ticket that a platform's own token
is asked with, and which accounts authorise it.

WeChat, pages "Ticket push" (验证票据) and "Authorisation change push" (授权变更通知推送). Each region records what it was told
in a sub-stream of its own, so the newest of all regions counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from liushui.domain.commits import Commit
from liushui.domain.events import EventReceived
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName
from liushui.ports import EventStore, Grant, Grants
from liushui.wechat.accounts import AuthorizedAccount, ComponentAccount
from liushui.wechat.fields import text_of

TICKET_MS: Final = 12 * 3_600_000
"""How long a component_verify_ticket serves."""


class Dated(Protocol):
    """Something that was told at a moment."""

    @property
    def at(self) -> int: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class VerifyTicket:
    """A component_verify_ticket, told at `at` (milliseconds since the epoch)."""

    value: str = field(repr=False)
    at: int


@dataclass(frozen=True, slots=True)
class Authorisation:
    """What an account last said of the platform, at `at`: its `code` is good until `code_ends_at` (both in milliseconds since
    the epoch). No code: it withdrew."""

    at: int
    code: str | None = field(default=None, repr=False)
    code_ends_at: int = 0


class Components:
    """Reads the streams `component/…` of platforms and keeps their authorizers' refresh tokens. `regions` are all regions."""

    def __init__(self, *, events: EventStore, grants: Grants, regions: tuple[str, ...]) -> None:
        self._events = events
        self._grants = grants
        self._regions = regions

    def verify_ticket(self, component: ComponentAccount) -> VerifyTicket | None:
        """The newest ticket. Raises UndecodableCommit, StoreUnavailable."""
        return self._newest(component, "ticket", _ticket_in)

    def newest_authorisation(self, account: AuthorizedAccount) -> Authorisation | None:
        """What the account last said. Raises as above."""
        return self._newest(account.component, account.app_id, _authorisation_in)

    def grant(self, account: AuthorizedAccount) -> Grant | None:
        """The refresh token that is kept for the account."""
        grant = self._grants.get(account.component.name, account.app_id)
        return grant if grant is not None and grant.identity == account.component.app_id else None

    def grants(self, component: ComponentAccount) -> Mapping[str, Grant]:
        """All that is kept, by the authorizers' AppIDs."""
        found = self._grants.all(component.name)
        return {app_id: grant for app_id, grant in found.items() if grant.identity == component.app_id}

    def keep(self, account: AuthorizedAccount, grant: Grant) -> None:
        """Keep a refresh token, or that there is none any more."""
        self._grants.put(account.component.name, account.app_id, grant)

    def _newest(self, component: ComponentAccount, subject: str, read: Callable[[JsonObject, int], D | None]) -> D | None:
        stream = StreamName(component.tenant, component.name, "component", subject)
        found = [one for region in self._regions if (one := self._last(stream, region, read)) is not None]
        return max(found, key=lambda one: one.at, default=None)

    def _last(self, stream: StreamName, region: str, read: Callable[[JsonObject, int], D | None]) -> D | None:
        """The last of its kind in a sub-stream: mostly in its last commit."""
        tail = self._events.tail(stream, region=region)
        if tail is None or (last := _last_in(tail, read)) is not None or tail.number == 1:
            return None if tail is None else last
        for commit in self._events.read(stream, region=region, up_to=tail.number - 1):
            last = _last_in(commit, read) or last
        return last


def _last_in(commit: Commit, read: Callable[[JsonObject, int], D | None]) -> D | None:
    told = (event.data for event in reversed(commit.events) if event.type == EventReceived.__name__)
    return next((one for data in told if (one := read(data, commit.at)) is not None), None)


def _ticket_in(told: JsonObject, at: int) -> VerifyTicket | None:
    value = text_of(told, "ComponentVerifyTicket").strip()
    return VerifyTicket(value, at) if value else None


def _authorisation_in(told: JsonObject, at: int) -> Authorisation | None:
    kind, code = text_of(told, "InfoType").strip(), text_of(told, "AuthorizationCode").strip()
    if kind == "unauthorized":
        return Authorisation(at)
    if kind not in ("authorized", "updateauthorized") or not code:
        return None
    ends = text_of(told, "AuthorizationCodeExpiredTime").strip()  # seconds since the epoch
    return Authorisation(at, code, int(ends) * 1000 if ends.isdecimal() else at)
