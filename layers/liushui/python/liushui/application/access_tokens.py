"""Tokens and tickets of all kinds: one for all functions, renewed ahead by a schedule, and by one refresher at a time where that
came too late.

The one before stays usable for a while (WeChat, "Get stable access token": 5 minutes), so whoever still holds it is left alone.
"""

from collections.abc import Callable
from dataclasses import replace

from liushui.application.components import Components
from liushui.application.refresh_notes import given_again, noted, unavailable, until_forced_again
from liushui.application.token_kinds import ACCESS, COMPONENT, TokenName
from liushui.application.token_sources import Asked, TokenSources
from liushui.domain.reply import quota_reset_at
from liushui.ports import AccessToken, Accounts, Clock, Ids, Platform, RefreshNotes, Tokens
from liushui.wechat.accounts import Account, AuthorizedAccount
from liushui.wechat.errcodes import ErrorClass

SPARE_MS = 60_000
"""A token with less left is not handed out: the call that uses it must end before the token does."""
AHEAD_MS = 300_000
COMPONENT_AHEAD_MS = 600_000
"""WeChat, "Get component access token": with ten minutes left."""
LEASE_MS = 20_000
"""Two calls of WeChat at their longest."""
LONG_LEASE_MS = 60_000
"""The same for what needs another token first, which may need a third."""
WAIT_SECONDS = 6.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.0
"""Seconds, up to twice as long by chance: however many wait, the lease's one item must bear their questions."""

Good = Callable[[AccessToken], bool]


class AccessTokens:
    """The accounts' tokens, as senders use them. Keeps what it has seen for the life of the container.

    `components`: what third-party platforms are told by WeChat; None where none are served. A kind is one of `token_kinds`;
    another one raises ConfigurationError.
    """

    def __init__(
        self, *, tokens: Tokens, accounts: Accounts, platform: Platform, clock: Clock, ids: Ids,
        components: Components | None = None,
    ) -> None:  # fmt: skip
        self._tokens = tokens
        self._accounts = accounts
        self._clock = clock
        self._ids = ids
        self._sources = TokenSources(platform=platform, needed=self, components=components, clock=clock)
        self._seen: dict[tuple[str, str], AccessToken] = {}
        self._refusals: list[tuple[str, str, int | None]] = []

    def take_refusals(self) -> list[tuple[str, str, int | None]]:
        """Which tokens WeChat refused to give since this was asked last, by account and kind, with error class and errcode: each
        once, by whom it was refused. An operator must look."""
        taken, self._refusals = self._refusals, []
        return taken

    def token_for(self, account: Account, kind: str = ACCESS) -> str:
        """A token to call with. Raises TokenUnavailable, StoreUnavailable."""
        name = _name(account, kind)
        seen = self._seen.get((name.owner, kind))
        if seen is None or not self._lasts(seen, name, SPARE_MS):
            seen = self._good(name, lambda token: self._lasts(token, name, SPARE_MS))
            self._seen[name.owner, kind] = seen
        return seen.value

    def refused(self, account: Account, token: str, kind: str = ACCESS) -> str:
        """Another token, after WeChat refused `token`. Raises TokenUnavailable, StoreUnavailable."""
        name = _name(account, kind)
        self._seen.pop((name.owner, kind), None)
        good = self._good(name, lambda held: held.value != token and self._lasts(held, name, SPARE_MS), refused=token)
        self._seen[name.owner, kind] = good
        return good.value

    def is_kept(self, account: Account, kind: str) -> bool:
        """Whether there is a token of this kind, perhaps past its end: somebody asked for one before."""
        name = _name(account, kind)
        stored = self._tokens.get(name.owner, kind)
        return stored is not None and stored.identity == name.identity

    def renew_ahead(self, account: Account, kind: str = ACCESS) -> bool:
        """Renew a token in its last minutes, unless another is at it; whether there is a new one. Raises as above."""
        name = _name(account, kind)
        ahead = COMPONENT_AHEAD_MS if name.base == COMPONENT else AHEAD_MS
        before = self._tokens.get(name.owner, kind)
        if before is not None and self._lasts(before, name, ahead):
            return False
        return self._good(name, lambda token: self._lasts(token, name, ahead), patience=0) != before

    def renew_now(self, account: Account, kind: str = ACCESS) -> bool:
        """The same, however long the token that stands would last: what it came from was replaced."""
        name = _name(account, kind)
        before = self._tokens.get(name.owner, kind)
        return self._good(name, lambda token: token != before, patience=0) != before

    def _lasts(self, token: AccessToken, name: TokenName, spare: int) -> bool:
        return token.identity == name.identity and token.expires_at - self._clock.now_ms() > spare

    def _good(
        self, name: TokenName, good: Good, *, refused: str | None = None, patience: float = WAIT_SECONDS
    ) -> AccessToken:
        """The stored token if it is good, else what a refresh gives: this caller's or another's, for whom it waits."""
        holder, give_up, pause = self._ids.new_id(), self._clock.monotonic() + patience, _FIRST_PAUSE
        lease_ms = LEASE_MS if name.base == ACCESS and not _is_authorized(name) else LONG_LEASE_MS
        while True:
            stored = self._tokens.get(name.owner, name.kind)
            if stored is not None and good(stored):
                return stored
            now = self._clock.now_ms()
            lease = self._tokens.try_lease(
                name.owner, name.kind, holder, identity=name.identity, now=now, until=now + lease_ms
            )
            if lease.granted:
                return self._refresh(name, holder, lease.notes, good, refused)
            if lease.notes.retry_at > now:
                raise unavailable(name, lease.notes, asked=False)
            if self._clock.monotonic() >= give_up:
                busy = RefreshNotes(now + lease_ms, ErrorClass.WAIT, detail="another refresher is at it")
                raise unavailable(name, busy, asked=False)
            self._clock.sleep(pause + self._ids.jitter(pause))
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _refresh(self, name: TokenName, holder: str, notes: RefreshNotes, good: Good, refused: str | None) -> AccessToken:
        try:
            stored = self._tokens.get(name.owner, name.kind)  # somebody may have refreshed just before the lease was ours
            if stored is not None and good(stored):
                return stored
            token, notes = self._ask(name, notes, refused)
            if token is None:
                refusal = unavailable(name, notes, asked=True)
                if refusal.error_class != ErrorClass.WAIT:
                    self._refusals.append((str(name), refusal.error_class, refusal.errcode))
                raise refusal
            return self._tokens.put(name.owner, name.kind, token, instead_of=refused)
        finally:
            self._tokens.release_lease(name.owner, name.kind, holder, notes, identity=name.identity)

    def _ask(self, name: TokenName, notes: RefreshNotes, refused: str | None) -> tuple[AccessToken | None, RefreshNotes]:
        now = self._clock.now_ms()
        asked = self._sources.ask(name)
        if asked.error_class is ErrorClass.CONFIGURATION and (rotated := self._rotated(name)) is not None:
            name = rotated
            asked = self._sources.ask(name)
        token = _token(name, asked, now)
        if token is None or token.value != refused:
            return token, noted(notes, asked, now)
        if not self._sources.can_force(name):
            return None, given_again(notes, now)
        today = notes.forced if quota_reset_at(notes.forced_at) == quota_reset_at(now) else 0
        if (wait := until_forced_again(notes, today, now)) is not None:
            return None, wait
        notes = replace(notes, forced_at=now, forced=today + 1)
        asked = self._sources.ask(name, force=True)
        return _token(name, asked, now), noted(notes, asked, now)

    def _rotated(self, name: TokenName) -> TokenName | None:
        """The same token of the account as it is configured now, if that changed since it was cached."""
        if _is_authorized(name):
            return None  # it has no secret of its own
        fresh = self._accounts.fetch_again(name.account.name)
        return TokenName(fresh, name.kind) if fresh != name.account else None


def _name(account: Account, kind: str) -> TokenName:
    if kind == COMPONENT and isinstance(account, AuthorizedAccount):
        account = account.component
    return TokenName(account, kind)


def _is_authorized(name: TokenName) -> bool:
    return isinstance(name.account, AuthorizedAccount)


def _token(name: TokenName, asked: Asked, now: int) -> AccessToken | None:
    if asked.issued is None:
        return None
    return AccessToken(asked.issued.value, now + asked.issued.expires_in * 1000, name.identity)
