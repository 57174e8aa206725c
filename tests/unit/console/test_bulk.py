"""One decision on many: a preview that does nothing, a few at a time, at most once each, stopped and taken up again."""

import re
from collections import deque
from html import unescape

import pytest

from console.pages.bulk import AT_ONCE
from liushui.adapters.memory_platform import ScriptedPlatform, refused
from liushui.domain.errors import StoreUnavailable
from liushui.domain.reply import Decision, ReplyStatus
from tests.console import Answered, Browser, ConsoleOffice

REPLIES = 2 * AT_ONCE + 2


@pytest.fixture
def office() -> ConsoleOffice:
    office = ConsoleOffice(platform=ScriptedPlatform(sends=deque([refused(45015)] * REPLIES)))
    for _ in range(REPLIES):
        office.send(office.ask("hello"))
    return office


def ids(office: ConsoleOffice) -> list[str]:
    return [intent.reply_id for _, intent in office.intents()]


def hidden(page: Answered, name: str) -> list[str]:
    return [unescape(value) for value in re.findall(rf'name="{name}" value="([^"]*)"', page.body)]


def preview(browser: Browser, chosen: list[str], **fields: str) -> Answered:
    browser.get("compensations")
    return browser.submit(
        "compensations/plan", **{"decision": "abandon", "reason": "campaign is over", **fields}, reply=chosen
    )


def go_on(browser: Browser, page: Answered) -> Answered:
    names = ("token", "decision", "reason", "left", "failed", "done")
    return browser.post("compensations/bulk", {name: hidden(page, name) for name in names if hidden(page, name)})


def abandoned(office: ConsoleOffice) -> int:
    return [state.status for state in office.states()].count(ReplyStatus.ABANDONED)


def test_the_preview_names_everything_and_does_nothing(office: ConsoleOffice) -> None:
    page = preview(office.browser("lin"), ids(office))
    assert f"“Abandon” for {REPLIES} of the chosen replies" in page.text
    assert all(reply_id in page.body for reply_id in ids(office))
    assert abandoned(office) == 0


@pytest.mark.parametrize("fields", [{"reason": ""}, {"decision": ""}, {"decision": "amend"}])
def test_without_a_decision_or_a_reason_nothing_is_planned(office: ConsoleOffice, fields: dict[str, str]) -> None:
    assert preview(office.browser("lin"), ids(office), **fields).location == "compensations?incomplete=yes"


def test_it_is_done_a_few_at_a_time_with_progress(office: ConsoleOffice) -> None:
    lin = office.browser("lin")
    page = go_on(lin, preview(lin, ids(office)))
    assert abandoned(office) == AT_ONCE
    assert f"{AT_ONCE} of {REPLIES} decided" in page.text
    while hidden(page, "left"):
        page = go_on(lin, page)
    assert abandoned(office) == REPLIES
    assert f"{REPLIES} of {REPLIES} decided" in page.text
    reasons = {office.event("ReplyDecided", index)["reason"] for index in range(REPLIES)}
    assert reasons == {"campaign is over"}


def test_it_can_be_stopped_and_what_is_left_still_waits(office: ConsoleOffice) -> None:
    lin = office.browser("lin")
    go_on(lin, preview(lin, ids(office)))
    assert f"{REPLIES - AT_ONCE} of {REPLIES - AT_ONCE} waiting" in lin.get("compensations").text


def test_a_step_that_is_sent_twice_decides_once_on_each(office: ConsoleOffice) -> None:
    lin = office.browser("lin")
    plan = preview(lin, ids(office))
    first, second = go_on(lin, plan), go_on(lin, plan)
    assert f"{AT_ONCE} of {REPLIES} decided" in first.text
    assert f"{AT_ONCE} of {REPLIES} decided" in second.text
    assert [office.story(index).count("ReplyDecided") for index in range(REPLIES)] == [1] * AT_ONCE + [0] * (
        REPLIES - AT_ONCE
    )


def test_who_was_overtaken_in_between_is_told_and_the_others_are_decided(office: ConsoleOffice) -> None:
    lin, chosen = office.browser("lin"), ids(office)[:3]
    plan = preview(lin, chosen)
    office.desk.decide(chosen[1], Decision.RESEND, operator="wang", reason="wants it")
    page = go_on(lin, plan)
    assert "2 of 3 decided" in page.text
    assert f"{chosen[1]} no: it has moved on" in page.text
    assert office.event("ReplyDecided", 1)["operator"] == "wang"


def test_the_preview_says_what_would_not_be_decided(office: ConsoleOffice) -> None:
    lin, chosen = office.browser("lin"), ids(office)[:2]
    office.desk.decide(chosen[0], Decision.ABANDON, operator="wang", reason="r")
    page = preview(lin, [*chosen, "nobody"])
    assert hidden(page, "left") == [f"{chosen[1]}@2"]
    assert "no: it waits for nothing any more" in page.text
    assert "no: unknown" in page.text


def test_a_store_that_does_not_answer_costs_one_reply_and_not_the_rest(office: ConsoleOffice) -> None:
    lin, chosen = office.browser("lin"), ids(office)[:3]
    plan = preview(lin, chosen)
    get = office.replies.get

    def unwilling(reply_id: str) -> object:
        if reply_id == chosen[0]:
            raise StoreUnavailable("throttled")
        return get(reply_id)

    office.replies.get = unwilling  # type: ignore[method-assign, assignment]
    page = go_on(lin, plan)
    assert "2 of 3 decided" in page.text
    assert "no answer just now" in page.text


def test_nonsense_in_the_form_is_left_out(office: ConsoleOffice) -> None:
    lin = office.browser("lin")
    token = lin.get("compensations").field("token")
    form = {"token": token, "decision": "abandon", "reason": "r", "left": ["x", "y@z", "@"], "done": "many"}
    page = lin.post("compensations/bulk", form)
    assert page.status == 200
    assert "0 of 0 decided" in page.text
