"""What is pulled, once and in order, whatever breaks."""

from itertools import pairwise
from typing import Any

import pytest

from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.adapters.memory_platform import never_connected, refused
from liushui.application import pull_kf_messages
from liushui.bot import Bot
from liushui.domain.commits import Proposal
from liushui.domain.errors import StoreUnavailable
from liushui.domain.events import KfMessagesPulled, record
from liushui.domain.streams import StreamName
from liushui.domain.user import carried_state
from liushui.ports import CallResult
from liushui.wechat.kf_messages import KEPT_MS, TOKEN_MS
from tests.builders import REGION, FixedAccounts, an_account
from tests.pulling import CUSTOMER, DESK, MINUTE, Desk, echoing
from tests.sending import Tapped


class Crash(BaseException):
    """The process died."""


class TestPulling:
    def test_each_message_is_a_commit_of_its_customer(self) -> None:
        desk = Desk()
        for user in (CUSTOMER, "wmOther", CUSTOMER):
            desk.says(user=user)
        outcome = desk.send(desk.callback())
        assert (outcome.pulled, outcome.broken) == (3, {})
        assert (desk.recorded(), desk.recorded("wmOther")) == (["m-1", "m-3"], ["m-2"])
        state = carried_state(desk.commits()[-1])
        assert state is not None
        assert (state.messages, state.events) == (2, 0)

    def test_a_commit_says_what_made_it(self) -> None:
        desk = Desk()
        desk.says()
        callback = desk.callback()
        desk.send(callback)
        (commit,) = desk.commits()
        assert (commit.causation_id, commit.correlation_id) == (callback.commit_id, commit.commit_id)

    def test_page_after_page_until_there_is_no_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pull_kf_messages, "PAGE", 2)
        desk = Desk()
        for _ in range(5):
            desk.says()
        callback = desk.callback()
        desk.send(callback)
        assert desk.recorded() == ["m-1", "m-2", "m-3", "m-4", "m-5"]
        assert [(one.cursor, one.messages, one.answered) for one in desk.pulled()] == [
            ("2", 2, 0), ("4", 2, 0), ("5", 1, callback.number),
        ]  # fmt: skip

    def test_an_empty_page_may_have_more_behind_it(self) -> None:
        desk = Desk()
        desk.wecom.answers = [CallResult(None, data={"next_cursor": "0", "has_more": 1, "msg_list": []})]
        desk.says()
        desk.send(desk.callback())
        assert desk.recorded() == ["m-1"]

    def test_the_next_pull_begins_where_the_last_one_ended(self) -> None:
        desk = Desk()
        desk.says()
        desk.send(desk.callback())
        desk.says("more")
        desk.send(desk.callback())
        assert [pull.get("cursor") for pull in desk.wecom.pulls] == [None, "1"]
        assert desk.recorded() == ["m-1", "m-2"]

    def test_one_pull_answers_all_callbacks_before_it(self) -> None:
        desk = Desk()
        desk.says()
        callbacks = [desk.callback() for _ in range(3)]
        assert desk.send(*callbacks, callbacks[0]).pulled == 1
        assert len(desk.wecom.pulls) == 1
        assert not desk.sweep().left
        assert len(desk.wecom.pulls) == 1

    def test_the_token_is_the_newest_callbacks_while_it_serves(self) -> None:
        desk = Desk()
        first, _ = desk.callback(), desk.callback()
        desk.send(first)
        desk.clock.at += MINUTE
        late = desk.callback()
        desk.clock.at += TOKEN_MS
        desk.send(late)
        assert [pull.get("token") for pull in desk.wecom.pulls] == ["token-2", None]

    def test_a_token_that_wecom_does_not_take_is_left_out(self) -> None:
        desk = Desk()
        desk.says()
        callback = desk.callback()
        desk.wecom.tokens.clear()
        desk.send(callback)
        assert ["token" in pull for pull in desk.wecom.pulls] == [True, False]
        assert desk.recorded() == ["m-1"]

    def test_what_is_about_no_customer_is_kept_beside_them(self) -> None:
        desk = Desk()
        desk.happens("servicer_status_change", user=None, servicer_userid="zhangsan", status=1)
        desk.send(desk.callback())
        assert len(desk.commits("zhangsan", "servicer")) == 1

    def test_what_can_never_be_recorded_holds_up_nothing(self) -> None:
        desk = Desk()
        desk.says(user="x" * 129)
        desk.wecom.messages.append("no object")  # type: ignore[arg-type]
        desk.says()
        assert list(desk.send(desk.callback()).broken.values()) == ["MalformedBody, TypeError"]
        assert desk.recorded() == ["m-3"]

    def test_another_regions_pull_counts(self) -> None:
        desk = Desk()
        desk.says()
        there = MemoryEventStore(
            clock=desk.clock, ids=desk.ids, region="eu-west-1", regions=(REGION, "eu-west-1"),
            sub_streams=desk.store._sub_streams,
        )  # fmt: skip
        here, desk.store = desk.store, there
        desk.send(desk.callback())
        desk.store = here
        desk.clock.at += MINUTE
        desk.says("more")
        desk.pull(regions=(REGION, "eu-west-1"))(desk.callback(), until=desk.clock.monotonic() + 60)
        assert desk.recorded() == ["m-2"]


class TestTrouble:
    def test_a_record_that_never_came_is_found_by_the_sweeper(self) -> None:
        desk = Desk()
        desk.says()
        desk.callback()
        outcome = desk.sweep()
        assert (outcome.pulled, outcome.left) == (1, 0)
        assert desk.recorded() == ["m-1"]

    @pytest.mark.parametrize(
        ("answers", "error", "wait"),
        [
            ([never_connected()] * 4, "WeChatUnavailable", MINUTE),
            ([refused(45009, send=False)], "WeChatRefused", MINUTE),
            ([refused(95011, send=False)], "WeChatRefused", 10 * MINUTE),
        ],
        ids=["down", "too fast", "not permitted"],
    )
    def test_trouble_with_wecom_is_told_and_gone_on_with_later(
        self, answers: list[CallResult], error: str, wait: int
    ) -> None:
        desk = Desk()
        desk.says()
        callback = desk.callback()
        desk.wecom.answers = answers
        pulled = desk.pull()(callback, until=desk.clock.monotonic() + 60)
        assert pulled is not None
        assert (pulled.error, pulled.due) == (error, desk.clock.at + wait)
        desk.clock.at += wait
        assert desk.send(callback).pulled == 1

    def test_trouble_ends_when_wecom_keeps_nothing_any_more(self) -> None:
        desk = Desk()
        callback = desk.callback()
        desk.clock.at += KEPT_MS
        desk.wecom.answers = [refused(95011, send=False)]
        pulled = desk.pull()(callback, until=desk.clock.monotonic() + 60)
        assert pulled is not None
        assert (pulled.error, pulled.due) == ("WeChatRefused", None)

    def test_trouble_that_the_sweeper_goes_on_with_holds_up_no_shard_and_is_no_dead_letter(self) -> None:
        desk = Desk()
        desk.says()
        desk.wecom.answers = [refused(95011, send=False)]
        outcome = desk.send(desk.callback())
        assert (outcome.retry_from, outcome.broken, outcome.put_off) == (None, {}, ["WeChatRefused"])
        assert [desk.sweep().pulled, desk.recorded()] == [1, ["m-1"]]

    def test_trouble_that_nobody_goes_on_with_is_a_dead_letter(self) -> None:
        desk = Desk()
        callback = desk.callback()
        desk.clock.at += KEPT_MS
        desk.wecom.answers = [refused(95011, send=False)]
        outcome = desk.send(callback)
        assert (list(outcome.broken.values()), outcome.put_off) == (["WeChatRefused"], [])

    def test_a_long_pull_of_the_sweeper_leaves_time_for_others(self) -> None:
        bot = Bot()
        desk = Desk(bot)

        @bot.text()
        def dawdle() -> None:
            desk.clock.at += 4_000

        for _ in range(40):
            desk.says()
        desk.callback()
        began = desk.clock.at + 3 * MINUTE
        assert desk.sweep().left == 1
        assert desk.clock.at - began <= 25_000

    @pytest.mark.parametrize("accounts", [{}, {"corp": an_account(name="corp")}], ids=["removed", "of another kind"])
    def test_an_account_that_cannot_pull_is_asked_again(self, accounts: dict[str, Any]) -> None:
        desk = Desk()
        callback = desk.callback()
        desk.accounts = FixedAccounts(accounts)
        pulled = desk.pull()(callback, until=desk.clock.monotonic() + 60)
        assert pulled is not None
        assert pulled.due == desk.clock.at + 10 * MINUTE

    def test_what_there_was_no_time_for_is_the_sweepers(self) -> None:
        bot = Bot()
        desk = Desk(bot)

        @bot.text()
        def dawdle() -> None:
            desk.clock.at += 2_400

        for _ in range(40):
            desk.says()
        callback = desk.callback()
        desk.send(callback)
        assert 0 < len(desk.recorded()) < 40
        assert desk.pulled() == []
        desk.sweep()
        while len(desk.recorded()) < 40:
            desk.sweep()
        assert desk.recorded() == [f"m-{n}" for n in range(1, 41)]
        assert desk.pulled()[-1].answered == callback.number

    @pytest.mark.parametrize("minutes", [0, 5, 300])
    def test_whatever_dies_nothing_is_lost_and_nothing_comes_twice(
        self, minutes: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Die before and after each append, come again `minutes` later: the stream is the same."""
        monkeypatch.setattr(pull_kf_messages, "PAGE", 3)
        died = 0
        for when in range(40):
            desk = Desk(echoing())
            for n in range(7):
                desk.says(f"text {n}")
                desk.clock.at += 20_000
            callback, appends = desk.callback(), 0

            def tap(name: str, _named: dict[str, Any], *, at: int = when) -> None:
                nonlocal appends
                if name == "append":
                    if appends == at:
                        raise Crash
                    appends += 1

            desk.breaks = lambda port, store=desk.store, tap=tap: (  # type: ignore[misc]
                Tapped(port, before=tap, after=tap) if port is store else port
            )
            try:
                desk.send(callback)
            except Crash:
                died += 1
            desk.breaks = lambda port: port
            desk.clock.at += minutes * MINUTE
            desk.send(callback)
            assert desk.recorded() == [f"m-{n}" for n in range(1, 8)], when
            state = carried_state(desk.commits()[-1])
            assert state is not None
            assert (state.messages, state.session) == (7, {"said": 7})
        assert died == 20

    def test_a_store_that_gives_out_has_the_record_come_again(self) -> None:
        desk = Desk()
        desk.says()
        callback = desk.callback()

        def give_out(name: str, _named: dict[str, Any]) -> None:
            if name == "append":
                raise StoreUnavailable("throttled")

        desk.breaks = lambda port: Tapped(port, before=give_out) if port is desk.store else port
        assert desk.send(callback).retry_from == "1"
        desk.breaks = lambda port: port
        assert desk.send(callback).pulled == 1

    def test_who_finds_another_further_goes_on_from_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Another pull recorded the first page and died: its messages are met, the rest is pulled at once."""
        monkeypatch.setattr(pull_kf_messages, "PAGE", 2)
        desk = Desk()
        for _ in range(5):
            desk.says()
        callback, noted = desk.callback(), record(KfMessagesPulled(DESK, "2", 2, 0))
        pulls = StreamName("default", "corp", "kf-pull", DESK)

        def overtake(name: str, named: dict[str, Any]) -> None:
            if name == "append" and named["cause"].startswith("pulled:1:"):
                desk.store.append(pulls, lambda _: Proposal(events=[noted]), cause="the other's")

        desk.breaks = lambda port: Tapped(port, before=overtake) if port is desk.store else port
        desk.send(callback)
        assert (desk.recorded(), desk.pulled()[-1].answered) == (["m-1", "m-2", "m-3", "m-4", "m-5"], callback.number)

    @pytest.mark.parametrize("at", range(12))
    def test_two_at_once_record_everything_once_and_in_order(self, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Another pull of the account runs whole in the middle of this one."""
        monkeypatch.setattr(pull_kf_messages, "PAGE", 2)
        desk = Desk(echoing())
        for n in range(5):
            desk.says(f"text {n}")
        callback, calls = desk.callback(), 0

        def meddle(name: str, _named: dict[str, Any]) -> None:
            nonlocal calls
            calls += name in ("append", "tail")
            if calls == at + 1:
                calls += 1
                desk.breaks = lambda port: port
                desk.says("in between")
                desk.send(desk.callback())

        desk.breaks = lambda port: Tapped(port, before=meddle) if port is desk.store else port
        desk.send(callback)
        assert desk.recorded() == [f"m-{n}" for n in range(1, 7)]
        assert all(one.answered <= two.answered for one, two in pairwise(desk.pulled()))
        assert not desk.sweep().left
