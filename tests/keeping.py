"""One deployment's accounts, their tokens and WeChat, with everything at hand."""

from typing import Generic, TypeVar

import pytest

from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.adapters.memory_platform import MemoryGrants, MemoryTokens, ScriptedPlatform
from liushui.application.access_tokens import AccessTokens
from liushui.application.components import Components
from liushui.application.find_authorizers import FindAuthorizers
from liushui.application.refresh_tokens import RefreshTokens
from liushui.domain.commits import Commit, Proposal
from liushui.domain.errors import TokenUnavailable
from liushui.domain.events import EventReceived, record
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName
from liushui.ports import AccessToken
from liushui.wechat.accounts import Account, ComponentAccount, WeComAccount
from tests.builders import AES_KEY, REGION, CountedIds, FixedAccounts, FixedClock, an_account
from tests.issuing import IssuingPlatform

APP, KIND = "wx0123456789abcdef", "access_token"
PlatformT = TypeVar("PlatformT", ScriptedPlatform, IssuingPlatform)


class CountingTokens(MemoryTokens):
    """Counts what is asked of the table."""

    def __init__(self) -> None:
        super().__init__()
        self.gets = 0

    def get(self, account: str, kind: str) -> AccessToken | None:
        self.gets += 1
        return super().get(account, kind)


class Keeper(Generic[PlatformT]):
    """The use cases on the memory adapters. `platform` is WeChat."""

    def __init__(
        self, platform: PlatformT, *accounts: Account, tokens: MemoryTokens | None = None,
        store: type[MemoryEventStore] = MemoryEventStore,
    ) -> None:  # fmt: skip
        self.account = accounts[0] if accounts else an_account()
        self.clock = FixedClock()
        self.platform: PlatformT = platform
        self.stored = tokens or MemoryTokens()
        self.grants = MemoryGrants()
        self.store = store(clock=self.clock, ids=CountedIds(), region=REGION, regions=(REGION,))
        self.components = Components(events=self.store, grants=self.grants, regions=(REGION,))
        self.accounts = FixedAccounts({account.name: account for account in accounts or (self.account,)})
        self.tokens = self.another()
        find = FindAuthorizers(
            tokens=self.stored, access=self.tokens, platform=platform, components=self.components, clock=self.clock,
            ids=CountedIds(),
        )  # fmt: skip
        self.refresh = RefreshTokens(accounts=self.accounts, tokens=self.tokens, clock=self.clock, find_authorizers=find)

    def another(self) -> AccessTokens:
        """Another container on the same table."""
        return AccessTokens(
            tokens=self.stored, accounts=self.accounts, platform=self.platform, clock=self.clock, ids=CountedIds(),
            components=self.components,
        )  # fmt: skip

    def token(self) -> str:
        return self.tokens.token_for(self.account)

    def unavailable(self, kind: str = KIND, *, account: Account | None = None) -> TokenUnavailable:
        with pytest.raises(TokenUnavailable) as told:
            self.tokens.token_for(account or self.account, kind)
        return told.value

    def tell(self, component: ComponentAccount, subject: str, **fields: str) -> Commit:
        """An event of the third-party platform's callback, as it is recorded."""
        event = record(EventReceived({"AppId": component.app_id, **fields}))
        stream = StreamName(component.tenant, component.name, "component", subject)
        cause = f"{fields}{self.clock.at}"
        return self.store.append(stream, lambda _: Proposal(events=[event]), cause=cause).commit


def a_component(**changes: str) -> ComponentAccount:
    values: JsonObject = {
        "name": "platform", "kind": "component", "app_id": "wxc0000000000000001", "app_secret": "c" * 32,
        "token": "aToken123", "encoding_aes_key": AES_KEY,
    }  # fmt: skip
    account = Account.from_dict({**values, **changes})
    assert isinstance(account, ComponentAccount)
    return account


def a_corporation(**changes: object) -> WeComAccount:
    """Two agents: `sales` and `help`."""
    values = {
        "name": "corp", "kind": "wecom", "corp_id": "ww0123456789abcdef", "token": "aToken123", "encoding_aes_key": AES_KEY,
        "agents": [{"name": "sales", "id": 1000002, "secret": "s-secret"}, {"name": "help", "id": 1000003, "secret": "h-secret"}],
    }  # fmt: skip
    account = Account.from_dict({**values, **changes})
    assert isinstance(account, WeComAccount)
    return account


def a_merchant() -> Account:
    keys = {"PUB_KEY_ID_01": "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"}
    return Account.from_dict(
        {"name": "shop", "kind": "pay", "mch_id": "1900000109", "api_v3_key": "k" * 32, "platform_keys": keys}
    )
