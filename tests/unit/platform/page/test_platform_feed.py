from typing import Any

import pytest

from local.platform.account_fields import parse_account
from local.platform.apis.qr_codes import TABLE
from local.platform.apis.robots import group_of
from local.platform.apis.wecom_kf import note_customer_message
from local.platform.clock import ManualClock
from local.platform.documents import Document, build_document
from local.platform.faults import Fault
from local.platform.page.platform_feed import SHOWN_ENTRIES, PlatformFeed, meaning_of
from local.platform.push_faults import PushFault
from local.platform.simulator import Simulator
from local.platform.timings import Timings
from tests.unit.platform.kinds import COMPONENT, CORP, PAY
from tests.unit.platform.shop import SHOP

USER = "o-user"


@pytest.fixture
def simulator() -> Simulator:
    simulator = Simulator(ManualClock(), Timings())
    simulator.accounts.put(parse_account(SHOP))
    return simulator


def told(feed: PlatformFeed) -> dict[str, Any]:
    return dict(feed.changes())


def show(simulator: Simulator, content: str, user: str = USER) -> None:
    simulator.conversations.show(simulator.conversations.meet("shop", user), {"content": content}, "text", "passive", "1")


def contents(conversation: dict[str, Any]) -> list[str]:
    return [message["text"]["content"] for message in conversation["messages"]]


def test_first_everything_then_nothing_until_something_changes(simulator: Simulator) -> None:
    feed = PlatformFeed(simulator, "shop", USER)
    first = told(feed)
    assert set(first) == {"accounts", "users", "user", "faults", "clock", "menus", "codes", "conversation"}
    assert first["conversation"] == {"reset": True, "messages": []}
    assert "app_secret" not in first["accounts"][0]
    assert told(feed) == {}
    simulator.faults.add(Fault("*", "drop_before", None, 2))
    assert told(feed) == {"faults": [{"api": "*", "fault": "drop_before", "value": None, "count": 2}]}
    simulator.faults.take("token")
    assert told(feed)["faults"][0]["count"] == 1


def test_a_conversation_is_told_piece_by_piece(simulator: Simulator) -> None:
    show(simulator, "one")
    feed = PlatformFeed(simulator, "shop", USER)
    assert contents(told(feed)["conversation"]) == ["one"]
    show(simulator, "elsewhere", "o-another")
    show(simulator, "two")
    show(simulator, "three")
    news = told(feed)["conversation"]
    assert (news["reset"], contents(news)) == (False, ["two", "three"])
    assert news["messages"][0]["exchange"] == "shop/1"


def test_after_more_than_is_shown_the_newest_are_told_anew(simulator: Simulator) -> None:
    show(simulator, "first")
    feed = PlatformFeed(simulator, "shop", USER)
    told(feed)
    for number in range(SHOWN_ENTRIES + 5):
        show(simulator, str(number))
    news = told(feed)["conversation"]
    assert (news["reset"], len(news["messages"]), contents(news)[-1]) == (True, SHOWN_ENTRIES, str(SHOWN_ENTRIES + 4))


def test_an_account_that_goes_and_comes_back_begins_empty(simulator: Simulator) -> None:
    show(simulator, "one")
    feed = PlatformFeed(simulator, "shop", USER)
    told(feed)
    simulator.remove_account("shop")
    gone = told(feed)
    assert (gone["accounts"], gone["users"], gone["user"]) == ([], [], None)
    simulator.accounts.put(parse_account(SHOP))
    assert told(feed)["conversation"] == {"reset": True, "messages": []}
    show(simulator, "new")
    assert contents(told(feed)["conversation"]) == ["new"]


def test_the_watched_user_is_told_with_what_they_see(simulator: Simulator) -> None:
    feed = PlatformFeed(simulator, "shop", USER)
    assert told(feed)["user"] is None
    user = simulator.conversations.meet("shop", USER)
    user.typing_until = simulator.clock.now() + 15
    assert told(feed)["user"] == {"user": USER, "subscribed": True, "typing": True}
    user.subscribed = user.typing_until = False
    news = told(feed)
    assert news["user"] == {"user": USER, "subscribed": False, "typing": False}
    assert news["users"] == [{"user": USER, "subscribed": False}]


def test_pushes_are_told_as_they_go_on(simulator: Simulator) -> None:
    feed = PlatformFeed(simulator, "shop", USER)
    told(feed)
    document = build_document(parse_account(SHOP), USER, "text", {}, msg_id="1", create_time=1)
    with simulator.exchanges.pushing("shop", document, 1) as push:
        tried = simulator.exchanges.begin(push, 1, 0, {})
        assert told(feed)["pushes"][0]["tries"][0]["waiting"] is True
        simulator.exchanges.end(
            push, tried, {"status": 200, "elapsed_ms": 7, "error": None, "problem": None, "replied": True}
        )
        assert told(feed)["pushes"][0]["tries"][0]["status"] == 200
    assert told(feed)["pushes"][0]["running"] is False
    assert told(feed) == {}


def test_without_an_account_or_a_user_there_is_still_the_list_to_choose_from(simulator: Simulator) -> None:
    nothing_chosen = told(PlatformFeed(simulator, None, None))
    assert [account["name"] for account in nothing_chosen["accounts"]] == ["shop"]
    assert "conversation" not in nothing_chosen


def test_an_errcode_is_explained_in_both_languages() -> None:
    assert meaning_of(0, send=True) is None
    assert meaning_of(None, send=True) is None
    assert meaning_of(45015, send=True) == {
        "class": "window_closed",
        "en": "outside the reply window, or the user left",
        "zh": "超出回复时限或用户已取消关注",
    }
    ambiguous = meaning_of(-1, send=True)
    assert ambiguous is not None
    assert ambiguous["class"] == "ambiguous"


def test_faults_of_callbacks_and_the_clock_are_told(simulator: Simulator) -> None:
    feed = PlatformFeed(simulator, "shop", USER)
    assert told(feed)["clock"] == {"advanced_seconds": 0, "in_pushes": False}
    simulator.push_faults.add(PushFault("slow", 3.0, 1))
    assert told(feed) == {"faults": [{"api": "callback", "fault": "slow", "value": 3.0, "count": 1}]}
    simulator.clock.advance(7200, in_pushes=False)
    assert told(feed) == {"clock": {"advanced_seconds": 7200, "in_pushes": False}}


def test_the_menu_of_the_user_and_the_codes_that_can_be_scanned_are_told(simulator: Simulator) -> None:
    feed = PlatformFeed(simulator, "shop", USER)
    first = told(feed)
    assert (first["menus"], first["codes"]) == ({}, [])
    buttons = [{"type": "click", "name": "a", "key": "A"}]
    simulator.records.put("shop", "menus", "default", {"button": buttons})
    simulator.records.put("shop", TABLE, "ticket", {"scene": "42"}, 30)
    assert told(feed) == {"menus": {"": buttons}, "codes": [{"ticket": "ticket", "scene": "42"}]}
    simulator.clock.advance(31, in_pushes=False)
    assert told(feed)["codes"] == []


def test_each_application_of_a_corporation_has_its_menu(simulator: Simulator) -> None:
    simulator.accounts.put(parse_account({**CORP, "callback_url": SHOP["callback_url"]}))
    buttons = [{"type": "view", "name": "a", "url": "https://example.com/"}]
    simulator.records.put("corp", "menus", "1000003", {"button": buttons})
    assert told(PlatformFeed(simulator, "corp", "anna"))["menus"] == {"1000003": buttons}


@pytest.mark.parametrize("kind", [COMPONENT, PAY], ids=lambda kind: kind["kind"])
def test_where_nobody_acts_all_that_the_account_was_told_is_shown(simulator: Simulator, kind: dict[str, Any]) -> None:
    account = parse_account({**kind, "callback_url": SHOP["callback_url"]})
    simulator.accounts.put(account)
    feed = PlatformFeed(simulator, account.name, None)
    assert "pushes" not in told(feed)
    document = Document(
        user="", original_id="", fields={"InfoType": "authorized"}, msg_id=None, create_time=1, text="<secret/>"
    )
    with simulator.exchanges.pushing(account.name, document, 5) as begun:
        simulator.exchanges.begin(begun, 1, 5, {})
        (push,) = told(feed)["pushes"]
    assert (push["type"], push["at"], push["running"]) == ("authorized", 5, True)
    assert "decrypted" not in push


def test_a_corporations_groups_with_a_robot_are_among_its_users_and_roles_are_told() -> None:
    simulator = Simulator(ManualClock(), Timings())
    simulator.accounts.put(parse_account({**CORP, "callback_url": "http://127.0.0.1:1/x"}))
    simulator.records.put("corp", "robots", "robot-key", {})
    simulator.records.put("corp", "kf_service_accounts", "wk-desk", {"name": "help"})
    note_customer_message(simulator, "corp", "wk-desk", "wm-carl", "text", {"content": "hi"})
    simulator.conversations.meet("corp", "anna")
    group = group_of("robot-key")
    assert [user["user"] for user in told(PlatformFeed(simulator, "corp", None))["users"]] == ["anna", "wm-carl", group]
    roles = {user: told(PlatformFeed(simulator, "corp", user))["user"] for user in ("anna", "wm-carl", group)}
    assert [(one["role"], one.get("services")) for one in roles.values()] == [
        ("member", None), ("customer", ["wk-desk"]), ("group", None),
    ]  # fmt: skip
    assert "role" not in (told(PlatformFeed(simulator, "shop", USER))["user"] or {})


def test_what_a_customer_said_in_customer_service_stands_in_the_chat() -> None:
    simulator = Simulator(ManualClock(), Timings())
    simulator.accounts.put(parse_account({**CORP, "callback_url": "http://127.0.0.1:1/x"}))
    msgid = note_customer_message(simulator, "corp", "wk-desk", "wm-carl", "text", {"content": "hi"})
    (message,) = told(PlatformFeed(simulator, "corp", "wm-carl"))["conversation"]["messages"]
    assert (message["direction"], message["via"], message["msg_id"]) == ("in", "kf", msgid)
    assert message["fields"]["text"] == {"content": "hi"}
