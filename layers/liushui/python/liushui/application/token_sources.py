"""Where a token of each kind comes from: the call of WeChat's that hands it out, and the token that this call itself needs."""

from dataclasses import dataclass, replace
from typing import Any, Protocol

from liushui.application.components import TICKET_MS, Components
from liushui.application.token_kinds import ACCESS, AGENT_CONFIG, COMPONENT, JSAPI, TokenName
from liushui.domain.errors import ConfigurationError
from liushui.domain.json import JsonObject
from liushui.ports import CallResult, Clock, Grant, Platform
from liushui.wechat.accounts import Account, AuthorizedAccount, ComponentAccount, OfficialAccount, WeComAccount
from liushui.wechat.calls import components, tokens
from liushui.wechat.calls.call import Call
from liushui.wechat.calls.tokens import Issued
from liushui.wechat.errcodes import ErrorClass

_CODE_NO_GOOD = (ErrorClass.PERMISSION, ErrorClass.PERMANENT)
"""It was used before, or it ended: the refresh token that is kept may be the one that it was exchanged for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to the question for a token: `issued`, or why not. `error_class` as it is for whoever asks for a token: what
    would be a refused token elsewhere is a wrong secret."""

    issued: Issued | None
    error_class: ErrorClass | None = None
    errcode: int | None = None
    detail: str | None = None


class NeededTokens(Protocol):
    """The tokens that some calls for a token need first: `AccessTokens`."""

    def token_for(self, account: Account, kind: str = ACCESS) -> str:
        """See `AccessTokens`."""

    def refused(self, account: Account, token: str, kind: str = ACCESS) -> str:
        """See `AccessTokens`."""


class TokenSources:
    """Asks WeChat for tokens. Raises TokenUnavailable where a token that is needed for asking cannot be had."""

    def __init__(self, *, platform: Platform, needed: NeededTokens, components: Components | None, clock: Clock) -> None:
        self._platform = platform
        self._needed = needed
        self._components = components
        self._clock = clock

    def can_force(self, name: TokenName) -> bool:
        """Whether WeChat can be made to end the token that stands."""
        return isinstance(name.account, OfficialAccount) and name.base == ACCESS

    def ask(self, name: TokenName, *, force: bool = False) -> Asked:
        """Ask once. `force`: end the token that stands."""
        account = name.account
        if name.is_ticket:
            kind = f"{ACCESS}/{name.agent}" if name.agent else ACCESS
            return self._carrying(account, _ticket(name), account, kind)
        match account:
            case WeComAccount():
                return self._bare(account, tokens.work_token(account.corp_id, account.agent(name.agent).secret))
            case ComponentAccount():
                return self._component(account)
            case AuthorizedAccount():
                return self._authorizer(account, self._known())
        return self._bare(account, tokens.stable_token(account.app_id, account.app_secret, force=force))

    def _component(self, account: ComponentAccount) -> Asked:
        ticket = self._known().verify_ticket(account)
        if ticket is None:
            return Asked(
                None, ErrorClass.WAIT, detail="WeChat has pushed no component_verify_ticket yet; it does every 10 minutes"
            )
        if ticket.at <= self._clock.now_ms() - TICKET_MS:
            detail = (
                "the newest component_verify_ticket is older than 12 hours: is the platform's address for events reachable?"
            )
            return Asked(None, ErrorClass.CONFIGURATION, detail=detail)
        return self._bare(account, tokens.component_token(account.app_id, account.app_secret, ticket.value))

    def _authorizer(self, account: AuthorizedAccount, known: Components) -> Asked:
        """A newer authorisation's code first; where it does not serve, the refresh token that is kept."""
        platform = account.component.app_id
        grant, newest = known.grant(account), known.newest_authorisation(account)
        refresh_token, at = (grant.refresh_token, grant.at) if grant is not None else (None, 0)
        if newest is not None and newest.at > at:
            at = newest.at
            if newest.code is None:
                known.keep(account, Grant(None, at, platform))
                refresh_token = None
            elif newest.code_ends_at > self._clock.now_ms():
                asked = self._granted(account, known, _exchange(platform, newest.code), at)
                if refresh_token is None or asked.error_class not in _CODE_NO_GOOD:
                    return asked
        if refresh_token is None:
            detail = "the account does not authorise the platform (any more), or its code was not exchanged in time"
            return Asked(None, ErrorClass.PERMISSION, detail=detail)
        return self._granted(account, known, tokens.authorizer_token(platform, account.app_id, refresh_token), at)

    def _granted(self, account: AuthorizedAccount, known: Components, call: Call[Issued], at: int) -> Asked:
        asked = self._carrying(account, call, account.component, COMPONENT)
        if asked.issued is not None:
            known.keep(account, Grant(asked.issued.refresh_token, at, account.component.app_id))
        return asked

    def _known(self) -> Components:
        if self._components is None:
            raise ConfigurationError("no third-party platforms are served here")
        return self._components

    def _bare(self, account: Account, call: Call[Issued]) -> Asked:
        return _asked(call, self._platform.call(account, call))

    def _carrying(self, account: Account, call: Call[Issued], owner: Account, kind: str) -> Asked:
        """Make a call that carries `owner`'s token of `kind`, and once more with another where WeChat refuses it."""
        token = self._needed.token_for(owner, kind)
        result = self._platform.call(account, call, token)
        if result.error_class is ErrorClass.REFRESH_TOKEN:
            result = self._platform.call(account, call, self._needed.refused(owner, token, kind))
        return _asked(call, result)


def _ticket(name: TokenName) -> Call[Issued]:
    if name.base == AGENT_CONFIG:
        return tokens.agent_config_ticket()
    if name.agent:
        return tokens.work_jsapi_ticket()
    return tokens.ticket("jsapi" if name.base == JSAPI else "wx_card")


def _exchange(platform: str, code: str) -> Call[Issued]:
    """The exchange of a code, for the tokens alone."""
    call: Call[Any] = components.query_auth(platform, code)

    def read(answer: JsonObject) -> Issued:
        authorization: components.Authorization = call.read(answer)
        if authorization.issued is None:
            raise ValueError("the account granted no rights, so it has no tokens")
        return authorization.issued

    return replace(call, read=read)


def _asked(call: Call[Issued], result: CallResult) -> Asked:
    if result.error_class is not None:
        wrong_secret = result.error_class is ErrorClass.REFRESH_TOKEN
        error_class = ErrorClass.CONFIGURATION if wrong_secret else result.error_class
        return Asked(None, error_class, result.errcode, result.detail)
    try:
        return Asked(call.read(result.data))
    except (KeyError, TypeError, ValueError):
        return Asked(None, ErrorClass.WAIT, result.errcode, "the answer holds no token")
