"""The list, one reply's story, and decisions: each counts once, and whoever comes second sees who was first."""

from collections import deque

import pytest

from liushui.adapters.memory_platform import ScriptedPlatform, refused, unanswered
from liushui.domain.reply import Decision, ReplyStatus
from liushui.ports import CallResult
from tests.console import Answered, Browser, ConsoleOffice
from tests.console_sample import a_busy_office

HOUR_MS = 3_600_000


def office_of(*answers: CallResult) -> ConsoleOffice:
    office = ConsoleOffice(platform=ScriptedPlatform(sends=deque(answers)))
    office.send(office.ask("hello", said="你好"))
    return office


def decide(browser: Browser, office: ConsoleOffice, **fields: str) -> Answered:
    """Fill in the form that the browser shows."""
    assert browser.page is not None
    form = {"seen": browser.page.field("seen"), "decision": "abandon", "reason": "no use", **fields}
    return browser.submit(f"compensations/{office.reply_id}", **form)


@pytest.fixture(scope="module")
def office() -> ConsoleOffice:
    return a_busy_office()


class TestTheList:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("", 6),
            ("class=window_closed", 2),
            ("class=ambiguous", 2),
            ("user=o-user-2", 3),
            ("account=default/demo", 6),
            ("account=default/other", 0),
            ("older=1", 2),
            ("older=24", 0),
            ("within=24", 4),
            ("within=1", 0),
            ("within=7", 6),
            ("class=ambiguous&user=o-user-2", 2),
            ("order=nonsense&older=x", 6),
        ],
    )
    def test_filters_narrow_it(self, office: ConsoleOffice, query: str, count: int) -> None:
        page = office.browser("lin").get(f"compensations?{query}")
        assert page.body.count('name="reply"') == count
        assert f"{count} of 6 waiting" in page.text

    def test_the_soonest_deadline_comes_first_and_what_has_none_last(self, office: ConsoleOffice) -> None:
        text = office.browser("lin").get("compensations").text
        assert text.index("24 小时内处理") < text.index("Your parcel") < text.index("10:00–21:00")

    def test_the_longest_waiting_comes_first_where_that_is_asked(self, office: ConsoleOffice) -> None:
        text = office.browser("lin").get("compensations?order=age").text
        assert text.index("24 小时内处理") < text.index("新人券") < text.index("Your parcel")

    def test_nothing_to_do_says_so(self) -> None:
        assert "Nothing waits for a person." in ConsoleOffice().browser("lin").get("compensations").text


class TestOneReply:
    def test_its_story_has_the_message_each_attempt_and_the_question(self) -> None:
        office = office_of(refused(45015))
        office.ask_operator()
        text = office.browser("lin").get(f"compensations/{office.reply_id}").text
        for words in (
            "你好",
            "hello",
            "Attempt 1 began",
            "Failed: 48 h window closed (errcode 45015)",
            "A person was asked",
        ):
            assert words in text
        assert "Without a decision it counts as “Abandon” in 24 h" in text or "in 1 d" in text

    def test_the_workflow_shows_where_it_stands(self) -> None:
        office = office_of(refused(45015))
        lin = office.browser("lin")

        def states() -> list[str]:
            body = lin.get(f"compensations/{office.reply_id}").body
            return [part.split('"')[0] for part in body.split('<li class="flow-')[1:]]

        assert states() == ["done", "failed", "now", "ahead", "ahead"]
        office.ask_operator()
        assert states() == ["done", "failed", "done", "now", "ahead"]
        office.decide(Decision.ABANDON)
        assert states() == ["done", "failed", "done", "done", "done"]

    def test_an_unknown_attempt_is_not_called_failed(self) -> None:
        office = office_of(unanswered())
        body = office.browser("lin").get(f"compensations/{office.reply_id}").body
        assert 'flow-unknown"' in body
        assert 'flow-failed"' not in body
        assert "the user may get it twice" in body

    def test_what_is_unknown_is_not_there(self) -> None:
        office = office_of(refused(45015))
        assert office.browser("lin").get("compensations/0123456789abcdef").status == 404


class TestDeciding:
    def test_a_decision_is_recorded_with_operator_and_reason(self) -> None:
        office = office_of(refused(45015))
        office.ask_operator()
        lin = office.browser("lin")
        lin.get(f"compensations/{office.reply_id}")
        answer = decide(lin, office, decision="abandon", reason="用户已解决")
        assert (answer.status, answer.location) == (303, f"compensations/{office.reply_id}?done=abandon")
        assert office.state.status is ReplyStatus.ABANDONED
        event = office.event("ReplyDecided")
        assert (event["operator"], event["reason"], event["decision"]) == ("lin", "用户已解决", "abandon")
        assert event["address"] == lin.address
        assert office.workflows.answered == ["token-1"]
        assert "Decided: Abandon." in lin.get(answer.location).text

    def test_an_amended_message_is_what_is_sent(self) -> None:
        office = office_of(refused(45015))
        lin = office.browser("lin")
        lin.get(f"compensations/{office.reply_id}")
        decide(lin, office, decision="amend", message="better")
        office.step("act")
        assert office.arrived == ["better"]

    @pytest.mark.parametrize(
        "fields",
        [{"reason": " "}, {"decision": "dance"}, {"decision": ""}, {"decision": "amend", "message": " "}, {"seen": "x"}],
    )
    def test_what_is_incomplete_is_not_done_and_nothing_that_was_typed_is_lost(self, fields: dict[str, str]) -> None:
        office = office_of(refused(45015))
        lin = office.browser("lin")
        lin.get(f"compensations/{office.reply_id}")
        answer = decide(lin, office, **{"reason": "typed before", **fields})
        assert answer.status == 422
        assert "ReplyDecided" not in office.story()
        if "reason" not in fields:
            assert "typed before" in answer.body

    def test_sending_the_form_twice_decides_once(self) -> None:
        office = office_of(refused(45015))
        lin = office.browser("lin")
        lin.get(f"compensations/{office.reply_id}")
        first, second = (decide(lin, office, decision="resend") for _ in range(2))
        assert (first.status, first.location) == (second.status, second.location)
        assert office.story().count("ReplyDecided") == 1

    def test_the_form_sent_again_after_a_resend_failed_anew_does_not_resend(self) -> None:
        office = office_of(refused(45015), refused(45047))
        lin = office.browser("lin")
        lin.get(f"compensations/{office.reply_id}")
        decide(lin, office, decision="resend")
        office.step("act")
        assert office.state.status is ReplyStatus.FAILED
        assert decide(lin, office, decision="resend").status == 303
        assert office.story().count("ReplyDecided") == 1

    def test_of_two_operators_the_second_sees_who_decided_what_when_and_why(self) -> None:
        office = office_of(refused(45015))
        lin, wang = office.browser("lin"), office.browser("wang")
        for browser in (lin, wang):
            browser.get(f"compensations/{office.reply_id}")
        decide(lin, office, decision="abandon", reason="solved by phone")
        office.clock.at += 60_000
        answer = decide(wang, office, decision="resend", reason="again")
        assert answer.status == 409
        for words in ("lin was faster: “Abandon”", "solved by phone", "What you sent was not done"):
            assert words in answer.text
        assert office.story().count("ReplyDecided") == 1

    def test_a_reply_that_moved_on_by_itself_is_not_decided_on_unseen(self) -> None:
        office = office_of(refused(45015))
        lin = office.browser("lin")
        lin.get(f"compensations/{office.reply_id}")
        office.ask_operator()
        answer = decide(lin, office)
        assert (answer.status, "moved on" in answer.text) == (409, True)
        assert "ReplyDecided" not in office.story()

    def test_what_needs_no_decision_is_refused_with_its_state(self) -> None:
        office = office_of()
        lin = office.browser("lin")
        lin.get("overview")
        answer = lin.submit(f"compensations/{office.reply_id}", decision="resend", reason="r", seen="2")
        assert answer.status == 422
        assert "it is sent" in answer.text or "is sent:" in answer.text
