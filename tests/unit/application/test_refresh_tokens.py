"""Tokens as the schedule keeps them, on the memory adapters."""

from collections import deque
from typing import Any

import pytest

from liushui.adapters.memory_platform import MemoryTokens, ScriptedPlatform, never_connected, refused
from liushui.application.access_tokens import AccessTokens
from liushui.application.refresh_tokens import Refreshed, RefreshTokens
from liushui.domain.errors import ConfigurationError, StoreUnavailable
from liushui.ports import AccessToken, CallResult
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call
from tests.builders import NOW_MS, CountedIds, FixedAccounts, an_account
from tests.issuing import IssuingPlatform
from tests.keeping import APP, KIND, Keeper, a_component, a_corporation, a_merchant

MINUTE = 60_000
DEMO = "demo access_token"


def scripted(platform: ScriptedPlatform | None = None, *, tokens: MemoryTokens | None = None) -> Keeper[ScriptedPlatform]:
    return Keeper(platform or ScriptedPlatform(), tokens=tokens)


def test_the_schedule_renews_in_the_last_five_minutes_only() -> None:
    keeper = scripted(ScriptedPlatform(renews=True))
    assert keeper.refresh(seconds=30) == Refreshed(renewed=[DEMO])
    assert keeper.refresh(seconds=30) == Refreshed(kept=1)
    keeper.clock.at += 7_200_000 - 5 * MINUTE
    assert keeper.refresh(seconds=30) == Refreshed(renewed=[DEMO])


def test_the_schedule_counts_no_renewal_where_wechat_gives_the_same_token() -> None:
    keeper = scripted(ScriptedPlatform(token_seconds=200))
    keeper.refresh(seconds=30)
    assert keeper.refresh(seconds=30) == Refreshed(kept=1)


def test_a_refusal_is_reported_once() -> None:
    keeper = scripted(ScriptedPlatform(refreshes=deque([refused(40125, send=False), refused(40125, send=False)])))
    assert keeper.refresh(seconds=30).refused == [(DEMO, "configuration", 40125)]
    keeper.clock.at += MINUTE
    assert keeper.refresh(seconds=30) == Refreshed(waiting=[DEMO])
    keeper.clock.at += 5 * MINUTE
    assert keeper.refresh(seconds=30).refused == [(DEMO, "configuration", 40125)]


def test_wechat_out_of_reach_is_no_refusal() -> None:
    keeper = scripted(ScriptedPlatform(refreshes=deque([never_connected()])))
    assert keeper.refresh(seconds=30) == Refreshed(waiting=[DEMO])


def test_the_schedule_does_not_wait_for_another_refresher() -> None:
    keeper = scripted()
    keeper.stored.try_lease("demo", KIND, "another", identity=APP, now=NOW_MS, until=NOW_MS + 20_000)
    assert keeper.refresh(seconds=30) == Refreshed(waiting=[DEMO])
    assert keeper.clock.at == NOW_MS


def test_one_account_that_is_set_up_wrongly_does_not_stop_the_others() -> None:
    class Broken(FixedAccounts):
        def get(self, name: str) -> Account:
            if name == "broken":
                raise ConfigurationError("the secret is not JSON")
            return super().get(name)

    keeper = scripted()
    accounts = Broken({"broken": an_account(), "demo": keeper.account})
    refresh = RefreshTokens(accounts=accounts, tokens=keeper.tokens, clock=keeper.clock)
    assert refresh(seconds=30) == Refreshed(renewed=[DEMO], refused=[("broken", "ConfigurationError", None)])


def test_a_table_that_is_out_of_reach_is_not_hidden() -> None:
    class Down(MemoryTokens):
        def get(self, account: str, kind: str) -> AccessToken | None:
            raise StoreUnavailable("throttled")

    with pytest.raises(StoreUnavailable):
        scripted(tokens=Down()).refresh(seconds=30)


def test_the_schedule_stops_in_time_and_says_what_is_left() -> None:
    class Slow(ScriptedPlatform):
        def call(
            self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
        ) -> CallResult:
            keeper.clock.sleep(5)
            return super().call(account, call, token, seconds=seconds)

    accounts = [an_account(name=f"account-{n}", app_id=f"wx000000000000000{n}") for n in range(4)]
    keeper = Keeper(Slow(), *accounts)
    first = keeper.refresh(seconds=10)
    assert (first.renewed, first.late) == (["account-0 access_token", "account-1 access_token"], 2)
    assert keeper.refresh(seconds=10) == Refreshed(renewed=["account-2 access_token", "account-3 access_token"], kept=2)


def test_tickets_are_renewed_once_somebody_asked_for_them() -> None:
    keeper = Keeper(IssuingPlatform())
    assert keeper.refresh(seconds=30) == Refreshed(renewed=[DEMO])
    keeper.tokens.token_for(keeper.account, "jsapi_ticket")
    keeper.clock.at += 2 * 60 * MINUTE
    assert keeper.refresh(seconds=30) == Refreshed(renewed=[DEMO, "demo jsapi_ticket"])
    assert keeper.refresh(seconds=30) == Refreshed(kept=2)


def test_a_ticket_of_another_app_of_that_name_is_not_renewed() -> None:
    keeper = Keeper(IssuingPlatform())
    keeper.stored.put("demo", "jsapi_ticket", AccessToken("another's", NOW_MS, "wxfedcba9876543210"))
    assert keeper.refresh(seconds=30) == Refreshed(renewed=[DEMO])


def test_every_agents_token_is_renewed_and_a_merchant_needs_none() -> None:
    keeper = Keeper(IssuingPlatform(), a_corporation(), a_merchant(), an_account(kind="mini"))
    assert keeper.refresh(seconds=30) == Refreshed(renewed=["corp access_token/sales", "corp access_token/help", DEMO])


def test_one_agents_wrong_secret_does_not_stop_the_other() -> None:
    keeper = Keeper(IssuingPlatform(), a_corporation())
    keeper.platform.answers["gettoken"].append(refused(40125, send=False))
    keeper.accounts.rotated["corp"] = keeper.account
    assert keeper.refresh(seconds=30) == Refreshed(
        renewed=["corp access_token/help"], refused=[("corp access_token/sales", "configuration", 40125)]
    )


def test_a_platform_without_its_ticket_waits() -> None:
    keeper = Keeper(IssuingPlatform(), a_component())
    assert keeper.refresh(seconds=30).waiting == ["platform component_access_token", "platform authorizers"]


def test_without_third_party_platforms_a_component_is_reported() -> None:
    keeper = Keeper(IssuingPlatform(), a_component())
    alone = AccessTokens(
        tokens=keeper.stored, accounts=keeper.accounts, platform=keeper.platform, clock=keeper.clock, ids=CountedIds()
    )
    refresh = RefreshTokens(accounts=keeper.accounts, tokens=alone, clock=keeper.clock)
    assert refresh(seconds=30).refused == [("platform component_access_token", "ConfigurationError", None)]
