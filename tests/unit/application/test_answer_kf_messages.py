"""What the bot makes of pulled messages, and how its answers go out."""

from dataclasses import replace
from typing import Any

from liushui.adapters.memory_platform import never_connected, refused
from liushui.adapters.memory_read_models import MemoryReplies
from liushui.application.compensation_cases import CompensationCases
from liushui.bot import Bot, TransferToCustomerService, deferred
from liushui.domain.events import ReplyRequested, typed
from liushui.domain.reply import ReplyState, stream_of_reply
from liushui.domain.user import carried_state
from liushui.ports import CallResult, CommitKey, ReplyRow
from tests.pulling import CUSTOMER, DESK, MINUTE, Desk, echoing


class TestAnswering:
    def test_a_customer_is_answered_by_the_account_that_was_written_to(self) -> None:
        desk = Desk(echoing())
        desk.says("你好")
        desk.send(desk.callback())
        (commit,) = desk.commits()
        assert commit.open_key is not None
        assert desk.send(commit).replies == {"sent": 1}
        ((name, body),) = desk.wecom.sent
        assert (name, body["touser"], body["open_kfid"], body["text"]) == (
            "kf/send_msg",
            CUSTOMER,
            DESK,
            {"content": "1 你好"},
        )

    def test_the_vendors_key_stays_the_same_for_one_message(self) -> None:
        desk = Desk(echoing())
        desk.says()
        desk.send(desk.callback())
        desk.wecom.answers = [never_connected()]
        desk.send(*desk.commits())
        keys = {body["msgid"] for _, body in desk.wecom.sent}
        assert len(desk.wecom.sent) == 2
        assert len(keys) == 1

    def test_a_welcome_goes_out_with_its_code_and_what_follows_without(self) -> None:
        desk = Desk(echoing())
        desk.happens("enter_session", welcome_code="code-1", scene="shop")
        desk.send(desk.callback())
        desk.send(*desk.commits())
        (welcome, body), (more, _) = desk.wecom.sent
        assert (welcome, body["code"], more) == ("kf/send_msg_on_event", "code-1", "kf/send_msg")
        assert "touser" not in body

    def test_a_welcome_is_of_no_use_after_20_seconds(self) -> None:
        desk = Desk(echoing())
        desk.happens("enter_session", welcome_code="code-1")
        desk.send(desk.callback())
        desk.clock.at += 20_000
        assert desk.send(*desk.commits()).replies == {"failed": 2}
        assert desk.wecom.sent == []

    def test_a_reply_is_of_use_for_48_hours_after_it_was_said(self) -> None:
        desk = Desk(echoing())
        desk.says()
        desk.clock.at += 40 * 60 * MINUTE
        desk.send(desk.callback())
        desk.clock.at += 8 * 60 * MINUTE
        assert desk.send(*desk.commits()).replies == {"failed": 1}

    def test_a_deferred_handlers_further_replies_go_out_the_same_way(self) -> None:
        bot = Bot()

        @bot.text(deferred=True)
        def think() -> list[str]:
            return ["one", "two"]

        desk = Desk(bot)
        desk.says()
        desk.send(desk.callback())
        assert desk.send(*desk.commits()).replies == {"sent": 2}
        assert [(name, body["touser"]) for name, body in desk.wecom.sent] == [("kf/send_msg", CUSTOMER)] * 2
        assert desk.arrived == ["one", "two"]

    def test_the_token_of_the_application_that_sends_is_renewed_for_a_further_reply_too(self) -> None:
        bot = Bot()

        @bot.text(deferred=True)
        def think() -> list[str]:
            return ["one", "two"]

        desk = Desk(bot, "shop", "kf")
        desk.says()
        desk.send(desk.callback())
        accepted = CallResult(None, errcode=0, data={"msgid": "m"})
        desk.wecom.answers = [accepted, refused(40014), refused(40014)]
        assert desk.send(*desk.commits()).replies == {"sent": 1, "failed": 1}
        (further,) = (commit for commit in desk.commits() if commit.causation_id == desk.commits()[0].commit_id)
        (intent,) = (known for event in further.events if isinstance(known := typed(event), ReplyRequested))
        cause = CommitKey(further.stream, further.region, further.number)
        row = ReplyRow(f"{further.stream.tenant}/{further.stream.account}", ReplyState(intent.reply_id), cause=cause)
        replies = MemoryReplies()
        assert replies.store(row, expected=None)
        cases = CompensationCases(events=desk.store, replies=replies)
        replace(desk.compensation_step(), cases=cases).refresh(stream_of_reply(further.stream, intent.reply_id))
        assert desk.tokens.get("corp", "access_token/shop") is None

    def test_the_application_named_kf_sends_and_else_the_first(self) -> None:
        for agents, kind in ((("shop", "kf"), "access_token/kf"), (("shop", "till"), "access_token/shop")):
            desk = Desk(echoing(), *agents)
            desk.says()
            desk.send(desk.callback())
            desk.send(*desk.commits())
            assert desk.tokens.get("corp", kind) is not None
            assert desk.arrived == ["1 hi"]

    def test_who_is_handed_over_goes_to_the_pool_or_to_a_member(self) -> None:
        bot = Bot()

        @bot.text("person")
        def hand_over() -> TransferToCustomerService:
            return TransferToCustomerService()

        @bot.text("zhangsan")
        def hand_to() -> TransferToCustomerService:
            return TransferToCustomerService("zhangsan")

        desk = Desk(bot)
        desk.says("person")
        desk.says("zhangsan")
        desk.send(desk.callback())
        desk.send(*desk.commits())
        states = [(body["service_state"], body.get("servicer_userid")) for _, body in desk.wecom.sent]
        assert states == [(2, None), (3, "zhangsan")]

    def test_while_a_member_serves_the_customer_the_bot_is_silent(self) -> None:
        desk = Desk(echoing())
        desk.says("one")
        desk.happens("session_status_change", change_type=1, new_servicer_userid="zhangsan")
        desk.says("two")
        desk.says("three", origin=5, servicer_userid="zhangsan")
        desk.happens("session_status_change", change_type=3, old_servicer_userid="zhangsan")
        desk.says("four")
        desk.send(desk.callback())
        desk.send(*desk.commits())
        assert desk.arrived == ["1 one", "2 four"]
        state = carried_state(desk.commits()[-1])
        assert state is not None
        assert (state.messages, state.events) == (3, 3)

    def test_a_member_who_gives_no_sign_for_two_days_serves_no_more(self) -> None:
        desk = Desk(echoing())
        desk.says("from a member", origin=5, servicer_userid="zhangsan")
        desk.send(desk.callback())
        desk.clock.at += 48 * 60 * MINUTE
        desk.says("back")
        desk.send(desk.callback())
        desk.send(*desk.commits())
        assert desk.arrived == ["1 back"]

    def test_an_event_with_nothing_to_say_asks_for_nothing(self) -> None:
        desk = Desk(echoing())
        desk.happens("user_recall_msg", recall_msgid="m-0")
        desk.send(desk.callback())
        (commit,) = desk.commits()
        assert commit.open_key is None

    def test_what_only_answers_a_callback_elsewhere_still_may_be_deferred(self) -> None:
        bot = Bot()

        @bot.text()
        def later() -> Any:
            return deferred("later")

        desk = Desk(bot)
        desk.says()
        desk.send(desk.callback())
        desk.send(*desk.commits())
        assert desk.arrived == ["later"]
