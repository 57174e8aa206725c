"""What a person sees and decides, and what two persons at once see."""

from collections import deque
from typing import Any, cast

import pytest

from liushui.adapters.memory_platform import ScriptedPlatform, refused
from liushui.domain.errors import AlreadyDecided, DecisionRefused, UnknownReply
from liushui.domain.reply import Decision
from liushui.ports import CallResult
from liushui.wechat.replies import Subscribe, Template, to_data
from tests.builders import REGION, FixedAccounts
from tests.compensating import Office
from tests.replica import OTHER_REGION
from tests.sending import HOUR_MS, Tapped, text


def office_of(*answers: CallResult, delivers: bool = False) -> Office:
    platform = ScriptedPlatform(sends=deque(answers), delivers_when_unknown=delivers)
    office = Office(platform=platform)
    office.send(office.ask("hello"))
    return office


class TestDeciding:
    def test_of_two_operators_the_second_sees_the_first(self) -> None:
        office = office_of(refused(45015))
        office.decide(Decision.ABANDON, operator="lin")
        with pytest.raises(AlreadyDecided, match=r"lin has decided `abandon` already at .* UTC \(a good one\)"):
            office.decide(Decision.RESEND, operator="wang")
        assert office.story().count("ReplyDecided") == 1

    def test_what_is_decided_on_an_old_reply_is_kept_as_long_as_on_a_new_one(self) -> None:
        office = Office()
        commit = office.ask("hello")
        office.clock.at += 30 * 24 * HOUR_MS
        office.send(commit)  # as when a dead letter is redriven
        assert office.state.error_class == "expired"
        office.decide(Decision.RESEND)
        assert [parked.until for parked in office.waiting.all()] == [office.clock.at]

    @pytest.mark.parametrize("second", ["wang", "lin"])
    def test_of_two_at_the_same_moment_one_wins_and_the_other_sees_who(self, second: str) -> None:
        """Also where they are one operator in two windows."""
        office = office_of(refused(45015))

        def overtake(cause: str) -> None:
            if cause.startswith("compensation:decide:"):
                office.mend()
                office.decide(Decision.MARK_DELIVERED, operator="lin")

        office.tap_appends(before=overtake)
        with pytest.raises(AlreadyDecided, match="lin has decided `mark-delivered`"):
            office.decide(Decision.RESEND, operator=second)
        assert office.story().count("ReplyDecided") == 1

    def test_the_address_that_a_decision_came_from_is_kept(self) -> None:
        office = office_of(refused(45015))
        office.desk.decide(office.reply_id, Decision.ABANDON, operator="lin", reason="r", address="192.0.2.7")
        assert office.event("ReplyDecided")["address"] == office.state.address == "192.0.2.7"

    def test_evidence_that_comes_in_between_does_not_undo_a_decision(self) -> None:
        office = office_of(refused(45015))
        first = [True]

        def ask_in_between(cause: str) -> None:
            if cause.startswith("compensation:decide") and first.pop() if first else False:
                office.mend()
                office.ask_operator()

        office.tap_appends(before=ask_in_between)
        assert office.decide(Decision.ABANDON).woken is True

    def test_the_same_twice_does_no_harm(self) -> None:
        office = office_of(refused(45015))
        office.ask_operator()
        first, second = office.decide(Decision.RESEND), office.decide(Decision.RESEND)
        assert (first.repeated, second.repeated) == (False, True)
        office.step("act")
        assert office.decide(Decision.RESEND).repeated is True
        assert office.arrived == ["hello"]

    def test_a_message_that_wechat_would_not_take_is_refused_before_anything_is_decided(self) -> None:
        office = office_of(refused(45015))
        with pytest.raises(DecisionRefused, match="cannot be sent"):
            office.decide(Decision.AMEND, message=text("好" * 1000))
        assert "ReplyDecided" not in office.story()

    @pytest.mark.parametrize("notice", [Template("t1", {"first": "好"}), Subscribe("t1", {"thing1": "好"})])
    def test_a_notice_can_be_sent_in_its_place(self, notice: Template | Subscribe) -> None:
        office = office_of(refused(45015))
        assert office.decide(Decision.AMEND, message=to_data(notice)).state.message == to_data(notice)
        office.sweep_until_settled()
        assert office.platform.sent[-1].body["template_id"] == "t1"

    def test_an_account_that_is_gone_is_named_before_anything_is_decided(self) -> None:
        office = office_of(refused(45015))
        office.accounts = FixedAccounts({})
        with pytest.raises(DecisionRefused, match=r"cannot be sent: .*demo"):
            office.decide(Decision.AMEND, message=text("better"))

    def test_an_unknown_reply_is_named_with_where_to_look(self) -> None:
        office = office_of(refused(45015))
        with pytest.raises(UnknownReply, match=r"'nope'.*liushui compensations list"):
            office.desk.show("nope")

    def test_another_regions_reply_is_decided_there(self) -> None:
        office = office_of(refused(45015))
        reply_id, there = office.reply_id, cast(Any, Tapped(office.store))
        there.region = OTHER_REGION
        office.breaks = lambda port: there if port is office.store else port
        with pytest.raises(DecisionRefused, match=f"belongs to region {REGION}"):
            office.desk.decide(reply_id, Decision.ABANDON, operator="lin", reason="r")

    def test_the_story_shows_what_asked_and_each_own_event(self) -> None:
        office = office_of(refused(45015))
        case = office.desk.show(office.reply_id)
        assert [event.type for event in case.cause.events] == ["MessageReceived", "ReplyRequested"]
        assert [event.type for commit in case.own for event in commit.events] == ["ReplyAttempted", "ReplyFailed"]
        assert case.state == office.state
