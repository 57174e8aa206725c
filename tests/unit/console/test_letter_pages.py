"""Dead letters and parked users: one, some or all of them, seen before it is done, watched while it is, and stopped."""

import re
from html import unescape

import pytest

from tests.builders import REGION
from tests.console import Answered, Browser, ConsoleOffice
from tests.console_api import settle
from tests.console_areas import LETTER_ID, PLACE, a_letter, a_parked_user, takes

MANY = 12


@pytest.fixture
def office() -> ConsoleOffice:
    office = ConsoleOffice()
    office.ask("hello")
    settle(office)
    return office


@pytest.fixture
def browser(office: ConsoleOffice) -> Browser:
    return office.browser()


def hidden(page: Answered, name: str) -> list[str]:
    return [unescape(value) for value in re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', page.body)]


def go_on(browser: Browser, area: str, page: Answered) -> Answered:
    """Send the form of a plan or of a progress, as a browser without scripts would."""
    fields = {name: hidden(page, name) for name in ("act", "reason", "left", "done", "failed")}
    return browser.post(f"{area}/act", {"token": page.field("token"), **{name: v for name, v in fields.items() if v}})


def all_the_way(browser: Browser, area: str, page: Answered) -> list[Answered]:
    pages = [page]
    while hidden(pages[-1], "left"):
        pages.append(go_on(browser, area, pages[-1]))
        assert len(pages) < 20
    return pages


class TestDeadLetters:
    def test_an_empty_list_says_so(self, browser: Browser) -> None:
        assert "No dead letters." in browser.get("letters").text

    def test_cause_consumer_and_stream_are_shown(self, office: ConsoleOffice, browser: Browser) -> None:
        a_letter(office)
        text = browser.get("letters").text
        for word in ("project_users", "tried too often", "default/demo/user/o-user-1"):
            assert word in text
        page = browser.get(f"letters/{LETTER_ID}")
        assert "us-east-1 · 1" in page.text
        assert any("conversation/show" in link for link in page.links())
        assert browser.get("letters/nothing").status == 404

    def test_filters_narrow_the_list(self, office: ConsoleOffice, browser: Browser) -> None:
        a_letter(office)
        a_letter(office, f"{PLACE}b", consumer="send_replies")
        assert "1 of 2" in browser.get("letters?consumer=send_replies").text
        assert "0 of 2" in browser.get("letters?class=Nothing").text

    def test_one_is_planned_and_then_delivered_once(self, office: ConsoleOffice, browser: Browser) -> None:
        a_letter(office)
        browser.get(f"letters/{LETTER_ID}")
        plan = browser.submit("letters/plan", letter=LETTER_ID, act="redrive", reason="room again")
        assert "1 letters with 1 records would be delivered" in plan.text
        assert office.consumers.events == []
        done = go_on(browser, "letters", plan)
        assert "1 of 1 done" in done.text
        assert go_on(browser, "letters", plan).status == 200
        assert len(office.consumers.events) == 1
        assert "delivered again" in browser.get(f"letters/{LETTER_ID}").text
        assert "lin" in browser.get(f"letters/{LETTER_ID}").text

    def test_all_that_fit_are_done_a_few_at_a_time(self, office: ConsoleOffice, browser: Browser) -> None:
        for number in range(MANY):
            a_letter(office, f"{PLACE}{number}", consumer="send_replies", fails=number == 0)
        a_letter(office)
        takes(office, "send_replies", {"batchItemFailures": []})
        browser.get("letters")
        plan = browser.submit("letters/plan", all="yes", consumer="send_replies", act="redrive", reason="r")
        assert len(hidden(plan, "left")) == MANY
        pages = all_the_way(browser, "letters", plan)
        assert [page.text.count(f"of {MANY} done") > 0 for page in pages[1:]] == [True, True, True]
        assert "5 of 12 done" in pages[1].text
        assert len(office.consumers.events) == MANY
        assert "1 of 1" in browser.get("letters").text

    def test_stopped_half_way_the_rest_is_left(self, office: ConsoleOffice, browser: Browser) -> None:
        for number in range(MANY):
            a_letter(office, f"{PLACE}{number}")
        browser.get("letters")
        plan = browser.submit("letters/plan", all="yes", act="discard", reason="r")
        go_on(browser, "letters", plan)
        assert "7 of 7" in browser.get("letters").text

    def test_what_is_not_taken_is_named_and_stays_open(self, office: ConsoleOffice, browser: Browser) -> None:
        a_letter(office, fails=True)
        browser.get("letters")
        plan = browser.submit("letters/plan", letter=LETTER_ID, act="redrive", reason="r")
        done = go_on(browser, "letters", plan)
        assert "some records were not taken" in done.text
        assert f"console/letters/{LETTER_ID}" in done.links()
        assert "1 of 1" in browser.get("letters").text

    @pytest.mark.parametrize("form", [{"act": "redrive"}, {"reason": "r"}, {"act": "burn", "reason": "r"}])
    def test_what_is_incomplete_does_nothing(self, office: ConsoleOffice, browser: Browser, form: dict[str, str]) -> None:
        a_letter(office)
        browser.get("letters")
        for path in ("letters/plan", "letters/act"):
            answer = browser.submit(path, letter=LETTER_ID, left=LETTER_ID, **form)
            assert (answer.status, answer.location) == (303, "letters?incomplete=yes")
        assert office.consumers.events == []

    def test_who_may_only_look_sees_no_forms_and_does_nothing(self, office: ConsoleOffice) -> None:
        a_letter(office)
        guest = office.browser("guest")
        assert 'name="act"' not in guest.get("letters").body + guest.get(f"letters/{LETTER_ID}").body
        assert guest.submit("letters/act", act="redrive", reason="r", left=LETTER_ID).status == 403
        assert office.consumers.events == []

    def test_one_that_was_closed_meanwhile_is_told(self, office: ConsoleOffice, browser: Browser) -> None:
        browser.get("letters")
        answer = browser.submit("letters/plan", letter="gone", act="discard", reason="r")
        assert answer.location == "letters?changed=yes"
        assert "not open any more" in browser.get(answer.location).text


class TestParkedUsers:
    def test_nobody_is_parked(self, browser: Browser) -> None:
        assert "Nobody is parked." in browser.get("parked").text

    def test_cause_and_place_are_shown_and_what_a_user_wrote_is_escaped(
        self, office: ConsoleOffice, browser: Browser
    ) -> None:
        a_parked_user(office, "o-<script>alert(1)</script>")
        page = browser.get("parked")
        assert ("TypeError" in page.text, "us-east-1 · 2" in page.text) == (True, True)
        assert "<script>alert" not in page.body
        link = next(link for link in page.links() if "parked/user" in link)
        shown = browser.get(link.removeprefix("console/"))
        assert "<script>alert" not in shown.body
        assert "SessionChanged" in shown.text
        assert browser.get("parked/user?account=default/demo&user=o-user-1").status == 404

    def test_who_was_mended_catches_up_and_who_was_not_is_named(self, office: ConsoleOffice, browser: Browser) -> None:
        a_parked_user(office, "o parked")
        for number in range(6):
            a_parked_user(office, f"o-mended-{number}", poisoned=False)
        browser.get("parked")
        plan = browser.submit("parked/plan", all="yes", act="unpark", reason="mended")
        assert "7 users would be folded again" in plan.text
        assert len(list(office.users.parked("default/demo"))) == 7
        last = all_the_way(browser, "parked", plan)[-1]
        assert "6 of 7 done" in last.text
        assert "parked again, at commit 2 TypeError" in last.text
        assert any("user=o+parked" in link for link in last.links())
        assert list(office.users.parked("default/demo")) == ["o parked"]
        row = office.users.get("default/demo", "o-mended-1")
        assert row is not None
        assert row.checkpoint == {REGION: 2}

    def test_some_are_chosen_by_ticking(self, office: ConsoleOffice, browser: Browser) -> None:
        for number in range(3):
            a_parked_user(office, f"o-mended-{number}", poisoned=False)
        page = browser.get("parked")
        keys = [unescape(value) for value in re.findall(r'type="checkbox" name="user" value="([^"]*)"', page.body)]
        plan = browser.submit("parked/plan", user=keys[:2], act="unpark", reason="mended")
        go_on(browser, "parked", plan)
        assert list(office.users.parked("default/demo")) == ["o-mended-2"]
        again = browser.submit("parked/plan", user=keys[:2], act="unpark", reason="mended")
        assert "2 of those chosen are not parked any more." in again.text

    def test_in_chinese(self, office: ConsoleOffice) -> None:
        a_parked_user(office)
        assert "停止投影" in office.browser(language="zh-CN").get("parked").text
