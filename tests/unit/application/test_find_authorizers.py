"""Accounts that authorise a third-party platform, found by the schedule."""

from collections import deque
from typing import Any

import pytest

from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.adapters.memory_platform import never_connected, refused
from liushui.application.find_authorizers import EVERY_MS
from liushui.application.refresh_tokens import Refreshed
from liushui.domain.commits import Commit
from liushui.domain.errors import UndecodableCommit
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName
from liushui.ports import CallResult, Grant
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call
from tests.builders import NOW_MS, an_account
from tests.issuing import IssuingPlatform, listed
from tests.keeping import Keeper, a_component

PLATFORM, PLATFORMS = "wxc0000000000000001", "platform component_access_token"
A, B, C = "wxa0000000000000001", "wxb0000000000000001", "wxd0000000000000001"
LIST = "api_get_authorizer_list"
MINUTE = 60_000


def token_of(app_id: str) -> str:
    return f"platform/{app_id} access_token"


class Office(Keeper[IssuingPlatform]):
    """A third-party platform with its ticket."""

    def __init__(
        self, *on_the_list: JsonObject, platform: IssuingPlatform | None = None,
        store: type[MemoryEventStore] = MemoryEventStore,
    ) -> None:  # fmt: skip
        self.component = a_component()
        super().__init__(platform or IssuingPlatform(), self.component, store=store)
        self.platform.listed = list(on_the_list)
        self.tell(self.component, "ticket", InfoType="component_verify_ticket", ComponentVerifyTicket="ticket")

    def told(self, app_id: str, info: str = "authorized", code: str = "code") -> int:
        """What WeChat tells of an account; when."""
        self.clock.at += 1000
        ends = {"AuthorizationCode": code, "AuthorizationCodeExpiredTime": str(self.clock.at // 1000 + 3600)}
        self.tell(self.component, app_id, InfoType=info, **({} if info == "unauthorized" else ends))
        return self.clock.at

    def run(self) -> Refreshed:
        return self.refresh(seconds=30)


def test_accounts_on_wechats_list_are_learned_with_their_refresh_tokens() -> None:
    office = Office(*(listed(app_id, f"r-{app_id}", NOW_MS) for app_id in (A, B, C)))
    assert office.run() == Refreshed(renewed=[PLATFORMS, token_of(A), token_of(B), token_of(C)])
    asked = [asked for asked in office.platform.asked if asked.call == LIST]
    assert [a.said for a in asked] == [{"component_appid": PLATFORM, "offset": n, "count": 500} for n in (0, 2)]
    assert {a.token for a in asked} == {"api_component_token-1"}
    sent = [asked.said for asked in office.platform.asked if asked.call == "api_authorizer_token"]
    assert [said["authorizer_refresh_token"] for said in sent] == [f"r-{A}", f"r-{B}", f"r-{C}"]


def test_a_code_that_still_lives_is_exchanged() -> None:
    office = Office(listed(A, "r", NOW_MS))
    office.told(A)
    assert office.run().renewed == [PLATFORMS, token_of(A)]
    assert "api_query_auth" in office.platform.calls()
    assert office.grants.get("platform", A) == Grant("refresh-api_query_auth-1", office.clock.at, PLATFORM)


def test_the_list_is_asked_for_every_five_minutes() -> None:
    office = Office(listed(A, "r", NOW_MS))
    for _ in range(5):
        office.run()
        office.clock.at += MINUTE
    assert office.platform.calls().count(LIST) == 1
    office.clock.at = NOW_MS + EVERY_MS
    assert office.run() == Refreshed(kept=2)
    assert office.platform.calls().count(LIST) == 2


def test_tokens_of_known_accounts_are_renewed_ahead_between() -> None:
    office = Office(listed(A, "r", NOW_MS))
    office.platform.seconds = 400
    office.run()
    office.clock.at += 2 * MINUTE
    assert token_of(A) in office.run().renewed
    assert office.platform.calls().count(LIST) == 1


def test_an_account_that_authorised_again_gets_a_new_token_at_once() -> None:
    office = Office(listed(A, "r", NOW_MS))
    office.run()
    told_at = office.told(A, "updateauthorized")
    office.clock.at += EVERY_MS
    assert office.run().renewed == [token_of(A)]
    assert office.grants.get("platform", A) == Grant("refresh-api_query_auth-1", told_at, PLATFORM)


def test_an_event_that_was_lost_is_made_good_by_the_list() -> None:
    office = Office(listed(A, "old", NOW_MS))
    office.run()
    office.platform.listed = [listed(A, "new", NOW_MS + MINUTE)]
    office.clock.at += EVERY_MS
    assert office.run().renewed == [token_of(A)]
    assert office.platform.asked[-1].said["authorizer_refresh_token"] == "new"


def test_an_account_that_withdrew_is_forgotten() -> None:
    office = Office(listed(A, "r", NOW_MS))
    office.run()
    withdrawn_at = office.told(A, "unauthorized")
    office.clock.at += EVERY_MS
    assert office.run() == Refreshed(kept=1)
    assert office.grants.get("platform", A) == Grant(None, withdrawn_at, PLATFORM)


def test_an_account_that_came_back_after_it_withdrew_is_not_forgotten() -> None:
    office = Office()
    withdrawn_at = office.told(A, "unauthorized")
    office.platform.listed = [listed(A, "r", withdrawn_at + MINUTE)]
    assert office.run().renewed == [PLATFORMS, token_of(A)]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (refused(48001, send=False), Refreshed(refused=[("platform authorizers", "permission", 48001)])),
        (never_connected(), Refreshed(waiting=["platform authorizers"])),
        (CallResult(None, data={"total_count": 1}), Refreshed(waiting=["platform authorizers"])),
    ],
)
def test_without_the_list_the_known_accounts_are_served_all_the_same(result: CallResult, expected: Refreshed) -> None:
    office = Office()
    office.grants.put("platform", A, Grant("r", NOW_MS - 1, PLATFORM))
    office.told(A)
    office.platform.answers[LIST] = deque([result])
    expected.renewed = [PLATFORMS, token_of(A)]
    assert office.run() == expected
    assert "api_query_auth" in office.platform.calls()
    office.clock.at += MINUTE
    assert office.run() == Refreshed(kept=2)


def test_a_refused_platform_token_is_renewed_on_the_way_to_the_list() -> None:
    office = Office(listed(A, "r", NOW_MS))
    office.platform.dead.add("api_component_token-1")
    assert office.run().renewed == [PLATFORMS, token_of(A)]


def test_a_list_that_ends_before_its_total_is_not_asked_for_for_ever() -> None:
    office = Office()
    office.platform.answers[LIST] = deque([CallResult(None, data={"total_count": 9, "list": []})] * 9)
    assert office.run() == Refreshed(renewed=[PLATFORMS])
    assert office.platform.calls().count(LIST) == 1


def test_accounts_there_was_no_time_for_are_counted_and_come_next() -> None:
    class Slow(IssuingPlatform):
        def call(
            self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
        ) -> CallResult:
            office.clock.sleep(5)
            return super().call(account, call, token, seconds=seconds)

    office = Office(*(listed(app_id, "r", NOW_MS) for app_id in (A, B, C)), platform=Slow())
    first = office.refresh(seconds=14)
    assert (first.renewed, first.late) == ([PLATFORMS], 3)
    second = office.refresh(seconds=10)
    assert (second.renewed, second.late) == ([token_of(A), token_of(B)], 1)


def test_a_stream_that_cannot_be_read_stops_no_other_account() -> None:
    class Broken(MemoryEventStore):
        def tail(self, stream: StreamName, *, region: str | None = None, consistent: bool = False) -> Commit | None:
            if stream.subject == A:
                raise UndecodableCommit("broken")
            return super().tail(stream, region=region, consistent=consistent)

    office = Office(listed(A, "r", NOW_MS), store=Broken)
    office.accounts.accounts["zoo"] = an_account(name="zoo")
    assert office.run() == Refreshed(
        renewed=[PLATFORMS, "zoo access_token"], refused=[("platform authorizers", "UndecodableCommit", None)]
    )
