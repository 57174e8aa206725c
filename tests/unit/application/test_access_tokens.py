"""Tokens of all kinds as senders use them, on the memory adapters."""

from collections import deque
from typing import Any

import pytest

from liushui.adapters.memory_platform import MemoryTokens, ScriptedPlatform, never_connected, refused
from liushui.application.access_tokens import AccessTokens
from liushui.application.refresh_notes import FORCED_A_DAY
from liushui.domain.errors import ConfigurationError, TokenUnavailable
from liushui.ports import AccessToken, CallResult, Lease
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call
from tests.builders import NOW_MS, CountedIds, an_account
from tests.issuing import IssuingPlatform
from tests.keeping import APP, KIND, CountingTokens, Keeper, a_component, a_corporation, a_merchant

MINUTE, DAY = 60_000, 86_400_000


def scripted(platform: ScriptedPlatform | None = None, *, tokens: MemoryTokens | None = None) -> Keeper[ScriptedPlatform]:
    return Keeper(platform or ScriptedPlatform(), tokens=tokens)


def test_the_first_token_is_fetched_and_stored_for_all() -> None:
    keeper = scripted()
    assert keeper.token() == f"{APP}-1"
    assert keeper.stored.get("demo", KIND) == AccessToken(f"{APP}-1", NOW_MS + 7_200_000, APP)
    assert keeper.another().token_for(keeper.account) == f"{APP}-1"
    assert keeper.platform.refreshed == [False]


def test_a_container_asks_the_table_once_until_a_minute_before_the_end() -> None:
    stored = CountingTokens()
    keeper = scripted(tokens=stored)
    keeper.token()
    asked = stored.gets
    keeper.clock.at += 7_200_000 - MINUTE - 1
    keeper.token()
    assert stored.gets == asked
    keeper.clock.at += 1
    keeper.platform.renews = True
    assert keeper.token() == f"{APP}-2"


def test_a_token_that_wechat_gives_again_near_its_end_is_used_all_the_same() -> None:
    keeper = scripted(ScriptedPlatform(token_seconds=30))
    assert keeper.token() == f"{APP}-1"


def test_a_refused_token_is_exchanged_for_the_stored_one_if_another_renewed_it() -> None:
    keeper = scripted()
    old = keeper.token()
    keeper.stored.put("demo", KIND, AccessToken("newer", NOW_MS + 8_000_000, APP))
    assert keeper.tokens.refused(keeper.account, old) == "newer"
    assert keeper.token() == "newer"
    assert keeper.platform.refreshed == [False]


def test_a_refused_token_is_renewed_without_force_where_wechat_gives_another() -> None:
    keeper = scripted(ScriptedPlatform(renews=True))
    old = keeper.token()
    assert keeper.tokens.refused(keeper.account, old) == f"{APP}-2"
    assert keeper.platform.refreshed == [False, False]


def test_a_refused_token_that_wechat_gives_again_is_forced_out() -> None:
    keeper = scripted()
    old = keeper.token()
    assert keeper.tokens.refused(keeper.account, old) == f"{APP}-2"
    assert keeper.platform.refreshed == [False, False, True]
    assert keeper.another().token_for(keeper.account) == f"{APP}-2"


def test_a_second_forced_refresh_waits_for_30_seconds() -> None:
    keeper = scripted()
    second = keeper.tokens.refused(keeper.account, keeper.token())
    keeper.clock.at += 29_999
    with pytest.raises(TokenUnavailable) as told:
        keeper.tokens.refused(keeper.account, second)
    assert (told.value.error_class, told.value.retry_at) == ("wait", NOW_MS + 30_000)
    keeper.clock.at += 1
    assert keeper.tokens.refused(keeper.account, second) == f"{APP}-3"


def test_forced_refreshes_end_at_20_a_day_in_china() -> None:
    keeper = scripted()
    keeper.clock.at = NOW_MS // DAY * DAY - 8 * 3_600_000  # midnight in China
    token = keeper.token()
    for _ in range(FORCED_A_DAY):
        keeper.clock.at += 31_000
        token = keeper.tokens.refused(keeper.account, token)
    keeper.clock.at += 31_000
    with pytest.raises(TokenUnavailable) as told:
        keeper.tokens.refused(keeper.account, token)
    assert told.value.error_class == "quota_reset"
    assert keeper.platform.refreshed.count(True) == FORCED_A_DAY
    keeper.clock.at += DAY
    assert keeper.tokens.refused(keeper.account, token) == f"{APP}-22"


def test_a_refusal_is_remembered_for_all_and_asked_again_later() -> None:
    keeper = scripted(ScriptedPlatform(refreshes=deque([refused(40164, send=False)])))
    told = keeper.unavailable()
    assert (told.error_class, told.errcode, told.asked) == ("configuration", 40164, True)
    with pytest.raises(TokenUnavailable) as again:
        keeper.another().token_for(keeper.account)
    assert (again.value.errcode, again.value.asked, again.value.retry_at) == (40164, False, told.retry_at)
    assert keeper.platform.refreshed == [False]
    keeper.clock.at = told.retry_at
    assert keeper.token() == f"{APP}-1"


def test_a_refusal_is_told_once_by_whom_it_was_refused_to() -> None:
    keeper = scripted(ScriptedPlatform(refreshes=deque([refused(40164, send=False), never_connected()])))
    asking, other = keeper.another(), keeper.another()
    for who in (asking, other, asking):
        with pytest.raises(TokenUnavailable):
            who.token_for(keeper.account)
    assert asking.take_refusals() == [("demo access_token", "configuration", 40164)]
    assert (asking.take_refusals(), other.take_refusals()) == ([], [])
    keeper.clock.at += 300_000
    with pytest.raises(TokenUnavailable):
        asking.token_for(keeper.account)
    assert asking.take_refusals() == [], "WeChat out of reach is no refusal"


@pytest.mark.parametrize(
    ("result", "error_class", "pause"),
    [
        (never_connected(), "wait", 5_000),
        (refused(-1, send=False), "wait", 5_000),
        (refused(45011, send=False), "rate_limited", 60_000),
        (refused(45009, send=False), "quota_reset", 600_000),
        (refused(40013, send=False), "configuration", 300_000),
        (refused(40001, send=False), "configuration", 300_000),
        (refused(48001, send=False), "permission", 300_000),
        (CallResult(None, data={"expires_in": 7200}), "wait", 5_000),
        (CallResult(None, data={"access_token": "x"}), "wait", 5_000),
    ],
)
def test_how_long_a_refusal_is_remembered(result: CallResult, error_class: str, pause: int) -> None:
    keeper = scripted(ScriptedPlatform(refreshes=deque([result])))
    told = keeper.unavailable()
    assert (told.error_class, told.retry_at) == (error_class, NOW_MS + pause)


def test_an_app_secret_that_was_just_rotated_works_at_once() -> None:
    keeper = scripted(ScriptedPlatform(refreshes=deque([refused(40125, send=False)])))
    keeper.accounts.rotated["demo"] = an_account(app_id="wxfedcba9876543210")
    assert keeper.token() == "wxfedcba9876543210-1"


def test_who_waits_for_another_refresher_gives_up_after_some_seconds() -> None:
    keeper = scripted()
    keeper.stored.try_lease("demo", KIND, "another", identity=APP, now=NOW_MS, until=NOW_MS + 20_000)
    told = keeper.unavailable()
    assert (told.error_class, told.asked) == ("wait", False)
    assert 6_000 <= keeper.clock.at - NOW_MS < 8_000
    assert keeper.platform.refreshed == []


def test_a_refresher_that_died_is_followed_by_another_when_its_lease_ran_out() -> None:
    keeper = scripted()
    keeper.stored.try_lease("demo", KIND, "dead", identity=APP, now=NOW_MS, until=NOW_MS + 3_000)
    assert keeper.token() == f"{APP}-1"


def test_a_refresh_that_ended_just_before_the_lease_was_ours_is_not_repeated() -> None:
    class Late(MemoryTokens):
        def try_lease(self, account: str, kind: str, holder: str, *, identity: str, now: int, until: int) -> Lease:
            self.put(account, kind, AccessToken("just now", NOW_MS + 7_200_000, APP))
            return super().try_lease(account, kind, holder, identity=identity, now=now, until=until)

    keeper = scripted(tokens=Late())
    assert keeper.token() == "just now"
    assert keeper.platform.refreshed == []


def test_no_token_or_secret_shows_in_a_repr_or_a_message() -> None:
    keeper = scripted(ScriptedPlatform(refreshes=deque([refused(40125, send=False)])))
    shown = (
        repr(keeper.unavailable())
        + repr(AccessToken("s3cret-token", 1))
        + repr(CallResult(None, data={"access_token": "s3cret-token"}))
    )
    assert "s3cret-token" not in shown
    assert keeper.account.app_secret not in shown


def test_a_token_that_still_lasts_is_left_to_its_holders_when_there_is_a_newer_one() -> None:
    keeper = scripted(ScriptedPlatform(renews=True))
    old = keeper.token()
    keeper.clock.at += 7_200_000 - 4 * MINUTE
    assert keeper.another().renew_ahead(keeper.account)
    assert keeper.stored.get("demo", KIND) == AccessToken(f"{APP}-2", keeper.clock.at + 7_200_000, APP)
    assert keeper.token() == old  # WeChat keeps it for 5 minutes
    keeper.clock.at += 3 * MINUTE
    assert keeper.token() == f"{APP}-2"
    assert keeper.platform.refreshed == [False, False]


def test_another_regions_token_is_seen_when_it_has_been_replicated() -> None:
    here, there = scripted(), scripted(ScriptedPlatform(renews=True))
    there.token()
    here.stored.put("demo", KIND, AccessToken("mine", NOW_MS + MINUTE, APP))
    replicated = there.stored.get("demo", KIND)
    assert replicated is not None
    here.stored.put("demo", KIND, replicated)
    assert here.token() == replicated.value
    assert here.platform.refreshed == []


def test_a_replicated_token_that_lasts_longer_is_not_overwritten() -> None:
    class Replicating(ScriptedPlatform):
        def call(
            self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
        ) -> CallResult:
            keeper.stored.put("demo", KIND, AccessToken("replicated", NOW_MS + 7_200_001, APP))
            return super().call(account, call, token, seconds=seconds)

    keeper = scripted(Replicating())
    assert keeper.token() == "replicated"
    assert keeper.stored.get("demo", KIND) == AccessToken("replicated", NOW_MS + 7_200_001, APP)


def test_an_account_that_was_added_again_with_another_app_gets_a_token_of_its_own() -> None:
    keeper = scripted()
    keeper.token()
    again = an_account(app_id="wxfedcba9876543210")
    assert keeper.tokens.token_for(again) == "wxfedcba9876543210-1"
    assert keeper.another().token_for(again) == "wxfedcba9876543210-1"
    assert keeper.another().refused(again, "whatever") == "wxfedcba9876543210-1"


def test_what_was_refused_to_another_app_of_that_name_holds_up_nobody() -> None:
    keeper = scripted(ScriptedPlatform(refreshes=deque([refused(40125, send=False)])))
    assert keeper.unavailable().error_class == "configuration"
    assert keeper.tokens.token_for(an_account(app_id="wxfedcba9876543210")) == "wxfedcba9876543210-1"


@pytest.mark.parametrize("kind", ["jsapi_ticket", "wx_card_ticket"])
def test_a_ticket_is_asked_for_with_the_access_token_and_kept(kind: str) -> None:
    keeper = Keeper(IssuingPlatform())
    assert keeper.tokens.token_for(keeper.account, kind) == "ticket/getticket-1"
    assert keeper.another().token_for(keeper.account, kind) == "ticket/getticket-1"
    assert [(asked.call, asked.token) for asked in keeper.platform.asked] == [
        ("stable_token", None),
        ("ticket/getticket", "stable_token-1"),
    ]
    assert keeper.platform.asked[1].said == {"type": kind.removesuffix("_ticket")}
    assert keeper.stored.get("demo", kind) == AccessToken("ticket/getticket-1", NOW_MS + 7_200_000, APP)


def test_tickets_of_two_kinds_do_not_mix() -> None:
    keeper = Keeper(IssuingPlatform())
    kinds = ("jsapi_ticket", "wx_card_ticket")
    assert [keeper.tokens.token_for(keeper.account, kind) for kind in kinds] == ["ticket/getticket-1", "ticket/getticket-2"]


def test_a_ticket_refused_for_its_access_token_is_asked_for_with_another() -> None:
    keeper = Keeper(IssuingPlatform(dead={"stable_token-1"}))
    assert keeper.tokens.token_for(keeper.account, "jsapi_ticket") == "ticket/getticket-1"
    assert keeper.platform.asked[-1].token == "stable_token-2"


def test_a_ticket_refused_for_a_second_access_token_is_a_matter_of_configuration() -> None:
    keeper = Keeper(IssuingPlatform(dead={f"stable_token-{n}" for n in range(9)}))
    told = keeper.unavailable("jsapi_ticket")
    assert (told.error_class, told.errcode, told.asked) == ("configuration", 40001, True)


def test_a_ticket_waits_for_the_access_token_that_cannot_be_had() -> None:
    keeper = Keeper(IssuingPlatform())
    keeper.platform.answers["stable_token"].append(refused(40125, send=False))
    told = keeper.unavailable("jsapi_ticket")
    assert (told.error_class, told.errcode) == ("configuration", 40125)
    keeper.clock.at = told.retry_at
    assert keeper.tokens.token_for(keeper.account, "jsapi_ticket") == "ticket/getticket-1"


def test_a_refused_ticket_that_wechat_gives_again_is_not_asked_for_in_a_loop() -> None:
    keeper = Keeper(IssuingPlatform(keeps={"ticket/getticket"}))
    ticket = keeper.tokens.token_for(keeper.account, "jsapi_ticket")
    for _ in range(3):
        with pytest.raises(TokenUnavailable) as told:
            keeper.tokens.refused(keeper.account, ticket, kind="jsapi_ticket")
        assert (told.value.error_class, told.value.retry_at) == ("wait", NOW_MS + MINUTE)
    assert keeper.platform.calls().count("ticket/getticket") == 2


def test_each_agent_of_a_corporation_has_tokens_and_tickets_of_its_own() -> None:
    corp = a_corporation()
    keeper = Keeper(IssuingPlatform(), corp)
    assert keeper.tokens.token_for(corp, "access_token/sales") == "gettoken-1"
    assert keeper.tokens.token_for(corp, "access_token/help") == "gettoken-2"
    assert keeper.tokens.token_for(corp, "jsapi_ticket/help") == "get_jsapi_ticket-1"
    assert keeper.tokens.token_for(corp, "agent_config_ticket/sales") == "ticket/get-1"
    assert [(asked.token, asked.said) for asked in keeper.platform.asked] == [
        (None, {"corpid": "ww0123456789abcdef", "corpsecret": "s-secret"}),
        (None, {"corpid": "ww0123456789abcdef", "corpsecret": "h-secret"}),
        ("gettoken-2", {}),
        ("gettoken-1", {"type": "agent_config"}),
    ]


def test_a_corporations_refused_token_that_is_given_again_waits() -> None:
    corp = a_corporation()
    keeper = Keeper(IssuingPlatform(keeps={"gettoken"}), corp)
    token = keeper.tokens.token_for(corp, "access_token/sales")
    with pytest.raises(TokenUnavailable) as told:
        keeper.tokens.refused(corp, token, kind="access_token/sales")
    assert told.value.retry_at == NOW_MS + MINUTE


def test_an_agents_name_given_to_another_application_gets_a_token_of_its_own() -> None:
    keeper = Keeper(IssuingPlatform(), a_corporation())
    keeper.tokens.token_for(a_corporation(), "access_token/sales")
    again = a_corporation(agents=[{"name": "sales", "id": 1000009, "secret": "new"}])
    assert keeper.tokens.token_for(again, "access_token/sales") == "gettoken-2"


@pytest.mark.parametrize(
    ("account", "kind", "has"),
    [
        (an_account(), "component_access_token", "access_token, jsapi_ticket, wx_card_ticket"),
        (an_account(), "access_token/sales", "access_token, jsapi_ticket, wx_card_ticket"),
        (a_corporation(), "access_token", "access_token/sales"),
        (a_corporation(), "access_token/nobody", "access_token/sales"),
        (a_component(), "access_token", "component_access_token"),
        (an_account(kind="mini"), "jsapi_ticket", "it has access_token"),
        (a_merchant(), "access_token", "no tokens at all"),
    ],
)
def test_a_kind_that_an_account_has_not_is_named_with_those_it_has(account: Account, kind: str, has: str) -> None:
    with pytest.raises(ConfigurationError, match=has):
        Keeper(IssuingPlatform(), account).tokens.token_for(account, kind)


def test_without_third_party_platforms_a_components_token_says_so() -> None:
    component = a_component()
    keeper = Keeper(IssuingPlatform(), component)
    alone = AccessTokens(
        tokens=keeper.stored, accounts=keeper.accounts, platform=keeper.platform, clock=keeper.clock, ids=CountedIds()
    )
    with pytest.raises(ConfigurationError, match="no third-party platforms"):
        alone.token_for(component, "component_access_token")
