"""Who may come in, for how long, and that no other site can act in an operator's name."""

import pytest

from liushui.application.local_identities import SESSION_MS
from liushui.ports.console import ConsoleKeys, LocalOperator
from tests.console import OPERATORS, ConsoleOffice


@pytest.fixture
def office() -> ConsoleOffice:
    return ConsoleOffice()


class TestSigningIn:
    def test_a_stranger_is_led_to_the_form_and_afterwards_to_the_page_that_was_asked_for(
        self, office: ConsoleOffice
    ) -> None:
        stranger = office.browser(None)
        assert stranger.get("compensations").location == "sign-in?next=compensations"
        stranger.get("sign-in?next=compensations")
        answer = stranger.submit("sign-in", name="lin", password="lin's password", next="compensations")
        assert (answer.status, answer.location) == (303, "compensations")
        assert "lin" in stranger.get("compensations").text

    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.test", "//evil.test", "../../evil", "a b", "x?y=1", "javascript:alert(1)"]
    )
    def test_nobody_is_led_to_another_site(self, office: ConsoleOffice, elsewhere: str) -> None:
        stranger = office.browser(None)
        stranger.get("sign-in")
        answer = stranger.submit("sign-in", name="lin", password="lin's password", next=elsewhere)
        assert answer.location == ""

    @pytest.mark.parametrize(
        ("name", "password"), [("lin", "wrong"), ("nobody", ""), ("", ""), ("lin", ""), ("wang", "lin's password")]
    )
    def test_a_wrong_name_or_password_is_refused(self, office: ConsoleOffice, name: str, password: str) -> None:
        stranger = office.browser(None)
        stranger.get("sign-in")
        answer = stranger.submit("sign-in", name=name, password=password)
        assert answer.status == 403
        assert "No operator has this name and password" in answer.text
        assert stranger.get("overview").location.startswith("sign-in")

    def test_the_session_is_in_a_cookie_that_no_script_reads_and_no_other_site_sends(self, office: ConsoleOffice) -> None:
        stranger = office.browser(None)
        stranger.get("sign-in")
        (line,) = stranger.submit("sign-in", name="lin", password="lin's password").headers["Set-Cookie"]
        assert {"HttpOnly", "SameSite=Strict", "Secure"} <= set(line.split("; "))
        assert "lin's password" not in line

    def test_without_https_the_cookie_comes_back_on_loopback(self, office: ConsoleOffice) -> None:
        page = office.browser(None).get("sign-in", X_Forwarded_Proto="http")
        (line,) = page.headers["Set-Cookie"]
        assert "Secure" not in line

    def test_cookies_are_set_only_where_every_page_gets_them(self, office: ConsoleOffice) -> None:
        """A cookie without a path belongs to the folder of the page that set it (RFC 6265, 5.1.4)."""
        stranger = office.browser(None)
        for page in ("", "compensations/x"):
            assert "Set-Cookie" not in stranger.get(page).headers
        assert "Set-Cookie" in stranger.get("sign-in").headers

    def test_a_session_ends_after_a_working_day(self, office: ConsoleOffice) -> None:
        lin = office.browser("lin")
        office.clock.at += SESSION_MS - 1
        assert lin.get("overview").status == 200
        office.clock.at += 1
        assert lin.get("overview").location.startswith("sign-in")

    @pytest.mark.parametrize(
        "keys",
        [
            ConsoleKeys("another key", OPERATORS),
            ConsoleKeys("session key", (LocalOperator("lin", "a new password"),)),
            ConsoleKeys("session key", OPERATORS[1:]),
        ],
    )
    def test_who_changes_key_or_password_or_takes_the_operator_away_ends_the_session(
        self, office: ConsoleOffice, keys: ConsoleKeys
    ) -> None:
        lin = office.browser("lin")
        office.secrets.held = keys
        assert lin.get("overview").location.startswith("sign-in")

    @pytest.mark.parametrize("session", ["", ".", "x.y", "e30=.x", "bnVsbA==.x", "\u00e9.\u00e9"])
    def test_a_made_up_session_is_nobody(self, office: ConsoleOffice, session: str) -> None:
        lin = office.browser("lin")
        lin.cookies["liushui-session"] = session
        assert lin.get("overview").location.startswith("sign-in")
        assert office.errors == []

    def test_a_session_of_one_is_not_a_session_of_another(self, office: ConsoleOffice) -> None:
        lin, wang = office.browser("lin"), office.browser("wang")
        text, signature = wang.cookies["liushui-session"].split(".")[0], lin.cookies["liushui-session"].split(".")[1]
        lin.cookies["liushui-session"] = f"{text}.{signature}"
        assert lin.get("overview").location.startswith("sign-in")

    def test_signing_out_takes_the_session_away(self, office: ConsoleOffice) -> None:
        lin = office.browser("lin")
        lin.get("overview")
        assert lin.submit("sign-out").location == "sign-in"
        assert lin.get("overview").location.startswith("sign-in")

    def test_a_part_of_a_page_that_was_asked_for_too_late_loads_the_whole_anew(self, office: ConsoleOffice) -> None:
        lin = office.browser("lin")
        office.clock.at += SESSION_MS
        answer = lin.get("overview", HX_Request="true")
        assert (answer.status, answer.headers["HX-Refresh"]) == (401, ["true"])


class TestForms:
    @pytest.mark.parametrize(
        "path", ["sign-in", "sign-out", "language", "compensations/plan", "compensations/bulk", "compensations/x"]
    )
    def test_a_form_without_its_token_is_refused(self, office: ConsoleOffice, path: str) -> None:
        lin = office.browser("lin")
        answer = lin.post(path, {"language": "zh", "decision": "abandon", "reason": "r"})
        assert answer.status == 403
        assert "out of date" in answer.text

    def test_the_token_of_another_browser_is_refused(self, office: ConsoleOffice) -> None:
        lin, wang = office.browser("lin"), office.browser("wang")
        token = wang.get("overview").field("token")
        assert lin.post("sign-out", {"token": token}).status == 403

    def test_who_may_only_look_decides_nothing(self, office: ConsoleOffice) -> None:
        office.send(office.ask("hello"))
        guest = office.browser("guest")
        page = guest.get(f"compensations/{office.reply_id}")
        assert page.status == 200
        assert 'name="decision"' not in page.body
        for path in (f"compensations/{office.reply_id}", "compensations/plan", "compensations/bulk"):
            assert guest.submit(path, decision="abandon", reason="r", seen="2").status == 403
        assert "ReplyDecided" not in office.story()

    def test_a_stranger_decides_nothing(self, office: ConsoleOffice) -> None:
        office.send(office.ask("hello"))
        stranger = office.browser(None)
        stranger.get("sign-in")
        answer = stranger.submit(f"compensations/{office.reply_id}", decision="abandon", reason="r", seen="2")
        assert answer.status == 401
        assert "ReplyDecided" not in office.story()


class TestPrograms:
    def test_a_program_may_bring_name_and_password_along(self, office: ConsoleOffice) -> None:
        program = office.browser(None)
        assert program.get("overview", Authorization="Basic bGluOmxpbidzIHBhc3N3b3Jk").status == 200
        for wrong in ("Basic bGluOng=", "Basic ???", "Bearer x", "Basic", "Basic /w=="):
            assert program.get("overview", Authorization=wrong).status in (303, 401)
        assert office.errors == []
