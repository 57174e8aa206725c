"""An UNKNOWN outcome of a message whose kind has a key of WeChat's is repeated with it; no other is, and none too late."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liushui.adapters.memory_platform import ScriptedPlatform, never_connected, refused, unanswered
from liushui.bot import Bot, Template, deferred
from liushui.domain.events import ReplyDecided, record
from liushui.domain.reply import VENDOR_KEY, VENDOR_KEY_EXPIRED, decide_expiry, due_at, evolve
from liushui.domain.vendor_keys import MARGIN_MS, VENDOR_KEYS, repeatable_until
from liushui.ports import AccessToken, CallResult
from liushui.wechat.accounts import Account
from liushui.wechat.calls import kf, mass, template, wecom_contents, wecom_messages
from liushui.wechat.calls.call import Call
from tests.builders import AES_KEY, NOW_MS, FixedAccounts
from tests.sending import HOUR_MS, Town

WINDOW_MS = 600_000
NOTICE = Template("t" * 43, {"first": "好"})


def a_bot() -> Bot:
    bot = Bot()

    @bot.text("notice", deferred=True)
    def notice() -> Any:
        return deferred(NOTICE)

    return bot


@dataclass
class Remembering(ScriptedPlatform):
    """WeChat, which drops what carries a key that it has seen within ten minutes. A lost answer may be to a message that
    arrived: `arrives` says it for each, in order."""

    town: Town = field(init=False)
    arrives: deque[bool] = field(default_factory=deque)
    seen: dict[str, int] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)

    def call(
        self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
    ) -> CallResult:
        result = super().call(account, call, token, seconds=seconds)
        key, now = str((call.body or {}).get("client_msg_id")), self.town.clock.now_ms()
        arrived = result.error_class is None or (not result.certain and (self.arrives.popleft() if self.arrives else True))
        if call.delivers and arrived and now >= self.seen.get(key, 0):
            self.seen[key] = now + WINDOW_MS
            self.shown.append(key)
        return result


def town_of(*answers: CallResult, arrives: tuple[bool, ...] = ()) -> Town:
    platform = Remembering(sends=deque(answers), arrives=deque(arrives))
    platform.town = Town(platform=platform, bot=a_bot())
    return platform.town


def shown(town: Town) -> list[str]:
    assert isinstance(town.platform, Remembering)
    return town.platform.shown


def keys(town: Town) -> set[object]:
    return {message.body["client_msg_id"] for message in town.platform.sent}


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_answer_is_repeated_with_the_same_key_and_arrives_once(arrived: bool) -> None:
    town = town_of(unanswered(), arrives=(arrived,))
    assert town.send(town.ask(handler="notice", said="notice")).replies == {"sent": 1}
    assert town.story() == ["ReplyClaimed", "ReplyAttempted", "ReplyBecameUnknown", "ReplyAttempted", "ReplySent"]
    assert len(keys(town)) == 1
    assert len(shown(town)) == 1
    assert town.states()[0].on_unknown == VENDOR_KEY


def test_two_replies_of_the_same_words_have_keys_of_their_own() -> None:
    town = town_of()
    town.send(*[town.ask(handler="notice", said="notice") for _ in range(2)])
    assert len(keys(town)) == len(shown(town)) == 2


def test_a_key_fits_wechat_and_names_the_reply() -> None:
    town = town_of()
    town.send(town.ask(handler="notice", said="notice"))
    (key,) = keys(town)
    assert len(str(key)) == template.MAX_CLIENT_MSG_ID
    assert str(key).startswith(town.intents()[0][1].reply_id)


def test_the_window_is_that_of_the_first_attempt_that_may_have_arrived() -> None:
    town = town_of(unanswered(), unanswered())
    town.send(town.ask(handler="notice", said="notice"))
    commit, intent = town.intents()[0]
    untils = {
        event.data["vendor_key_until"]
        for own in town.own(commit, intent.reply_id)
        for event in own.events
        if event.type == "ReplyAttempted"
    }
    assert untils == {NOW_MS + WINDOW_MS - MARGIN_MS}


def test_when_wechat_may_have_forgotten_the_key_a_person_decides() -> None:
    town = town_of(unanswered(), never_connected(), never_connected(), never_connected())
    town.send(town.ask(handler="notice", said="notice"))
    assert town.states()[0].status == "postponed"
    town.clock.at = NOW_MS + WINDOW_MS
    town.sweep_until_settled()
    (state,) = town.states()
    assert (state.status, state.error_class, due_at(state)) == ("unknown", VENDOR_KEY_EXPIRED, None)
    assert len(shown(town)) == 1


def test_a_person_may_still_have_it_sent_again() -> None:
    town = town_of(unanswered(), *[never_connected()] * 3)
    town.send(town.ask(handler="notice", said="notice"))
    town.clock.at = NOW_MS + WINDOW_MS
    town.sweep_until_settled()
    (state,) = town.states()
    decided = evolve(state, record(ReplyDecided(state.reply_id, 4, "resend", "lin", "not seen")), town.clock.at)
    assert decide_expiry(decided, town.clock.at) is None


def test_customer_service_messages_have_no_key_and_are_held() -> None:
    town = town_of(unanswered())
    assert town.send(town.ask("hello")).replies == {"unknown": 1}
    assert town.states()[0].on_unknown == "hold"
    assert repeatable_until("custom/send", NOW_MS) is None


CALLS: list[Call[Any]] = [
    template.send_template("o1", "t", {"a": "b"}, client_msg_id="k"),
    mass.send_to_tag(mass.text("a"), None, client_msg_id="k"),
    mass.send_to_users(mass.text("a"), ["o1", "o2"], client_msg_id="k"),
    wecom_messages.send(wecom_messages.Receivers(users=("a",)), 1, wecom_contents.text("a"), duplicate_check_seconds=600),
    kf.send("a", "kf1", kf.text("a"), msgid="k"),
    kf.send_on_event("code", kf.text("a"), msgid="k"),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_each_call_that_is_said_to_carry_a_key_does(call: Call[Any]) -> None:
    assert call.vendor_key
    assert VENDOR_KEYS[call.name].field in (call.body or {})


def test_no_other_is_named() -> None:
    assert {call.name for call in CALLS} == set(VENDOR_KEYS)


class TestWeCom:
    def town(self, *answers: CallResult) -> Town:
        town = Town(platform=ScriptedPlatform(sends=deque(answers)))
        corporation = {
            "name": "demo", "kind": "wecom", "corp_id": "ww0123456789abcdef", "token": "AAAAA", "encoding_aes_key": AES_KEY,
            "agents": [{"name": "desk", "id": 1000002, "secret": "s1"}],
        }  # fmt: skip
        town.accounts = FixedAccounts({"demo": Account.from_dict(corporation)})
        town.tokens.put("demo", "access_token/desk", AccessToken("a", NOW_MS + HOUR_MS, "ww0123456789abcdef/1000002"))
        return town

    def test_a_repetition_is_the_very_same_request(self) -> None:
        town = self.town(unanswered())
        assert town.send(town.ask("hello")).replies == {"sent": 1}
        first, second = (message.body for message in town.platform.sent)
        assert first == second
        assert first["enable_duplicate_check"] == 1
        assert 600 <= int(str(first["duplicate_check_interval"])) <= wecom_messages.MAX_DUPLICATE_CHECK_SECONDS

    def test_two_replies_of_the_same_words_are_two_requests(self) -> None:
        town = self.town()
        town.send(town.ask("hello"), town.ask("hello"))
        first, second = (message.body for message in town.platform.sent)
        assert first != second


ANSWERS: dict[str, Callable[[], CallResult]] = {
    "ok": lambda: CallResult(None, errcode=0), "lost": unanswered, "busy": lambda: refused(-1),
    "unconnected": never_connected, "slow down": lambda: refused(45011), "token": lambda: refused(40001),
    "gone": lambda: refused(40003),
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    answers=st.lists(st.sampled_from(sorted(ANSWERS)), max_size=8),
    arrives=st.lists(st.booleans(), max_size=8),
    pauses=st.lists(st.integers(0, 400_000), max_size=8),
)
def test_whatever_wechat_answers_a_notice_is_never_shown_twice(
    answers: list[str], arrives: list[bool], pauses: list[int]
) -> None:
    """The sender, then sweeps at any time: WeChat never shows a message twice, and every reply gets an outcome."""
    town = town_of(*[ANSWERS[answer]() for answer in answers], arrives=tuple(arrives))
    town.send(town.ask(handler="notice", said="notice"))
    for pause in pauses:
        town.clock.at += pause
        town.sweep()
    town.sweep_until_settled()
    assert len(shown(town)) <= 1
    (state,) = town.states()
    assert due_at(state) is None
    if state.status == "sent":
        assert len(shown(town)) == 1
    if state.status == "failed":
        assert shown(town) == []
