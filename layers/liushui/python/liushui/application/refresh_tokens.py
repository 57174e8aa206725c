"""Access tokens: one for all functions, renewed ahead by a schedule, and by one refresher at a time where that came too late.

WeChat, "Stable access token" (获取稳定版接口调用凭据): the same token is given again until its last 5 minutes; a forced refresh
ends it at once and is allowed 20 times a day, 30 seconds apart.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from liushui.domain.errors import ConfigurationError, LiushuiError, StoreUnavailable, TokenUnavailable
from liushui.domain.reply import quota_reset_at
from liushui.ports import AccessToken, Accounts, CallResult, Clock, Ids, Platform, RefreshNotes, Tokens
from liushui.wechat.accounts import Account
from liushui.wechat.errcodes import ErrorClass

ACCESS = "access_token"
SPARE_MS = 60_000
"""A token with less left is not handed out: the call that uses it must end before the token does."""
AHEAD_MS = 300_000
LEASE_MS = 20_000
"""Two calls of WeChat at their longest."""
WAIT_SECONDS = 6.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.0
"""Seconds, up to twice as long by chance: however many wait, the lease's one item must bear their questions."""
FORCED_APART_MS, FORCED_A_DAY = 30_000, 20
_PAUSE_MS = {ErrorClass.WAIT: 5_000, ErrorClass.RATE_LIMITED: 60_000, ErrorClass.QUOTA_RESET: 600_000}
_OPERATOR_PAUSE_MS = 300_000

Good = Callable[[AccessToken], bool]


class AccessTokens:
    """The accounts' tokens, as senders use them. Keeps what it has seen for the life of the container."""

    def __init__(self, *, tokens: Tokens, accounts: Accounts, platform: Platform, clock: Clock, ids: Ids) -> None:
        self._tokens = tokens
        self._accounts = accounts
        self._platform = platform
        self._clock = clock
        self._ids = ids
        self._seen: dict[str, AccessToken] = {}

    def token_for(self, account: Account, kind: str = ACCESS) -> str:
        """A token to call with. Raises TokenUnavailable, StoreUnavailable, ConfigurationError for a kind that is not kept."""
        _check_kind(kind)
        seen = self._seen.get(account.name)
        if seen is None or not self._lasts(seen, SPARE_MS):
            self._seen[account.name] = seen = self._good(account, lambda token: self._lasts(token, SPARE_MS))
        return seen.value

    def refused(self, account: Account, token: str, kind: str = ACCESS) -> str:
        """Another token, after WeChat refused `token`. Raises as above."""
        _check_kind(kind)
        self._seen.pop(account.name, None)
        good = self._good(account, lambda held: held.value != token and self._lasts(held, SPARE_MS), refused=token)
        self._seen[account.name] = good
        return good.value

    def renew_ahead(self, account: Account) -> bool:
        """Renew a token in its last 5 minutes, unless another is at it; whether there is a new one. Raises as above."""
        before = self._tokens.get(account.name)
        if before is not None and self._lasts(before, AHEAD_MS):
            return False
        return self._good(account, lambda token: self._lasts(token, AHEAD_MS), patience=0) != before

    def _lasts(self, token: AccessToken, spare: int) -> bool:
        return token.expires_at - self._clock.now_ms() > spare

    def _good(
        self, account: Account, good: Good, *, refused: str | None = None, patience: float = WAIT_SECONDS
    ) -> AccessToken:
        """The stored token if it is good, else what a refresh gives: this caller's or another's, for whom it waits."""
        holder, give_up, pause = self._ids.new_id(), self._clock.monotonic() + patience, _FIRST_PAUSE
        while True:
            stored = self._tokens.get(account.name)
            if stored is not None and good(stored):
                return stored
            now = self._clock.now_ms()
            lease = self._tokens.try_lease(account.name, holder, now=now, until=now + LEASE_MS)
            if lease.granted:
                return self._refresh(account, holder, lease.notes, good, refused)
            if lease.notes.retry_at > now:
                raise _unavailable(account, lease.notes, asked=False)
            if self._clock.monotonic() >= give_up:
                busy = RefreshNotes(now + LEASE_MS, ErrorClass.WAIT, detail="another refresher is at it")
                raise _unavailable(account, busy, asked=False)
            self._clock.sleep(pause + self._ids.jitter(pause))
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _refresh(self, account: Account, holder: str, notes: RefreshNotes, good: Good, refused: str | None) -> AccessToken:
        try:
            stored = self._tokens.get(account.name)  # somebody may have refreshed just before the lease was ours
            if stored is not None and good(stored):
                return stored
            token, notes = self._ask(account, notes, refused)
            if token is None:
                raise _unavailable(account, notes, asked=True)
            return self._tokens.put(account.name, token, instead_of=refused)
        finally:
            self._tokens.release_lease(account.name, holder, notes)

    def _ask(self, account: Account, notes: RefreshNotes, refused: str | None) -> tuple[AccessToken | None, RefreshNotes]:
        now = self._clock.now_ms()
        result = self._platform.stable_token(account, force_refresh=False)
        if _class_of(result) is ErrorClass.CONFIGURATION and (rotated := self._rotated(account)) is not None:
            account = rotated
            result = self._platform.stable_token(account, force_refresh=False)
        token = _token_of(result, now)
        if token is None or token.value != refused:
            return token, _noted(notes, result, now)
        today = notes.forced if quota_reset_at(notes.forced_at) == quota_reset_at(now) else 0
        if (wait := _until_forced_again(notes, today, now)) is not None:
            return None, wait
        notes = replace(notes, forced_at=now, forced=today + 1)
        result = self._platform.stable_token(account, force_refresh=True)
        return _token_of(result, now), _noted(notes, result, now)

    def _rotated(self, account: Account) -> Account | None:
        """The account as it is configured now, if its AppID or AppSecret changed since it was cached."""
        fresh = self._accounts.fetch_again(account.name)
        return fresh if (fresh.app_id, fresh.app_secret) != (account.app_id, account.app_secret) else None


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a run did. `refused`: account, error class and errcode of each refusal that is new; an operator must look.
    `waiting`: accounts with an earlier refusal, or with WeChat out of reach. `late`: accounts there was no time for."""

    renewed: tuple[str, ...] = ()
    kept: int = 0
    waiting: tuple[str, ...] = ()
    refused: tuple[tuple[str, str, int | None], ...] = ()
    late: int = 0


class RefreshTokens:
    """The use case behind `functions/refresh_tokens`: every account's token, ahead of its end."""

    def __init__(self, *, accounts: Accounts, tokens: AccessTokens, clock: Clock) -> None:
        self._accounts = accounts
        self._tokens = tokens
        self._clock = clock

    def __call__(self, *, seconds: float) -> Refreshed:
        """Stops within about `seconds`; the next run begins with what is left. Raises StoreUnavailable."""
        until = self._clock.monotonic() + seconds
        outcome = Refreshed()
        names = self._accounts.names()
        for done, name in enumerate(names):
            if self._clock.monotonic() >= until:
                return replace(outcome, late=len(names) - done)
            outcome = self._renew(name, outcome)
        return outcome

    def _renew(self, name: str, outcome: Refreshed) -> Refreshed:
        try:
            if self._tokens.renew_ahead(self._accounts.get(name)):
                return replace(outcome, renewed=(*outcome.renewed, name))
        except StoreUnavailable:
            raise
        except TokenUnavailable as error:
            if error.asked and error.error_class != ErrorClass.WAIT:
                return replace(outcome, refused=(*outcome.refused, (name, error.error_class, error.errcode)))
            return replace(outcome, waiting=(*outcome.waiting, name))
        except LiushuiError as error:  # one account that is set up wrongly must not stop the others
            return replace(outcome, refused=(*outcome.refused, (name, type(error).__name__, None)))
        return replace(outcome, kept=outcome.kept + 1)


def _check_kind(kind: str) -> None:
    if kind != ACCESS:
        raise ConfigurationError(f"no tokens of the kind {kind!r} are kept: only {ACCESS!r}")


def _class_of(result: CallResult) -> ErrorClass | None:
    """The class as it is for a call that asks for a token: what would be a refused token is a wrong AppSecret."""
    return ErrorClass.CONFIGURATION if result.error_class is ErrorClass.REFRESH_TOKEN else result.error_class


def _token_of(result: CallResult, now: int) -> AccessToken | None:
    value, seconds = result.data.get("access_token"), result.data.get("expires_in")
    if result.error_class is not None or not isinstance(value, str) or not isinstance(seconds, int):
        return None
    return AccessToken(value, now + seconds * 1000)


def _noted(notes: RefreshNotes, result: CallResult, now: int) -> RefreshNotes:
    """What to leave for the next refresher: nothing after success, when to ask again after a refusal."""
    if _token_of(result, now) is not None:
        return RefreshNotes(forced_at=notes.forced_at, forced=notes.forced)
    error_class = _class_of(result) or ErrorClass.WAIT
    detail = result.detail or "the answer holds no token"
    retry_at = now + _PAUSE_MS.get(error_class, _OPERATOR_PAUSE_MS)
    return replace(notes, retry_at=retry_at, error_class=error_class, errcode=result.errcode, detail=detail)


def _until_forced_again(notes: RefreshNotes, today: int, now: int) -> RefreshNotes | None:
    """The notes to leave when a refresh may not be forced now; None when it may."""
    if now < notes.forced_at + FORCED_APART_MS:
        detail = "the token was refused; a forced refresh must wait for 30 s after the last"
        return replace(notes, retry_at=notes.forced_at + FORCED_APART_MS, error_class=ErrorClass.WAIT, detail=detail)
    if today >= FORCED_A_DAY:
        detail = "the token was refused; today's 20 forced refreshes are used up"
        return replace(notes, retry_at=now + _OPERATOR_PAUSE_MS, error_class=ErrorClass.QUOTA_RESET, detail=detail)
    return None


def _unavailable(account: Account, notes: RefreshNotes, *, asked: bool) -> TokenUnavailable:
    return TokenUnavailable(
        account.name,
        error_class=notes.error_class or ErrorClass.WAIT,
        errcode=notes.errcode,
        retry_at=notes.retry_at,
        detail=notes.detail or "unknown",
        asked=asked,
    )
