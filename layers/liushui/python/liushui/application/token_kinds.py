"""The kinds of tokens: which an account has, and under what key each is kept.

| kind | of | comes from |
|---|---|---|
| `access_token` | Official Accounts, mini programs | the stable token |
| `access_token` | accounts that authorised a third-party platform | their refresh token, through the platform |
| `access_token/<agent>` | WeCom, for each agent | CorpID and the agent's secret |
| `component_access_token` | third-party platforms | the newest component_verify_ticket |
| `jsapi_ticket`, `wx_card_ticket` | Official Accounts | the account's access token |
| `jsapi_ticket/<agent>`, `agent_config_ticket/<agent>` | WeCom, for each agent | the agent's access token |
"""

from dataclasses import dataclass
from typing import Final

from liushui.domain.errors import ConfigurationError
from liushui.wechat.accounts import Account, AuthorizedAccount, ComponentAccount, MiniAccount, OfficialAccount, WeComAccount

ACCESS: Final = "access_token"
COMPONENT: Final = "component_access_token"
JSAPI: Final = "jsapi_ticket"
WX_CARD: Final = "wx_card_ticket"
AGENT_CONFIG: Final = "agent_config_ticket"


@dataclass(frozen=True, slots=True)
class TokenName:
    """One token of an account. Raises ConfigurationError for a kind that the account has not."""

    account: Account
    kind: str

    def __post_init__(self) -> None:
        if self.kind not in (has := (*tokens_of(self.account), *tickets_of(self.account))):
            kinds = ", ".join(has) or "no tokens at all"
            raise ConfigurationError(
                f"account {self.account.name!r} has no token of kind {self.kind[:99]!r}; it has {kinds}"
            )

    def __str__(self) -> str:
        return f"{self.owner} {self.kind}"

    @property
    def base(self) -> str:
        """The kind without the agent."""
        return self.kind.partition("/")[0]

    @property
    def agent(self) -> str:
        """The agent's name; "" where the kind names none."""
        return self.kind.partition("/")[2]

    @property
    def owner(self) -> str:
        """The key that the token is kept under. An authorizer's stands under its platform's: another platform has another
        token for it, and an account may be named like an AppID."""
        if isinstance(self.account, AuthorizedAccount):
            return f"{self.account.component.name}/{self.account.app_id}"
        return self.account.name

    @property
    def identity(self) -> str:
        """Whom the token belongs to by WeChat's names, which do not change their owners as names of accounts do."""
        match self.account:
            case AuthorizedAccount(app_id=app_id, component=component):
                return f"{component.app_id}/{app_id}"
            case WeComAccount(corp_id=corp_id):
                return f"{corp_id}/{self.account.agent(self.agent).id}"
        return self.account.app_id

    @property
    def is_ticket(self) -> bool:
        """Whether an access token is needed to ask for it."""
        return self.base in (JSAPI, WX_CARD, AGENT_CONFIG)


def tokens_of(account: Account) -> tuple[str, ...]:
    """The kinds that an account cannot do without."""
    match account:
        case OfficialAccount() | AuthorizedAccount():
            return (ACCESS,)
        case WeComAccount(agents=agents):
            return tuple(f"{ACCESS}/{agent.name}" for agent in agents)
        case ComponentAccount():
            return (COMPONENT,)
    return ()


def tickets_of(account: Account) -> tuple[str, ...]:
    """The kinds that an account may ask for."""
    match account:
        case MiniAccount():
            return ()
        case OfficialAccount() | AuthorizedAccount():
            return (JSAPI, WX_CARD)
        case WeComAccount(agents=agents):
            return tuple(f"{kind}/{agent.name}" for kind in (JSAPI, AGENT_CONFIG) for agent in agents)
    return ()
