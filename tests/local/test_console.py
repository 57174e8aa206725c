"""The console on the local cloud, in a browser: what an operator sees and does. It also takes the guide's screenshots, into
`.build/screenshots` (`docs/how-to/operate.md` says what they show)."""

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.local.browser import PhonePage, phone_page
from tests.local.conftest import LocalCloud, Phone, eventually, run_liushui

SCREENSHOTS = Path(__file__).parents[2] / ".build" / "screenshots"
HOSTILE = "later <script>document.title='hacked'</script><img src=x onerror=alert(1)>"

pytestmark = pytest.mark.e2e


@dataclass(frozen=True)
class Desk:
    """An operator's browser."""

    page: PhonePage
    address: str
    language: str

    def open(self, path: str = "") -> None:
        self.page.driver.get(f"{self.address}/{path}" if path else self.address)
        self.page.find("main h1")

    def sign_in(self, name: str, password: str) -> None:
        self.open("sign-in")
        self.page.find("[name=name]").send_keys(name)
        self.page.find("[name=password]").send_keys(password, Keys.ENTER)
        self.page.find("nav.areas")

    def shoot(self, name: str) -> None:
        """Screenshots at desktop and phone width; neither may scroll sideways."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        driver = self.page.driver
        for width, height in ((1440, 900), (390, 844)):
            self.page.resize(width, height)
            across, down = driver.execute_script(
                "const page = document.documentElement; return [page.scrollWidth, page.scrollHeight]"
            )
            assert across <= width, f"{name} is {across} wide at {width}"
            self.page.resize(width, max(height, min(down, 4000)))
            driver.save_screenshot(str(SCREENSHOTS / f"{name}-{self.language}-{width}.png"))
        self.page.resize(1440, 900)


@pytest.fixture(scope="module", params=["en", "zh-CN"])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cloud: LocalCloud) -> Iterator[Desk]:
    status = json.loads(run_liushui("status", "--json"))
    with phone_page(tmp_path_factory.mktemp("console"), request.param) as page:
        desk = Desk(page, status["regions"][0]["console"], request.param)
        desk.open("sign-in")
        desk.shoot("sign-in")
        desk.sign_in(status["operator"]["name"], status["operator"]["password"])
        yield desk
        assert page.complaints() == []


def lose_an_answer(phone: Phone, said: str) -> str:
    """Let WeChat take a reply and die before it answers; gives the reply's id as soon as a person is asked."""
    phone.cloud.control("POST", "faults", {"api": "custom/send", "fault": "drop_after"})
    known = {str(line["reply_id"]) for line in waiting(phone)}
    phone.act("text", {"Content": said})
    asked = eventually(lambda: [line for line in waiting(phone) if line["reply_id"] not in known and line["asked"]], bool)
    return str(asked[0]["reply_id"])


def waiting(phone: Phone) -> list[dict[str, Any]]:
    """What waits for a person of the replies to this user."""
    return [line for line in phone.cloud.lines("compensations", "list", "--account", "demo") if line["user"] == phone.user]


def test_the_overview_shows_what_the_functions_counted(desk: Desk, demo_phone: Phone) -> None:
    demo_phone.say("help")

    def seen() -> str:
        desk.open("overview")
        return str(desk.page.driver.find_element(By.CSS_SELECTOR, ".chart > svg").get_attribute("aria-label"))

    eventually(seen, lambda said: re.search(r"(?:[1-9]\d* at most|最高 [1-9])", said) is not None, seconds=150)
    desk.shoot("overview")


def test_an_unknown_reply_is_found_read_and_decided_by_keyboard(desk: Desk, demo_phone: Phone) -> None:
    reply_id = lose_an_answer(demo_phone, f"later {secrets.token_hex(4)}")
    page = desk.page
    desk.open("compensations")
    desk.shoot("replies-to-decide")
    page.find("[name=user]").send_keys(demo_phone.user, Keys.ENTER)
    page.wait_for(f"location.href.includes('{demo_phone.user}')")  # the filter is in the address
    page.wait_for("document.querySelectorAll('table.rows tbody tr').length === 1")
    page.find("table.rows a").send_keys(Keys.ENTER)
    page.find("#h-decide")
    assert reply_id in page.driver.current_url
    desk.shoot("one-reply")
    page.find("input[value=mark-delivered]").send_keys(Keys.SPACE)
    page.find("textarea[name=reason]").send_keys("the user has it", Keys.TAB, Keys.ENTER)
    page.find(".notice.good")
    state = eventually(demo_phone.replies, lambda lines: lines[-1]["state"] == "delivered")[-1]
    assert state["reply_id"] == reply_id
    story = demo_phone.cloud.lines("compensations", "show", reply_id)[0]
    assert (story["operator"], story["reason"]) == ("operator", "the user has it")
    desk.shoot("decided")


def test_who_comes_second_sees_who_was_first(desk: Desk, demo_phone: Phone) -> None:
    reply_id = lose_an_answer(demo_phone, "later second")
    desk.open(f"compensations/{reply_id}")
    run_liushui("compensations", "decide", reply_id, "--decision", "abandon", "--reason", "solved by phone")
    page = desk.page
    page.click(".choice", None)
    page.find("textarea[name=reason]").send_keys("again")
    page.click("button.primary")
    assert "solved by phone" in page.find(".notice.bad").text
    desk.shoot("too-late")
    assert all("409" in complaint for complaint in page.complaints()), "the browser says that the answer was a refusal"


def test_several_are_decided_at_once_after_a_preview(desk: Desk, demo_phone: Phone) -> None:
    for said in ("later one", "later two"):
        lose_an_answer(demo_phone, said)
    page = desk.page
    desk.open(f"compensations?user={demo_phone.user}")
    page.wait_for("document.querySelectorAll('input[name=reply]').length === 2")
    page.click("[data-all]")
    page.find("select[name=decision] option[value=abandon]").click()
    page.find(".bar [name=reason]").send_keys("campaign is over")
    page.click(".bar button")
    page.find("main form.actions button.primary")
    desk.shoot("preview")
    page.click("main form.actions button.primary")
    page.find("#progress")
    page.wait_for("!document.querySelector('#progress form')")
    desk.shoot("progress")
    eventually(demo_phone.replies, lambda lines: {line["state"] for line in lines[-2:]} == {"abandoned"})


def test_markup_that_a_user_wrote_is_shown_and_does_nothing(desk: Desk, demo_phone: Phone) -> None:
    reply_id = lose_an_answer(demo_phone, HOSTILE)
    desk.open(f"compensations/{reply_id}")
    assert "<script>" in desk.page.find(".saying.theirs blockquote").text
    assert "hacked" not in desk.page.driver.title
    assert desk.page.driver.find_elements(By.CSS_SELECTOR, "main img, main script") == []


def test_every_control_has_a_name_and_focus_is_seen(desk: Desk) -> None:
    desk.open("compensations")
    nameless = desk.page.driver.execute_script(
        "return [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')].filter((control) =>"
        " !(control.innerText || control.ariaLabel || control.labels?.length && control.labels[0].innerText))"
        ".map((control) => control.outerHTML)"
    )
    assert nameless == []
    desk.page.driver.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    focused = desk.page.driver.switch_to.active_element
    assert focused.get_attribute("class") == "skip"
    assert desk.page.driver.execute_script("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
