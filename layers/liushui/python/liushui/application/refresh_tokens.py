"""The schedule's part: every account's tokens are renewed ahead of their end, so that no sender has to wait for one; tickets
only once somebody asked for them; and the tokens of accounts that authorise a third-party platform."""

from collections.abc import Callable
from dataclasses import dataclass, field

from liushui.application.access_tokens import AccessTokens
from liushui.application.find_authorizers import FindAuthorizers
from liushui.application.token_kinds import ACCESS, TokenName, tickets_of, tokens_of
from liushui.domain.errors import LiushuiError, StoreUnavailable, TokenUnavailable
from liushui.ports import Accounts, Clock
from liushui.wechat.accounts import Account, ComponentAccount
from liushui.wechat.errcodes import ErrorClass


@dataclass(slots=True, kw_only=True)
class Refreshed:
    """What a run did, by account and kind. `refused`: error class and errcode of each refusal that is new; an operator must
    look. `waiting`: those with an earlier refusal, or with WeChat out of reach. `late`: accounts there was no time for."""

    renewed: list[str] = field(default_factory=list)
    kept: int = 0
    waiting: list[str] = field(default_factory=list)
    refused: list[tuple[str, str, int | None]] = field(default_factory=list)
    late: int = 0


class RefreshTokens:
    """The use case behind `functions/refresh_tokens`. `find_authorizers`: None where no third-party platforms are served."""

    def __init__(
        self, *, accounts: Accounts, tokens: AccessTokens, clock: Clock, find_authorizers: FindAuthorizers | None = None
    ) -> None:
        self._accounts = accounts
        self._tokens = tokens
        self._clock = clock
        self._find_authorizers = find_authorizers

    def __call__(self, *, seconds: float) -> Refreshed:
        """Stops within about `seconds`; the next run begins with what is left. Raises StoreUnavailable."""
        until = self._clock.monotonic() + seconds
        done = Refreshed()
        names = self._accounts.names()
        for count, name in enumerate(names):
            if self._clock.monotonic() >= until:
                done.late += len(names) - count
                break
            try:
                account = self._accounts.get(name)
            except StoreUnavailable:
                raise
            except LiushuiError as error:
                _report(name, error, done)
                continue
            self._renew_all(account, done)
            if isinstance(account, ComponentAccount) and self._find_authorizers is not None:
                self._renew_authorizers(account, self._find_authorizers, done, until)
        self._tokens.take_refusals()  # they are told as what this run refused
        return done

    def _renew_all(self, account: Account, done: Refreshed) -> None:
        needed = tokens_of(account)
        for kind in (*needed, *tickets_of(account)):
            if kind in needed or self._tokens.is_kept(account, kind):
                _count(TokenName(account, kind), self._tokens.renew_ahead, done)

    def _renew_authorizers(self, account: ComponentAccount, find: FindAuthorizers, done: Refreshed, until: float) -> None:
        try:
            found = find(account)
        except StoreUnavailable:
            raise
        except LiushuiError as error:
            _report(f"{account.name} authorizers", error, done)
            return
        if found.refusal is not None:
            _report(f"{account.name} authorizers", found.refusal, done)
        for count, app_id in enumerate(found.app_ids):
            if self._clock.monotonic() >= until:
                done.late += len(found.app_ids) - count
                break
            authorized = account.authorized(app_id)
            if app_id in found.new:
                _count(TokenName(authorized, ACCESS), self._tokens.renew_now, done)
            else:
                self._renew_all(authorized, done)


def _count(name: TokenName, renew: Callable[[Account, str], bool], done: Refreshed) -> None:
    try:
        if renew(name.account, name.kind):
            done.renewed.append(str(name))
        else:
            done.kept += 1
    except StoreUnavailable:
        raise
    except LiushuiError as error:
        _report(str(name), error, done)


def _report(what: str, error: LiushuiError, done: Refreshed) -> None:
    if not isinstance(error, TokenUnavailable):  # one account that is set up wrongly must not stop the others
        done.refused.append((what, type(error).__name__, None))
    elif error.asked and error.error_class != ErrorClass.WAIT:
        done.refused.append((what, error.error_class, error.errcode))
    else:
        done.waiting.append(what)
