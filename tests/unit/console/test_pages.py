"""What holds for every page: headers, links behind any stage, no inline script, and that nothing a user wrote is markup."""

import re
from html.parser import HTMLParser

import pytest

from console.app import AREAS, create_console
from console.assets import STATIC, TYPES
from console.visit import Visit
from liushui.domain.errors import StoreUnavailable
from tests.console import Browser, ConsoleOffice
from tests.console_sample import HOSTILE, a_busy_office


class Markup(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def office() -> ConsoleOffice:
    return a_busy_office()


@pytest.fixture(scope="module")
def pages(office: ConsoleOffice) -> list[str]:
    replies = [f"compensations/{intent.reply_id}" for _, intent in office.intents()]
    return ["", *(area.NAME for area in AREAS), *replies, "nothing-here", "compensations/nobody"]


@pytest.fixture(scope="module")
def lin(office: ConsoleOffice) -> Browser:
    return office.browser("lin")


def test_every_page_is_safe_to_show(lin: Browser, pages: list[str]) -> None:
    for page in ["sign-in", *pages]:
        headers = lin.get(page).headers
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"][0].split("; "))
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert headers["X-Content-Type-Options"] == ["nosniff"]
        assert headers["Cache-Control"] == ["no-store"]


def test_no_page_has_script_or_style_in_it(lin: Browser, pages: list[str]) -> None:
    for page in ["sign-in", *pages]:
        for tag, attributes in Markup(lin.get(page).body).tags:
            assert tag != "style"
            assert tag != "script" or attributes["src"]
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]
            assert not [value for value in attributes.values() if value and value.lower().startswith("javascript:")]


def test_what_users_and_operators_write_stays_text(office: ConsoleOffice, lin: Browser, pages: list[str]) -> None:
    clean = {
        tag: len([1 for found, _ in Markup(lin.get("compensations").body).tags if found == tag]) for tag in ("script", "img")
    }
    assert clean == {"script": 2, "img": 0}
    hostile = next(page for page in pages if HOSTILE in lin.get(page).text)
    for address in (
        hostile,
        "compensations",
        f"compensations?user={HOSTILE}&account={HOSTILE}&class={HOSTILE}&order={HOSTILE}",
    ):
        body = lin.get(address).body
        assert "<script>alert" not in body
        assert "<img" not in body
        assert "{{ 7 * 7 }}" in body
    assert lin.submit(hostile, decision=HOSTILE, reason=HOSTILE, message=HOSTILE, seen=HOSTILE).body.count("<script") == 2
    assert office.errors == []


def test_links_stay_below_the_console_wherever_it_is(lin: Browser, pages: list[str]) -> None:
    for page in ["sign-in", *pages]:
        links = lin.get(page).links()
        assert links
        assert [link for link in links if not re.match(r"console($|/)", link)] == []


def test_every_link_of_a_page_leads_somewhere(lin: Browser) -> None:
    page = lin.get("compensations")
    gets = {link.removeprefix("console").removeprefix("/") for link in page.links()} - {
        "language",
        "sign-out",
        "compensations/plan",
    }
    missing = [link for link in gets if lin.get(link).status != 200]
    assert all(link.endswith("htmx.min.js") for link in missing), "npm's file is put there by the packaging"


@pytest.mark.parametrize(
    ("path", "address"), [("", "console/a"), ("/a", "../console/a"), ("/a/b", "../../console/a"), ("/", "../console/a")]
)
def test_an_address_is_relative_to_the_page_that_it_stands_on(path: str, address: str, lin: Browser) -> None:
    from console.texts import texts

    assert Visit(path=path, method="GET", texts=texts("en"), now=0).link("a") == address


def test_assets_are_kept_for_a_year_and_only_under_their_digest(office: ConsoleOffice, lin: Browser) -> None:
    found = [link.removeprefix("console/") for link in lin.get("overview").links() if link.endswith("/console.css")]
    answer = office.browser(None).get(found[0])
    assert (answer.status, answer.headers["Content-Type"]) == (200, ["text/css; charset=utf-8"])
    assert "immutable" in answer.headers["Cache-Control"][0]
    for wrong in (
        "static/0000/console.css",
        found[0].replace("console.css", "..%2fapp.py"),
        found[0].replace(".css", ".py"),
    ):
        assert lin.get(wrong).status == 404


def test_every_static_file_is_of_a_known_type() -> None:
    assert {path.suffix for path in STATIC.iterdir()} <= set(TYPES)


def test_trouble_is_a_page_too(office: ConsoleOffice) -> None:
    broken = a_busy_office()
    lin = broken.browser("lin")
    for error, status in ((StoreUnavailable("throttled"), 503), (RuntimeError("a defect"), 500)):

        def fail(error: Exception = error) -> list[str]:
            raise error

        broken.accounts.names = fail  # type: ignore[method-assign]
        answer = lin.get("compensations")
        assert answer.status == status
        assert str(error) not in answer.text
        assert broken.errors.pop() is error


def test_a_page_that_cannot_be_rendered_is_an_error_and_no_crash(office: ConsoleOffice) -> None:
    from console.answers import Page

    console = create_console(office.use_case, on_error=office.errors.append)

    @console.get("/broken", open_to_all=True)
    def broken(visit: Visit) -> Page:
        return Page("problem.html", {})

    assert Browser(console).get("broken").status == 500
    assert office.errors.pop()
