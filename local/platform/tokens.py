"""Access tokens, by WeChat's rules for both kinds ("获取接口调用凭据", "获取稳定版接口调用凭据").

`/cgi-bin/token` makes a new token on each call and lets the one before live five minutes more.
`/cgi-bin/stable_token` gives the same token until its last five minutes, then a new one while the old one serves
another five; when forced, it ends the old one at once, at most 20 times a day and not twice within 30 s
(a second forced call within 30 s refreshes nothing). The two kinds do not touch each other.
An account has further tokens in slots of their own: one for each agent of a corporation, which stays the same until it ends
("获取access_token"), one for the component itself and one that it holds for each account that authorised it.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from local.platform.clock import Clock, china_day
from local.platform.errors import ApiError
from local.platform.timings import Timings

FORCED_PER_DAY = 20
FORCED_APART_SECONDS = 30
KEPT_AFTER_EXPIRY_SECONDS = 86_400
COMPONENT_SLOT = "component"
_SHAPE = re.compile(r"[0-9]+_[A-Za-z0-9_-]{100,}")


@dataclass
class Issued:
    """A token in circulation. `ends_at`: its own life; `replaced_at`: when a newer one put it out, if one did; `slot`: which
    of the account's tokens it is, "" for its own."""

    value: str
    account: str
    stable: bool
    ends_at: float
    replaced_at: float | None = None
    slot: str = ""

    def is_alive(self, now: float) -> bool:
        return now < self.ends_at and (self.replaced_at is None or now < self.replaced_at)


class Tokens:
    def __init__(self, clock: Clock, timings: Timings) -> None:
        self._clock = clock
        self._timings = timings
        self._issued: dict[str, Issued] = {}
        self._forced: dict[str, list[float]] = {}

    def get_classic(self, account: str, slot: str = "") -> tuple[str, int]:
        """A new token and its life in seconds; the previous one dies after the overlap."""
        now = self._clock.now()
        for token in self._alive(account, stable=False, slot=slot):
            token.replaced_at = min(token.replaced_at or token.ends_at, now + self._timings.token_overlap)
        return self._issue(account, stable=False, slot=slot)

    def get_lasting(self, account: str, slot: str) -> tuple[str, int]:
        """The slot's token and the seconds that it has left; a new one only when it has ended."""
        current = next(iter(self._alive(account, stable=True, slot=slot)), None)
        if current is not None:
            return current.value, int(current.ends_at - self._clock.now())
        return self._issue(account, stable=True, slot=slot)

    def get_stable(self, account: str, *, force: bool) -> tuple[str, int]:
        """The current token or, near its end or when forced, a new one. Raises ApiError 45009 when forced too often."""
        now = self._clock.now()
        current = next((token for token in self._alive(account, stable=True) if token.replaced_at is None), None)
        if force and self._may_force(account, now):
            self._forced.setdefault(account, []).append(now)
            self._end(lambda token: token.account == account and token.stable and not token.slot, replaced=True)
            return self._issue(account, stable=True)
        if current is not None and current.ends_at - now > self._timings.token_overlap:
            return current.value, int(current.ends_at - now)
        if current is not None:
            current.ends_at = current.replaced_at = now + self._timings.token_overlap
        return self._issue(account, stable=True)

    def check(self, value: str | None) -> str:
        """The account whose token this is. Raises ApiError 41001, 40014, 42001 or 40001."""
        return self.bearer(value).account

    def bearer(self, value: str | None) -> Issued:
        """The token itself. Raises ApiError 41001, 40014, 42001 or 40001."""
        if not value:
            raise ApiError(41001)
        token = self._issued.get(value)
        now = self._clock.now()
        if token is None:
            raise ApiError(40001 if _SHAPE.fullmatch(value) else 40014)
        if token.replaced_at is not None and now >= token.replaced_at:
            raise ApiError(40001)
        if now >= token.ends_at:
            raise ApiError(42006 if token.slot == COMPONENT_SLOT else 42001)
        return token

    def find_account(self, value: str | None) -> str | None:
        """Whose token this is or was; for records only."""
        token = self._issued.get(value or "")
        return token.account if token else None

    def expire(self, account: str | None) -> int:
        """End the tokens of one account, or of all, as if their time were up; gives how many."""
        return self._end(lambda token: account in (None, token.account), replaced=False)

    def forget(self, account: str) -> None:
        self._issued = {value: token for value, token in self._issued.items() if token.account != account}
        self._forced.pop(account, None)

    def _may_force(self, account: str, now: float) -> bool:
        today = [at for at in self._forced.get(account, []) if china_day(at) == china_day(now)]
        self._forced[account] = today
        if today and now - today[-1] < FORCED_APART_SECONDS:
            return False
        if len(today) >= FORCED_PER_DAY:
            raise ApiError(45009)
        return True

    def _issue(self, account: str, *, stable: bool, slot: str = "") -> tuple[str, int]:
        now = self._clock.now()
        self._issued = {
            value: token for value, token in self._issued.items() if now < token.ends_at + KEPT_AFTER_EXPIRY_SECONDS
        }
        token = Issued(f"96_{secrets.token_urlsafe(96)}", account, stable, now + self._timings.token_life, slot=slot)
        self._issued[token.value] = token
        return token.value, self._timings.token_life

    def _alive(self, account: str, *, stable: bool, slot: str = "") -> list[Issued]:
        now = self._clock.now()
        return [
            token
            for token in self._issued.values()
            if (token.account, token.stable, token.slot) == (account, stable, slot) and token.is_alive(now)
        ]

    def _end(self, wanted: Callable[[Issued], bool], *, replaced: bool) -> int:
        now = self._clock.now()
        ended = [token for token in self._issued.values() if wanted(token) and token.is_alive(now)]
        for token in ended:
            if replaced:
                token.replaced_at = now
            else:
                token.ends_at, token.replaced_at = now, None
        return len(ended)

    def dump(self) -> dict[str, Any]:
        return {"issued": [asdict(token) for token in self._issued.values()], "forced": self._forced}

    def load(self, saved: dict[str, Any]) -> None:
        self._issued = {fields["value"]: Issued(**fields) for fields in saved["issued"]}
        self._forced = dict(saved["forced"])
