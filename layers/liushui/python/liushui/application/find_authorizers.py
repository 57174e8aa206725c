"""Which accounts authorise a third-party platform: those whose refresh tokens are kept, and every few minutes those that WeChat
lists with the refresh tokens that are valid now, and those whose newest event is newer than what is kept.

The events alone would not do: nobody can list their streams, one may never arrive, and the code in it lives for an hour.
WeChat, page "Authorised accounts" (拉取已授权的账号信息).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from liushui.application.access_tokens import LONG_LEASE_MS, AccessTokens
from liushui.application.components import Components
from liushui.application.token_kinds import COMPONENT
from liushui.domain.errors import TokenUnavailable
from liushui.ports import CallResult, Clock, Grant, Ids, Platform, RefreshNotes, Tokens
from liushui.wechat.accounts import AuthorizedAccount, ComponentAccount
from liushui.wechat.calls.components import Authorizer, list_authorizers
from liushui.wechat.errcodes import ErrorClass

EVERY_MS: Final = 300_000
_KIND: Final = "authorizers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The authorizers' AppIDs; which of them authorised the platform since their refresh tokens were kept; and why WeChat gave
    no list, if it was asked for one."""

    app_ids: tuple[str, ...]
    new: frozenset[str] = frozenset()
    refusal: TokenUnavailable | None = None


class FindAuthorizers:
    """`tokens` holds the lease of whoever asks for the list."""

    def __init__(
        self, *, tokens: Tokens, access: AccessTokens, platform: Platform, components: Components, clock: Clock, ids: Ids
    ) -> None:
        self._tokens = tokens
        self._access = access
        self._platform = platform
        self._components = components
        self._clock = clock
        self._ids = ids

    def __call__(self, account: ComponentAccount) -> Found:
        """Raises StoreUnavailable, UndecodableCommit."""
        now, holder, identity = self._clock.now_ms(), self._ids.new_id(), account.app_id
        lease = self._tokens.try_lease(account.name, _KIND, holder, identity=identity, now=now, until=now + LONG_LEASE_MS)
        grants = self._components.grants(account)
        if not lease.granted:
            return Found(app_ids=_valid(grants))
        listed: dict[str, Authorizer] = {}
        refusal = None
        try:
            listed = self._list(account)
        except TokenUnavailable as error:
            refusal = error
        finally:
            notes = RefreshNotes(retry_at=now + EVERY_MS)
            self._tokens.release_lease(account.name, _KIND, holder, notes, identity=identity)
        subjects = sorted({*grants, *listed})
        changed = {id_: self._learn(account.authorized(id_), grants.get(id_), listed.get(id_)) for id_ in subjects}
        new = frozenset(app_id for app_id, is_new in changed.items() if is_new)
        app_ids = sorted({*_valid(self._components.grants(account)), *new})
        return Found(app_ids=tuple(app_ids), new=new, refusal=refusal)

    def _learn(self, account: AuthorizedAccount, grant: Grant | None, listed: Authorizer | None) -> bool:
        """Keep what is newer than `grant`; whether there is a token to be asked for with it."""
        kept_at = grant.at if grant is not None else 0
        listed_at = listed.authorized_at * 1000 if listed is not None else 0
        told = self._components.newest_authorisation(account)
        if told is not None and told.code is None and told.at > max(kept_at, listed_at):
            self._components.keep(account, Grant(None, told.at, account.component.app_id))
            return False
        if listed is not None and listed_at > kept_at:
            self._components.keep(account, Grant(listed.refresh_token, listed_at, account.component.app_id))
            return True
        return told is not None and told.code is not None and told.at > kept_at and told.code_ends_at > self._clock.now_ms()

    def _list(self, account: ComponentAccount) -> dict[str, Authorizer]:
        found: dict[str, Authorizer] = {}
        token, offset, total = self._access.token_for(account, COMPONENT), 0, 1
        while offset < total:
            call = list_authorizers(account.app_id, offset=offset)
            result = self._platform.call(account, call, token)
            if result.error_class is ErrorClass.REFRESH_TOKEN:
                token = self._access.refused(account, token, COMPONENT)
                result = self._platform.call(account, call, token)
            try:
                page = call.read(result.data) if result.error_class is None else None
            except (KeyError, TypeError, ValueError):
                page = None
            if page is None:
                raise self._unavailable(account, result)
            if not page.authorizers:
                break
            found |= {one.app_id: one for one in page.authorizers}
            offset, total = offset + len(page.authorizers), page.total
        return found

    def _unavailable(self, account: ComponentAccount, result: CallResult) -> TokenUnavailable:
        return TokenUnavailable(
            account.name,
            kind=_KIND,
            error_class=result.error_class or ErrorClass.WAIT,
            errcode=result.errcode,
            retry_at=self._clock.now_ms() + EVERY_MS,
            detail=result.detail or "the answer is no list of authorizers",
            asked=True,
        )


def _valid(grants: Mapping[str, Grant]) -> tuple[str, ...]:
    return tuple(app_id for app_id, grant in grants.items() if grant.refresh_token is not None)
