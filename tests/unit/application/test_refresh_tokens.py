"""Tokens as senders and the schedule use them, on the memory adapters."""

from collections import deque

import pytest

from liushui.adapters.memory_platform import MemoryTokens, ScriptedPlatform, never_connected, refused
from liushui.application.refresh_tokens import FORCED_A_DAY, AccessTokens, Refreshed, RefreshTokens
from liushui.domain.errors import ConfigurationError, StoreUnavailable, TokenUnavailable
from liushui.ports import AccessToken, CallResult, Lease
from liushui.wechat.accounts import Account
from tests.builders import NOW_MS, CountedIds, FixedAccounts, FixedClock, an_account

APP = "wx0123456789abcdef"
MINUTE, DAY = 60_000, 86_400_000


class CountingTokens(MemoryTokens):
    """Counts what is asked of the table."""

    def __init__(self) -> None:
        super().__init__()
        self.gets = 0

    def get(self, account: str) -> AccessToken | None:
        self.gets += 1
        return super().get(account)


class Keeper:
    """The use cases with everything at hand."""

    def __init__(
        self, *accounts: Account, platform: ScriptedPlatform | None = None, tokens: MemoryTokens | None = None
    ) -> None:
        self.account = accounts[0] if accounts else an_account()
        self.clock = FixedClock()
        self.platform = platform or ScriptedPlatform()
        self.stored = tokens or CountingTokens()
        self.accounts = FixedAccounts({account.name: account for account in accounts or (self.account,)})
        self.tokens = self.another()
        self.refresh = RefreshTokens(accounts=self.accounts, tokens=self.tokens, clock=self.clock)

    def another(self) -> AccessTokens:
        """Another container on the same table."""
        return AccessTokens(
            tokens=self.stored, accounts=self.accounts, platform=self.platform, clock=self.clock, ids=CountedIds()
        )

    def token(self) -> str:
        return self.tokens.token_for(self.account)

    def unavailable(self) -> TokenUnavailable:
        with pytest.raises(TokenUnavailable) as told:
            self.token()
        return told.value


def test_the_first_token_is_fetched_and_stored_for_all() -> None:
    keeper = Keeper()
    assert keeper.token() == f"{APP}-1"
    assert keeper.stored.get("demo") == AccessToken(f"{APP}-1", NOW_MS + 7_200_000)
    assert keeper.another().token_for(keeper.account) == f"{APP}-1"
    assert keeper.platform.refreshed == [False]


def test_a_container_asks_the_table_once_until_a_minute_before_the_end() -> None:
    stored = CountingTokens()
    keeper = Keeper(tokens=stored)
    keeper.token()
    asked = stored.gets
    keeper.clock.at += 7_200_000 - MINUTE - 1
    keeper.token()
    assert stored.gets == asked
    keeper.clock.at += 1
    keeper.platform.renews = True
    assert keeper.token() == f"{APP}-2"


def test_a_token_that_wechat_gives_again_near_its_end_is_used_all_the_same() -> None:
    keeper = Keeper(platform=ScriptedPlatform(token_seconds=30))
    assert keeper.token() == f"{APP}-1"


def test_a_refused_token_is_exchanged_for_the_stored_one_if_another_renewed_it() -> None:
    keeper = Keeper()
    old = keeper.token()
    keeper.stored.put("demo", AccessToken("newer", NOW_MS + 8_000_000))
    assert keeper.tokens.refused(keeper.account, old) == "newer"
    assert keeper.token() == "newer"
    assert keeper.platform.refreshed == [False]


def test_a_refused_token_is_renewed_without_force_where_wechat_gives_another() -> None:
    keeper = Keeper(platform=ScriptedPlatform(renews=True))
    old = keeper.token()
    assert keeper.tokens.refused(keeper.account, old) == f"{APP}-2"
    assert keeper.platform.refreshed == [False, False]


def test_a_refused_token_that_wechat_gives_again_is_forced_out() -> None:
    keeper = Keeper()
    old = keeper.token()
    assert keeper.tokens.refused(keeper.account, old) == f"{APP}-2"
    assert keeper.platform.refreshed == [False, False, True]
    assert keeper.another().token_for(keeper.account) == f"{APP}-2"


def test_a_second_forced_refresh_waits_for_30_seconds() -> None:
    keeper = Keeper()
    second = keeper.tokens.refused(keeper.account, keeper.token())
    keeper.clock.at += 29_999
    with pytest.raises(TokenUnavailable) as told:
        keeper.tokens.refused(keeper.account, second)
    assert (told.value.error_class, told.value.retry_at) == ("wait", NOW_MS + 30_000)
    keeper.clock.at += 1
    assert keeper.tokens.refused(keeper.account, second) == f"{APP}-3"


def test_forced_refreshes_end_at_20_a_day_in_china() -> None:
    keeper = Keeper()
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
    keeper = Keeper(platform=ScriptedPlatform(refreshes=deque([refused(40164, send=False)])))
    told = keeper.unavailable()
    assert (told.error_class, told.errcode, told.asked) == ("configuration", 40164, True)
    with pytest.raises(TokenUnavailable) as again:
        keeper.another().token_for(keeper.account)
    assert (again.value.errcode, again.value.asked, again.value.retry_at) == (40164, False, told.retry_at)
    assert keeper.platform.refreshed == [False]
    keeper.clock.at = told.retry_at
    assert keeper.token() == f"{APP}-1"


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
    keeper = Keeper(platform=ScriptedPlatform(refreshes=deque([result])))
    told = keeper.unavailable()
    assert (told.error_class, told.retry_at) == (error_class, NOW_MS + pause)


def test_an_app_secret_that_was_just_rotated_works_at_once() -> None:
    keeper = Keeper(platform=ScriptedPlatform(refreshes=deque([refused(40125, send=False)])))
    keeper.accounts.rotated["demo"] = an_account(app_id="wxfedcba9876543210")
    assert keeper.token() == "wxfedcba9876543210-1"


def test_who_waits_for_another_refresher_gives_up_after_some_seconds() -> None:
    keeper = Keeper()
    keeper.stored.try_lease("demo", "another", now=NOW_MS, until=NOW_MS + 20_000)
    told = keeper.unavailable()
    assert (told.error_class, told.asked) == ("wait", False)
    assert 6_000 <= keeper.clock.at - NOW_MS < 8_000
    assert keeper.platform.refreshed == []


def test_a_refresher_that_died_is_followed_by_another_when_its_lease_ran_out() -> None:
    keeper = Keeper()
    keeper.stored.try_lease("demo", "dead", now=NOW_MS, until=NOW_MS + 3_000)
    assert keeper.token() == f"{APP}-1"


def test_a_refresh_that_ended_just_before_the_lease_was_ours_is_not_repeated() -> None:
    class Late(MemoryTokens):
        def try_lease(self, account: str, holder: str, *, now: int, until: int) -> Lease:
            self.put(account, AccessToken("just now", NOW_MS + 7_200_000))
            return super().try_lease(account, holder, now=now, until=until)

    keeper = Keeper(tokens=Late())
    assert keeper.token() == "just now"
    assert keeper.platform.refreshed == []


def test_the_schedule_renews_in_the_last_five_minutes_only() -> None:
    keeper = Keeper(platform=ScriptedPlatform(renews=True))
    assert keeper.refresh(seconds=30) == Refreshed(renewed=("demo",))
    assert keeper.refresh(seconds=30) == Refreshed(kept=1)
    keeper.clock.at += 7_200_000 - 5 * MINUTE
    assert keeper.refresh(seconds=30) == Refreshed(renewed=("demo",))


def test_the_schedule_counts_no_renewal_where_wechat_gives_the_same_token() -> None:
    keeper = Keeper(platform=ScriptedPlatform(token_seconds=200))
    keeper.refresh(seconds=30)
    assert keeper.refresh(seconds=30) == Refreshed(kept=1)


def test_a_refusal_is_reported_once() -> None:
    keeper = Keeper(platform=ScriptedPlatform(refreshes=deque([refused(40125, send=False), refused(40125, send=False)])))
    assert keeper.refresh(seconds=30).refused == (("demo", "configuration", 40125),)
    keeper.clock.at += MINUTE
    assert keeper.refresh(seconds=30) == Refreshed(waiting=("demo",))
    keeper.clock.at += 5 * MINUTE
    assert keeper.refresh(seconds=30).refused == (("demo", "configuration", 40125),)


def test_wechat_out_of_reach_is_no_refusal() -> None:
    keeper = Keeper(platform=ScriptedPlatform(refreshes=deque([never_connected()])))
    assert keeper.refresh(seconds=30) == Refreshed(waiting=("demo",))


def test_the_schedule_does_not_wait_for_another_refresher() -> None:
    keeper = Keeper()
    keeper.stored.try_lease("demo", "another", now=NOW_MS, until=NOW_MS + 20_000)
    assert keeper.refresh(seconds=30) == Refreshed(waiting=("demo",))
    assert keeper.clock.at == NOW_MS


def test_one_account_that_is_set_up_wrongly_does_not_stop_the_others() -> None:
    class Broken(FixedAccounts):
        def get(self, name: str) -> Account:
            if name == "broken":
                raise ConfigurationError("the secret is not JSON")
            return super().get(name)

    keeper = Keeper()
    accounts = Broken({"broken": an_account(), "demo": keeper.account})
    refresh = RefreshTokens(accounts=accounts, tokens=keeper.tokens, clock=keeper.clock)
    assert refresh(seconds=30) == Refreshed(renewed=("demo",), refused=(("broken", "ConfigurationError", None),))


def test_a_table_that_is_out_of_reach_is_not_hidden() -> None:
    class Down(MemoryTokens):
        def get(self, account: str) -> AccessToken | None:
            raise StoreUnavailable("throttled")

    with pytest.raises(StoreUnavailable):
        Keeper(tokens=Down()).refresh(seconds=30)


def test_the_schedule_stops_in_time_and_says_what_is_left() -> None:
    class Slow(ScriptedPlatform):
        def stable_token(self, account: Account, *, force_refresh: bool) -> CallResult:
            keeper.clock.sleep(5)
            return super().stable_token(account, force_refresh=force_refresh)

    accounts = [an_account(name=f"account-{n}", app_id=f"wx000000000000000{n}") for n in range(4)]
    keeper = Keeper(*accounts, platform=Slow())
    first = keeper.refresh(seconds=10)
    assert (first.renewed, first.late) == (("account-0", "account-1"), 2)
    assert keeper.refresh(seconds=10) == Refreshed(renewed=("account-2", "account-3"), kept=2)


def test_no_token_or_secret_shows_in_a_repr_or_a_message() -> None:
    keeper = Keeper(platform=ScriptedPlatform(refreshes=deque([refused(40125, send=False)])))
    shown = (
        repr(keeper.unavailable())
        + repr(AccessToken("s3cret-token", 1))
        + repr(CallResult(None, data={"access_token": "s3cret-token"}))
    )
    assert "s3cret-token" not in shown
    assert keeper.account.app_secret not in shown
