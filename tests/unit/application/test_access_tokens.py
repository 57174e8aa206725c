"""Tokens of all kinds as senders use them, on the memory adapters."""

from collections import deque

import pytest

from liushui.adapters.memory_platform import MemoryTokens, ScriptedPlatform, never_connected, refused
from liushui.application.refresh_notes import FORCED_A_DAY
from liushui.domain.errors import TokenUnavailable
from liushui.ports import AccessToken, CallResult, Lease
from tests.builders import NOW_MS, an_account
from tests.keeping import APP, KIND, CountingTokens, Keeper

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
