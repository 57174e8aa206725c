"""Conversations: found, read page by page, and travelled through, whatever a user wrote."""

import pytest

from liushui.adapters.memory_platform import refused
from liushui.domain.commits import Proposal
from liushui.domain.events import EventReceived, SessionChanged, record
from tests.builders import a_stream, event_fields
from tests.console import Browser, ConsoleOffice
from tests.console_api import settle

SCRIPT = "<script>alert('你好')</script><img src=x onerror=alert(1)>"
SHOW = "conversation/show?account=default/demo&user=o-user-1"


@pytest.fixture
def office() -> ConsoleOffice:
    """A user follows, writes a script, and gets a reply that fails; then writes and is not answered yet."""
    office = ConsoleOffice()
    told = [record(EventReceived(event_fields("subscribe"))), record(SessionChanged({"name": SCRIPT, "step": 1}))]
    office.store.append(a_stream(), lambda _: Proposal(events=told), cause="follow")
    return office


@pytest.fixture
def browser(office: ConsoleOffice) -> Browser:
    return office.browser()


def talk(office: ConsoleOffice, *said: str) -> None:
    for words in said:
        tail = office.store.tail(a_stream())
        assert tail is not None
        told = [record(EventReceived(event_fields("CLICK", EventKey=words)))]
        office.store.append(a_stream(), lambda _, told=told: Proposal(events=told), cause=words)  # type: ignore[misc]


class TestFinding:
    def test_a_user_is_found_and_leads_to_the_conversation(self, office: ConsoleOffice, browser: Browser) -> None:
        settle(office)
        page = browser.get("conversation?account=default/demo&text=o-u")
        assert "o-user-1" in page.text
        assert "console/conversation/show?account=default%2Fdemo&user=o-user-1" in page.links()

    def test_nobody_is_there(self, browser: Browser) -> None:
        assert "Nobody has an id that begins so." in browser.get("conversation?text=zzz").text

    def test_an_account_that_is_not_configured_is_not_looked_through(self, office: ConsoleOffice, browser: Browser) -> None:
        settle(office)
        assert "o-user-1" not in browser.get("conversation?account=other/demo").text

    def test_who_is_not_there_gets_a_page_that_says_so(self, browser: Browser) -> None:
        page = browser.get("conversation/show?account=default/demo&user=<script>alert(1)</script>")
        assert (page.status, "<script>alert" in page.body) == (404, False)
        assert browser.get("conversation/state?account=default/demo&user=nobody").status == 404
        assert browser.get(f"{SHOW}&position=99").status == 404


class TestATimeline:
    def test_everything_that_a_user_wrote_is_escaped(self, browser: Browser) -> None:
        page = browser.get(SHOW)
        assert SCRIPT not in page.body
        assert "<script>alert" not in page.body
        assert "<img src=x" not in page.body
        assert "&lt;script&gt;alert" in page.body

    def test_a_reply_stands_beside_its_message_with_its_state(self, office: ConsoleOffice, browser: Browser) -> None:
        office.store._sub_streams.clear()  # the helper that asks for replies folds all that there is
        office.platform.sends.append(refused(45015))
        office.send(office.ask("a reply", said="好了吗"))
        page = browser.get(SHOW)
        assert page.text.index("好了吗") < page.text.index("a reply") < page.text.index("45015")
        assert f"console/compensations/{office.reply_id}" in page.links()

    def test_regions_ids_and_correlation_are_told(self, office: ConsoleOffice, browser: Browser) -> None:
        (commit,) = office.store.read(a_stream())
        page = browser.get(SHOW)
        assert f"us-east-1 · {commit.number}" in page.text
        assert commit.commit_id in page.text

    def test_pages_are_linked_both_ways(self, office: ConsoleOffice, browser: Browser) -> None:
        talk(office, *(f"click-{n}" for n in range(30)))
        newest = browser.get(SHOW)
        assert ("click-29" in newest.text, "click-3 " in newest.text) == (True, False)
        older = next(link for link in newest.links() if "before=12" in link)
        page = browser.get(older.removeprefix("console/"))
        assert ("subscribe" in page.text, "click-29" in page.text) == (True, False)
        assert any("before=32" in link for link in page.links())


class TestTimeTravel:
    def test_without_a_script_by_form_and_links(self, office: ConsoleOffice, browser: Browser) -> None:
        talk(office, "one", "two")
        page = browser.get(f"{SHOW}&position=2")
        assert "After 2 of 3" in page.text
        assert "Changed since commit 1: " in page.text
        for position in (1, 3):
            assert any(f"position={position}" in link for link in page.links())

    def test_the_part_for_the_slider_is_the_same_without_the_frame(self, office: ConsoleOffice, browser: Browser) -> None:
        talk(office, "one", "two")
        part = browser.get("conversation/state?account=default/demo&user=o-user-1&position=2")
        assert part.body.lstrip().startswith('<div id="state"')
        assert "<html" not in part.body
        assert part.body.strip() in browser.get(f"{SHOW}&position=2").body

    def test_what_changed_between_two_commits(self, office: ConsoleOffice, browser: Browser) -> None:
        talk(office, "one", "two")
        page = browser.get("conversation/state?account=default/demo&user=o-user-1&position=3&since=0")
        assert "Changed since commit 0:" in page.text
        assert "session step" in page.text

    def test_as_of_a_time(self, office: ConsoleOffice, browser: Browser) -> None:
        talk(office, "one")
        office.clock.at += 3_600_000
        talk(office, "two")
        page = browser.get(f"{SHOW}&moment=2025-11-23T20:30:00")
        assert "After 2 of 3" in page.text
        assert "Before the first commit" in browser.get(f"{SHOW}&moment=2020-01-01T00:00").text

    @pytest.mark.parametrize("query", ["position=x", "moment=x", "since=-1", "before=0", "moment=0001-01-01T00:00"])
    def test_what_makes_no_sense_counts_as_not_given(self, browser: Browser, query: str) -> None:
        assert browser.get(f"{SHOW}&{query}").status == 200

    def test_in_chinese(self, office: ConsoleOffice) -> None:
        page = office.browser(language="zh-CN").get(SHOW)
        assert "第 1 个提交之后，共 1 个" in page.text
